"""When it is forgotten who looked at what, and that sealed content was opened."""

from __future__ import annotations

from viceversa.core.retention import TWELVE_MONTHS, TWO_YEARS, Rule, register
from viceversa.oversight.models import Affected, Look, Unsealing

LOOKS = register(
    Rule(
        "oversight.looks",
        "which roles looked at what, by day",
        "12 months after it was looked at",
        Look,
        lambda now: Look.objects.filter(day__lte=(now - TWELVE_MONTHS).date()),
    )
)
UNSEALINGS = register(
    Rule(
        "oversight.unsealings",
        "that somebody asked to open sealed content, why, and what became of it",
        "24 months after it was asked",
        Unsealing,
        lambda now: Unsealing.objects.filter(created_at__lte=now - TWO_YEARS),
        covers=(Affected,),
    )
)
