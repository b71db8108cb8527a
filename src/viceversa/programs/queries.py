"""What is shown, and the doors: nobody gets hold of a program, cohort or enrollment by another way."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from viceversa.people.models import User
from viceversa.programs import rules
from viceversa.programs.models import Cohort, Participant, Program

Row = TypeVar("Row", bound=Model)


def program_for(user: User, code: str) -> Program:
    """The program, for its managers; everybody else finds nothing. One query."""
    rows = Program.objects.select_related("sponsor", "co_lead", "support_contact")
    return _one(rows.filter(managers__user=user, code=code))


def cohort_for(user: User, code: str) -> Cohort:
    """The cohort with its program, for the program's managers. One query."""
    return _one(Cohort.objects.select_related("program").filter(program__managers__user=user, code=code))


def participant_for(user: User, code: str) -> Participant:
    """The enrollment with its cohort, program and person, for its person; and for a manager who writes down the answers
    of somebody who can't sign in. One query, two more for a manager."""
    rows = Participant.objects.select_related("cohort__program", "person")
    participant = _one(rows.filter(code=code).filter(Q(person__user=user) | Q(cohort__program__managers__user=user)).distinct())
    if not rules.may_answer(user, participant):
        raise Http404
    return participant


def cohorts_managed(user: User) -> QuerySet[Cohort]:
    """The cohorts of the programs somebody manages, the latest kick-off first."""
    return Cohort.objects.select_related("program").filter(program__managers__user=user).order_by("-kick_off", "name")


def participations_of(user: User) -> QuerySet[Participant]:
    """Somebody's own enrollments, the latest kick-off first."""
    rows = Participant.objects.select_related("cohort__program")
    return rows.filter(person__user=user).order_by("-cohort__kick_off", "-created_at")


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise Http404
    return found
