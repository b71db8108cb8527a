"""Time zones by name."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings


def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name; the organization's own for none and for a name there is not (any more)."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown; not a name; the folder of a region
        return ZoneInfo(settings.TIME_ZONE)


@cache
def known() -> frozenset[str]:
    """The names of all time zones there are. Reads the zone files once: there are hundreds."""
    return frozenset(available_timezones())
