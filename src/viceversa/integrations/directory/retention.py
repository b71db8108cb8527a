"""When the list of fetched files is let go of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWELVE_MONTHS, Rule, register
from viceversa.integrations.directory.models import Run

RUNS = register(
    Rule(
        name="directory.runs",
        keeps=_("when a directory file was fetched, and how many people were in it"),
        when=_("12 months after it was fetched"),
        model=Run,
        due=lambda now: Run.objects.filter(created_at__lte=now - TWELVE_MONTHS),
    )
)
