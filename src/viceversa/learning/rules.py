"""Who may write guides, modules and resources, who may take which, and who prepares."""

from __future__ import annotations

from viceversa.learning.guidebook import Guide
from viceversa.learning.models import Audience, ProgramModule
from viceversa.learning.states import TextState
from viceversa.people.models import User
from viceversa.programs.models import Participant, Program, Role
from viceversa.programs.rules import manages
from viceversa.programs.states import ParticipantState

# Somebody will meet a partner, or has one.
TO_MEET = (ParticipantState.ENROLLED, ParticipantState.PAIRED)
PREPARING = (
    ParticipantState.ENROLLED,
    ParticipantState.RESTING,
    ParticipantState.PAIRED,
    ParticipantState.FINISHED,
)


def may_write_guides(user: User, program: Program) -> bool:
    """The program's managers. One query."""
    return manages(user, program)


def may_take(role: str, guide: Guide) -> bool:
    """A guide about what somebody lived through is the mentor's to take, never the mentee's to ask for. Pure."""
    return not guide.opt_in or role == Role.MENTOR


def is_early(guide: Guide, number: int) -> bool:
    """Whether the `number`-th meeting comes too soon for it. Pure."""
    return number < guide.from_meeting


def may_prepare(user: User, participant: Participant) -> bool:
    """The participant, for themself, from the day they enrolled. No query."""
    return user.person_id is not None and user.person_id == participant.person_id and participant.state in PREPARING


def is_for(module: ProgramModule, participant: Participant) -> bool:
    """Whether a module is theirs to read: published, of their program, for their role. No query if the participant came
    with the cohort."""
    return (
        module.state == TextState.PUBLISHED
        and module.program_id == participant.cohort.program_id
        and module.audience in (participant.role, Audience.BOTH)
    )
