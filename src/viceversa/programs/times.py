"""Weekly times: twenty slots a person ticks, in their own time zone, and what they are in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DAYS: Final[dict[str, str | Promise]] = {
    "mon": pgettext_lazy("short weekday", "Mon"),
    "tue": pgettext_lazy("short weekday", "Tue"),
    "wed": pgettext_lazy("short weekday", "Wed"),
    "thu": pgettext_lazy("short weekday", "Thu"),
    "fri": pgettext_lazy("short weekday", "Fri"),
}
PARTS: Final[dict[str, str | Promise]] = {
    "early": _("Early"),
    "morning": _("Morning"),
    "midday": _("Midday"),
    "afternoon": _("Afternoon"),
}
# Local hours of each part: from, until.
HOURS: Final[dict[str, tuple[int, int]]] = {
    "early": (7, 9),
    "morning": (9, 12),
    "midday": (12, 14),
    "afternoon": (14, 18),
}
SLOTS: Final[tuple[str, ...]] = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)

_WEEK: Final = timedelta(weeks=1)
_QUARTER: Final = timedelta(minutes=15)
_QUARTERS_A_WEEK: Final = _WEEK // _QUARTER


def in_order(times: Iterable[str]) -> list[str]:
    """The known slots among `times`, each once, from Monday early to Friday afternoon."""
    given = set(times)
    return [slot for slot in SLOTS if slot in given]


def half_hours_utc(times: Iterable[str], zone: str, on: date) -> set[int]:
    """The half hours of a UTC week in which somebody is free: 0 is Monday 00:00, 335 is Sunday 23:30.

    `times` are slots of SLOTS, local in `zone`. `on` chooses the week, because summer time moves the answer.
    A week wraps round: Monday 07:00 in Auckland is on the Sunday before in UTC. A half hour counts when all of it is
    free (Kathmandu lies 5:45 ahead). Raises ZoneInfoNotFoundError for an unknown zone. No query.
    """
    where = ZoneInfo(zone)
    monday = on - timedelta(days=on.weekday())
    start = datetime.combine(monday, time(), UTC)
    quarters: set[int] = set()
    for slot in times:
        day, part = slot.split("-")
        first, last = HOURS[part]
        local = datetime.combine(monday + timedelta(days=list(DAYS).index(day)), time(first), where)
        begin = (local.astimezone(UTC) - start) // _QUARTER
        quarters.update((begin + step) % _QUARTERS_A_WEEK for step in range((last - first) * 4))
    return {quarter // 2 for quarter in quarters if quarter % 2 == 0 and quarter + 1 in quarters}


def stretches_on(times: Iterable[str], day: date, zone: tzinfo) -> list[tuple[datetime, datetime]]:
    """From when to when somebody is free on one day of their own clock, in UTC and in order. No query.

    An hour that a clock leaves out, or shows twice, is as long as it is: stretches are between two moments.
    """
    weekday = list(DAYS)[day.weekday()] if day.weekday() < len(DAYS) else ""
    parts = [slot.partition("-")[2] for slot in in_order(times) if slot.partition("-")[0] == weekday]
    return [
        (
            datetime.combine(day, time(HOURS[part][0]), zone).astimezone(UTC),
            datetime.combine(day, time(HOURS[part][1]), zone).astimezone(UTC),
        )
        for part in parts
    ]
