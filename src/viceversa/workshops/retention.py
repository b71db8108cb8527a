"""When it is forgotten who came to workshops: with the cohort, as everything about preparing. How many came stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWELVE_MONTHS, Rows, Rule, register
from viceversa.workshops.models import Seat, WorkshopDate
from viceversa.workshops.states import SeatState

WEEK: Final = timedelta(days=7)
SEATS_WHEN: Final = _("when the cohort is closed; a week after the date, of those who had no seat in the end")
LEADERS_WHEN: Final = _("12 months after the cohort is closed")


def _seats(now: datetime) -> QuerySet[Seat]:
    without = Q(state__in=(SeatState.GONE, SeatState.WAITING), date__starts_at__lte=now - WEEK)
    return Seat.objects.filter(without | Q(workshop__cohort__closed_at__lte=now))


def _led(now: datetime) -> QuerySet[WorkshopDate]:
    rows = WorkshopDate.objects.filter(workshop__cohort__closed_at__lte=now - TWELVE_MONTHS)
    return rows.exclude(facilitator=None, place="")


def _forget_leader(rows: Rows, now: datetime) -> None:
    rows.update(facilitator=None, place="")


SEATS = register(Rule("workshops.seats", _("who has a seat at workshops, and who came"), SEATS_WHEN, Seat, _seats))
LEADERS = register(
    Rule("workshops.leaders", _("who led a workshop, and where"), LEADERS_WHEN, WorkshopDate, _led, _forget_leader)
)
