"""What is shown of HR extracts. `extract_for` is the only door to one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from viceversa.core.doors import found_in
from viceversa.core.retention import SIX_MONTHS
from viceversa.people.models import Person, RoleGrant, User
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState
from viceversa.staying import rules
from viceversa.staying.models import Extract, StayingRelease


def extracts(user: User) -> QuerySet[Extract]:
    """Those one may know of: all for who opens them, one's own for an analyst, one's programs' for a manager. One query."""
    rows = Extract.objects.select_related("cohort__program", "reader__person").order_by("-created_at")
    if rules.may_open(user):
        return rows
    return rows.filter(Q(reader=user) | Q(cohort__program__managers__user=user)).distinct()


def extract_for(user: User, code: str) -> Extract:
    """One extract, for those who may know of it; else 404. One query."""
    return found_in(extracts(user).filter(code=code))


def extract_of(cohort: str) -> Extract | None:
    """The extract of a cohort by the cohort's code, for the command line."""
    return Extract.objects.select_related("reader", "cohort").filter(cohort__code=cohort).first()


def release_of(cohort: Cohort) -> StayingRelease | None:
    """What was released about a cohort. One query."""
    return StayingRelease.objects.filter(cohort=cohort).first()


def cohorts_to_follow(now: datetime) -> QuerySet[Cohort]:
    """Cohorts that have kicked off, still have their people, and have no extract. One query."""
    return (
        Cohort.objects.filter(state__in=(CohortState.RUNNING, CohortState.CLOSED))
        .exclude(closed_at__lte=now - SIX_MONTHS)
        .exclude(pk__in=Extract.objects.values("cohort"))
        .select_related("program")
        .order_by("-kick_off", "name")
    )


def analysts() -> QuerySet[User]:
    """Who has the role of an analyst. One query."""
    return (
        User.objects.filter(role_grants__role=RoleGrant.Role.ANALYST)
        .exclude(person__state=Person.State.LEFT)
        .select_related("person")
        .order_by("pk")
    )
