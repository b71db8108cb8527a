"""A plan for calendar programs (RFC 5545): one event of a whole day for each step. Neutral over somebody's shoulder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from viceversa.core.labeled import labeled
from viceversa.programs.blueprint.plan import Step, plan_of
from viceversa.programs.models import Cohort, Owner

REFRESH = timedelta(hours=6)


def as_icalendar(cohorts: Iterable[Cohort], *, name: str, now: datetime) -> bytes:
    """The steps of these plans. The same step keeps its UID wherever it moves, so calendars move it too. No query."""
    book = Calendar()
    book.add("prodid", "-//Vice Versa//plan//EN")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", name)
    book.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for cohort in cohorts:
        for step in plan_of(cohort).steps:
            book.add_component(_event(step, cohort, now))
    return bytes(book.to_ical())


def _event(step: Step, cohort: Cohort, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{step.slug}.{cohort.code}@{settings.BASE_URL.rpartition('/')[2]}")
    event.add("dtstamp", now)
    event.add("dtstart", step.date)
    event.add("dtend", step.date + timedelta(days=1))
    event.add("summary", labeled(cohort.program.name, step.title))
    event.add(
        "description", _("%(cohort)s. By: %(owner)s.") % {"cohort": cohort.name, "owner": Owner(step.owner).label}
    )
    event.add("transp", "TRANSPARENT")
    return event
