"""Who may do what with commitments and ideas, and who reads what was published."""

from __future__ import annotations

from collections.abc import Collection

from viceversa.pairings.models import Member
from viceversa.pairings.states import LIVING_STATES, PairingState
from viceversa.people.models import User
from viceversa.programs.models import Participant, Program, Role
from viceversa.programs.rules import manages
from viceversa.programs.states import ParticipantState
from viceversa.recognition.models import Commitment, Shared
from viceversa.recognition.states import Sharing

TOOK_PART = (
    ParticipantState.ENROLLED,
    ParticipantState.RESTING,
    ParticipantState.PAIRED,
    ParticipantState.FINISHED,
)


def may_commit(own: Member) -> bool:
    """The mentee: commitments are what the one who learns will do differently. Pure."""
    return own.role == Role.MENTEE


def may_ask(own: Member, thing: Shared) -> bool:
    """Anybody of the pair for an idea; for a commitment only whose it is. Pure."""
    return not isinstance(thing, Commitment) or thing.by_id == own.participant_id


def may_settle(own: Member, thing: Shared) -> bool:
    """Whose commitment it is says whether it was kept, also once the pair has come to its end. Pure."""
    return (
        isinstance(thing, Commitment)
        and thing.by_id == own.participant_id
        and thing.pairing.state in (*LIVING_STATES, PairingState.COMPLETED)
    )


def may_be_named(participant: Participant, thing: Shared) -> bool:
    """Anybody of the pair for an idea; with a commitment only whose it is, never the mentor. Pure."""
    return not isinstance(thing, Commitment) or thing.by_id == participant.pk


def may_be_named_later(thing: Shared) -> bool:
    """Whether a name may come to it after the others were asked: not to a commitment, whose name says whose mentor. Pure."""
    return not isinstance(thing, Commitment)


def must_agree(own: Member, thing: Shared) -> bool:
    """Whether somebody in the pair is still asked for their word. Pure."""
    return thing.sharing == Sharing.PROPOSED and own.participant.code not in thing.agreed


def may_withdraw(own_codes: Collection[str], thing: Shared) -> bool:
    """Anybody who agreed to it, for as long as it is published: also when the pair is over. Pure."""
    return thing.sharing == Sharing.PUBLISHED and any(code in thing.agreed for code in own_codes)


def may_read_board(user: User, program: Program) -> bool:
    """Who takes or took part, its managers, its sponsor and its co-lead. Two queries at most."""
    if user.person_id is not None and user.person_id in (program.sponsor_id, program.co_lead_id):
        return True
    if manages(user, program):
        return True
    parts = Participant.objects.filter(person=user.person_id or 0, cohort__program=program)
    return parts.filter(state__in=TOOK_PART).exists()
