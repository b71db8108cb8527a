"""Lists of programs and cohorts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from viceversa.people.models import Grade, OrgUnit, Person, User
from viceversa.programs.models import PLACES, Cohort, Participant, Program, ProgramManager
from viceversa.programs.queries.participants import SENT
from viceversa.programs.queries.recruiting import ToGiveOut, places_to_give_out
from viceversa.programs.states import CohortState, ProgramState
from viceversa.programs.states import ParticipantState as State


def own_participation(user: User, cohort: Cohort) -> Participant | None:
    """The user's enrollment in this cohort, if there is one. One query."""
    return cohort.participants.filter(person__user=user).select_related("cohort__program").first()


def has_pairs(cohort: Cohort) -> bool:
    """Whether somebody in the cohort is in a pair, so that it can start. One query."""
    return bool(cohort.participants.filter(state=State.PAIRED).exists())


def has_participants(cohort: Cohort) -> bool:
    """Whether anybody was asked or has joined, whatever came of it. One query."""
    return bool(cohort.participants.exists())


@dataclass(frozen=True)
class ProgramRow:
    """A program as the list shows it, with its latest cohort. `enrolled` counts those who sent their answers;
    `to_give_out` is a draw that matching waits for."""

    program: Program
    cohort: Cohort | None
    enrolled: int
    paired: int
    to_give_out: ToGiveOut | None = None


def program_rows(user: User) -> list[ProgramRow]:
    """The programs somebody manages, archived ones last. Three queries."""
    programs = list(Program.objects.filter(managers__user=user).order_by("state", "name"))
    programs.sort(key=lambda program: program.state == ProgramState.ARCHIVED)
    cohorts = Cohort.objects.filter(program__in=programs).annotate(
        enrolled=Count("participants", filter=Q(participants__state__in=SENT)),
        paired=Count("participants", filter=Q(participants__state=State.PAIRED)),
    )
    latest = {cohort.program_id: cohort for cohort in cohorts.order_by("kick_off", "pk")}
    found = [(program, latest.get(program.pk)) for program in programs]
    waiting = {one.cohort: one for one in places_to_give_out(latest.values())}
    return [
        ProgramRow(
            program,
            cohort,
            getattr(cohort, "enrolled", 0),
            getattr(cohort, "paired", 0),
            waiting.get(cohort.pk) if cohort else None,
        )
        for program, cohort in found
    ]


def programs_of(user: User) -> QuerySet[Program]:
    """The programs somebody manages, with the people in charge. One query."""
    return Program.objects.filter(managers__user=user).select_related(*PLACES)


def cohorts_managed_by(user: User) -> QuerySet[Cohort]:
    """The cohorts of all programs somebody manages. One query."""
    return Cohort.objects.filter(program__managers__user=user).select_related("program")


def cohorts_of(program: Program) -> list[Cohort]:
    """The program's cohorts, the latest first. One query."""
    return list(program.cohorts.order_by("-kick_off", "name"))


def managers_of(program: Program) -> list[ProgramManager]:
    """Its managers with their accounts, longest first. One query."""
    return list(program.managers.select_related("user").order_by("since", "pk"))


def next_cohort(program: Program) -> Cohort | None:
    """The cohort that people can still come into, the earliest first; else the latest; None without any. One query."""
    cohorts = sorted(program.cohorts.all(), key=lambda cohort: cohort.kick_off)
    coming = [one for one in cohorts if one.state in (CohortState.PLANNED, CohortState.RECRUITING)]
    return coming[0] if coming else (cohorts[-1] if cohorts else None)


def places_to_choose() -> dict[str, list[tuple[str, str]]]:
    """Units by path, sites, and ordered grades by rank, to choose from. Three queries."""
    sites = Person.objects.filter(state=Person.State.ACTIVE).exclude(site="").order_by("site")
    grades: dict[int, list[str]] = {}
    for grade in Grade.objects.order_by("rank", "name"):
        if grade.rank is not None:
            grades.setdefault(grade.rank, []).append(grade.name)
    return {
        "units": list(OrgUnit.objects.order_by("path").values_list("code", "path")),
        "sites": [(site, site) for site in sites.values_list("site", flat=True).distinct()],
        "grades": [(str(rank), ", ".join(names)) for rank, names in grades.items()],
    }
