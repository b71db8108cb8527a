"""Which changes of a circle are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class CircleState(TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


CIRCLE = Table(
    "circle",
    CircleState,
    {
        "hold": ((CircleState.PLANNED, CircleState.HELD), CircleState.HELD),
        "cancel": ((CircleState.PLANNED,), CircleState.CANCELLED),
    },
)
