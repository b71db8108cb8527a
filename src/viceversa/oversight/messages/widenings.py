"""What is said of a change that waits: that there is one; which it is stands on the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.oversight.actions.widening import CHANGE_ASKED, CHANGE_DECIDED
from viceversa.oversight.models import Widening
from viceversa.oversight.states import WideningState
from viceversa.pairings.messages.base import SAMPLE_LINK


def _asked(message: Message) -> dict[str, Any]:
    if not Widening.objects.filter(code=message.context["widening"], state=WideningState.ASKED).exists():
        raise Moot(_("It was decided already."))
    return {"url": address_of("oversight:changes")}


def _decided(message: Message) -> dict[str, Any]:
    return {"url": address_of("oversight:changes")}


def _sample() -> dict[str, Any]:
    return {"url": SAMPLE_LINK}


register(
    Kind(
        CHANGE_ASKED,
        gettext_lazy("A setting waits for a yes"),
        gettext_lazy("You get this because you are a privacy officer."),
        _asked,
        _sample,
        to=gettext_lazy("privacy officers"),
        manager_sees="none",
    )
)
register(
    Kind(
        CHANGE_DECIDED,
        gettext_lazy("A change of a setting was decided"),
        gettext_lazy("You get this because you asked for it."),
        _decided,
        _sample,
        to=gettext_lazy("who asked for it"),
        manager_sees="none",
    )
)
