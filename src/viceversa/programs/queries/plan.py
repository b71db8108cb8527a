"""What is shown of a cohort's plan: as a timeline, as a month, and to calendar programs."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404
from django.utils import timezone

from viceversa.core.doors import found_in
from viceversa.people.models import User
from viceversa.people.queries import people_by_zone
from viceversa.programs import dates
from viceversa.programs.blueprint import automatic, template
from viceversa.programs.blueprint.plan import Plan, Step, plan_of
from viceversa.programs.blueprint.workdays import countries_of
from viceversa.programs.models import CalendarFeed, Cohort, DayOff, Owner
from viceversa.programs.states import CohortState, ProgramState


@dataclass(frozen=True)
class StepRow:
    """One step as a manager sees it. `state` is "done", "late", "today" or "ahead"; `why_moved` says which day off
    it was moved from; `shows_itself`: nobody ticks it; `mail`: the coming step that sends its mail."""

    step: Step
    state: str
    owner: str
    why_moved: str
    shows_itself: bool
    mail: str = ""

    @property
    def is_done(self) -> bool:
        return self.state == "done"

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing left to move: it is done. The day answers are due can still be."""
        return self.is_done and (self.step.kind != template.MARK or self.step.is_pinned)

    @property
    def can_be_gate(self) -> bool:
        return self.step.is_a_task


@dataclass(frozen=True)
class PhaseRows:
    """One phase with its steps."""

    phase: dates.Phase
    state: str
    share: int
    rows: list[StepRow]

    @property
    def is_over(self) -> bool:
        """Whether it has passed with everything done, so that it need not be in the way."""
        return self.state == "done" and all(row.is_done for row in self.rows)

    @property
    def width(self) -> int:
        """How wide the phase is drawn, so that a week can still be read beside half a year."""
        return max(10, min(45, self.phase.days // 4))


def plan_rows(cohort: Cohort, *, now: datetime) -> list[PhaseRows]:
    """The plan, phase by phase. One query before the cohort runs, none after."""
    plan = plan_of(cohort)
    today = timezone.localtime(now).date()
    phases = dates.phases(cohort)
    facts = automatic.facts_of(cohort)
    rows = [_row(cohort, step, plan, facts, today) for step in plan.steps]
    found = []
    for at, phase in enumerate(phases):
        first, last = at == 0, at == len(phases) - 1
        own = [
            row for row in rows
            if (first or row.step.date >= phase.start) and (last or row.step.date <= phase.end)
        ]  # fmt: skip
        found.append(PhaseRows(phase, phase.state_on(today), phase.share_on(today), own))
    return found


def step_row(cohort: Cohort, slug: str, *, now: datetime) -> StepRow:
    """One step, or Http404. One query at most."""
    plan = plan_of(cohort)
    step = plan.step(slug)
    if step is None:
        raise Http404
    return _row(cohort, step, plan, automatic.facts_of(cohort), timezone.localtime(now).date())


def _row(cohort: Cohort, step: Step, plan: Plan, facts: dict[str, bool], today: date) -> StepRow:
    shows_itself = not step.is_a_task or step.slug in facts
    if step.slug in facts or step.is_a_task:
        done = facts.get(step.slug, step.is_done)
        state = "done" if done else "late" if step.date < today else "today" if step.date == today else "ahead"
    else:
        state = "done" if step.date < today else "today" if step.date == today else "ahead"
    why = plan.workdays.why_off(step.planned) if step.date != step.planned else ""
    comes = state in ("today", "ahead") and cohort.state not in (CohortState.PLANNED, CohortState.CLOSED)
    mail = automatic.MAILS.get(step.slug, "") if comes else ""
    return StepRow(step, state, str(Owner(step.owner).label), why, shows_itself, mail)


@dataclass(frozen=True)
class Day:
    """One day of a month: what happens, and why nobody works."""

    date: date
    is_in_month: bool
    is_today: bool
    off: str
    steps: list[Step]


@dataclass(frozen=True)
class Month:
    """A month in whole weeks, and the first days of the months around it; None where the plan has nothing more."""

    first: date
    weeks: list[list[Day]]
    former: date | None
    following: date | None


def month_of(cohort: Cohort, asked: str, *, now: datetime) -> Month:
    """The month "2026-09" of a cohort's plan; this month, or the nearest the plan has, when it can't be read. No query."""
    plan = plan_of(cohort)
    today = timezone.localtime(now).date()
    begin, end = plan.first_day.replace(day=1), plan.steps[-1].date.replace(day=1)
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = today.replace(day=1)
    first = min(max(first, begin), end)
    steps: dict[date, list[Step]] = {}
    for step in plan.steps:
        steps.setdefault(step.date, []).append(step)
    weeks = [
        [
            Day(day, day.month == first.month, day == today, plan.workdays.why_off(day), steps.get(day, []))
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    former, following = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)
    return Month(first, weeks, former if former >= begin else None, following if following <= end else None)


def feed_of(user: User) -> CalendarFeed | None:
    """The user's own calendar address, if they made one. One query."""
    return CalendarFeed.objects.filter(user=user).first()


def cohorts_of_feed(token: str) -> tuple[User, list[Cohort]]:
    """Whose address this is, and the cohorts they manage that are not over; Http404 for a token nobody has.

    Two queries. Somebody who manages nothing any more, or whose account is closed, has an address that leads nowhere.
    """
    feed = found_in(CalendarFeed.objects.select_related("user__person").filter(token=token, user__is_active=True))
    rows = Cohort.objects.select_related("program").filter(program__managers__user=feed.user)
    rows = rows.exclude(state=CohortState.CLOSED).exclude(program__state=ProgramState.ARCHIVED)
    cohorts = list(rows.order_by("kick_off", "pk"))
    if not cohorts:
        raise Http404
    return feed.user, cohorts


def days_off() -> list[DayOff]:
    """The company's days off, the next first. One query."""
    return list(DayOff.objects.all())


def day_off(code: str) -> DayOff:
    """One entry of the company's calendar, or Http404. One query."""
    return found_in(DayOff.objects.filter(code=code))


def countries_to_offer(cohort: Cohort) -> list[str]:
    """Countries in which somebody lives, and those the plan keeps already. One query."""
    return sorted({*countries_of(people_by_zone()), *cohort.countries})
