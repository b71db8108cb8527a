"""When it is forgotten who came to circles: how many came stays."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.circles.models import Circle, Seat
from viceversa.core.retention import TWELVE_MONTHS, Rows, Rule, register

SEATS_WHEN: Final = _(
    "12 months after the cohort is closed, then counts only; when it is closed, of those who did not come"
)
HOSTS_WHEN: Final = _("12 months after the cohort is closed")


def _seats(now: datetime) -> QuerySet[Seat]:
    over = Q(circle__cohort__closed_at__lte=now - TWELVE_MONTHS)
    return Seat.objects.filter(over | Q(~Q(came=True), circle__cohort__closed_at__lte=now))


def _hosted(now: datetime) -> QuerySet[Circle]:
    rows = Circle.objects.filter(cohort__closed_at__lte=now - TWELVE_MONTHS)
    return rows.exclude(host=None, place="")


def _forget_host(rows: Rows, now: datetime) -> None:
    rows.update(host=None, place="")


SEATS = register(Rule("circles.seats", _("who comes to circles, and who came"), SEATS_WHEN, Seat, _seats))
HOSTS = register(Rule("circles.hosts", _("who hosted a circle, and where"), HOSTS_WHEN, Circle, _hosted, _forget_host))
