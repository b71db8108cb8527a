"""The doors: nobody gets hold of a program, cohort or enrollment by another way."""

from __future__ import annotations

from django.http import Http404

from viceversa.core.doors import found_in
from viceversa.messaging.scopes import Scope
from viceversa.people.models import Person, Topic, User
from viceversa.people.queries import topic_by_slug
from viceversa.programs import rules
from viceversa.programs.models import PLACES, Cohort, Participant, Program
from viceversa.programs.states import ProgramState


def program_for(user: User, code: str) -> Program:
    """The program, for its managers; everybody else finds nothing. One query."""
    rows = Program.objects.select_related(*PLACES, "analysis_plan_frozen_by", "copied_from")
    return found_in(rows.filter(managers__user=user, code=code))


def cohort_for(user: User, code: str, *along: str) -> Cohort:
    """The cohort with its program, and what else is to come `along`, for the program's managers. One query."""
    return found_in(Cohort.objects.select_related("program", *along).filter(program__managers__user=user, code=code))


def cohort_by_token(token: str) -> Cohort:
    """The cohort a private link leads to, for whoever has the link; nothing once the link was renewed. One query."""
    rows = Cohort.objects.select_related("program").filter(
        join_token=token, program__state__in=(ProgramState.OPEN, ProgramState.WINDING)
    )
    return found_in(rows)


def participant_for(user: User, code: str) -> Participant:
    """The enrollment with its cohort, program and person: for its person, and for a manager who writes down the answers
    of somebody who can't sign in. One query, three more for a manager."""
    rows = Participant.objects.select_related("cohort__program", "person__manager", "release__line_manager")
    participant = found_in(rows.filter(code=code))
    if not rules.may_answer(user, participant):
        raise Http404
    return participant


def person_to_name(code: str) -> Person:
    """An active person of the directory, to be named, invited or avoided. One query."""
    return found_in(Person.objects.filter(code=code, state=Person.State.ACTIVE))


def topic(slug: str) -> Topic:
    """A topic of the catalogue; for one that was merged, the one it became. One query."""
    return topic_by_slug(slug)


def scope_for(user: User, code: str) -> Scope:
    """The cohort as the place of its messages. One query."""
    cohort = cohort_for(user, code)
    return Scope(cohort, cohort.name, {"cohort": cohort, "program": cohort.program})


def manages_any(user: User) -> bool:
    """Whether somebody manages a program at all. One query a request."""
    return rules.manages_any(user)
