"""That the directory was taken out as a file is an event already (`people.exported`), so no look is noted of it as well."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from viceversa.core.models import Event
from viceversa.oversight.actions.looks import day_of
from viceversa.oversight.looks import CREATOR, MANAGER, PEOPLE
from viceversa.programs.models import ProgramManager

KIND: Final = "directory"


def taken_out(since: date, until: date) -> list[tuple[date, str]]:
    """On which days from `since` on and before `until`, and in which role, each once a day. One query; a year of events is
    kept. Whoever read all of it did so as a people administrator."""
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = Event.objects.filter(
        verb="people.exported",
        at__gte=datetime.combine(since, time(), zone),
        at__lt=datetime.combine(until, time(), zone),
    ).annotate(manages=Exists(ProgramManager.objects.filter(user=OuterRef("actor"))))
    found = rows.values_list("at", "facts__everything", "manages")
    return sorted(
        {(day_of(at), PEOPLE if everything else MANAGER if manages else CREATOR) for at, everything, manages in found}
    )


def of_the_last_year(now: datetime) -> list[tuple[date, str]]:
    """The same for as long as looks are kept, today included. One query."""
    today = day_of(now)
    return taken_out(today - timedelta(days=366), today + timedelta(days=1))
