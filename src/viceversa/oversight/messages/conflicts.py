"""What managers and the support contact hear of a pair from which a manager stays away: no name, and not whose conflict."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.oversight.actions.conflicts import NOBODY_LEFT, TAKE_OVER
from viceversa.pairings.messages.base import SAMPLE_LINK
from viceversa.pairings.models import Pairing
from viceversa.programs.models import Program


def _take_over(message: Message) -> dict[str, Any]:
    pairing = Pairing.objects.select_related("cohort__program").filter(code=message.context["pairing"]).first()
    if pairing is None:
        raise Moot(_("This pairing was deleted."))
    url = address_of("pairings:cohort_pair", pairing.cohort.code, pairing.code)
    return {"program": pairing.cohort.program.name, "url": url}


def _nobody_left(message: Message) -> dict[str, Any]:
    program = Program.objects.filter(code=message.context["program"]).first()
    if program is None:
        raise Moot(_("This was deleted."))
    return {"program": program.name, "url": address_of("programs:design", program.code)}


def _sample() -> dict[str, Any]:
    return {"program": "Fresh Eyes", "url": SAMPLE_LINK}


register(
    Kind(
        TAKE_OVER,
        gettext_lazy("A pair is yours to look after"),
        gettext_lazy("You get this because you are a manager of the program."),
        _take_over,
        _sample,
        to=gettext_lazy("managers of the program who may see the pair"),
        manager_sees="none",
        alone=True,
    )
)
register(
    Kind(
        NOBODY_LEFT,
        gettext_lazy("The program needs another manager"),
        gettext_lazy("You get this because you have a task in the program."),
        _nobody_left,
        _sample,
        to=gettext_lazy("the support contact and the managers"),
        manager_sees="none",
        alone=True,
    )
)
