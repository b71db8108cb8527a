"""Dates in two people's calendars, by a real mail server: made, moved, cancelled, and nothing twice."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.support import calendars
from tests.support.calendars import Seen, by_person, short, to
from tests.support.mail import MailServer
from tests.support.ports import free_port
from viceversa.messaging import actions as messaging
from viceversa.messaging import worker
from viceversa.messaging.models import Message
from viceversa.messaging.states import MessageState
from viceversa.pairings.actions import closure, meetings
from viceversa.pairings.inviting import FOR_CALENDAR
from viceversa.pairings.models import Meeting, Pairing
from viceversa.programs.actions import set_calendars

pytestmark = pytest.mark.usefixtures("nothing_waits")

SOON = NOW + timedelta(days=2)
NIA, VIKTOR = "nia", "viktor"


@pytest.fixture(autouse=True)
def _told_already(pair: Pairing) -> None:
    """What was said before the first meeting is not what is looked at here."""
    Message.objects.all().delete()


def entries(server: MailServer, now: datetime) -> dict[str, list[Seen]]:
    """What each got for their calendar since one last asked."""
    before = len(server.messages)
    worker.run_once(now)
    return by_person(server.messages[before:])


def test_one_meeting_from_invitation_to_cancellation(cast: Cast, pair: Pairing, smtp_server: MailServer) -> None:
    one = meetings.plan(pair, starts_at=SOON, minutes=45, place="Zebra room", by=cast.viktor, now=NOW)
    first = entries(smtp_server, NOW)
    assert short(first) == {NIA: [("REQUEST", 0, SOON)], VIKTOR: [("REQUEST", 0, SOON)]}
    assert first[NIA][0].attendees == ((f"mailto:{cast.nia.email}", "NEEDS-ACTION"),)
    assert first[VIKTOR][0].attendees == ((f"mailto:{cast.viktor.email}", "ACCEPTED"),)
    assert first[NIA][0].ends_at == SOON + timedelta(minutes=45)
    names = {who: seen[0].uid for who, seen in first.items()}
    assert names[NIA] != names[VIKTOR]
    for who, other in ((NIA, "Viktor"), (VIKTOR, "Nia")):
        assert first[who][0].title == "Appointment"
        for word in (other, other.lower(), "Zebra", cast.program.name, "mentor"):
            assert word not in first[who][0].said
    # Mail programs act on the last alternative; a person without one reads the first.
    mail = next(each for each in smtp_server.messages if to(each) == NIA)
    alternatives = next(part for part in mail.walk() if part.get_content_type() == "multipart/alternative")
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]

    later = SOON + timedelta(days=1)
    meetings.move(one, starts_at=later, by=cast.nia, now=NOW)
    assert meetings.move(one, starts_at=later, by=cast.nia, now=NOW).repeated
    moved = entries(smtp_server, NOW)
    assert short(moved) == {VIKTOR: [("REQUEST", 1, later)], NIA: [("REQUEST", 1, later)]}
    meetings.cancel(one, by=cast.viktor, now=NOW)
    assert meetings.cancel(one, by=cast.viktor, now=NOW).repeated
    gone = entries(smtp_server, NOW)
    assert short(gone) == {NIA: [("CANCEL", 2, later)], VIKTOR: [("CANCEL", 2, later)]}
    for found in (moved, gone):
        assert {who: seen[0].uid for who, seen in found.items()} == names
    assert entries(smtp_server, NOW + timedelta(hours=1)) == {}


def test_a_series_is_said_once_and_entered_one_a_mail(cast: Cast, pair: Pairing, smtp_server: MailServer) -> None:
    meetings.plan_series(pair, first=SOON, count=8, by=cast.viktor, now=NOW)
    assert meetings.plan_series(pair, first=SOON, count=8, by=cast.viktor, now=NOW)
    found = entries(smtp_server, NOW)
    moments = list(Meeting.objects.filter(pairing=pair).values_list("starts_at", flat=True))
    assert short(found) == {who: [("REQUEST", 0, moment) for moment in moments] for who in (NIA, VIKTOR)}
    assert len({one.uid for seen in found.values() for one in seen}) == 16
    subjects = [mail["Subject"] for mail in smtp_server.messages if not calendars.in_mail(mail)]
    assert subjects == ["Your meetings with Viktor"]
    for mail in smtp_server.messages:
        if calendars.in_mail(mail):
            assert "Viktor" not in mail["Subject"]
            assert cast.program.name not in str(mail)


def test_a_mail_server_that_is_away_for_a_day_loses_nothing(
    cast: Cast, pair: Pairing, settings: Any, smtp_server: MailServer
) -> None:
    """What changes in the meantime goes as it stands then: never first the old hour and then the new one."""
    settings.EMAIL_PORT = free_port()
    one = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    dropped = meetings.plan(pair, starts_at=SOON + timedelta(days=7), by=cast.viktor, now=NOW)
    for hour in range(24):
        worker.run_once(NOW + timedelta(hours=hour))
        if hour == 5:
            meetings.move(one, starts_at=SOON + timedelta(days=1), by=cast.viktor, now=NOW + timedelta(hours=hour))
            meetings.cancel(dropped, by=cast.viktor, now=NOW + timedelta(hours=hour))
    assert not Message.objects.filter(state=MessageState.FAILED).exists()
    settings.EMAIL_PORT = smtp_server.port
    found: list[tuple[str, str, int, datetime]] = []
    for hour in range(24, 48):
        for who, seen in entries(smtp_server, NOW + timedelta(hours=hour)).items():
            found += [(who, one.method, one.sequence, one.starts_at) for one in seen]
    moved = SOON + timedelta(days=1)
    # Viktor never heard of the meeting that was cancelled. Nia reads that one was planned, moved and cancelled.
    assert {each for each in found if each[0] == VIKTOR} == {(VIKTOR, "REQUEST", 1, moved)}
    assert {each[1:] for each in found if each[0] == NIA} == {
        ("REQUEST", 1, moved),
        ("CANCEL", 1, SOON + timedelta(days=7)),
    }
    assert not Message.objects.exclude(state__in=(MessageState.SENT, MessageState.SKIPPED)).exists()


@pytest.mark.parametrize("act", ["end", "pause", "complete"])
def test_what_is_cancelled_with_a_pair_leaves_calendars_after_the_words(
    cast: Cast, pair: Pairing, smtp_server: MailServer, act: str
) -> None:
    past = meetings.plan(pair, starts_at=NOW + timedelta(minutes=30), minutes=10, by=cast.viktor, now=NOW)
    meetings.plan_series(pair, first=SOON, count=2, by=cast.viktor, now=NOW)
    entries(smtp_server, NOW)
    later = NOW + timedelta(hours=1)
    assert past.ends_at < later
    words = len(smtp_server.messages)
    getattr(closure, act)(pair, by=cast.viktor, now=later)
    found = entries(smtp_server, later)
    gone = [("CANCEL", 1, moment) for moment in (SOON, SOON + timedelta(weeks=2))]
    assert short(found) == {NIA: gone, VIKTOR: gone}
    to_nia = [
        bool(calendars.in_mail(mail))
        for mail in smtp_server.messages[words:]
        if to(mail) == NIA and "check" not in mail["Subject"].lower()
    ]
    assert to_nia[-2:] == [True, True]
    assert to_nia[: -2 if act != "complete" else None].count(True) == (0 if act != "complete" else 2)


def test_named_entries_follow_the_place(cast: Cast, pair: Pairing, smtp_server: MailServer) -> None:
    video = "https://video.example.org/{code}"
    set_calendars(cast.program, names=True, video_link=video, by=cast.petra, now=NOW)
    one = meetings.plan(pair, starts_at=SOON, place="Room 5", by=cast.viktor, now=NOW)
    found = entries(smtp_server, NOW)
    assert found[NIA][0].title == "Meeting with Viktor"
    assert found[VIKTOR][0].title == "Meeting with Nia"
    assert found[NIA][0].place.startswith("Room 5, https://video.example.org/")
    meetings.describe(one, title="Zebra", place="Room 6", by=cast.nia, now=NOW)
    found = entries(smtp_server, NOW)
    assert {who: (seen[0].sequence, seen[0].place[:6]) for who, seen in found.items()} == {
        NIA: (1, "Room 6"),
        VIKTOR: (1, "Room 6"),
    }
    meetings.describe(one, title="Zebra crossing", place="Room 6", by=cast.nia, now=NOW)
    assert entries(smtp_server, NOW) == {}


def test_who_stopped_them_reads_the_words_alone(cast: Cast, pair: Pairing, smtp_server: MailServer) -> None:
    for name in ("nia", "viktor"):
        messaging.stop(FOR_CALENDAR, person=cast.person(name), by=getattr(cast, name), now=NOW)
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    assert entries(smtp_server, NOW) == {}
    assert [to(mail) for mail in smtp_server.messages] == [NIA]


def test_entries_wait_for_the_morning_and_are_not_the_mail_of_the_day(
    cast: Cast, pair: Pairing, smtp_server: MailServer, settings: Any
) -> None:
    settings.QUIET_HOURS, settings.MAIL_DIGEST = (time(20), time(7)), True
    night = NOW.replace(hour=22)
    meetings.plan_series(pair, first=SOON, count=2, by=cast.viktor, now=night)
    assert entries(smtp_server, night) == {}
    morning = night + timedelta(hours=10)
    assert {who: len(seen) for who, seen in entries(smtp_server, morning).items()} == {NIA: 2, VIKTOR: 2}
    assert not Message.objects.exclude(state=MessageState.SENT).exists()
