"""People of the directory, as somebody to name or to invite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Avg, Case, Exists, OuterRef, Q, When

from viceversa.people.models import Grade, Person, User, searchable
from viceversa.programs import rules
from viceversa.programs.models import Cohort, Role
from viceversa.programs.queries.participants import shown_state

FOUND: Final = 12


def people_found(words: str, *, most: int = FOUND) -> list[Person]:
    """Active people whose name holds each of the words; none for no words. One query.

    First who has exactly this name, then in whose names each word begins one, then the others; each of these by name. So a whole
    name finds its bearer, however many names hold it. Each says whether they can sign in (`has_account`, `shares_address`).
    """
    parts = searchable(words).split()
    if not parts:
        return []
    rows = Person.objects.filter(state=Person.State.ACTIVE).select_related("unit", "grade")
    for part in parts:
        rows = rows.filter(search_name__contains=part)
    same = Person.objects.filter(email=OuterRef("email"), state=Person.State.ACTIVE).exclude(pk=OuterRef("pk"))
    rows = rows.annotate(has_account=Exists(User.objects.filter(person=OuterRef("pk"))), shares_address=Exists(same))
    begin = Q()
    for part in parts:
        begin &= Q(search_name__startswith=part) | Q(search_name__contains=f" {part}")
    nearest = Case(When(search_name=" ".join(parts), then=0), When(begin, then=1), default=2)
    return list(rows.order_by(nearest, "search_name", "pk")[:most])


def middle_rank() -> float | None:
    """The middle of the organization's grades; None while they are not ordered. One query."""
    middle = Grade.objects.filter(rank__isnull=False).aggregate(middle=Avg("rank"))["middle"]
    return None if middle is None else float(middle)


@dataclass(frozen=True)
class Candidate:
    """Somebody who was searched for, as a possible participant. `suits` is the role their grade suggests, if any."""

    person: Person
    already: str
    suits: str
    signs_in: bool


def candidates(cohort: Cohort, words: str) -> list[Candidate]:
    """People by name, with what the cohort knows of them. A decline shows as "invited". Three queries."""
    found = people_found(words)
    if not found:
        return []
    states = dict(cohort.participants.filter(person__in=found).values_list("person", "state"))
    middle, direction = middle_rank(), cohort.program.direction
    return [
        Candidate(
            person=person,
            already=str(shown_state(states[person.pk])) if person.pk in states else "",
            suits=suits(person, middle, direction),
            signs_in=person.has_account or (bool(person.email) and not person.shares_address),  # type: ignore[attr-defined]
        )
        for person in found
    ]


def suits(person: Person, middle: float | None, direction: str) -> str:
    """The role a person's grade suggests in a program of this direction; empty when both would suit. No query."""
    rank = person.grade.rank if person.grade else None
    fitting = [role for role in Role.values if rules.fits_by_grade(role, rank=rank, middle=middle, direction=direction)]
    return fitting[0] if len(fitting) == 1 else ""


def is_admitted(cohort: Cohort, person: Person, role: str) -> bool:
    """Whether a manager has made an exception for somebody in this role. One query."""
    return bool(cohort.admissions.filter(person=person, role=role).exists())
