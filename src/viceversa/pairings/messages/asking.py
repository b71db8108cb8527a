"""Being asked, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.pairings import mail_links
from viceversa.pairings.messages.base import (
    JOINED,
    SAMPLE_DAY,
    SAMPLE_LINK,
    bookable,
    frame,
    kind,
    others,
    over,
    own,
    partner,
    sample,
    sample_times,
    space,
)
from viceversa.pairings.models import Member
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.pairings.together import listed
from viceversa.programs.directions import ways_of


def _question(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state != PairingState.ASKED or member.answer != AnswerState.WAITING:
        raise Moot(_("The question is no longer open."))
    return frame(
        member,
        url=mail_links.to_answer(member),
        more_url=mail_links.to_more(member),
        until=member.pairing.due_at,
        is_first=any(each.answer == AnswerState.LATER for each in others(member)),
    )


def _paired(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state != PairingState.ACTIVE:
        raise Moot(_("This pairing is over."))
    times = [datetime.fromisoformat(text) for text in message.context.get("times", [])]
    ahead = [moment for moment in times if moment > clock.now()]
    return frame(
        member,
        url=space(member),
        partner_name=partner(member).name,
        keeps=_who_keeps_dates(member),
        **_keepers(member),
        times=bookable(ahead, member, minutes=FIRST_CONVERSATION_MINUTES),
    )


def _keepers(member: Member) -> dict[str, str]:
    """Who keeps the dates and who the agenda, by first names."""
    ways = ways_of(member.pairing.cohort.program)
    people = [(other.role, other.participant.person.first_name) for other in member.pairing.members.all()]
    return {
        "dates": listed(name for role, name in people if role in ways.dates),
        "agenda": listed(name for role, name in people if role in ways.agenda),
    }


def _who_keeps_dates(member: Member) -> str:
    """ "you", "both", or "partner", as the direction of the program says."""
    ways = ways_of(member.pairing.cohort.program)
    if member.role not in ways.dates:
        return "partner"
    return "both" if len(ways.dates) > 1 else "you"


kind(
    "asked",
    gettext_lazy("Question: would you like to meet?"),
    _question,
    lambda: sample(until=SAMPLE_DAY, more_url=SAMPLE_LINK),
    to=gettext_lazy("both people of the pair, or the one who is asked first"),
    why=JOINED,
)
kind(
    "asked_next",
    gettext_lazy("Question to the second one"),
    _question,
    lambda: sample(until=SAMPLE_DAY, more_url=SAMPLE_LINK),
    to=gettext_lazy("the one who is asked second"),
    # Whether it went out would tell what the first one said.
    manager_sees="none",
    why=JOINED,
)
kind(
    "reminder_to_answer",
    gettext_lazy("Reminder to answer"),
    _question,
    lambda: sample(until=SAMPLE_DAY, more_url=SAMPLE_LINK),
    to=gettext_lazy("who has not answered yet"),
    # Who still has to answer would tell, after a decline, who it was.
    manager_sees="none",
    why=JOINED,
)
kind(
    "paired",
    gettext_lazy("You are paired"),
    _paired,
    lambda: sample(partner_name="Henrik Lindqvist", keeps="you", times=sample_times(2, 3, 5)),
    why=JOINED,
)
kind(
    "not_formed",
    gettext_lazy("A pairing was not formed"),
    over,
    sample,
    to=gettext_lazy("who did not decline"),
    manager_sees="none",
    why=JOINED,
)
