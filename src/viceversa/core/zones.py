"""Time zones by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings


def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name; the organization's own for none and for a name there is not (any more)."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown; not a name; the folder of a region
        return ZoneInfo(settings.TIME_ZONE)


def countable(moment: datetime) -> datetime:
    """The moment itself; at either end of the calendar one two days further in, where every clock in the world has it.

    Whether it is too early or too late is for who asked: such a moment can't be compared with others at all.
    """
    edge, plain = timedelta(days=2), moment.replace(tzinfo=None)
    first, last = datetime.min + edge, datetime.max - edge  # noqa: DTZ901 (beside a moment without its zone)
    return min(max(plain, first), last).replace(tzinfo=moment.tzinfo, fold=moment.fold)


@cache
def known() -> frozenset[str]:
    """The names of all time zones there are. Reads the zone files once: there are hundreds."""
    return frozenset(available_timezones())
