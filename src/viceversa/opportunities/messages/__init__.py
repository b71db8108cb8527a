"""What opportunities say by mail: that there is one, that one can read, that there is an answer. Never who, never which."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.opportunities import rules
from viceversa.opportunities.models import Opportunity
from viceversa.opportunities.queries import last_day
from viceversa.opportunities.states import OpportunityState
from viceversa.pairings.messages.base import SAMPLE_DAY, SAMPLE_LINK


def _of(message: Message) -> Opportunity:
    found = Opportunity.objects.select_related("decider").filter(code=message.context["opportunity"]).first()
    if found is None:
        raise Moot(_("This was deleted."))
    return found


def _opened(message: Message) -> dict[str, Any]:
    found = _of(message)
    if not rules.is_open(found, clock.now()) or found.decider is None or not rules.has_decider(found):
        raise Moot(_("One can’t apply any more."))
    return {
        "title": found.title,
        "sort": str(found.get_kind_display()),
        "last_day": last_day(found),
        "decider": found.decider.name,
        "url": address_of("opportunities:one", found.code),
    }


def _to_decide(message: Message) -> dict[str, Any]:
    found = _of(message)
    if not rules.is_to_decide(found, clock.now()):
        raise Moot(_("It was decided, or called off."))
    return {"title": found.title, "url": address_of("opportunities:deciding", found.code)}


def _nobody_decides(message: Message) -> dict[str, Any]:
    found = _of(message)
    if found.state != OpportunityState.OPEN or rules.has_decider(found):
        raise Moot(_("It was decided, or called off."))
    return {"title": found.title, "url": address_of("opportunities:posting", found.code)}


def _answered(message: Message) -> dict[str, Any]:
    found = _of(message)
    if found.state not in (OpportunityState.DECIDED, OpportunityState.CANCELLED):
        raise Moot(_("It has not been decided."))
    return {"url": address_of("opportunities:one", found.code)}


MENTORS = gettext_lazy("You get this because you are a mentor, or were one in the last two years.")

# Who gets them tells who was a mentor, who decides about whom, and who applied.
register(
    Kind(
        "opportunities.opened",
        gettext_lazy("Something open to all mentors"),
        MENTORS,
        _opened,
        lambda: {
            "title": _("Six weeks with the service team"),
            "sort": str(Opportunity.Kind.PROJECT.label),
            "last_day": SAMPLE_DAY.date(),
            "decider": "Laurent Faure",
            "url": SAMPLE_LINK,
        },
        to=gettext_lazy("all mentors of the programs"),
        stoppable=True,
        manager_sees="none",
    )
)
register(
    Kind(
        "opportunities.to_decide",
        gettext_lazy("Applications can be read"),
        gettext_lazy("You get this because you were named as the one who decides."),
        _to_decide,
        lambda: {"title": _("Six weeks with the service team"), "url": SAMPLE_LINK},
        to=gettext_lazy("who decides"),
        manager_sees="none",
    )
)
register(
    Kind(
        "opportunities.nobody_decides",
        gettext_lazy("Nobody decides any more"),
        gettext_lazy("You get this because you posted it, or answer for it."),
        _nobody_decides,
        lambda: {"title": _("Six weeks with the service team"), "url": SAMPLE_LINK},
        to=gettext_lazy("who posted it, and who answers for it"),
        manager_sees="none",
    )
)
register(
    Kind(
        "opportunities.answered",
        gettext_lazy("An answer to something you sent"),
        gettext_lazy("You get this because you sent something that has been answered."),
        _answered,
        lambda: {"url": SAMPLE_LINK},
        to=gettext_lazy("who applied"),
        manager_sees="none",
    )
)
