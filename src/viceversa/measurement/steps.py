"""How far somebody has come: the steps from being asked to the end, in order. Each has the one before behind it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Step(TextChoices):
    """Who is eligible is no step: nobody else is asked, and nobody else can come in."""

    ASKED = "asked", _("Asked, or came by themselves")
    APPLIED = "applied", _("Sent their answers")
    PLACED = "placed", _("Got a place")
    PAIRED = "paired", _("In a pair")
    MET = "met", _("Met at least once")
    COMPLETED = "completed", _("Came to the end together")


UP_TO_THE_PAIR = (Step.ASKED, Step.APPLIED, Step.PLACED, Step.PAIRED)
WHOLE = tuple(Step)
