"""How long it is kept what managers put aside."""

from __future__ import annotations

from typing import Final

from viceversa.adjusting.models import Aside
from viceversa.core.retention import SIX_MONTHS, Rule, kept, register

ASIDES: Final = register(
    Rule(
        name="adjusting.asides",
        keeps="what managers put aside of what needs them, with their notes",
        when="6 months after it was put aside",
        model=Aside,
        due=lambda now: Aside.objects.filter(created_at__lte=now - SIX_MONTHS),
    )
)
DIGESTS: Final = kept("while the account manages the program", because="a manager's own choice, changed at any time")
