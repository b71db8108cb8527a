"""An assistant keeps somebody's dates: in their own name, until a day, and seeing nothing but time and place."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import LIVED, SECRETS
from viceversa.core import retention
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import worker
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings import assisting, mail_links
from viceversa.pairings.actions import closure, delegation, meetings
from viceversa.pairings.models import Delegation, Meeting, Pairing
from viceversa.pairings.states import DelegationState, MeetingState
from viceversa.people.models import Person, User
from viceversa.programs.models import Role
from viceversa.programs.states import ParticipantState

pytestmark = pytest.mark.usefixtures("at_lived")

UNTIL = (NOW + timedelta(days=60)).date()


def give(cast: Cast, **more: object) -> Delegation:
    said = {"to": cast.person("eve"), "until": UNTIL, "by": cast.viktor, "now": NOW} | more
    return delegation.delegate(cast.viktor_part, **said)  # type: ignore[arg-type]


def told(kind: str) -> list[str]:
    return sorted(message.to.first_name for message in Message.objects.filter(kind=f"pairings.{kind}"))


def last(kind: str, who: Person) -> Message:
    return Message.objects.filter(kind=f"pairings.{kind}", to=who).latest("pk")


def visit(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def ahead(pair: Pairing) -> Meeting:
    return Meeting.objects.filter(pairing=pair, state=MeetingState.PLANNED).order_by("starts_at")[0]


# Given, and taken back


def test_given_prolonged_and_told_once(cast: Cast, pair: Pairing) -> None:
    given = give(cast)
    assert (given.state, given.repeated, assisting.last_day(given)) == (DelegationState.ACTIVE, False, UNTIL)
    assert give(cast).repeated
    longer = give(cast, until=UNTIL + timedelta(days=9))
    assert (longer.pk, longer.repeated, assisting.last_day(longer)) == (given.pk, False, UNTIL + timedelta(days=9))
    assert told("assistant_named") == ["Eve"]
    events = Event.objects.filter(verb__startswith="delegation").order_by("pk")
    assert [(event.verb, event.actor) for event in events] == [
        ("delegation.given", cast.viktor),
        ("delegation.prolonged", cast.viktor),
    ]


def test_refuses_whom_it_can_not_be_given_to_or_by(cast: Cast, pair: Pairing) -> None:
    for by in (cast.eve, cast.nia, cast.petra, cast.ada):
        with pytest.raises(NotAllowed, match="Only you yourself"):
            give(cast, by=by)
    with pytest.raises(Refused, match="the other side keeps the dates"):
        delegation.delegate(cast.nia_part, to=cast.person("eve"), until=UNTIL, by=cast.nia, now=NOW)
    for name, sentence in (("viktor", "your own address"), ("nia", "is in your pair")):
        with pytest.raises(Refused, match=sentence) as refused:
            give(cast, to=cast.person(name))
        assert refused.value.field == "email"
    gone = factories.person("Gone Away", state=Person.State.LEFT)
    with pytest.raises(Refused, match="has left"):
        give(cast, to=gone)
    for days, sentence in ((-1, "still to come"), (400, "twelve months")):
        with pytest.raises(Refused, match=sentence) as refused:
            give(cast, until=(NOW + timedelta(days=days)).date())
        assert refused.value.field == "until"
    give(cast)
    with pytest.raises(Refused, match="Somebody keeps your dates already"):
        give(cast, to=cast.person("otto"))
    cast.viktor_part.state = ParticipantState.WITHDRAWN
    cast.viktor_part.save(update_fields=["state"])
    with pytest.raises(Refused, match="don’t take part"):
        give(cast)
    assert Delegation.objects.count() == 1


def test_withdrawn_at_once(cast: Cast, lived: Pairing) -> None:
    given = give(cast)
    moment = LIVED + timedelta(days=90)
    link = link_to(given, lived, moment)
    for by in (cast.eve, cast.nia, cast.petra):
        with pytest.raises(NotAllowed):
            delegation.withdraw(given, by=by, now=LIVED)
    delegation.withdraw(given, by=cast.viktor, now=LIVED)
    assert (given.state, given.ended_at, told("assistant_ended")) == (DelegationState.WITHDRAWN, LIVED, ["Eve"])
    assert delegation.withdraw(given, by=cast.viktor, now=LIVED).repeated
    with pytest.raises(NotAllowed):
        meetings.plan(lived, starts_at=moment, by=cast.eve, now=LIVED)
    page = Client().get(link)
    assert (page.status_code, "no longer keep these dates" in page.content.decode()) == (409, True)
    assert visit(cast.eve).get(reverse("pairings:kept_plan", args=[given.code, lived.code])).status_code == 404
    assert not Due.objects.filter(what=delegation.ENDS, state="waiting").exists()


def test_given_back(cast: Cast, pair: Pairing) -> None:
    given = give(cast)
    with pytest.raises(NotAllowed):
        delegation.give_back(given, by=cast.viktor, now=NOW)
    delegation.give_back(given, by=cast.eve, now=NOW)
    assert (given.state, told("assistant_gone")) == (DelegationState.RETURNED, ["Viktor"])
    assert delegation.give_back(given, by=cast.eve, now=NOW).repeated
    assert "Eve Marchetti no longer keeps your dates" in words_of(last("assistant_gone", cast.person("viktor"))).text


def test_expires_by_itself_and_can_be_given_anew(cast: Cast, pair: Pairing) -> None:
    given = give(cast)
    assert delegation.expire(given, now=NOW).repeated
    worker.run_once(now=given.until)
    given.refresh_from_db()
    assert (given.state, told("assistant_ended"), told("assistant_gone")) == (
        DelegationState.EXPIRED,
        ["Eve"],
        ["Viktor"],
    )
    anew = give(cast, to=cast.person("otto"), until=UNTIL + timedelta(days=30), now=given.until)
    # Its day is over and the due step was late: naming somebody ends it first.
    later = give(cast, until=UNTIL + timedelta(days=90), now=anew.until + timedelta(days=1))
    anew.refresh_from_db()
    assert (anew.state, later.assistant) == (DelegationState.EXPIRED, cast.person("eve"))


def test_forgotten_90_days_after(cast: Cast, pair: Pairing) -> None:
    given = give(cast)
    retention.apply_all(now=given.until + timedelta(days=89))
    assert Delegation.objects.count() == 1
    retention.apply_all(now=given.until + timedelta(days=90))
    assert Delegation.objects.count() == 0


# What an assistant does


def test_acts_in_their_own_name_for_somebody(cast: Cast, lived: Pairing) -> None:
    give(cast)
    moment = LIVED + timedelta(days=90)
    planned = meetings.plan(lived, starts_at=moment, by=cast.eve, now=LIVED)
    meetings.move(planned, starts_at=moment + timedelta(days=1), by=cast.eve, now=LIVED)
    meetings.describe(planned, place="Room 4", by=cast.eve, now=LIVED)
    meetings.cancel(planned, by=cast.eve, now=LIVED)
    meetings.plan_series(lived, first=moment, count=2, by=cast.eve, now=LIVED)
    done = Event.objects.filter(actor=cast.eve).order_by("pk")
    assert [(event.verb, event.on_behalf_of) for event in done] == [
        (verb, cast.viktor)
        for verb in (
            "meeting.planned",
            "meeting.moved",
            "meeting.described",
            "meeting.cancelled",
            "pairing.meetings_planned",
        )
    ]
    nia, viktor = cast.person("nia"), cast.person("viktor")
    assert "Eve for Viktor has planned:" in words_of(last("meeting_planned", nia)).text
    cancelled = words_of(last("meeting_cancelled", nia)).text
    assert "Eve for Viktor cancelled it." in cancelled
    assert "Eve has other times to choose from." in cancelled
    assert "By Eve for Viktor." in words_of(last("for_calendar", viktor)).text
    deeds = [(deed.what, deed.by, deed.behalf) for deed in assisting.deeds_for(cast.viktor_part)]
    assert deeds == [
        (what, "Eve Marchetti", "Viktor Halvorsen")
        for what in ("planned a series", "cancelled", "changed the place", "moved", "planned")
    ]
    page = visit(cast.viktor).get(reverse("pairings:assistant", args=[cast.viktor_part.code])).content.decode()
    assert page.count("by Eve Marchetti for Viktor Halvorsen") == 5
    kept = Meeting.objects.filter(pairing=lived, starts_at=moment).get()
    meetings.move(kept, starts_at=moment + timedelta(hours=1), by=cast.eve, now=LIVED)
    page = visit(cast.nia).get(reverse("pairings:meeting", args=[lived.code, kept.code])).content.decode()
    assert "moved by Eve Marchetti for Viktor Halvorsen" in page
    assert "Eve Marchetti keeps dates for Viktor." in page
    meetings.move(kept, starts_at=moment, by=cast.nia, now=LIVED + timedelta(hours=1))
    assert assisting.last_deed(kept) is None


def test_reaches_nothing_but_dates_and_places(cast: Cast, lived: Pairing) -> None:
    given = give(cast)
    one = ahead(lived)
    with pytest.raises(NotAllowed, match="not what they are about"):
        meetings.plan(lived, starts_at=LIVED + timedelta(days=90), title="Budget", by=cast.eve, now=LIVED)
    with pytest.raises(NotAllowed, match="not what they are about"):
        meetings.describe(one, title="Budget", place="", by=cast.eve, now=LIVED)
    for verb in (meetings.hold, meetings.unhold):
        with pytest.raises(NotAllowed):
            verb(one, by=cast.eve, now=one.ends_at)
    with pytest.raises(NotAllowed):
        closure.pause(lived, by=cast.eve, now=LIVED)
    meetings.describe(one, place="Room 4", by=cast.eve, now=LIVED)
    one.refresh_from_db()
    assert (one.title, one.place) == (SECRETS["title"], "Room 4")
    # Not who has nothing to do with it, nor after its last day, nor when who gave it no longer keeps the dates.
    with pytest.raises(NotAllowed):
        meetings.cancel(one, by=cast.otto, now=LIVED)
    with pytest.raises(NotAllowed):
        meetings.cancel(one, by=cast.eve, now=given.until)
    cast.program.direction = "traditional"
    cast.program.save(update_fields=["direction"])
    with pytest.raises(NotAllowed):
        meetings.cancel(one, by=cast.eve, now=LIVED)
    with pytest.raises(Http404):
        assisting.keeping_for(cast.eve, given.code, lived.code, now=LIVED)


# From the pages


def link_to(given: Delegation, pair: Pairing, moment: datetime, moves: Meeting | None = None) -> str:
    url = mail_links.to_keep(pair, moment, given, minutes=45, moves=moves)
    return url[url.index("/kept-dates/") :]


def test_a_day_of_an_assistant(cast: Cast, lived: Pairing) -> None:
    given, eve = give(cast), visit(cast.eve)
    one = ahead(lived)
    assert eve.get("/").url == reverse("pairings:kept")
    at = reverse("pairings:kept_meeting", args=[given.code, one.code])
    day = (one.starts_at + timedelta(days=80)).date().isoformat()
    refused = eve.post(at, {"day": "2026-01-01", "time": "10:00", "minutes": "45", "place": ""})
    assert (refused.status_code, "still to come" in refused.content.decode()) == (422, True)
    assert eve.post(at, {"day": day, "time": "10:00", "minutes": "45", "place": "Room 4"}).url == reverse(
        "pairings:kept"
    )
    one.refresh_from_db()
    assert (one.moved_count, one.place, one.title) == (1, "Room 4", SECRETS["title"])
    offered = re.findall(r'name="moment" value="([^"]+)"', eve.get(at).content.decode())
    assert len(offered) == 3
    eve.post(at, {"moment": offered[0]})
    one.refresh_from_db()
    assert one.starts_at == datetime.fromisoformat(offered[0])
    gone = eve.post(at, {"moment": "2020-01-01T00:00:00+00:00"})
    assert (gone.status_code, "no longer free" in gone.content.decode()) == (422, True)
    # A date that is cancelled: three others at once, one tap takes one.
    cancelled = eve.post(reverse("pairings:kept_cancellation", args=[given.code, one.code]))
    new = reverse("pairings:kept_plan", args=[given.code, lived.code])
    assert cancelled.url == new
    offered = re.findall(r'name="moment" value="([^"]+)"', eve.get(new).content.decode())
    assert len(offered) == 3
    assert eve.post(new, {"moment": offered[1]}).url == reverse("pairings:kept")
    assert Meeting.objects.get(pairing=lived, starts_at=offered[1]).state == MeetingState.PLANNED
    before = Meeting.objects.count()
    eve.post(new, {"day": day, "time": "15:00", "minutes": "45", "every_weeks": "2", "count": "2", "place": ""})
    assert Meeting.objects.count() == before + 2
    assert eve.post(new, {"day": "", "time": "15:00", "minutes": "45"}).status_code == 422
    assert eve.post(reverse("pairings:kept_return", args=[given.code])).url == reverse("pairings:kept")
    assert "You keep nobody’s dates" in eve.get(reverse("pairings:kept")).content.decode()


def test_one_tap_in_a_mail_without_signing_in(cast: Cast, lived: Pairing) -> None:
    given, one = give(cast), ahead(lived)
    moment = LIVED + timedelta(days=90)
    there = link_to(given, lived, moment, moves=one)
    assert "Move the appointment of Viktor Halvorsen here" in Client().get(there).content.decode()
    assert Meeting.objects.get(pk=one.pk).moved_count == 0
    Client().post(there)
    one.refresh_from_db()
    assert (one.starts_at, Event.objects.filter(verb="meeting.moved").latest("pk").actor) == (moment, cast.eve)
    Client().post(there)
    one.refresh_from_db()
    assert one.moved_count == 1
    elsewhere = link_to(given, lived, moment + timedelta(days=3))
    for _again in range(2):
        Client().post(elsewhere)
    booked = Meeting.objects.get(pairing=lived, starts_at=moment + timedelta(days=3))
    assert booked.minutes == 45
    assert "Booked for Viktor Halvorsen" in Client().get(elsewhere).content.decode()
    assert "This time is gone" in Client().get(link_to(given, lived, NOW)).content.decode()
    unknown = link_to(given, lived, moment, moves=SimpleNamespace(code="none", sequence=0))  # type: ignore[arg-type]
    assert Client().get(unknown).status_code == 404


def test_naming_an_assistant_from_the_page(cast: Cast, lived: Pairing) -> None:
    viktor = visit(cast.viktor)
    at = reverse("pairings:assistant", args=[cast.viktor_part.code])
    space = viktor.get(reverse("pairings:pair", args=[lived.code])).content.decode()
    assert f'<a href="{at}">Let an assistant keep your dates</a>' in space
    assert "assistant/" not in visit(cast.nia).get(reverse("pairings:pair", args=[lived.code])).content.decode()
    day = (LIVED + timedelta(days=60)).date().isoformat()
    for typed, sentence in (("nobody@lumen.example", "Nobody in the directory"), (cast.nia.email, "is in your pair")):
        answer = viktor.post(at, {"email": typed, "until": day})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert viktor.post(at, {"email": cast.eve.email, "until": day}).status_code == 302
    assert Delegation.objects.get().assistant == cast.person("eve")
    assert "Withdraw it now" in viktor.get(at).content.decode()
    space = viktor.get(reverse("pairings:pair", args=[lived.code])).content.decode()
    assert re.search(
        rf'{cast.eve.name} keeps your dates until .*10.*Aug.*\. <a href="{at}">Change or end this</a>', space
    )
    assert "Let an assistant keep your dates" not in space
    assert viktor.post(reverse("pairings:assistant_withdrawal", args=[cast.viktor_part.code])).status_code == 302
    assert Delegation.objects.get().state == DelegationState.WITHDRAWN
    assert viktor.post(reverse("pairings:assistant_withdrawal", args=[cast.viktor_part.code])).status_code == 302
    assert visit(cast.nia).get(reverse("pairings:assistant", args=[cast.nia_part.code])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_three_queries(cast: Cast, lived: Pairing, rows: int, django_assert_num_queries: object) -> None:
    give(cast)
    for number in range(rows - 1):
        other = factories.participant(cast.cohort, factories.person(f"Lea {number}", rank=6), Role.MENTEE)
        who = factories.user(other.person)
        delegation.delegate(other, to=cast.person("eve"), until=UNTIL, by=who, now=NOW)
    with django_assert_num_queries(3):  # type: ignore[operator]
        kept = assisting.kept_by(cast.eve, now=LIVED)
    assert [each.until for each in kept] == [UNTIL] * rows
