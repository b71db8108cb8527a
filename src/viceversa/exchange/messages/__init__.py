"""The one mail about messages: there is something to read. Not what, not by whom, not in which program.

Whoever looks over a shoulder, or keeps somebody's mailbox, learns no more than that Vice Versa has something for them.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.exchange.actions import FILES_LEFT, NOT_TAKEN, WRITTEN
from viceversa.exchange.queries import has_unread
from viceversa.exchange.replying import address_for
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.messages.base import SAMPLE_LINK, own
from viceversa.pairings.states import LIVING_STATES


def _written(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state not in LIVING_STATES or not has_unread(member):
        raise Moot(_("It was read already, or taken back."))
    return {"url": address_of("exchange:thread", member.pairing.code), "can_answer": bool(_answers_to(message))}


def _answers_to(message: Message) -> str:
    return address_for(message.context["member"])


def _not_taken(message: Message) -> dict[str, Any]:
    return {"url": address_of("exchange:thread", own(message).pairing.code)}


def _files_left(message: Message) -> dict[str, Any]:
    told = message.context
    return {
        "url": address_of("exchange:thread", own(message).pairing.code),
        "left": told["left"],
        "allowed": told["allowed"],
    }


register(
    Kind(
        WRITTEN,
        gettext_lazy("Somebody wrote a message"),
        gettext_lazy("You get this once a day at most, while something is unread."),
        _written,
        lambda: {"url": SAMPLE_LINK, "can_answer": True},
        to=gettext_lazy("the others of the pair"),
        stoppable=True,
        manager_sees="none",
        answers_to=_answers_to,
    )
)
register(
    Kind(
        NOT_TAKEN,
        gettext_lazy("An answer by mail was not taken"),
        gettext_lazy("You get this because you answered a mail."),
        _not_taken,
        lambda: {"url": SAMPLE_LINK},
        to=gettext_lazy("who answered"),
        manager_sees="none",
    )
)
register(
    Kind(
        FILES_LEFT,
        gettext_lazy("A file in an answer by mail was not taken"),
        gettext_lazy("You get this because you answered a mail."),
        _files_left,
        lambda: {"url": SAMPLE_LINK, "left": 1, "allowed": True},
        to=gettext_lazy("who answered"),
        manager_sees="none",
    )
)
