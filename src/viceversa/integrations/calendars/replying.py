"""Answers to invitations, out of a mail as it came (RFC 5546, 3.2.3; RFC 6047). Believes nothing but what is in the entry.

Who a mail says it is from is not looked at: anybody can write that. The entry's name says whose answer it is.
"""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from typing import Any, Final

from icalendar import Calendar

from viceversa.pairings.models import Attendance

# More parts and entries than this no answer has.
_MOST: Final = 20
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


def replies_in(raw: bytes) -> list[Reply]:
    """The answers in a mail, each once; none in a mail that is none, or can't be read."""
    found: dict[Reply, None] = {}
    try:
        mail: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)
        parts = [part for _number, part in zip(range(_MOST), mail.walk(), strict=False)]
    except (ValueError, LookupError, TypeError, AttributeError):
        return []
    for part in parts:
        if part.get_content_type() in _TYPES:
            found |= dict.fromkeys(_replies_of(part))
    return list(found)


def _replies_of(part: MIMEPart | EmailMessage) -> list[Reply]:
    try:
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            return []
        book = Calendar.from_ical(payload)
        if str(book.get("METHOD", "")).upper() != "REPLY":
            return []
        return [reply for event in book.walk("VEVENT")[:_MOST] if (reply := _reply(event)) is not None]
    # Whatever is wrong with it, it is no answer; what a parser meets in strangers' mails has no end.
    except Exception:
        return []


def _reply(event: Any) -> Reply | None:
    # A reply is the answer of one; RECURRENCE-ID belongs to series, which we do not send.
    attendees = event.get("ATTENDEE")
    stamp = event.get("DTSTAMP")
    if attendees is None or isinstance(attendees, list) or stamp is None or "RECURRENCE-ID" in event:
        return None
    answer = _ANSWERS.get(str(attendees.params.get("PARTSTAT", "")).upper())
    moment = stamp.dt
    if answer is None or not isinstance(moment, datetime):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return Reply(str(event.get("UID", "")), answer, int(event.get("SEQUENCE", 0)), moment.astimezone(UTC))
