"""Who may do what in a program. One question a rule; each costs at most one query."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.people.models import Person, RoleGrant, User
from viceversa.people.queries import people_at
from viceversa.programs.directions import WAYS
from viceversa.programs.models import Cohort, Nominators, Participant, Program, ProgramManager, Release
from viceversa.programs.states import CohortState, ParticipantState

TAKING_PART = (
    ParticipantState.ENROLLING,
    ParticipantState.ENROLLED,
    ParticipantState.RESTING,
    ParticipantState.LISTED,
    ParticipantState.PAIRED,
)


def may_create_program(user: User | None) -> bool:
    """Those who were granted it, and who runs the instance."""
    return (
        user is not None
        and RoleGrant.objects.filter(user=user, role__in=(RoleGrant.Role.PROGRAMS, RoleGrant.Role.SYSTEM)).exists()
    )


def manages(user: User | None, program: Program) -> bool:
    """Whether this is a manager of the program."""
    return user is not None and ProgramManager.objects.filter(user=user, program=program).exists()


def manages_any(user: User | None) -> bool:
    """Whether this is a manager of any program at all."""
    return user is not None and user.runs_programs


def must_manage_any(user: User | None) -> None:
    if not manages_any(user):
        raise NotAllowed(_("Only the managers of a program can do this."))


def is_in_charge(person: Person, program: Program) -> bool:
    """Whether somebody steers the program: its sponsor, its co-lead, one of its managers. They can be neither its support
    contact nor its trusted contact."""
    return (
        person.pk in (program.sponsor_id, program.co_lead_id)
        or ProgramManager.objects.filter(user__person=person, program=program).exists()
    )


def is_outside(user: User | None, program: Program) -> bool:
    """Whether this is the support contact or the trusted contact, who stay outside the program."""
    return (
        user is not None
        and user.person_id is not None
        and user.person_id in (program.support_contact_id, program.trusted_contact_id)
    )


def is_own(user: User | None, participant: Participant) -> bool:
    """Whether this is the user's own enrollment."""
    return user is not None and user.person_id is not None and user.person_id == participant.person_id


def can_sign_in(person: Person) -> bool:
    """Whether somebody can act for themself: an account, or an address that is theirs alone."""
    if User.objects.filter(person=person).exists():
        return True
    return bool(person.email) and not people_at(person.email).exclude(pk=person.pk).exists()


def may_fill_in_for(user: User | None, participant: Participant) -> bool:
    """A manager writes down the answers of somebody who can't sign in; private answers stay empty then."""
    return manages(user, participant.cohort.program) and not can_sign_in(participant.person)


def may_answer(user: User | None, participant: Participant) -> bool:
    """Who may give the answers of an enrollment: the person; a manager for somebody who can't sign in."""
    return is_own(user, participant) or may_fill_in_for(user, participant)


def may_nominate(user: User | None, cohort: Cohort) -> bool:
    """Who may suggest a colleague: as the program's policy says. One query at most."""
    policy = cohort.program.policy.get("nomination", Nominators.NOBODY)
    if user is None or user.person_id is None or cohort.state != CohortState.RECRUITING:
        return False
    if policy == Nominators.PARTICIPANTS:
        return Participant.objects.filter(cohort=cohort, person=user.person_id, state__in=TAKING_PART).exists()
    return bool(policy == Nominators.ANYBODY)


def is_asked_for_hours(user: User | None, release: Release) -> bool:
    """Whether this is the line manager who was told of somebody's hours."""
    return user is not None and user.person_id == release.line_manager_id


def may_review(user: User | None, cohort: Cohort) -> bool:
    """Who may read applications to a cohort without names: neither its managers, who can read them with names, nor the
    support and trusted contacts, nor anybody who is in the cohort in any way. Two queries."""
    if user is None or user.person_id is None or not user.is_active:
        return False
    if is_outside(user, cohort.program) or manages(user, cohort.program):
        return False
    return not Participant.objects.filter(cohort=cohort, person=user.person_id).exists()


def may_read(reader: Person, applicant: Person, powers: Collection[tuple[int, int]]) -> bool:
    """Whether one may read the other's application: never one's own, nor one from one's own line, up or down, nor where
    one decides about the other (`powers`: holder and over whom). No query."""
    if reader.pk == applicant.pk or reader.is_in_line_with(applicant):
        return False
    return (reader.pk, applicant.pk) not in powers and (applicant.pk, reader.pk) not in powers


def takes_part(participant: Participant) -> bool:
    """Whether somebody has begun and has not left: their answers can be read and changed."""
    return participant.state in TAKING_PART and participant.cohort.state != CohortState.CLOSED


def fits_by_grade(role: str, *, rank: int | None, middle: float | None, direction: str) -> bool | None:
    """Whether a role suits a grade: a suggestion, never a bar. None when there is nothing to go by.

    `middle` is the middle rank of the organization. The junior role suits its junior half, the senior role its senior
    half; someone in the very middle suits both.
    """
    junior = WAYS[direction].junior
    if rank is None or middle is None or junior is None:
        return None
    return rank <= middle if role == junior else rank >= middle
