"""What is shown of preparing: one's own way through it, and for managers who is done, and how it was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.http import Http404
from django.urls import reverse
from django.utils.translation import ngettext

from viceversa.learning import asked, preparing, rules, training
from viceversa.learning.models import ModuleDone, Preparation, ProgramModule
from viceversa.learning.training import Module, Path
from viceversa.pairings.hooks import HomeCard
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort, Direction, Participant, Role
from viceversa.programs.states import CohortState

# Averages are taken over so many answers, then over twice as many: never over a number that one more answer changed.
STEP: Final = 5
# As many names of each list stand on one page.
ROOM: Final = 200
_RATED: Final = ("rated_at", "pk", "clear", "useful")


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
    """ "Before your first meeting", on the home of whoever has something left to read and has not met yet. One query."""
    rows = preparing.with_left(
        Participant.objects.filter(person=user.person_id or 0, state__in=rules.TO_MEET)
        .exclude(cohort__state=CohortState.CLOSED)
        .exclude(Exists(asked.held_by(OuterRef("pk"))))
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
    """Who of a role is prepared and who is not, by name, and how it was found by the first 5, 10, 15 … who said so.

    From `first` on, a page has room for so many of each list. Of a cohort that is closed nobody is named, as who had
    prepared is deleted: `kept` is how many had, and of how many in a pair; None where nobody counted then.
    """

    role: str
    done: list[str]
    open: list[str]
    hidden: int
    answers: int
    clear: float | None
    useful: float | None
    first: int = 0
    is_closed: bool = False
    kept: tuple[int, int] | None = None

    @property
    def all(self) -> int:
        return len(self.done) + len(self.open)

    @property
    def done_here(self) -> list[str]:
        return self.done[self.first : self.first + ROOM]

    @property
    def open_here(self) -> list[str]:
        return self.open[self.first : self.first + ROOM]


def prepared_in(user: User, cohort: Cohort, page: str = "") -> tuple[list[Prepared], Page[Any]]:
    """Both roles, and the page of the longest list. One query, with a short row for each participant. People near the
    manager are counted and not named: they are in `hidden`. Of a cohort that is closed, the counts that were kept alone."""
    if cohort.closed_at is not None:
        return _kept(cohort), Paginator([], ROOM).get_page(1)
    passed = Q(preparation__passed_at__isnull=False)
    read = passed if cohort.program.direction == Direction.REVERSE else Q()
    rows = (
        Participant.objects.filter(cohort=cohort, state__in=rules.PREPARING)
        .annotate(
            is_done=Case(When(read & ~Exists(asked.left_to_finish()), then=True), default=False),
            is_near=Case(When(_in_line(user.person), then=True), default=False),
        )
        .order_by("person__search_name", "id")
        .values_list("role", "person__name", "is_done", "is_near", *(f"preparation__{name}" for name in _RATED))
    )
    sides: dict[str, list[tuple[Any, ...]]] = {Role.MENTOR: [], Role.MENTEE: []}
    for role, *row in rows:
        sides[role].append(tuple(row))
    found = [_prepared(role, people) for role, people in sides.items()]
    longest = max((len(names) for side in found for names in (side.done, side.open)), default=0)
    shown = Paginator(range(longest), ROOM).get_page(page)
    return [replace(side, first=(shown.number - 1) * ROOM) for side in found], shown


def _in_line(own: Person | None) -> Q:
    """Participants who are this person, or above or below them: as `matching.rules.is_concerned`, in a query."""
    if own is None:
        return Q(pk__in=[])
    below = Q(person__line_path__contains=f"/{own.pk}/")
    return Q(person=own.pk) | below | Q(person__in=own.manager_ids)


def _kept(cohort: Cohort) -> list[Prepared]:
    counts = preparing.counted([cohort])
    none: dict[str, Any] = {"done": [], "open": [], "hidden": 0, "answers": 0, "clear": None, "useful": None}
    return [Prepared(role, **none, is_closed=True, kept=counts[role]) for role in (Role.MENTOR, Role.MENTEE)]


def _prepared(role: str, people: Sequence[tuple[Any, ...]]) -> Prepared:
    seen = [(name, is_done) for name, is_done, is_near, *_rated in people if not is_near]
    rated = sorted((at, pk, clear, useful) for *_who, at, pk, clear, useful in people if at)
    counted = rated[: len(rated) // STEP * STEP]
    return Prepared(
        role=role,
        done=[name for name, is_done in seen if is_done],
        open=[name for name, is_done in seen if not is_done],
        hidden=len(people) - len(seen),
        answers=len(counted),
        clear=_mean([clear or 0 for _at, _pk, clear, _useful in counted]),
        useful=_mean([useful or 0 for _at, _pk, _clear, useful in counted]),
    )


def _mean(values: Sequence[int]) -> float | None:
    """To the nearest half, so that no average says that all of them answered alike."""
    return round(2 * sum(values) / len(values)) / 2 if values else None
