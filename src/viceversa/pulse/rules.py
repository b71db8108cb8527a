"""Who is asked, until when, and what a manager is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from viceversa.programs.directions import ways_of
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState
from viceversa.pulse.models import Round

OPEN_FOR: Final = timedelta(days=14)
# Under this many answers no number is shown; under this many comments none of them.
LEAST_ANSWERS: Final = 5
LEAST_COMMENTS: Final = 10


def is_open(round_: Round, now: datetime) -> bool:
    """Whether it can be answered, and what was answered changed. Pure."""
    return now < round_.closes_at


def is_asked(participant: Participant, round_: Round) -> bool:
    """Whoever is in a pair of the cohort. Pure."""
    return participant.cohort_id == round_.cohort_id and participant.state == ParticipantState.PAIRED


def is_protected(participant: Participant) -> bool:
    """Whether a program checks on somebody's safety: the junior side; both where nobody is senior. No query."""
    return participant.role in ways_of(participant.cohort.program).protected


def shows_answered(count: int) -> bool:
    """Whether a manager reads how many answered. Pure."""
    return count >= LEAST_ANSWERS


def shows_comments(round_: Round, count: int, now: datetime) -> bool:
    """Only once nothing can be added, so that no comment can be told from when it appeared. Pure."""
    return not is_open(round_, now) and count >= LEAST_COMMENTS
