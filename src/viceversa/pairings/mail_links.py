"""The signed links of our mails: what each is for, and how long it is good."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from viceversa.core import clock, links
from viceversa.messaging.rendering import address_of
from viceversa.pairings.models import Meeting, Member
from viceversa.pairings.slots import USUAL_MINUTES

ANSWER: Final = "pairings.answer"
CHECK_IN: Final = "pairings.check-in"
DATE: Final = "pairings.date"
_DAYS: Final = {ANSWER: 21, CHECK_IN: 15, DATE: 14}


def to_answer(member: Member) -> str:
    """Where somebody who was asked reads the proposal and answers."""
    return address_of("pairings:answer_by_link", _token(ANSWER, member.code, member))


def to_more(member: Member) -> str:
    """Where they read more about the other one before they answer."""
    return address_of("pairings:more_by_link", _token(ANSWER, member.code, member))


def to_check_in(meeting: Meeting, member: Member) -> str:
    """Where somebody gives their check-in; `?answer=4` after it marks one answer."""
    return address_of("pairings:check_in_by_link", _token(CHECK_IN, meeting.code, member))


def to_book(moment: datetime, member: Member, *, minutes: int = USUAL_MINUTES) -> str:
    """Where one tap books this moment, for so long."""
    token = _token(DATE, member.pairing.code, member, at=moment.isoformat(), minutes=minutes)
    return address_of("pairings:date_by_link", token)


def to_move(meeting: Meeting, moment: datetime, member: Member) -> str:
    """Where one tap moves a meeting to this moment, as long as it is where it was when the mail was written."""
    token = _token(
        DATE,
        member.pairing.code,
        member,
        at=moment.isoformat(),
        minutes=meeting.minutes,
        moves=meeting.code,
        sequence=meeting.sequence,
    )
    return address_of("pairings:date_by_link", token)


def _token(purpose: str, subject: str, member: Member, **extra: str | int) -> str:
    who = member.participant.person.code
    return links.make(purpose, subject, who, now=clock.now(), days=_DAYS[purpose], **extra)
