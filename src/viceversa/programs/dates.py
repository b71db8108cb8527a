"""The dates everybody asks for, read from a cohort's plan (programs/blueprint). Moving the kick-off moves them all.

It runs from week -8 to a look back half a year after the last meeting (week 52 of a 26-week cohort). No query, where
the cohort's program was read with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from viceversa.core.errors import Refused
from viceversa.core.moments import written
from viceversa.programs.blueprint import template
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Cohort

_DAY = timedelta(days=1)
FARTHEST = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Phase:
    """One stretch of a cohort's life. `name` is for code, `label` for people; both days belong to it."""

    name: str
    label: str | Promise
    start: date
    end: date
    note: str = ""

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def state_on(self, day: date) -> str:
        """ "done", "now" or "ahead"."""
        if day > self.end:
            return "done"
        return "now" if day >= self.start else "ahead"

    def share_on(self, day: date) -> int:
        """How much of it lies behind on `day`, in percent, from 0 to 100."""
        return max(0, min(100, round(100 * (day - self.start).days / self.days)))


def is_past(day: date, now: datetime) -> bool:
    """Whether `day` was over at the moment `now`, in the current time zone."""
    return day < timezone.localtime(now).date()


def refuse_kick_off(day: date, *, now: datetime) -> None:
    """Refuse a kick-off that is over, or so far ahead that it must be a slip of the keys."""
    if is_past(day, now):
        raise Refused(gettext("The kick-off lies in the past. Choose a day from today on."), field="kick_off")
    if day > timezone.localtime(now).date() + FARTHEST:
        raise Refused(gettext("The kick-off lies more than five years ahead. Choose an earlier day."), field="kick_off")


def week_of(cohort: Cohort, day: date) -> int:
    """Which week `day` lies in; weeks before the kick-off are negative."""
    return (day - cohort.kick_off).days // 7


def enrollment_deadline(cohort: Cohort) -> date:
    """The last day to enroll and to change one's answers before matching."""
    return plan_of(cohort).on(template.ANSWERS_DUE)


def halfway(cohort: Cohort) -> date:
    """The day of the halfway check."""
    return plan_of(cohort).on(template.HALFWAY)


def end_date(cohort: Cohort) -> date:
    """The last day of the meetings."""
    return plan_of(cohort).on(template.LAST_DAY)


def look_back(cohort: Cohort) -> date:
    """The day of the last look back, half a year after the end: week 52 of a 26-week cohort."""
    return plan_of(cohort).on(template.LOOK_BACK)


def phases(cohort: Cohort) -> tuple[Phase, ...]:
    """Design, Recruit, Match, Launch, Run, Measure, Adjust: seven stretches without a gap, hung on the plan's hinges."""
    plan = plan_of(cohort)
    # Days off may push a hinge past the next one; a phase still has a day at least.
    launch = min(plan.on(template.PREPARE), cohort.kick_off - _DAY)
    match = min(plan.on(template.ANSWERS_DUE) + _DAY, launch - _DAY)
    invite = min(plan.on(template.INVITE), match - _DAY)
    begin = min(plan.first_day, invite - _DAY)
    end = plan.on(template.LAST_DAY)
    shared = max(plan.on(template.SHARE), end + _DAY)
    return (
        Phase("design", pgettext_lazy("phase", "Design"), begin, invite - _DAY),
        Phase("recruit", pgettext_lazy("phase", "Recruit"), invite, match - _DAY),
        Phase("match", pgettext_lazy("phase", "Match"), match, launch - _DAY),
        Phase("launch", pgettext_lazy("phase", "Launch"), launch, cohort.kick_off - _DAY),
        Phase(
            "run",
            pgettext_lazy("phase", "Run"),
            cohort.kick_off,
            end,
            str(_("Halfway check on %(day)s.")) % {"day": written(halfway(cohort), "short")},
        ),
        Phase("measure", pgettext_lazy("phase", "Measure"), end + _DAY, shared),
        Phase(
            "adjust",
            pgettext_lazy("phase", "Adjust"),
            shared + _DAY,
            max(look_back(cohort), shared + _DAY),
            str(_("Last look back on %(day)s.")) % {"day": written(look_back(cohort), "short")},
        ),
    )


def meeting_days(cohort: Cohort) -> tuple[date, ...]:
    """The suggested day of each meeting: the first in week 1, the last in the last week but one, the rest between.

    All fall on the kick-off's day of the week, unless moved; a day off moves to the next working day.
    """
    return plan_of(cohort).meetings
