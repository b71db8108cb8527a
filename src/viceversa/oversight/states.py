"""Which changes are legal for a request to open sealed content, and for a change of a setting that waits."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class UnsealingState(TextChoices):
    ASKED = "asked", _("waits for a second person")
    OPEN = "open", _("open")
    REFUSED = "refused", _("refused")
    OVER = "over", _("over")


UNSEALING = Table(
    "unsealing",
    UnsealingState,
    {
        "grant": ((UnsealingState.ASKED,), UnsealingState.OPEN),
        "refuse": ((UnsealingState.ASKED,), UnsealingState.REFUSED),
        "end": ((UnsealingState.ASKED, UnsealingState.OPEN), UnsealingState.OVER),
    },
)


class WideningState(TextChoices):
    ASKED = "asked", _("waits for a privacy officer")
    GRANTED = "granted", _("in force")
    REFUSED = "refused", _("refused")
    TAKEN_BACK = "taken_back", _("taken back")


WIDENING = Table(
    "widening",
    WideningState,
    {
        "grant": ((WideningState.ASKED,), WideningState.GRANTED),
        "refuse": ((WideningState.ASKED,), WideningState.REFUSED),
        "take_back": ((WideningState.ASKED,), WideningState.TAKEN_BACK),
    },
)
