"""What needs a manager: why, since when, what would help; and how it is put aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.adjusting.world import all_items, more_pairs, running, said
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import SECRETS
from viceversa.adjusting import actions
from viceversa.adjusting.kinds import ABOUT, Kind
from viceversa.adjusting.models import Aside
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.learning.models import Preparation
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.messaging.states import MessageState
from viceversa.pairings.actions import answers, meetings, rematch
from viceversa.pairings.models import Pairing
from viceversa.pairings.overview import counts_of
from viceversa.people.models import Person
from viceversa.programs.models import Call, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.workshops.models import Workshop, WorkshopDate

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NAMES = "Nia Adeyemi and Viktor Halvorsen"


def aside(cast: Cast, kind: str, subject: str, after: timedelta, **how: Any) -> Aside:
    return actions.put_aside(
        cast.cohort, kind=kind, subject=subject, **{"until": None, "by": cast.petra, **how}, now=NOW + after
    )


def test_every_kind_says_what_waiting_costs() -> None:
    assert list(ABOUT) == list(Kind)
    assert all(str(about.title) and str(about.cost) for about in ABOUT.values())


def test_a_pair_is_there_for_each_reason_that_holds(cast: Cast, asked: Pairing) -> None:
    running(cast.cohort)
    assert said(cast, NOW + 4 * DAY) == []
    assert said(cast, NOW + 5 * DAY) == [("asked", NAMES, "Both are asked until 22 May")]
    for member in asked.members.select_related("participant__person__user", "pairing"):
        answers.accept(member, by=member.participant.person.user, now=NOW)
    asked.refresh_from_db()
    assert said(cast, NOW + 13 * DAY) == []
    assert said(cast, NOW + 14 * DAY) == [("nudge", NAMES, "No first date yet")]
    assert said(cast, NOW + 21 * DAY) == [
        ("agreement", NAMES, "A pair since 12 May"),
        ("nudge", NAMES, "No first date yet"),
    ]
    meetings.plan(asked, starts_at=NOW + 27 * DAY, by=cast.viktor, now=NOW)
    assert [kind for kind, _title, _why in said(cast, NOW + 19 * DAY)] == []
    assert said(cast, NOW + 20 * DAY) == [
        ("training", NAMES, "They meet on 8 June. Not prepared yet: Nia and Viktor"),
    ]
    Preparation.objects.create(participant=cast.nia_part, passed_at=NOW, created_at=NOW)
    assert said(cast, NOW + 20 * DAY)[0][2] == "They meet on 8 June. Not prepared yet: Viktor"
    assert [kind for kind, _title, _why in said(cast, NOW + 51 * DAY)] == ["risk", "agreement"]
    rematch.ask(asked, by=cast.nia, now=NOW + 51 * DAY)
    found = all_items(cast, NOW + 51 * DAY)
    assert (found[0].kind, found[0].can_rest, found[0].has_draft) == (Kind.REMATCH, False, False)
    asked.refresh_from_db()
    with pytest.raises(Refused, match="waits for your decision"):
        aside(cast, Kind.REMATCH, asked.code, 51 * DAY)
    Pairing.objects.filter(pk=asked.pk).update(state="paused", broken_rule="line", rematch_asked_at=None)
    assert [item.kind for item in all_items(cast, NOW + 51 * DAY)] == [Kind.BREACH]


def test_a_pair_one_is_near_is_not_there(cast: Cast, pair: Pairing) -> None:
    running(cast.cohort)
    assert [kind for kind, *_ in said(cast, NOW + 21 * DAY)] == ["agreement", "nudge"]
    petra = cast.person("petra")
    petra.line_path = f"/{cast.person('viktor').pk}{cast.person('viktor').line_path}"
    petra.save(update_fields=["line_path"])
    cast.petra.person = petra
    assert said(cast, NOW + 21 * DAY) == []


def test_what_the_two_write_is_not_there(cast: Cast, lived: Pairing) -> None:
    running(cast.cohort)
    client = Client()
    client.force_login(cast.petra)
    with clock.moved_to(NOW + 90 * DAY):
        page = client.get(reverse("adjusting:attention", args=[cast.cohort.code])).content.decode()
    assert "Nia" in page
    assert [word for word in SECRETS.values() if word in page] == []


def test_people_without_a_partner_or_a_place_are_counts(cast: Cast) -> None:
    running(cast.cohort)
    assert said(cast, NOW) == [("waiting", "2 people are free", "Mentors: 1. Mentees: 1")]
    Participant.objects.update(state=ParticipantState.PAIRED)
    assert said(cast, NOW) == []
    for name in ("One", "Two"):
        factories.participant(
            cast.cohort, factories.person(f"{name} Listed"), Role.MENTOR, state=ParticipantState.LISTED
        )
    assert said(cast, NOW) == []
    call = Call.objects.create(cohort=cast.cohort, mentor_places=1)
    assert said(cast, NOW) == []
    call.mentor_places = 2
    call.save()
    assert said(cast, NOW) == [("places", "Places for mentors", "Free: 1. On the waiting list: 2")]
    Participant.objects.filter(person__name="Nia Adeyemi").update(state=ParticipantState.FINISHED)
    assert said(cast, NOW) == [
        ("places", "Places for mentors", "Free: 1. On the waiting list: 2")
    ]  # as the page of places says
    cast.cohort.state = CohortState.CLOSED
    assert said(cast, NOW) == []


def test_mails_workshops_steps_and_the_day_of_deletion(cast: Cast) -> None:
    Participant.objects.update(state=ParticipantState.PAIRED)
    running(cast.cohort)
    event = Event.objects.create(at=NOW, verb="x.y")
    known = {"scope_type": "programs.cohort", "scope_code": cast.cohort.code, "event": event, "created_at": NOW}
    for kind, key in (("programs.welcome", "1"), ("pairings.concern_received", "2")):
        Message.objects.create(
            kind=kind, key=key, to=cast.person("nia"), state=MessageState.FAILED, send_after=NOW, **known
        )
    workshop = Workshop.objects.create(
        cohort=cast.cohort, title="Before the first meeting", audience="mentor", state="announced", created_at=NOW
    )
    WorkshopDate.objects.create(
        workshop=workshop, starts_at=NOW + 9 * DAY, minutes=90, time_zone="UTC", seats=12, closes_at=NOW + 7 * DAY,
        revised_at=NOW, created_at=NOW,
    )  # fmt: skip
    assert said(cast, NOW) == [
        ("bounced", "1 mail", "The mail server turned it down, or nobody knows whether it arrived"),
        ("workshop", "Before the first meeting", "0 of 12 seats are taken; one can sign up until 19 May"),
    ]
    WorkshopDate.objects.update(seats=None)
    cast.cohort.plan_changes = {}
    cast.cohort.__dict__.pop("_plan", None)
    late = [item for item in all_items(cast, NOW) if item.kind == Kind.STEP]
    assert [item.subject for item in late][:2] == ["step-support", "step-information"]
    assert late[0].act is not None
    assert late[0].act.field == ("act", "done")
    running(cast.cohort)
    cast.cohort.state, cast.cohort.closed_at = CohortState.CLOSED, NOW
    assert [item.subject for item in all_items(cast, NOW + 152 * DAY)] == ["mails"]
    assert [item.subject for item in all_items(cast, NOW + 153 * DAY)] == ["deletion", "mails"]
    assert [item.subject for item in all_items(cast, NOW + 183 * DAY)] == ["mails"]


def test_it_rests_until_its_day_or_until_something_changes(cast: Cast, pair: Pairing) -> None:
    running(cast.cohort)
    kinds = lambda after: [kind for kind, *_ in said(cast, NOW + after)]  # noqa: E731
    until = (NOW + 20 * DAY).date()
    row = aside(cast, Kind.NUDGE, pair.code, 15 * DAY, until=until, note="  On a  trip ")
    assert (row.note, row.by, row.until) == ("On a trip", cast.petra, until)
    again = aside(cast, Kind.NUDGE, pair.code, 15 * DAY, until=until, note="On a trip")
    assert (again.repeated, Event.objects.filter(verb="attention.put_aside").count()) == (True, 1)
    assert counts_of(cast.cohort, frozenset(), now=NOW + 16 * DAY).attention == 0
    assert (kinds(16 * DAY), kinds(20 * DAY)) == ([], ["nudge"])
    aside(cast, Kind.NUDGE, pair.code, 20 * DAY)
    assert (kinds(34 * DAY), kinds(50 * DAY)) == (["agreement"], ["risk", "agreement"])
    assert counts_of(cast.cohort, frozenset(), now=NOW + 34 * DAY).attention == 0
    assert counts_of(cast.cohort, frozenset(), now=NOW + 50 * DAY).attention == 1
    aside(cast, Kind.RISK, pair.code, 50 * DAY)
    held = meetings.plan(pair, starts_at=NOW + 52 * DAY, by=cast.viktor, now=NOW + 51 * DAY)
    meetings.hold(held, by=None, now=held.ends_at)
    assert kinds(52 * DAY + timedelta(hours=2)) == ["agreement"]
    assert kinds(110 * DAY) == ["risk", "agreement"]
    aside(cast, Kind.AGREEMENT, pair.code, 110 * DAY)
    assert kinds(110 * DAY) == ["risk"]
    brought = actions.bring_back(
        cast.cohort, kind=Kind.AGREEMENT, subject=pair.code, by=cast.petra, now=NOW + 110 * DAY
    )
    assert (brought.repeated, kinds(110 * DAY)) == (False, ["risk", "agreement"])
    assert actions.bring_back(
        cast.cohort, kind=Kind.AGREEMENT, subject=pair.code, by=cast.petra, now=NOW + 110 * DAY
    ).repeated


def test_what_is_refused(cast: Cast, pair: Pairing) -> None:
    running(cast.cohort)
    today = (NOW + 21 * DAY).date()
    for until, note, field in (
        (today, "", "until"), (today + 121 * DAY, "", "until"), (None, "x" * 201, "note"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            aside(cast, Kind.AGREEMENT, pair.code, 21 * DAY, until=until, note=note)
        assert refusal.value.field == field
    for who in (cast.otto, cast.ada, cast.nia):
        with pytest.raises(NotAllowed):
            aside(cast, Kind.AGREEMENT, pair.code, 21 * DAY, by=who)
    assert Aside.objects.count() == 0


def test_a_message_is_drafted_once_and_says_no_name(cast: Cast, pair: Pairing) -> None:
    running(cast.cohort)
    at = {"cohort": cast.cohort, "subject": pair.code}

    def draft(kind: str, after: timedelta) -> int:
        return actions.draft_about(at["cohort"], kind=kind, subject=pair.code, by=cast.petra, now=NOW + after)

    with pytest.raises(Refused, match="no message"):
        draft(Kind.NUDGE, 22 * DAY)
    assert (draft(Kind.AGREEMENT, 22 * DAY), draft(Kind.AGREEMENT, 23 * DAY)) == (2, 0)
    assert draft(Kind.RISK, 51 * DAY) == 1
    rows = Message.objects.filter(kind__startswith="adjusting.").order_by("pk")
    assert [(row.kind, row.to.first_name, row.state) for row in rows] == [
        ("adjusting.agreement", "Nia", "draft"),
        ("adjusting.agreement", "Viktor", "draft"),
        ("adjusting.stalled", "Viktor", "draft"),
    ]
    Preparation.objects.filter(participant=cast.nia_part).update(passed_at=None)
    meetings.plan(pair, starts_at=NOW + 57 * DAY, by=cast.viktor, now=NOW + 51 * DAY)
    assert draft(Kind.TRAINING, 52 * DAY) == 1
    assert Message.objects.filter(kind="adjusting.preparation").get().to == cast.person("nia")


def test_who_is_asked_later_is_not_written_to(cast: Cast, asked: Pairing) -> None:
    running(cast.cohort)
    asked.members.filter(role=Role.MENTEE).update(answer="later")
    assert actions.draft_about(cast.cohort, kind=Kind.ASKED, subject=asked.code, by=cast.petra, now=NOW + 6 * DAY) == 1
    assert Message.objects.get(kind="adjusting.answer").to == cast.person("nia")


def test_the_pages(cast: Cast, pair: Pairing) -> None:
    running(cast.cohort)
    client = Client()
    client.force_login(cast.petra)
    page = reverse("adjusting:attention", args=[cast.cohort.code])
    at = {
        name: reverse(f"adjusting:{name}", args=[cast.cohort.code, "agreement", pair.code])
        for name in ("item", "draft", "back")
    }
    with clock.moved_to(NOW + 22 * DAY):
        assert client.post(at["item"], {"until": "2020-01-01"}).status_code == 422
        assert client.post(at["item"], {"until": "", "note": "They signed on paper"}).url == page
        html = client.get(page).content.decode()
        assert "They signed on paper" in html
        assert (
            "1 pair is put aside"
            not in client.get(reverse("pairings:overview", args=[cast.cohort.code])).content.decode()
        )
        assert client.post(at["back"]).url == page
        assert client.post(at["draft"]).url == reverse("messaging:cohort", args=[cast.cohort.code])
        assert client.post(at["draft"]).url == page
        nowhere = reverse("adjusting:item", args=[cast.cohort.code, "risk", pair.code])
        assert client.get(nowhere).status_code == 404
        digest = reverse("adjusting:digest", args=[cast.cohort.code])
        assert client.post(digest, {"rhythm": "hourly"}).status_code == 422
        assert client.post(digest, {"rhythm": "daily"}).url == page


def test_a_contact_who_left_needs_somebody(cast: Cast) -> None:
    running(cast.cohort)
    Person.objects.filter(pk=cast.person("sam").pk).update(state=Person.State.LEFT, updated_at=NOW)
    cast.cohort.refresh_from_db()
    (found,) = (item for item in all_items(cast, NOW + DAY) if item.subject == "support-contact")
    assert (found.kind, found.title, found.since) == (
        Kind.PRIVACY,
        "The support contact has left the organization",
        NOW,
    )
    assert found.act is not None
    assert found.act.url == reverse("programs:people", args=[cast.program.code, "support_contact"])
    # What waits longer would fold it away.
    before = replace(found, is_first=False, since=NOW - DAY)
    assert sorted([before, found], key=lambda one: one.order) == [found, before]
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    assert [item for item in all_items(cast, NOW + DAY) if item.subject == "support-contact"] == []


def test_the_list_costs_the_same_for_one_and_for_five(
    cast: Cast, pair: Pairing, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(cast.petra)
    page = reverse("adjusting:attention", args=[cast.cohort.code])
    with clock.moved_to(NOW + 22 * DAY):
        with django_assert_max_num_queries(12) as one:
            client.get(page)
        more_pairs(cast, "Ann", "Bo", "Cy", "Di")
        with django_assert_max_num_queries(12) as five:
            html = client.get(page).content.decode()
    assert len(one) == len(five)
    assert "2 more" in html


def test_counts_that_are_others_come_back(cast: Cast) -> None:
    running(cast.cohort)
    aside(cast, Kind.WAITING, "free", DAY)
    assert said(cast, NOW + 2 * DAY) == []
    factories.participant(cast.cohort, factories.person("New"), Role.MENTOR)
    assert [title for _kind, title, _why in said(cast, NOW + 2 * DAY)] == ["3 people are free"]


def test_what_a_draft_says_while_it_is_so_and_that_it_is_moot_after(cast: Cast, asked: Pairing) -> None:
    running(cast.cohort)

    def drafted(kind: str, after: timedelta) -> Message:
        assert actions.draft_about(cast.cohort, kind=kind, subject=asked.code, by=cast.petra, now=NOW + after)
        message = Message.objects.filter(kind=ABOUT[kind].mail, to=cast.person("viktor")).get()
        with clock.moved_to(NOW + after):
            words = words_of(message)
        assert "Nia" not in words.subject + words.text
        return message

    mails = [drafted(Kind.ASKED, 6 * DAY)]
    for member in asked.members.select_related("participant__person__user", "pairing"):
        answers.accept(member, by=member.participant.person.user, now=NOW + 6 * DAY)
    asked.refresh_from_db()
    mails.append(drafted(Kind.AGREEMENT, 30 * DAY))
    mails.append(drafted(Kind.RISK, 57 * DAY))
    meetings.plan(asked, starts_at=NOW + 60 * DAY, by=cast.viktor, now=NOW + 57 * DAY)
    mails.append(drafted(Kind.TRAINING, 57 * DAY))
    Pairing.objects.filter(pk=asked.pk).update(agreement_signed_at=NOW + 58 * DAY)
    Preparation.objects.create(participant=cast.viktor_part, passed_at=NOW, created_at=NOW)
    with clock.moved_to(NOW + 58 * DAY):
        for message in mails:
            with pytest.raises(Moot):
                words_of(message)
