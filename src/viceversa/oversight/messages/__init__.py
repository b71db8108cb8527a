"""What oversight says by mail: that something waits, or was opened; never what, whose, or why."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.oversight.actions.unsealing import ASKED, OPENED
from viceversa.oversight.models import Unsealing
from viceversa.oversight.states import UnsealingState
from viceversa.pairings.messages.base import SAMPLE_LINK


def _unsealing(message: Message) -> Unsealing:
    found = Unsealing.objects.filter(code=message.context["unsealing"]).first()
    if found is None:
        raise Moot(_("This was deleted."))
    return found


def _asked(message: Message) -> dict[str, Any]:
    found = _unsealing(message)
    if found.state != UnsealingState.ASKED:
        raise Moot(_("It was decided already."))
    return {"url": address_of("oversight:unsealing", found.code)}


def _opened(message: Message) -> dict[str, Any]:
    _unsealing(message)
    return {"url": address_of("oversight:kept")}


def _sample() -> dict[str, Any]:
    return {"url": SAMPLE_LINK}


register(
    Kind(
        ASKED,
        gettext_lazy("Somebody asks to open sealed content"),
        gettext_lazy("You get this because you are a privacy officer or an auditor."),
        _asked,
        _sample,
        urgent=True,
        to=gettext_lazy("privacy officers and auditors"),
        manager_sees="none",
        alone=True,
    )
)
register(
    Kind(
        OPENED,
        gettext_lazy("Sealed content was opened"),
        gettext_lazy("You get this because something about you is kept here."),
        _opened,
        _sample,
        to=gettext_lazy("those it is about"),
        manager_sees="none",
        alone=True,
    )
)
