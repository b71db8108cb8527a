"""Workshops and their dates: planned, changed, announced, called off, and who is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.workshops.story import (
    AFTER,
    THEN,
    announced,
    details,
    leave,
    mails,
    mentors,
    only,
    plan,
    states,
    take,
    words,
)
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.queries import open_times
from viceversa.programs.models import Role
from viceversa.programs.states import CohortState
from viceversa.workshops import actions, queries
from viceversa.workshops.models import Audience, Seat, Workshop, WorkshopDate

pytestmark = pytest.mark.django_db


def test_a_draft_tells_nobody_and_the_announcement_everybody_whom_it_is_for(cast: Cast) -> None:
    (ann,) = mentors(cast, 1)
    workshop = plan(cast, date=details(facilitator=cast.person("jon")))
    assert (mails("announced"), mails("leading"), workshop.state) == ([], [], "draft")
    assert plan(cast).repeated
    assert Workshop.objects.count() == 1
    actions.announce(workshop, by=cast.petra, now=NOW)
    assert actions.announce(workshop, by=cast.petra, now=NOW).repeated
    assert mails("announced") == [ann.person.name, "Nia Adeyemi"]
    assert mails("leading") == ["Jon Berger"]
    said = words("announced", cast.nia)
    assert "How to ask, and how to say no." in said.text
    verbs = Event.objects.filter(verb__startswith="workshop.").order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [("workshop.planned", cast.petra.pk), ("workshop.announced", cast.petra.pk)]


def test_another_date_of_a_draft_tells_nobody_either(cast: Cast) -> None:
    workshop = plan(cast)
    actions.add_date(workshop, details=details(starts_at=THEN + timedelta(days=1)), by=cast.petra, now=NOW)
    assert WorkshopDate.objects.filter(workshop=workshop).count() == 2
    assert not Message.objects.filter(kind__startswith="workshops.").exists()


def test_only_managers_plan(cast: Cast) -> None:
    workshop = plan(cast)
    date = only(workshop)
    for who in (cast.jon, cast.nia, cast.ada, cast.dora, cast.sam):
        with pytest.raises(NotAllowed):
            plan(cast, title="Another", by=who)
        with pytest.raises(NotAllowed):
            actions.announce(workshop, by=who, now=NOW)
        with pytest.raises(NotAllowed):
            actions.cancel_date(date, by=who, now=NOW)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="closed"):
        plan(cast, title="Another")


@pytest.mark.parametrize(
    ("otherwise", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"about": " "}, "about"),
        ({"about": "x" * 601}, "about"),
        ({"audience": "everybody"}, "audience"),
        ({"date": details(starts_at=NOW)}, "starts_at"),
        ({"date": details(starts_at=NOW + timedelta(days=731))}, "starts_at"),
        ({"date": details(starts_at=datetime(1, 1, 1, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo")))}, "starts_at"),
        ({"date": details(starts_at=datetime(9999, 12, 31, 23, tzinfo=ZoneInfo("America/New_York")))}, "starts_at"),
        ({"date": details(time_zone="Mars/Base")}, "time_zone"),
        ({"date": details(minutes=14)}, "minutes"),
        ({"date": details(seats=0)}, "seats"),
        ({"date": details(seats=5001)}, "seats"),
        ({"date": details(closes_at=THEN + timedelta(days=2))}, "closes_at"),
        ({"date": details(closes_at=NOW)}, "closes_at"),
        ({"date": details(place="x" * 301)}, "place"),
        ({"date": details(place="")}, "place"),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(cast: Cast, otherwise: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        plan(cast, **otherwise)
    assert (refused.value.field, Workshop.objects.count()) == (field, 0)


def test_without_a_place_it_is_in_a_room_of_its_own_by_video(cast: Cast) -> None:
    cast.program.video_link = "https://video.example.org/{code}"
    cast.program.save()
    date = announced(cast, date=details(place=""))
    take(date, cast.nia_part)
    said = words("seat", cast.nia)
    assert "https://video.example.org/" in said.text
    assert date.code not in said.text
    assert said.calendar is not None
    assert b"video.example.org" in said.calendar.content


def test_the_plan_of_the_cohort_has_days_for_them(cast: Cast) -> None:
    cast.cohort.kick_off = (NOW + timedelta(days=20)).date()
    found = queries.proposals(cast.cohort, now=NOW)
    assert [(one.slug, one.audience, one.minutes, one.required) for one in found] == [
        ("prepare", Audience.MENTOR, 90, True),
        ("briefing", Audience.MENTEE, 45, True),
        ("kick-off", Audience.BOTH, 60, False),
    ]
    assert found[2].day == cast.cohort.kick_off
    assert found[0].day < found[1].day < found[2].day
    assert [one.slug for one in queries.proposals(cast.cohort, now=NOW + timedelta(days=15))] == ["kick-off"]
    assert queries.proposals(cast.cohort, now=NOW + timedelta(days=30)) == []


def test_words_change_and_whom_it_is_for_is_settled_once_announced(cast: Cast) -> None:
    workshop = plan(cast)
    given = {"title": "Otherwise", "about": "Why.", "required": True, "by": cast.petra, "now": NOW}
    changed = actions.change(workshop, audience=Audience.BOTH, **given)
    assert (changed.title, changed.audience, changed.required, changed.repeated) == ("Otherwise", "both", True, False)
    assert actions.change(workshop, audience=Audience.BOTH, **given).repeated
    actions.announce(workshop, by=cast.petra, now=NOW)
    assert mails("announced") == ["Nia Adeyemi", "Viktor Halvorsen"]
    with pytest.raises(Refused) as refused:
        actions.change(workshop, audience=Audience.MENTEE, **given)
    assert refused.value.field == "audience"
    actions.cancel(workshop, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="cancelled"):
        actions.change(workshop, audience=Audience.BOTH, **given)
    with pytest.raises(Refused, match="cancelled"):
        actions.add_date(workshop, details=details(), by=cast.petra, now=NOW)


def test_a_draft_whose_dates_are_over_is_not_announced(cast: Cast) -> None:
    workshop = plan(cast)
    with pytest.raises(Refused, match="ahead"):
        actions.announce(workshop, by=cast.petra, now=AFTER)
    workshop.refresh_from_db()
    assert (workshop.state, mails("announced")) == ("draft", [])


def test_who_has_a_seat_is_told_of_another_time_and_nobody_of_more_seats_but_who_waits(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    jon = cast.person("jon")
    date = announced(cast, date=details(facilitator=jon))
    take(date, ann, bo, cy)
    told = mails("seat")

    def change(**otherwise: Any) -> WorkshopDate:
        return actions.change_date(date, details=details(facilitator=jon, **otherwise), by=cast.petra, now=NOW)

    assert change().repeated
    with pytest.raises(Refused) as refused:
        change(seats=1)
    assert refused.value.field == "seats"
    date.refresh_from_db()
    change(seats=3)
    assert (mails("seat")[len(told) :], mails("leading")) == (["Mo c moved_up"], ["Jon Berger"])
    change(seats=3, starts_at=THEN + timedelta(days=1))
    assert mails("seat")[-3:] == ["Mo a changed", "Mo b changed", "Mo c changed"]
    assert mails("leading") == ["Jon Berger"] * 2
    actions.change_date(
        date, details=details(facilitator=cast.person("sam"), starts_at=THEN + timedelta(days=1), seats=3),
        by=cast.petra, now=NOW,
    )  # fmt: skip
    assert mails("leading")[2:] == ["Jon Berger", "Sam Osei"]
    gone, leads = words("leading", cast.jon), words("leading", cast.sam)
    assert gone.calendar is not None
    assert leads.calendar is not None
    assert (gone.calendar.method, leads.calendar.method) == ("CANCEL", "REQUEST")
    assert f"/workshops/dates/{date.code}/list/" in leads.text
    change(seats=None, starts_at=THEN + timedelta(days=1))
    assert actions.change_date(
        date, details=details(seats=None, starts_at=THEN + timedelta(days=1)), by=cast.petra, now=NOW
    ).facilitator is None  # fmt: skip
    with pytest.raises(Refused, match="ahead"):
        actions.change_date(date, details=details(), by=cast.petra, now=AFTER + timedelta(days=2))


def test_a_date_that_is_called_off_leaves_calendars_and_frees_its_people_for_another(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    first = announced(cast, date=details(facilitator=cast.person("jon")))
    take(first, ann, bo, cy)
    again = details(starts_at=THEN + timedelta(days=1), facilitator=cast.person("jon"))
    second = actions.add_date(first.workshop, details=again, by=cast.petra, now=NOW)
    assert actions.add_date(first.workshop, details=again, by=cast.petra, now=NOW).repeated
    # Only who has neither a seat nor waits for one is told that there is another date.
    assert mails("announced") == ["Mo a", "Mo b", "Mo c", "Nia Adeyemi", "Nia Adeyemi"]
    actions.cancel_date(first, by=cast.petra, now=NOW)
    assert actions.cancel_date(first, by=cast.petra, now=NOW).repeated
    assert mails("seat")[-3:] == ["Mo a cancelled", "Mo b cancelled", "Mo c cancelled_list"]
    off, waited = words("seat", ann), words("seat", cy)
    assert off.calendar is not None
    assert (off.calendar.method, waited.calendar) == ("CANCEL", None)
    lead = words("leading", cast.jon)
    assert lead.calendar is not None
    assert set(states(first).values()) == {"gone"}
    assert [seat.state for seat in take(second, cy, ann)] == ["seated", "seated"]
    first.workshop.refresh_from_db()
    assert first.workshop.state == "announced"
    assert set(Due.objects.filter(subject_code=first.code).values_list("state", flat=True)) == {DueState.SKIPPED}


def test_the_whole_workshop_is_called_off(cast: Cast) -> None:
    ann, _bo = mentors(cast, 2)
    date = announced(cast)
    take(date, ann)
    workshop = actions.cancel(date.workshop, by=cast.petra, now=NOW)
    assert actions.cancel(workshop, by=cast.petra, now=NOW).repeated
    date.refresh_from_db()
    assert (workshop.state, date.state, mails("seat")) == ("cancelled", "cancelled", ["Mo a taken", "Mo a cancelled"])
    with pytest.raises(Refused):
        take(date, ann)
    with pytest.raises(Moot):
        words("announced", cast.nia)
    draft = plan(cast, title="A draft")
    actions.cancel(draft, by=cast.petra, now=NOW)
    assert len(mails("seat")) == 2


def test_a_date_that_has_begun_took_place(cast: Cast) -> None:
    (ann,) = mentors(cast, 1)
    date = announced(cast, required=True, date=details(facilitator=cast.person("jon")))
    later = actions.add_date(date.workshop, details=details(starts_at=THEN + timedelta(days=3)), by=cast.petra, now=NOW)
    take(date, ann)
    with pytest.raises(Refused, match="ahead"):
        actions.cancel_date(date, by=cast.petra, now=THEN)
    workshop = actions.cancel(date.workshop, by=cast.petra, now=AFTER)
    for one in (date, later):
        one.refresh_from_db()
    assert (workshop.state, date.state, later.state) == ("cancelled", "planned", "cancelled")
    assert (states(date), mails("seat")) == ({"Mo a": "seated"}, ["Mo a taken"])
    due.run_due(now=AFTER)
    assert mails("who_came") == ["Jon Berger"]
    seat = Seat.objects.get(date=date)
    actions.say_who_came(date, came=[seat.code], by=cast.petra, now=AFTER)
    workshop.refresh_from_db()
    assert (states(date), workshop.state) == ({"Mo a": "came"}, "cancelled")
    # Where nobody knows of it, nothing took place.
    draft = only(plan(cast, title="A draft"))
    assert actions.cancel_date(draft, by=cast.petra, now=AFTER).state == "cancelled"


def test_the_day_before_who_has_a_seat_is_reminded_and_afterwards_the_facilitator_asked(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    date = announced(cast, date=details(facilitator=cast.person("jon")))
    soon = announced(cast, title="Soon", date=details(starts_at=NOW + timedelta(hours=3)))
    assert [row.what for row in Due.objects.filter(subject_code=soon.code)] == ["workshops.ask_who_came"]
    plan(cast, title="Never announced")
    take(date, ann, bo, cy)
    due.run_due(now=THEN - timedelta(days=1))
    assert mails("reminder") == ["Mo a", "Mo b"]
    assert "Room 9" in words("reminder", ann).text
    leave(date, ann)
    with pytest.raises(Moot):
        words("reminder", ann)
    due.run_due(now=AFTER)
    assert mails("who_came") == ["Petra Novak", "Jon Berger"]
    assert f"/workshops/dates/{date.code}/list/" in words("who_came", cast.jon, AFTER).text
    assert actions.remind(date, now=AFTER).repeated
    cast.petra.person = None
    cast.petra.save()
    soon.refresh_from_db()
    assert actions.ask_who_came(soon, now=AFTER).repeated


def test_whoever_has_not_answered_is_reminded_once_while_seats_are_left(cast: Cast) -> None:
    ann, bo, _cy = mentors(cast, 3)
    date = announced(cast, date=details(seats=3))
    take(date, ann, bo)
    leave(date, bo)
    due.run_due(now=date.closes_at - timedelta(days=2))
    assert mails("still_open") == ["Mo c", "Nia Adeyemi"]
    shown = words("still_open", cast.nia)
    assert ("Still open until" in shown.subject, "Before you begin" in shown.text) == (True, True)
    take(date, cast.nia_part)
    with pytest.raises(Moot):
        words("still_open", cast.nia)
    leave(date, cast.nia_part)
    with pytest.raises(Moot, match="answered"):
        words("still_open", cast.nia)
    full = announced(cast, title="Full", date=details(seats=1))
    take(full, bo)
    told = len(mails("still_open"))
    due.run_due(now=full.closes_at - timedelta(days=2))
    assert len(mails("still_open")) == told
    late = announced(cast, title="Soon", date=details(starts_at=NOW + timedelta(days=1)))
    assert not Due.objects.filter(subject_code=late.workshop.code).exists()


def test_a_seat_makes_its_person_busy_when_times_for_a_meeting_are_proposed(cast: Cast, pair: Pairing) -> None:
    date = announced(cast, date=details(facilitator=cast.person("jon")))
    nia, jon, viktor = (cast.person(name).pk for name in ("nia", "jon", "viktor"))
    stretch = (date.starts_at, date.ends_at)
    assert queries.busy_stretches([nia, viktor], NOW) == []
    assert queries.busy_stretches([jon], NOW) == [stretch]
    members = list(Member.objects.filter(pairing=pair).select_related("participant__person"))
    first = open_times(members, [], now=NOW)
    actions.change_date(date, details=details(starts_at=first[0]), by=cast.petra, now=NOW)
    take(date, cast.nia_part)
    assert queries.busy_stretches([nia, viktor], NOW) == [(first[0], first[0] + timedelta(minutes=90))]
    assert first[0] not in open_times(members, [], now=NOW)
    actions.cancel_date(date, by=cast.petra, now=NOW)
    assert open_times(members, [], now=NOW) == first


def test_steps_whose_date_is_gone_are_set_aside(cast: Cast) -> None:
    announced(cast)
    Workshop.objects.all().delete()
    due.run_due(now=AFTER)
    assert set(Due.objects.values_list("state", flat=True)) == {DueState.SKIPPED}


def test_mails_that_would_tell_who_gives_back_are_not_in_managers_lists() -> None:
    names = ("announced", "seat", "reminder", "leading", "who_came")
    assert [KINDS[f"workshops.{name}"].manager_sees for name in names] == ["fact", "none", "none", "fact", "fact"]


def test_mails_lose_their_reason(cast: Cast) -> None:
    (ann,) = mentors(cast, 1)
    date = announced(cast, date=details(facilitator=cast.person("jon")))
    take(date, ann, cast.nia_part)
    with pytest.raises(Moot, match="has a seat"):
        words("announced", ann)
    with pytest.raises(Moot, match="changed"):
        words("seat", ann, AFTER)
    with pytest.raises(Moot, match="changed"):
        words("leading", cast.jon, AFTER)
    factories.participant(cast.cohort, factories.person("Zoe"), Role.MENTOR)
    actions.say_who_came(date, came=(), by=cast.petra, now=AFTER)
    due.run_due(now=AFTER)
    assert mails("who_came") == []
