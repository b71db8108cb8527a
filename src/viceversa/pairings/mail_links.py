"""The signed links of our mails: what each is for, and how long it is good."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from viceversa.core import clock, links
from viceversa.messaging.rendering import address_of
from viceversa.pairings.models import Attendance, Concern, Delegation, Meeting, Member, Pairing
from viceversa.pairings.slots import USUAL_MINUTES

ANSWER: Final = "pairings.answer"
CHECK_IN: Final = "pairings.check-in"
DATE: Final = "pairings.date"
KEPT: Final = "pairings.kept"
LOOK_BACK: Final = "pairings.look-back"
PROPOSED: Final = "pairings.proposed"
BETTER: Final = "pairings.better"
WHAT_NOW: Final = "pairings.what-now"
SOME_WEEKS: Final = "pairings.some-weeks"
_DAYS: Final = {
    ANSWER: 21,
    CHECK_IN: 15,
    DATE: 14,
    KEPT: 14,
    LOOK_BACK: 28,
    PROPOSED: 14,
    BETTER: 16,
    WHAT_NOW: 28,
    SOME_WEEKS: 30,
}


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


def to_look_back(member: Member, moment: str) -> str:
    """Where somebody writes their answers when the pair looks back; what is kept is read after signing in alone."""
    return address_of("pairings:looking_back_by_link", _token(LOOK_BACK, member.code, member, moment=moment))


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


def to_proposed(proposal: Attendance, member: Member) -> str:
    """Where another time that was proposed is taken or turned down, as long as it is that time."""
    at = proposal.proposed_at.isoformat() if proposal.proposed_at else ""
    return address_of("pairings:proposed_by_link", _token(PROPOSED, proposal.code, member, at=at))


def to_what_now(member: Member) -> str:
    """Where somebody without a partner says what they would like; `?choice=rest` after it marks one answer."""
    return address_of("pairings:what_now_by_link", _token(WHAT_NOW, member.participant.code, member))


def to_some_weeks(member: Member) -> str:
    """Where somebody who finished says, some weeks later, whether they would take part again."""
    return address_of("pairings:some_weeks_by_link", _token(SOME_WEEKS, member.code, member))


def to_say_whether_better(concern: Concern) -> str:
    """Where who wrote a concern says whether it is better; the concern itself is not shown there."""
    token = links.make(BETTER, concern.code, concern.sender.code, now=clock.now(), days=_DAYS[BETTER])
    return address_of("pairings:better_by_link", token)


def to_keep(
    pairing: Pairing, moment: datetime, delegation: Delegation, *, minutes: int, moves: Meeting | None = None
) -> str:
    """Where one tap of an assistant books this moment, or moves a meeting there, as long as they keep these dates."""
    extra: dict[str, str | int] = {"pairing": pairing.code, "at": moment.isoformat(), "minutes": minutes}
    if moves is not None:
        extra |= {"moves": moves.code, "sequence": moves.sequence}
    who = delegation.assistant.code
    token = links.make(KEPT, delegation.code, who, now=clock.now(), days=_DAYS[KEPT], **extra)
    return address_of("pairings:kept_by_link", token)


def _token(purpose: str, subject: str, member: Member, **extra: str | int) -> str:
    who = member.participant.person.code
    return links.make(purpose, subject, who, now=clock.now(), days=_DAYS[purpose], **extra)
