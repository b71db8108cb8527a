"""Meetings as entries in calendars: what they say, how they are named, and which hour they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.support import calendars
from viceversa.pairings import ical
from viceversa.pairings.actions import meetings
from viceversa.pairings.ical import Entry, Guest
from viceversa.pairings.models import Meeting, Pairing
from viceversa.people.models import Person
from viceversa.programs.models import Program

ENTRY = Entry(
    uid="2222-aa@calendar.example.org",
    starts_at=datetime(2026, 5, 14, 8, tzinfo=UTC),
    ends_at=datetime(2026, 5, 14, 9, tzinfo=UTC),
    sequence=3,
    revised_at=NOW,
    title="Rendez-vous, à neuf heures; gøy — " + "äöü" * 40,
    place="Room 5, floor 2; north\nwing",
    url="https://vv.example.org/pairs/22/",
)
GUEST = Guest(name='Nia "N." Adeyemi; CN=x', email="nia@example.org", asked=True)


def meeting(**fields: Any) -> Meeting:
    defaults: dict[str, Any] = {"code": "23456789bcdf", "starts_at": NOW, "calendar_key": "k" * 32, "created_at": NOW}
    return Meeting(**(defaults | fields))


NIA, VIKTOR = Person(code="nnnnnnnnnnnn", name="Nia"), Person(code="vvvvvvvvvvvv", name="Viktor")


def test_an_invitation_as_another_program_reads_it(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Lumen: learning <learning@example.org>"
    (seen,) = calendars.read(ical.request(ENTRY, GUEST, now=NOW))
    assert replace(seen, said="") == calendars.Seen(
        method="REQUEST",
        uid=ENTRY.uid,
        sequence=3,
        starts_at=ENTRY.starts_at,
        ends_at=ENTRY.ends_at,
        title=ENTRY.title,
        status="CONFIRMED",
        organizer="mailto:learning@example.org",
        attendees=(("mailto:nia@example.org", "NEEDS-ACTION"),),
        rsvp=True,
        place=ENTRY.place,
    )


def test_written_read_and_written_again_it_is_the_same() -> None:
    first = ical.request(ENTRY, GUEST, now=NOW)
    assert icalendar.Calendar.from_ical(first).to_ical() == first
    again = calendars.vobject.readOne(first.decode()).serialize()
    assert calendars.read(again)[0] == replace(calendars.read(first)[0], said=again.replace("\r\n ", ""))


def test_who_booked_it_is_not_asked_and_replies_go_to_their_mailbox(settings: Any) -> None:
    settings.REPLIES_ADDRESS = "replies@example.org"
    (seen,) = calendars.read(ical.request(ENTRY, replace(GUEST, coming=True), now=NOW))
    assert (seen.attendees, seen.rsvp) == ((("mailto:nia@example.org", "ACCEPTED"),), False)
    assert seen.organizer == "mailto:replies@example.org"


def test_a_cancellation_has_the_same_name() -> None:
    (seen,) = calendars.read(ical.cancellation(replace(ENTRY, cancelled=True, sequence=4), GUEST, now=NOW))
    assert (seen.method, seen.uid, seen.sequence, seen.status) == ("CANCEL", ENTRY.uid, 4, "CANCELLED")


def test_a_feed_and_a_stored_entry_hold_no_mail_address() -> None:
    for content, method in ((ical.published([ENTRY], name="Dates"), "PUBLISH"), (ical.stored(ENTRY), "")):
        (seen,) = calendars.read(content)
        assert (seen.method, seen.organizer, seen.attendees) == (method, "", ())
    assert ical.published([ENTRY], name="Dates") == ical.published([ENTRY], name="Dates")


def test_names_are_everybodys_own_and_stay(settings: Any) -> None:
    settings.BASE_URL = "https://vv.example.org"
    one = meeting()
    name = ical.uid_of(one, NIA)
    assert name.startswith("23456789bcdf-")
    assert name.endswith("@vv.example.org")
    assert ical.uid_of(meeting(starts_at=NOW + timedelta(days=9), sequence=7), NIA) == name
    assert len({name, ical.uid_of(one, VIKTOR), ical.uid_of(meeting(calendar_key="j" * 32), NIA)}) == 3
    assert ical.meeting_of(name) == "23456789bcdf"
    settings.BASE_URL = "https://elsewhere.example.org"
    assert (ical.is_uid_of(name, one, NIA), ical.is_uid_of(name, one, VIKTOR)) == (True, False)
    assert ical.is_uid_of(name.upper(), one, NIA)


@pytest.mark.parametrize("name", ["", "x", "23456789bcdf-0@x", "23456789bcdf-" + "0" * 24 + "@x y", "@", "é" * 60])
def test_names_that_are_not_ours(name: str) -> None:
    assert (ical.meeting_of(name), ical.is_uid_of(name, meeting(), NIA)) == ("", False)


def test_neutral_unless_the_program_says_otherwise() -> None:
    one = meeting(title="Zebra", place="Zebra room")
    program = Program(name="Zebra program", video_link="https://video.example.org/r/{code}?x={code}")
    entry = ical.entry_of(one, NIA, program=program, partner="Viktor", url="https://vv.example.org/1")
    room = entry.place.removeprefix("https://video.example.org/r/").partition("?")[0]
    assert (entry.title, len(room), entry.place) == (
        "Appointment", 12, f"https://video.example.org/r/{room}?x={room}",
    )  # fmt: skip
    assert room not in entry.uid
    assert ical.entry_of(one, VIKTOR, program=program, partner="Nia", url="").place == entry.place
    program.names_in_calendars = True
    entry = ical.entry_of(one, NIA, program=program, partner="Viktor", url="")
    assert (entry.title, entry.place.partition(", ")[0]) == ("Meeting with Viktor", "Zebra room")
    program.video_link = ""
    assert ical.entry_of(one, NIA, program=program, partner="Viktor", url="").place == "Zebra room"


def hours(pairing: Pairing, zone: str) -> list[tuple[date, int]]:
    moments = Meeting.objects.filter(pairing=pairing).values_list("starts_at", flat=True)
    return [((local := moment.astimezone(ZoneInfo(zone))).date(), local.hour) for moment in moments]


@pytest.mark.parametrize(
    ("zone", "first", "days", "there"),
    [
        # Europe goes back on 25 October, America on 1 November: for a week the two are an hour nearer.
        ("Europe/Berlin", datetime(2026, 10, 20, 16), (20, 27), {20: 10, 27: 11}),
        ("America/New_York", datetime(2026, 10, 20, 10), (20, 27), {20: 16, 27: 15}),
    ],
)
def test_a_series_keeps_the_hour_of_who_books_it(
    cast: Cast, pair: Pairing, zone: str, first: datetime, days: tuple[int, ...], there: dict[int, int]
) -> None:
    person = cast.person("viktor")
    person.time_zone = zone
    person.save()
    cast.viktor.refresh_from_db()
    begin = first.replace(tzinfo=ZoneInfo(zone))
    planned = meetings.plan_series(pair, first=begin, every_weeks=1, count=4, by=cast.viktor, now=NOW)
    assert [hour for _day, hour in hours(pair, zone)] == [first.hour] * 4
    other = "America/New_York" if zone == "Europe/Berlin" else "Europe/Berlin"
    usual = there[days[0]]
    assert [hour for _day, hour in hours(pair, other)] == [usual, there[days[1]], usual, usual]
    # What calendars are told are the very moments.
    told = [calendars.read(ical.stored(ical.neutral_entry(one, cast.person("nia"))))[0].starts_at for one in planned]
    assert told == [one.starts_at for one in planned]


def test_an_hour_that_the_clock_jumps_over_or_has_twice(cast: Cast, pair: Pairing) -> None:
    """In Berlin 2.30 is missing on 28 March 2027, and there are two of it on 31 October: the first is taken."""
    person = cast.person("viktor")
    person.time_zone = "Europe/Berlin"
    person.save()
    cast.viktor.refresh_from_db()
    zone = ZoneInfo("Europe/Berlin")
    for first, moments in (
        (datetime(2027, 3, 21, 2, 30, tzinfo=zone), ["2027-03-21T01:30", "2027-03-28T01:30", "2027-04-04T00:30"]),
        (datetime(2027, 10, 24, 2, 30, tzinfo=zone), ["2027-10-24T00:30", "2027-10-31T00:30", "2027-11-07T01:30"]),
    ):
        planned = meetings.plan_series(pair, first=first, every_weeks=1, count=3, by=cast.viktor, now=NOW)
        assert [one.starts_at.astimezone(UTC).isoformat()[:16] for one in planned] == moments
