"""Until when it is known that somebody came to circles, and their own copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.circles.models import Seat
from viceversa.core.labeled import labeled
from viceversa.core.moments import written
from viceversa.core.retention import TWELVE_MONTHS
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import Kept
from viceversa.programs import dates


def kept_rows(space: Space, end: datetime, now: datetime) -> list[Kept]:
    """Which circles one came to, and what else one answered. A cohort that is open closes at its end at the earliest. No query."""
    cohort = space.pairing.cohort
    closes = cohort.closed_at or max(now, timezone.make_aware(datetime.combine(dates.end_date(cohort), time.max)))
    kinds = [
        (_("Circles I did not come to"), _("only you"), timedelta()),
        (_("Circles I came to"), _("you, who came too, and who hosted them"), TWELVE_MONTHS),
    ]
    return [
        Kept(
            what,
            readers,
            timezone.localtime(closes + kept).date(),
            is_gone=closes + kept <= now and cohort.closed_at is not None,
            at_least=cohort.closed_at is None,
        )
        for what, readers, kept in kinds
    ]


def copied(space: Space) -> Iterator[tuple[str, list[str]]]:
    """The circles one was asked to and answered, oldest first. One query."""
    rows = Seat.objects.filter(participant=space.me.participant_id).select_related("circle")
    yield (
        _("Circles"),
        [labeled(written(seat.circle.starts_at, "date"), _said(seat)) for seat in rows.order_by("circle__starts_at")],
    )


def _said(seat: Seat) -> str:
    if seat.came is not None:
        return _("I came.") if seat.came else _("I did not come.")
    return _("I said yes.") if seat.coming else _("I said no.")
