"""When the log of webhooks is let go of."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import Rule, kept, register
from viceversa.integrations.webhooks.actions import LOG_KEPT
from viceversa.integrations.webhooks.models import Delivery
from viceversa.integrations.webhooks.states import DeliveryState


def _old(now: datetime) -> QuerySet[Delivery]:
    """What is on its way stays."""
    return Delivery.objects.exclude(state=DeliveryState.WAITING).filter(created_at__lte=now - LOG_KEPT)


LOG = register(
    Rule(
        name="webhooks.log",
        keeps=_("the log of webhooks: what other systems were told, and what they answered"),
        when=_("30 days after it was queued"),
        model=Delivery,
        due=_old,
        sooner=_("a system administrator, by removing the endpoint"),
    )
)
ENDPOINTS = kept(
    _("until a system administrator removes the endpoint"),
    because=_("it is the address of another system, and its secret"),
)
