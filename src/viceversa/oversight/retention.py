"""When it is forgotten who looked at what, that sealed content was opened, and what was changed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWELVE_MONTHS, TWO_YEARS, Rule, register
from viceversa.oversight.models import Affected, Look, Unsealing, Widening

LOOKS = register(
    Rule(
        "oversight.looks",
        _("which roles looked at what, by day"),
        _("12 months after it was looked at"),
        Look,
        lambda now: Look.objects.filter(day__lte=(now - TWELVE_MONTHS).date()),
    )
)
UNSEALINGS = register(
    Rule(
        "oversight.unsealings",
        _("that somebody asked to open sealed content, why, and what became of it"),
        _("24 months after it was asked"),
        Unsealing,
        lambda now: Unsealing.objects.filter(created_at__lte=now - TWO_YEARS),
        covers=(Affected,),
    )
)
WIDENINGS = register(
    Rule(
        "oversight.widenings",
        _("that a setting was to let more people read more, and what was said to it"),
        _("24 months after it was asked"),
        Widening,
        lambda now: Widening.objects.filter(created_at__lte=now - TWO_YEARS),
    )
)
