"""Who is asked, until when, who may change what is asked, and what a manager is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from viceversa.programs.states import ParticipantState
from viceversa.surveys.models import Survey, Ticket, Wave

OPEN_FOR: Final = timedelta(days=14)
# Under this many answers no number is shown; under this many comments none of them.
LEAST_ANSWERS: Final = 5
LEAST_COMMENTS: Final = 10
# Before, everybody who may get a partner; halfway, who is in a pair; at the end and after it, also who waited meanwhile: they
# are what is compared with. Nobody who withdrew is asked.
ASKED: Final = {
    Wave.T0: (ParticipantState.ENROLLED, ParticipantState.LISTED, ParticipantState.PAIRED),
    Wave.T1: (ParticipantState.PAIRED,),
    Wave.T2: (ParticipantState.PAIRED, ParticipantState.FINISHED, ParticipantState.ENROLLED, ParticipantState.LISTED),
    Wave.T3: (ParticipantState.PAIRED, ParticipantState.FINISHED, ParticipantState.ENROLLED, ParticipantState.LISTED),
}


def is_open(survey: Survey, now: datetime) -> bool:
    """Whether it can be answered, and what was answered changed, by those whom it went out to first. Pure."""
    return now < survey.closes_at


def may_answer(ticket: Ticket, now: datetime) -> bool:
    """Whether somebody can answer, or change what they answered. Pure where the survey is at hand."""
    return now < ticket.open_until


def is_asked(ticket: Ticket) -> bool:
    """Whether somebody who was asked still is: not who has withdrawn since. What they answered stays theirs to delete.
    Pure where the survey and the participant are at hand."""
    return ticket.participant.state in ASKED[Wave(ticket.survey.wave)]


def may_comment(ticket: Ticket) -> bool:
    """Not who was asked later: from when a comment appeared it could be told whose it is. Pure."""
    return ticket.closes_at is None


def shows_answered(count: int) -> bool:
    """Whether a manager reads how many answered. Pure."""
    return count >= LEAST_ANSWERS


def shows_comments(survey: Survey, count: int, now: datetime) -> bool:
    """Only once nothing can be added, so that no comment can be told from when it appeared. Pure."""
    return not is_open(survey, now) and count >= LEAST_COMMENTS
