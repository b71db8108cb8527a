"""All dates of a cohort, from its kick-off (week 0): nothing else is stored, so moving the kick-off moves them all.

The blueprint runs from week -8 to a look back half a year after the last meeting (week 52 of a 26-week cohort).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viceversa.core.moments import written
from viceversa.programs.models import Cohort

DESIGN_WEEK, RECRUIT_WEEK, MATCH_WEEK, LAUNCH_WEEK = -8, -6, -3, -2
MEASURE_WEEKS, LOOK_BACK_WEEKS = 2, 26
_DAY = timedelta(days=1)
_SATURDAY = 5


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


def week_start(cohort: Cohort, week: int) -> date:
    """The first day of a week: week 0 starts on the kick-off day."""
    return cohort.kick_off + timedelta(weeks=week)


def week_of(cohort: Cohort, day: date) -> int:
    """Which week `day` lies in; weeks before the kick-off are negative."""
    return (day - cohort.kick_off).days // 7


def enrollment_deadline(cohort: Cohort) -> date:
    """The last day to enroll and to change one's answers before matching."""
    return week_start(cohort, MATCH_WEEK) - _DAY


def halfway(cohort: Cohort) -> date:
    """The day of the halfway check."""
    return week_start(cohort, cohort.weeks // 2)


def end_date(cohort: Cohort) -> date:
    """The last day of the meetings."""
    return week_start(cohort, cohort.weeks)


def look_back(cohort: Cohort) -> date:
    """The day of the last look back, half a year after the end: week 52 of a 26-week cohort."""
    return week_start(cohort, cohort.weeks + LOOK_BACK_WEEKS)


def phases(cohort: Cohort) -> tuple[Phase, ...]:
    """Design, Recruit, Match, Launch, Run, Measure, Adjust: seven stretches without a gap. No query."""
    starts = [week_start(cohort, week) for week in (DESIGN_WEEK, RECRUIT_WEEK, MATCH_WEEK, LAUNCH_WEEK)]
    end = end_date(cohort)
    measured = end + timedelta(weeks=MEASURE_WEEKS)
    return (
        Phase("design", pgettext_lazy("phase", "Design"), starts[0], starts[1] - _DAY),
        Phase("recruit", pgettext_lazy("phase", "Recruit"), starts[1], starts[2] - _DAY),
        Phase("match", pgettext_lazy("phase", "Match"), starts[2], starts[3] - _DAY),
        Phase("launch", pgettext_lazy("phase", "Launch"), starts[3], cohort.kick_off - _DAY),
        Phase(
            "run",
            pgettext_lazy("phase", "Run"),
            cohort.kick_off,
            end,
            str(_("Halfway check on %(day)s.")) % {"day": written(halfway(cohort), "short")},
        ),
        Phase("measure", pgettext_lazy("phase", "Measure"), end + _DAY, measured),
        Phase(
            "adjust",
            pgettext_lazy("phase", "Adjust"),
            measured + _DAY,
            look_back(cohort),
            str(_("Last look back on %(day)s.")) % {"day": written(look_back(cohort), "short")},
        ),
    )


def meeting_days(cohort: Cohort) -> tuple[date, ...]:
    """The suggested day of each meeting: the first in week 1, the last in the last week but one, the rest between.

    All fall on the kick-off's day of the week, a weekend moves to the Monday after.
    """
    first, last, count = 1, cohort.weeks - 1, cohort.meetings_planned
    weeks = [first + round(number * (last - first) / (count - 1)) for number in range(count)]
    return tuple(_workday(week_start(cohort, week)) for week in weeks)


def _workday(day: date) -> date:
    return day if day.weekday() < _SATURDAY else day + timedelta(days=7 - day.weekday())
