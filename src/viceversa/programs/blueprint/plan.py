"""A cohort's plan: its template and what a manager changed, put on dates that nobody has off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from django.utils.functional import Promise

from viceversa.programs.blueprint import template
from viceversa.programs.blueprint.template import HINGES, KICK_OFF, MEETING, TASK, Placed
from viceversa.programs.blueprint.workdays import Range, Workdays
from viceversa.programs.models import Cohort, Kind, Preset

FIRST_WEEK: Final = -8
_MEMO = "_plan"


@dataclass(frozen=True)
class Step:
    """One step on its date. `planned` is the day its week and day name; `date` is that or the next working day."""

    slug: str
    title: str | Promise
    about: str | Promise
    owner: str
    kind: str
    week: int
    day: int
    planned: date
    date: date
    is_gate: bool = False
    is_fixed: bool = False
    is_removed: bool = False
    is_own: bool = False
    is_changed: bool = False
    is_done: bool = False

    @property
    def is_pinned(self) -> bool:
        """Whether it stays where it is: only moving the kick-off moves it."""
        return self.slug == KICK_OFF

    @property
    def is_a_task(self) -> bool:
        """Whether somebody does it and can tick it, unlike a mail, a meeting or a mark in time."""
        return self.kind in (TASK, template.SURVEY)


@dataclass(frozen=True)
class Plan:
    """All steps of a cohort by date. `removed` are steps of the template that a manager took out."""

    kick_off: date
    weeks: int
    workdays: Workdays
    steps: tuple[Step, ...]
    removed: tuple[Step, ...]

    @cached_property
    def _by_slug(self) -> dict[str, Step]:
        return {step.slug: step for step in (*self.steps, *self.removed)}

    def step(self, slug: str) -> Step | None:
        """A step by its name, also a removed one."""
        return self._by_slug.get(slug)

    def on(self, slug: str) -> date:
        """The date of one of the plan's own hinges."""
        return self._by_slug[slug].date

    @property
    def meetings(self) -> tuple[date, ...]:
        """The suggested day of each meeting, in order."""
        return tuple(step.date for step in self.steps if step.kind == MEETING)

    @property
    def first_day(self) -> date:
        """Where the plan begins: eight weeks before the kick-off, or with its first step if that is earlier."""
        begin = self.kick_off + timedelta(weeks=FIRST_WEEK)
        return min([begin, *(step.date for step in self.steps)])

    def out_of_order(self) -> tuple[Step, Step] | None:
        """The first two hinges of which the later one no longer comes after the earlier one; None when all is well."""
        hinges = [self._by_slug[slug] for slug in HINGES]
        for earlier, later in pairwise(hinges):
            if later.date <= earlier.date:
                return earlier, later
        return None

    def with_step(self, slug: str, *, week: int, day: int) -> Plan:
        """The plan as it would be with one step elsewhere."""
        planned, date = _placed(self.kick_off, week, day, self.workdays, slug)
        steps = [
            replace(step, week=week, day=day, planned=planned, date=date) if step.slug == slug else step
            for step in self.steps
        ]
        return replace(self, steps=_sorted(steps))


def plan_of(cohort: Cohort) -> Plan:
    """The plan of a cohort. No query but for its program, if that was not read yet; it is kept with the object."""
    found: Plan | None = cohort.__dict__.get(_MEMO)
    if found is None or found.kick_off != cohort.kick_off:
        found = cohort.__dict__[_MEMO] = _build(cohort)
    return found


def forget(cohort: Cohort) -> None:
    """Work the plan out anew next time: something of it has changed."""
    cohort.__dict__.pop(_MEMO, None)


def offset_of(kick_off: date, day: date) -> tuple[int, int]:
    """Week and day of a date, counted from the kick-off."""
    return divmod((day - kick_off).days, 7)


def workdays_of(cohort: Cohort) -> Workdays:
    """On which days the cohort's people work. No query."""
    off = [Range(date.fromisoformat(first), date.fromisoformat(last), name) for first, last, name in cohort.days_off]
    return Workdays(tuple(cohort.countries), tuple(off))


def _build(cohort: Cohort) -> Plan:
    workdays = workdays_of(cohort)
    changes = dict(cohort.plan_changes)
    program = cohort.program if cohort.program_id else None
    lines = template.steps_for(
        preset=program.preset if program else Preset.PILOT,
        kind=program.kind if program else Kind.MIXED,
        weeks=cohort.weeks,
        meetings=cohort.meetings_planned,
    )
    own = [
        Placed(slug, change["title"], change["owner"], change["week"], change["day"])
        for slug, change in changes.items()
        if change.get("title")
    ]
    steps = [_step(line, changes.get(line.slug, {}), cohort, workdays) for line in (*lines, *own)]
    return Plan(
        cohort.kick_off,
        cohort.weeks,
        workdays,
        _sorted([step for step in steps if not step.is_removed]),
        _sorted([step for step in steps if step.is_removed]),
    )


def _step(line: Placed, change: dict[str, Any], cohort: Cohort, workdays: Workdays) -> Step:
    week, day = change.get("week", line.week), change.get("day", line.day)
    is_gate = change.get("gate", line.gate)
    is_own = "title" in change
    return Step(
        line.slug,
        line.title,
        line.about,
        line.owner,
        line.kind,
        week,
        day,
        *_placed(cohort.kick_off, week, day, workdays, line.slug),
        is_gate=is_gate,
        is_fixed=line.fixed,
        is_removed=change.get("removed", False),
        is_own=is_own,
        is_changed=not is_own and ((week, day) != (line.week, line.day) or is_gate != line.gate),
        is_done=bool(change.get("done_at")),
    )


def _placed(kick_off: date, week: int, day: int, workdays: Workdays, slug: str) -> tuple[date, date]:
    """Where week and day fall, and the working day that becomes. The kick-off stays on the day the manager chose."""
    planned = kick_off + timedelta(weeks=week, days=day)
    return planned, planned if slug == KICK_OFF else workdays.at_or_after(planned)


def _sorted(steps: list[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda step: step.date))
