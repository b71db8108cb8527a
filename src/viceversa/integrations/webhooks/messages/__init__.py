"""What system administrators are told of webhooks: no address, no secret, nobody's name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.integrations.webhooks.models import Endpoint
from viceversa.integrations.webhooks.sending import SWITCHED_OFF
from viceversa.integrations.webhooks.states import OffReason
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of


def _switched_off(message: Message) -> dict[str, Any]:
    endpoint = Endpoint.objects.filter(code=message.context["endpoint"], is_on=False).first()
    if endpoint is None:
        raise Moot(_("It was switched on again, or removed."))
    url = address_of("webhooks:endpoint", endpoint.code)
    return {"name": endpoint.name, "gone": endpoint.off_reason == OffReason.GONE, "url": url}


register(
    Kind(
        SWITCHED_OFF,
        gettext_lazy("A webhook was switched off"),
        gettext_lazy("You get this because you look after this installation."),
        _switched_off,
        lambda: {"name": "Data warehouse", "gone": False, "url": "https://vice-versa.example/webhooks/b2c3d4f5g6h7/"},
        to=gettext_lazy("system administrators"),
        urgent=True,
        manager_sees="none",
    )
)
