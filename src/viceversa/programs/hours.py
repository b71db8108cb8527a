"""What a line manager hears of: how many hours, from when to when."""

from __future__ import annotations

from math import ceil
from typing import Final

from viceversa.people.models import Person
from viceversa.programs import readiness
from viceversa.programs.models import Cohort, Participant, Program, ReleasePolicy

# An hour of meeting with a quarter of an hour before it; and the training before the first.
MEETING_MINUTES: Final = 75
TRAINING_MINUTES: Final = 90


def needed(cohort: Cohort) -> int:
    """Whole hours of working time that a cohort asks of one person with one partner."""
    return ceil((cohort.meetings_planned * MEETING_MINUTES + TRAINING_MINUTES) / 60)


def policy_of(program: Program) -> str:
    """What line managers hear in this program."""
    return str(program.policy.get("release", ReleasePolicy.OFF))


def manager_who_hears(participant: Participant) -> Person | None:
    """The line manager who is told or asked about this participant's hours, if anybody is. One query, or none.

    The senior side answers for its own calendar.
    """
    program = participant.cohort.program
    if policy_of(program) == ReleasePolicy.OFF:
        return None
    if readiness.side_of(program.direction, participant.role) == "senior":
        return None
    manager = participant.person.manager
    return manager if manager is not None and manager.state == Person.State.ACTIVE else None
