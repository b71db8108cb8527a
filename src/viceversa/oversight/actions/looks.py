"""Noting a look."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from viceversa.oversight.models import Look


def note(*, kind: str, role: str, about_type: str, about_code: str, now: datetime) -> None:
    """Write down that somebody in a role looked, once a day. One insert, which does nothing the second time. No event:
    there would be one for each page that somebody opens."""
    row = Look(day=day_of(now), role=role, kind=kind, about_type=about_type, about_code=about_code)
    Look.objects.bulk_create([row], ignore_conflicts=True)


def day_of(moment: datetime) -> date:
    """The day of a look, by the clock of the installation, whoever looks."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
