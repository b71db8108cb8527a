"""When it is forgotten who looked at what."""

from __future__ import annotations

from viceversa.core.retention import TWELVE_MONTHS, Rule, register
from viceversa.oversight.models import Look

LOOKS = register(
    Rule(
        "oversight.looks",
        "which roles looked at what, by day",
        "12 months after it was looked at",
        Look,
        lambda now: Look.objects.filter(day__lte=(now - TWELVE_MONTHS).date()),
    )
)
