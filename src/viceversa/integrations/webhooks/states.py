"""Which changes of a delivery are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class DeliveryState(TextChoices):
    WAITING = "waiting", _("on its way")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("given up")


DELIVERY = Table(
    "webhook delivery",
    DeliveryState,
    {
        "deliver": ((DeliveryState.WAITING,), DeliveryState.DELIVERED),
        "give_up": ((DeliveryState.WAITING,), DeliveryState.FAILED),
        "replay": ((DeliveryState.DELIVERED, DeliveryState.FAILED), DeliveryState.WAITING),
    },
)


class OffReason(TextChoices):
    """Why an endpoint is told nothing."""

    BY_HAND = "by_hand", _("switched off by hand")
    GONE = "gone", _("switched off: its server said that it is gone for good (410)")
    FAILING = "failing", _("switched off: it took nothing for a day")
    RESTORED = "restored", _("switched off: this installation was restored from a backup")
