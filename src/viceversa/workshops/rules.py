"""Who plans workshops, who is asked to one, who signs up until when, who ticks who came."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from viceversa.matching.rules import is_concerned
from viceversa.people.models import Person, User
from viceversa.programs.models import Participant, Program
from viceversa.programs.rules import manages
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.workshops.models import Audience, Workshop, WorkshopDate
from viceversa.workshops.states import DateState, WorkshopState

IN_IT: Final = (ParticipantState.ENROLLED, ParticipantState.PAIRED)


def may_plan(user: User | None, program: Program) -> bool:
    """The program's managers. One query."""
    return manages(user, program)


def is_asked(participant: Participant, workshop: Workshop) -> bool:
    """Somebody of the cohort who takes part on the side it is for. Pure."""
    return (
        participant.cohort_id == workshop.cohort_id
        and participant.state in IN_IT
        and workshop.audience in (participant.role, Audience.BOTH)
    )


def is_on(date: WorkshopDate, now: datetime) -> bool:
    """Whether it lies ahead, and people know of it. Pure, where the workshop is there."""
    return date.workshop.state == WorkshopState.ANNOUNCED and date.state == DateState.PLANNED and now < date.starts_at


def can_sign_up(date: WorkshopDate, now: datetime) -> bool:
    """Until the last day to sign up is over. Pure, where the workshop is there."""
    return is_on(date, now) and now < date.closes_at


def leads(user: User | None, date: WorkshopDate) -> bool:
    """Whether somebody is its facilitator. No query."""
    return user is not None and user.person_id is not None and user.person_id == date.facilitator_id


def may_tick(user: User | None, date: WorkshopDate) -> bool:
    """Who reads the list of a date and ticks who came: its facilitator, and the program's managers. One query."""
    return leads(user, date) or manages(user, date.workshop.cohort.program)


def may_name(user: User, person: Person) -> bool:
    """A manager reads nobody's name of their own reporting line, their own included. No query."""
    return not is_concerned(user, person)


def may_see(user: User, date: WorkshopDate, person: Person) -> bool:
    """Whose name somebody reads on that list: a manager nobody's of their own reporting line; the facilitator, who stands
    before them, everybody's. No query."""
    return leads(user, date) or may_name(user, person)


def can_say_who_came(date: WorkshopDate, now: datetime) -> bool:
    """From its beginning until the cohort is closed; also where the dates after it were called off. Pure, where workshop
    and cohort are there."""
    return (
        date.workshop.state != WorkshopState.DRAFT
        and date.state != DateState.CANCELLED
        and date.starts_at <= now
        and date.workshop.cohort.state != CohortState.CLOSED
    )
