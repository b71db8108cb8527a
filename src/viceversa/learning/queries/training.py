"""What is shown of preparing: one's own way through it, and for managers who is done, and how it was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import Http404
from django.urls import reverse

from viceversa.learning import rules, training
from viceversa.learning.models import Preparation
from viceversa.learning.training import Module, Path
from viceversa.matching import rules as matching
from viceversa.pairings.hooks import HomeCard
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Direction, Participant, Role
from viceversa.programs.states import CohortState

# Averages are taken over so many answers, then over twice as many: never over a number that one more answer changed.
STEP: Final = 5


@dataclass(frozen=True)
class Progress:
    """How far one is: `row` is None before the first page was read."""

    participant: Participant
    path: Path
    row: Preparation | None

    @property
    def read(self) -> list[int]:
        return list(self.row.read) if self.row else []

    @property
    def is_passed(self) -> bool:
        return self.row is not None and self.row.passed_at is not None

    @property
    def is_rated(self) -> bool:
        return self.row is not None and self.row.rated_at is not None

    @property
    def next(self) -> Module | None:
        """The first module that was not read yet."""
        return next((module for module in self.path.modules if module.number not in self.read), None)


def preparing_for(user: User, code: str) -> Progress:
    """One's own way through the training of an enrollment, or Http404. Two queries."""
    rows = Participant.objects.select_related("cohort__program", "person")
    participant = rows.filter(code=code, person=user.person_id or 0).first()
    if participant is None or not rules.may_prepare(user, participant):
        raise Http404
    return progress_of(participant)


def progress_of(participant: Participant) -> Progress:
    """How far somebody is; Http404 in programs that have nothing to read. One query."""
    path = training.path_of(participant)
    if path is None:
        raise Http404
    return Progress(participant, path, Preparation.objects.filter(participant=participant).first())


def card_of(user: User) -> HomeCard | None:
    """ "Before your first meeting", on the home of whoever has something left to read. One query."""
    rows = (
        Participant.objects.filter(
            person=user.person_id or 0,
            state__in=rules.TO_MEET,
            cohort__program__direction=Direction.REVERSE,
            preparation__passed_at=None,
        )
        .exclude(cohort__state=CohortState.CLOSED)
        .select_related("cohort__program", "preparation")
        .order_by("cohort__kick_off", "id")
    )
    participant = rows.first()
    path = training.path_of(participant) if participant else None
    if participant is None or path is None:
        return None
    return HomeCard(
        title=path.title,
        text=path.lead,
        url=reverse("learning:training", args=[participant.code]),
        is_begun=hasattr(participant, "preparation") and bool(participant.preparation.read),
    )


# For managers


@dataclass(frozen=True)
class Prepared:
    """Who of a role has passed, who has not, and how it was found by the first 5, 10, 15 … who said so."""

    role: str
    done: list[Participant]
    open: list[Participant]
    hidden: int
    answers: int
    clear: float | None
    useful: float | None

    @property
    def all(self) -> int:
        return len(self.done) + len(self.open)


def prepared_in(user: User, cohort: Cohort) -> list[Prepared]:
    """Both roles. One query. People near the manager are counted and not named: they are in `hidden`."""
    people = list(
        Participant.objects.filter(cohort=cohort, state__in=rules.PREPARING)
        .select_related("person__unit", "preparation")
        .order_by("person__search_name", "id")
    )
    return [_prepared(user, role, [one for one in people if one.role == role]) for role in (Role.MENTOR, Role.MENTEE)]


def _prepared(user: User, role: str, people: Sequence[Participant]) -> Prepared:
    seen = [one for one in people if not matching.is_concerned(user, one.person)]
    done = [one for one in seen if _row(one) is not None and one.preparation.passed_at]
    rated = sorted(
        (row for one in people if (row := _row(one)) is not None and row.rated_at),
        key=lambda row: (row.rated_at, row.pk),
    )
    counted = rated[: len(rated) // STEP * STEP]
    return Prepared(
        role=role,
        done=done,
        open=[one for one in seen if one not in done],
        hidden=len(people) - len(seen),
        answers=len(counted),
        clear=_mean([row.clear or 0 for row in counted]),
        useful=_mean([row.useful or 0 for row in counted]),
    )


def _row(participant: Participant) -> Preparation | None:
    return participant.preparation if hasattr(participant, "preparation") else None


def _mean(values: Sequence[int]) -> float | None:
    """To the nearest half, so that no average says that all of them answered alike."""
    return round(2 * sum(values) / len(values)) / 2 if values else None
