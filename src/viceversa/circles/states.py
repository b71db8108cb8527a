"""Which changes of a circle are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from viceversa.core.transitions import Table


class CircleState(TextChoices):
    PLANNED = "planned", pgettext_lazy("circle", "planned")
    HELD = "held", pgettext_lazy("meeting", "held")
    CANCELLED = "cancelled", pgettext_lazy("circle", "cancelled")


CIRCLE = Table(
    "circle",
    CircleState,
    {
        "hold": ((CircleState.PLANNED, CircleState.HELD), CircleState.HELD),
        "cancel": ((CircleState.PLANNED,), CircleState.CANCELLED),
    },
)
