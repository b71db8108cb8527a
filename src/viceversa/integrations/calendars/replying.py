"""Answers to invitations, and other times that are proposed, out of a mail as it came (RFC 5546, 3.2.3 and 3.2.7; RFC 6047).
Believes nothing but what is in the entry.

Who a mail says it is from is not looked at: anybody can write that. The entry's name says whose answer it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from typing import Any, Final

from icalendar import Calendar

from viceversa.core import strangers
from viceversa.pairings.models import Attendance

# More parts and entries than this no answer has.
_MOST: Final = 20
# An answer is some kilobytes; a calendar of some megabytes takes a minute to read.
MOST_BYTES: Final = 100_000
_TYPES: Final = frozenset({"text/calendar", "application/ics"})
_ANSWERS: Final = {
    "ACCEPTED": Attendance.Answer.ACCEPTED,
    "TENTATIVE": Attendance.Answer.TENTATIVE,
    "DECLINED": Attendance.Answer.DECLINED,
}


@dataclass(frozen=True)
class Reply:
    """One answer: to which entry, to which of its versions, and when the calendar wrote it."""

    uid: str
    answer: Attendance.Answer
    sequence: int
    stamped_at: datetime


@dataclass(frozen=True)
class Counter:
    """Another time for an entry. `starts_at` has no zone where the calendar gave none: it is on the proposer's clock then."""

    uid: str
    starts_at: datetime
    minutes: int
    answer: Attendance.Answer
    sequence: int
    stamped_at: datetime


def replies_in(raw: bytes) -> list[Reply | Counter]:
    """The answers in a mail, each once; none in a mail that is none, or can't be read."""
    found: dict[Reply | Counter, None] = {}
    mail = strangers.opened(raw)
    if mail is None:
        return []
    try:
        parts = [part for _number, part in zip(range(_MOST), mail.walk(), strict=False)]
        for part in parts:
            if part.get_content_type() in _TYPES:
                found |= dict.fromkeys(_replies_of(part))
    # Whatever is wrong with it, it is no answer; what a parser meets in strangers' mails has no end.
    except Exception:
        return []
    return list(found)


def _replies_of(part: MIMEPart | EmailMessage) -> list[Reply | Counter]:
    try:
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or len(payload) > MOST_BYTES:
            return []
        book = Calendar.from_ical(payload)
        read = {"REPLY": _reply, "COUNTER": _counter}.get(str(book.get("METHOD", "")).upper())
        if read is None:
            return []
        return [reply for event in book.walk("VEVENT")[:_MOST] if (reply := read(event)) is not None]
    # Whatever is wrong with it, it is no answer; what a parser meets in strangers' mails has no end.
    except Exception:
        return []


def _reply(event: Any) -> Reply | None:
    answer, stamped_at = _answer_of(event), _stamp_of(event)
    if answer is None or stamped_at is None:
        return None
    return Reply(str(event.get("UID", "")), answer, _sequence_of(event), stamped_at)


def _counter(event: Any) -> Counter | None:
    start, stamped_at = event.get("DTSTART"), _stamp_of(event)
    # A day is no time, and what is proposed for a date of a series is none of ours.
    if start is None or stamped_at is None or not isinstance(start.dt, datetime):
        return None
    if end := event.get("DTEND"):
        length = end.dt - start.dt
    elif "DURATION" in event:
        length = event["DURATION"].dt
    else:
        return None
    seconds = int(length.total_seconds())
    if seconds % 60:
        return None
    # Who proposes another time without a word about the first has not said no to it.
    answer = _answer_of(event) or Attendance.Answer.TENTATIVE
    return Counter(str(event.get("UID", "")), start.dt, seconds // 60, answer, _sequence_of(event), stamped_at)


def _answer_of(event: Any) -> Attendance.Answer | None:
    # An answer is that of one.
    attendees = event.get("ATTENDEE")
    if attendees is None or isinstance(attendees, list):
        return None
    return _ANSWERS.get(str(attendees.params.get("PARTSTAT", "")).upper())


def _stamp_of(event: Any) -> datetime | None:
    # RECURRENCE-ID belongs to series, which we do not send.
    stamp = event.get("DTSTAMP")
    if stamp is None or "RECURRENCE-ID" in event or not isinstance(stamp.dt, datetime):
        return None
    moment: datetime = stamp.dt
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _sequence_of(event: Any) -> int:
    return int(event.get("SEQUENCE", 0))
