"""What recognition says by mail: that one's word is asked for, that a day has come. Never about what."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.messages.base import IN_PAIR, OTHER, actor, frame, own, sample
from viceversa.pairings.models import Member
from viceversa.pairings.states import LIVING_STATES
from viceversa.recognition import rules
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.queries import thing_named
from viceversa.recognition.states import CommitmentState, IdeaState


def _of(message: Message) -> tuple[Member, Commitment | Idea]:
    member, thing = own(message), thing_named(message.context["thing"])
    if thing is None or member.pairing.state not in LIVING_STATES:
        raise Moot(_("This was deleted, or the pair is over."))
    return member, thing


def _asked(message: Message) -> dict[str, Any]:
    member, thing = _of(message)
    if not rules.must_agree(member, thing):
        raise Moot(_("This is no longer asked for."))
    return frame(member, url=address_of("recognition:outcomes", member.pairing.code), by=actor(message, member))


def _look_back(message: Message) -> dict[str, Any]:
    member, thing = _of(message)
    if thing.state not in (CommitmentState.OPEN, IdeaState.TESTED):
        raise Moot(_("This is settled."))
    return frame(member, url=address_of("recognition:outcomes", member.pairing.code))


# To whom they went would tell a manager what a pair keeps between themselves.
register(
    Kind(
        "recognition.asked_to_publish",
        gettext_lazy("Your word is asked for"),
        IN_PAIR,
        _asked,
        sample,
        to=OTHER,
        manager_sees="none",
    )
)
register(
    Kind(
        "recognition.look_back",
        gettext_lazy("What came of it"),
        IN_PAIR,
        _look_back,
        sample,
        to=gettext_lazy("who set the day"),
        stoppable=True,
        manager_sees="none",
    )
)
