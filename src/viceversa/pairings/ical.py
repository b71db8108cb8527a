"""A meeting as an entry in one person's calendar (RFC 5545, 5546). Plain data in, bytes out; no query, no clock.

Each of a pair has an entry of their own, which names nobody else: who may look into somebody's calendar learns when
they are busy, and no more than the program wants (`Program.names_in_calendars`). Times are moments in UTC: each entry is
one event, and every calendar shows it on its owner's clock.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from viceversa.pairings.models import Meeting
from viceversa.pairings.states import MeetingState
from viceversa.people.models import Person
from viceversa.programs.models import Program

# How often programs that subscribe to a feed are asked to look again.
REFRESH: Final = timedelta(hours=1)
_UID: Final = re.compile(r"([0-9a-z]{6,16})-([0-9a-f]{24})@[^@\s]+", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """What a calendar holds of one meeting. `place` is empty where nothing is said about it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    revised_at: datetime
    title: str
    cancelled: bool = False
    url: str = ""
    place: str = ""


@dataclass(frozen=True)
class Guest:
    """Whose calendar it is. `coming`: they booked it themselves, so they are not asked. `asked`: their answer is read."""

    name: str
    email: str
    coming: bool = False
    asked: bool = False


class Dated(Protocol):
    """A meeting, or another thing with entries in calendars: its code, and the key that makes their names unguessable."""

    code: str
    calendar_key: str


# Names of entries


def uid_of(meeting: Dated, person: Person) -> str:
    """The name of somebody's entry for a meeting: the same for as long as the meeting is there, and unguessable for
    everybody else, so that an answer that gives it comes from somebody who had the entry before them."""
    return f"{meeting.code}-{_mark(meeting, person.code)}@{urlsplit(settings.BASE_URL).hostname}"


def meeting_of(uid: str) -> str:
    """The code of the meeting that a name of an entry speaks of; empty for one that is not ours."""
    found = _UID.fullmatch(uid.strip())
    return found[1] if found else ""


def is_uid_of(uid: str, meeting: Meeting, person: Person) -> bool:
    """Whether it is the name of this person's entry. The host may have changed since."""
    found = _UID.fullmatch(uid.strip())
    return found is not None and hmac.compare_digest(found[2].lower(), _mark(meeting, person.code))


def _mark(meeting: Dated, what: str) -> str:
    key = meeting.calendar_key.encode()
    return hmac.new(key, f"{meeting.code}:{what}".encode(), hashlib.sha256).hexdigest()[:24]


# What an entry says


def video_link_of(meeting: Dated, program: Program) -> str:
    """Where the people of a meeting meet by video, from the program's pattern; empty where it has none.

    The room has a name of its own: who knows the meeting's address here does not know the room.
    """
    return program.video_link.replace("{code}", _mark(meeting, "room")[:12])


def neutral_entry(meeting: Meeting, person: Person) -> Entry:
    """The times, and that it is an appointment: what may be read over anybody's shoulder."""
    return Entry(
        uid=uid_of(meeting, person),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        sequence=meeting.sequence,
        revised_at=meeting.revised_at or meeting.created_at,
        title=_("Appointment"),
        cancelled=meeting.state == MeetingState.CANCELLED,
    )


def entry_of(meeting: Meeting, person: Person, *, program: Program, partner: str, url: str) -> Entry:
    """What the program lets calendars say, in the language that is active now; `url` is where the meeting is found."""
    plain = neutral_entry(meeting, person)
    link = video_link_of(meeting, program)
    return Entry(
        **{
            **vars(plain),
            "title": _("Meeting with %(name)s") % {"name": partner} if program.names_in_calendars else plain.title,
            "place": ", ".join(filter(None, (meeting.place if program.names_in_calendars else "", link))),
            "url": url,
        }
    )


# As a file


def request(entry: Entry, guest: Guest, *, now: datetime) -> bytes:
    """The entry as an invitation: it comes into the guest's calendar, or replaces what was there of it."""
    return _mail("REQUEST", entry, guest, now)


def cancellation(entry: Entry, guest: Guest, *, now: datetime) -> bytes:
    """The entry taken out of the guest's calendar."""
    return _mail("CANCEL", entry, guest, now)


def counter_declined(entry: Entry, guest: Guest, *, now: datetime) -> bytes:
    """That the entry stays as it is, although its guest proposed another time for it (RFC 5546, 3.2.8)."""
    return _mail("DECLINECOUNTER", entry, guest, now)


def published(entries: Iterable[Entry], *, name: str) -> bytes:
    """Entries to look at, for programs that subscribe to an address."""
    book = _book("PUBLISH")
    book.add("x-wr-calname", name)
    book.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    book.add("x-published-ttl", "PT1H")
    for entry in entries:
        book.add_component(_event(entry, stamp=entry.revised_at))
    return bytes(book.to_ical())


def stored(entry: Entry) -> bytes:
    """One entry as it lies in a calendar (RFC 4791, 4.1: without a method)."""
    book = _book("")
    book.add_component(_event(entry, stamp=entry.revised_at))
    return bytes(book.to_ical())


def _mail(method: str, entry: Entry, guest: Guest, now: datetime) -> bytes:
    event = _event(entry, stamp=now)
    sender, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"MAILTO:{settings.REPLIES_ADDRESS or address}")
    organizer.params["CN"] = vText(sender or "Vice Versa")
    event.add("organizer", organizer, encode=False)
    attendee = vCalAddress(f"MAILTO:{guest.email}")
    attendee.params["CN"] = vText(" ".join(guest.name.split()))
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED" if guest.coming else "NEEDS-ACTION")
    attendee.params["RSVP"] = vText("TRUE" if guest.asked and not guest.coming else "FALSE")
    event.add("attendee", attendee, encode=False)
    book = _book(method)
    book.add_component(event)
    return bytes(book.to_ical())


def _book(method: str) -> Calendar:
    book = Calendar()
    book.add("prodid", "-//Vice Versa//meetings//EN")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    if method:
        book.add("method", method)
    return book


def _event(entry: Entry, *, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("last-modified", entry.revised_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("description", entry.url)
    return event
