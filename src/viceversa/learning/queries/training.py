"""What is shown of preparing: one's own way through it, and for managers who is done, and how it was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.translation import ngettext

from viceversa.learning import asked, preparing, rules, training
from viceversa.learning.models import ModuleDone, Preparation, ProgramModule
from viceversa.learning.training import Module, Path
from viceversa.matching import rules as matching
from viceversa.pairings.hooks import HomeCard
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Direction, Participant, Role
from viceversa.programs.states import CohortState

# Averages are taken over so many answers, then over twice as many: never over a number that one more answer changed.
STEP: Final = 5


@dataclass(frozen=True)
class OwnModule:
    """A module of the program on somebody's way: when they finished it, and whether they are asked for it at all."""

    module: ProgramModule
    done_at: datetime | None
    in_file: bool
    is_asked: bool

    @property
    def is_left(self) -> bool:
        return self.is_asked and self.done_at is None


@dataclass(frozen=True)
class Progress:
    """How far one is: `row` is None before the first page was read, `path` where the software brings nothing to read.

    `before` and `after` are the program's own modules around it.
    """

    participant: Participant
    path: Path | None
    row: Preparation | None
    before: list[OwnModule]
    after: list[OwnModule]

    @property
    def read(self) -> list[int]:
        return list(self.row.read) if self.row else []

    @property
    def is_passed(self) -> bool:
        """Whether nothing is left of what comes with the software."""
        return self.path is None or (self.row is not None and self.row.passed_at is not None)

    @property
    def is_prepared(self) -> bool:
        return self.is_passed and not any(one.is_left for one in (*self.before, *self.after))

    @property
    def is_in_file(self) -> bool:
        return self.row is not None and self.row.in_file

    @property
    def may_rate(self) -> bool:
        """Somebody who passed here can say how it was, once."""
        row = self.row
        return (
            self.path is not None
            and row is not None
            and row.passed_at is not None
            and row.rated_at is None
            and not row.in_file
        )

    @property
    def next(self) -> Module | None:
        """The first module that was not read yet, of those that come with the software."""
        return (
            next((module for module in self.path.modules if module.number not in self.read), None)
            if self.path
            else None
        )

    @property
    def next_own(self) -> OwnModule | None:
        """The program's module that comes next: what is before the rest is read first."""
        waiting = [*self.before, *(self.after if self.is_passed else ())]
        return next((one for one in waiting if one.is_left), None)

    @property
    def minutes_left(self) -> int:
        own = sum(one.module.minutes for one in (*self.before, *self.after) if one.is_left)
        return own + (self.path.minutes if self.path and not self.is_passed else 0)


def preparing_for(user: User, code: str) -> Progress:
    """One's own way through what an enrollment is to read, or Http404. Three queries."""
    rows = Participant.objects.select_related("cohort__program", "person")
    participant = rows.filter(code=code, person=user.person_id or 0).first()
    if participant is None or not rules.may_prepare(user, participant):
        raise Http404
    progress = progress_of(participant)
    if progress.path is None and not progress.before and not progress.after:
        raise Http404
    return progress


def progress_of(participant: Participant) -> Progress:
    """How far somebody is. Two queries."""
    program = participant.cohort.program
    done = ModuleDone.objects.filter(module=OuterRef("pk"), participant=participant)
    rows = asked.published(program, participant.role).annotate(
        done_at=Subquery(done.values("done_at")),
        is_in_file=Subquery(done.values("in_file")),
        came_too_late=Exists(asked.met_before(participant)),
    )
    own = [OwnModule(row, row.done_at, bool(row.is_in_file), row.required and not row.came_too_late) for row in rows]
    return Progress(
        participant,
        training.path_of(participant),
        Preparation.objects.filter(participant=participant).first(),
        before=[one for one in own if one.module.position < 0],
        after=[one for one in own if one.module.position >= 0],
    )


def left_to(participant: Participant) -> list[ProgramModule]:
    """The program's modules that somebody still has to finish. Two queries."""
    own = progress_of(participant)
    return [one.module for one in (*own.before, *own.after) if one.is_left]


def card_of(user: User) -> HomeCard | None:
    """ "Before your first meeting", on the home of whoever has something left to read. One query."""
    rows = preparing.with_left(
        Participant.objects.filter(person=user.person_id or 0, state__in=rules.TO_MEET)
        .exclude(cohort__state=CohortState.CLOSED)
        .select_related("cohort__program", "preparation")
        .order_by("cohort__kick_off", "id")
    )
    participant = (
        rows.annotate(has_begun=Exists(ModuleDone.objects.filter(participant=OuterRef("pk"))))
        .filter(preparing.is_left())
        .first()
    )
    if participant is None:
        return None
    path = None if participant.has_passed else training.path_of(participant)
    minutes = participant.left_minutes or 0
    return HomeCard(
        title=path.title if path else participant.left_title,
        text=path.lead
        if path
        else ngettext(
            "%(n)s minute to read before your first meeting, from your program.",
            "%(n)s minutes to read before your first meeting, from your program.",
            minutes,
        )
        % {"n": minutes},
        url=reverse("learning:training", args=[participant.code]),
        is_begun=participant.has_begun or (hasattr(participant, "preparation") and bool(participant.preparation.read)),
    )


# For managers


@dataclass(frozen=True)
class Prepared:
    """Who of a role is prepared, who is not, and how it was found by the first 5, 10, 15 … who said so."""

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
        preparing.with_left(Participant.objects.filter(cohort=cohort, state__in=rules.PREPARING))
        .select_related("cohort__program", "person__unit", "preparation")
        .order_by("person__search_name", "id")
    )
    return [_prepared(user, role, [one for one in people if one.role == role]) for role in (Role.MENTOR, Role.MENTEE)]


def _prepared(user: User, role: str, people: Sequence[Participant]) -> Prepared:
    seen = [one for one in people if not matching.is_concerned(user, one.person)]
    done = [one for one in seen if not _has_left(one)]
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


def _has_left(participant: Any) -> bool:
    """As `preparing.is_left` says it in a query."""
    asks = participant.cohort.program.direction == Direction.REVERSE
    return (asks and not participant.has_passed) or participant.left_title is not None


def _row(participant: Participant) -> Preparation | None:
    return participant.preparation if hasattr(participant, "preparation") else None


def _mean(values: Sequence[int]) -> float | None:
    """To the nearest half, so that no average says that all of them answered alike."""
    return round(2 * sum(values) / len(values)) / 2 if values else None
