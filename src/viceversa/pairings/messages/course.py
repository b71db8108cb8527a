"""A pair on its way: goals, a pause, going on, an end."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.pairings.messages.base import (
    KEEPER,
    OTHER,
    SAMPLE_DAY,
    frame,
    kind,
    others,
    over,
    own,
    sample,
    space,
)
from viceversa.pairings.states import LIVING_STATES, PairingState
from viceversa.pairings.together import together
from viceversa.people.models import Person


def _ask_goal(message: Message) -> dict[str, Any]:
    member = own(message)
    pairing = member.pairing
    if pairing.state != PairingState.ACTIVE or (pairing.has_goal_to_mentee and pairing.has_goal_to_mentor):
        raise Moot(_("These two have a goal in each direction."))
    other_side = together(one.participant.person for one in others(member) if one.role != member.role)
    return frame(
        member,
        url=space(member) + "goals/",
        to_me=not pairing.has_goal_to_mentee,
        partner=other_side.first_name,
    )


def _paused(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state != PairingState.PAUSED:
        raise Moot(_("These two went on already."))
    return frame(member, url=space(member), until=member.pairing.paused_until)


def _paused_by_rule(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state != PairingState.PAUSED or not member.pairing.broken_rule:
        raise Moot(_("These two went on already."))
    return frame(member, url=space(member))


def _goes_on(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state != PairingState.ACTIVE:
        raise Moot(_("This pairing is no longer active."))
    return frame(member, url=space(member) + "meetings/")


def _left_pod(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state not in LIVING_STATES:
        raise Moot(_("This pairing is over."))
    left = Person.objects.filter(code=message.context["left"]).first()
    return frame(member, url=space(member), left=left.first_name if left else _("Somebody"))


kind(
    "ask_goal",
    gettext_lazy("Question about goals"),
    _ask_goal,
    lambda: sample(to_me=False),
    to=KEEPER,
)
kind(
    "paused",
    gettext_lazy("A pair is paused"),
    _paused,
    lambda: sample(until=SAMPLE_DAY.date()),
    to=OTHER,
    alone=True,
    # To whom it went would tell who wished to rest.
    manager_sees="none",
)
kind(
    "paused_by_rule",
    gettext_lazy("A pair is paused by a change in the directory"),
    _paused_by_rule,
    sample,
    alone=True,
)
kind(
    "goes_on",
    gettext_lazy("A pair can go on"),
    _goes_on,
    sample,
)
kind(
    "pairing_ended",
    gettext_lazy("A pair has ended"),
    over,
    sample,
    to=OTHER,
    # Not later than the mails that take its dates out of calendars.
    alone=True,
    # To whom it went would tell whose wish it was.
    manager_sees="none",
)
kind(
    "left_pod",
    gettext_lazy("A pod goes on as a pair"),
    _left_pod,
    lambda: sample(left="Amina"),
    to=gettext_lazy("those who go on"),
    # To whom it went would tell who has left, before anybody asks.
    manager_sees="none",
)
