"""What program managers are told: that something waits, never what was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.messages.base import (
    SAMPLE_LINK,
    kind,
)
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import LIVING_STATES, OPEN_STATES, PairingState
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState


def _attention(message: Message) -> dict[str, Any]:
    pairing = Pairing.objects.select_related("cohort").filter(code=message.context["pairing"]).first()
    if pairing is None or pairing.state != PairingState.ACTIVE:
        raise Moot(_("This pairing is no longer active."))
    return {"cohort": pairing.cohort.name, "url": address_of("pairings:cohort_pair", pairing.cohort.code, pairing.code)}


def _rule_broken(message: Message) -> dict[str, Any]:
    pairing = Pairing.objects.select_related("cohort").filter(code=message.context["pairing"]).first()
    if pairing is None or not pairing.broken_rule:
        raise Moot(_("This pairing no longer waits for a decision."))
    return {
        "cohort": pairing.cohort.name,
        "mended": pairing.mended_at is not None,
        "url": address_of("pairings:cohort_pair", pairing.cohort.code, pairing.code),
    }


def _rematch(message: Message) -> dict[str, Any]:
    pairing = Pairing.objects.select_related("cohort").filter(code=message.context["pairing"]).first()
    if pairing is None or pairing.rematch_asked_at is None:
        raise Moot(_("This pairing no longer waits for a decision."))
    is_over = pairing.state not in LIVING_STATES
    address = (
        ("pairings:free", pairing.cohort.code)
        if is_over
        else ("pairings:cohort_pair", pairing.cohort.code, pairing.code)
    )
    return {"cohort": pairing.cohort.name, "is_over": is_over, "url": address_of(*address)}


def _freed(message: Message) -> dict[str, Any]:
    # Drafted by an earlier version for one person.
    codes = message.context.get("participants") or [message.context["participant"]]
    taken = Member.objects.filter(participant=OuterRef("pk"), pairing__state__in=OPEN_STATES)
    enrolled = Participant.objects.filter(~Exists(taken), code__in=codes, state=ParticipantState.ENROLLED)
    free = list(enrolled.select_related("cohort"))
    if not free:
        raise Moot(_("This person is not free any more."))
    cohort = free[0].cohort
    one = address_of("pairings:alternatives", cohort.code, free[0].code)
    both = len(free) > 1
    return {"cohort": cohort.name, "both": both, "url": address_of("pairings:free", cohort.code) if both else one}


def _to_managers(name: str, title: Promise, details: Callable[[Message], dict[str, Any]], **said: bool) -> None:
    kind(
        name,
        title,
        details,
        lambda: {"cohort": "Fresh Eyes, spring", "url": SAMPLE_LINK, **said},
        stoppable=name == "attention",
        to=gettext_lazy("program managers"),
        manager_sees="words",
        why=gettext_lazy("You get this because you manage this program."),
    )


_to_managers("attention", gettext_lazy("A pair needs attention"), _attention)
_to_managers("rule_broken", gettext_lazy("A pair waits for a decision"), _rule_broken, mended=False)
_to_managers("rematch", gettext_lazy("Somebody else was asked for"), _rematch, is_over=True)
_to_managers("freed", gettext_lazy("Somebody is free again"), _freed, both=False)
