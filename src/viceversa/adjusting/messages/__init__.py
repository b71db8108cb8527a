"""What is drafted about what needs somebody, and the mail that tells a manager how much does.

Drafts wait for a manager who reads them first. None names the other one of a pair: who looks over a shoulder reads that
somebody takes part in a program, and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.learning.preparing import not_prepared
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.messages.base import IN_PAIR, SAMPLE_LINK, own, space
from viceversa.pairings.models import Member
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.programs.models import Cohort


def _words(member: Member, url: str) -> dict[str, Any]:
    return {"program": member.pairing.cohort.program.name, "url": url}


def _stalled(message: Message) -> dict[str, Any]:
    member = own(message)
    pairing = member.pairing
    if pairing.state != PairingState.ACTIVE or (pairing.next_meeting_at and pairing.next_meeting_at > clock.now()):
        raise Moot(_("These two have a date, or are no pair any more."))
    return _words(member, space(member))


def _agreement(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state != PairingState.ACTIVE or member.pairing.agreement_signed_at:
        raise Moot(_("The agreement is signed, or they are no pair any more."))
    return _words(member, address_of("pairings:agreement", member.pairing.code))


def _preparation(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state != PairingState.ACTIVE or not not_prepared(Member.objects.filter(pk=member.pk)).exists():
        raise Moot(_("They are prepared, or are no pair any more."))
    return _words(member, address_of("learning:training", member.participant.code))


def _answer(message: Message) -> dict[str, Any]:
    member = own(message)
    if member.pairing.state != PairingState.ASKED or member.answer != AnswerState.WAITING:
        raise Moot(_("It was answered, or lapsed."))
    return _words(member, address_of("pairings:answer", member.pairing.code))


def _digest(message: Message) -> dict[str, Any]:
    said = {entry["code"]: entry for entry in message.context["cohorts"]}
    cohorts = Cohort.objects.filter(code__in=said).order_by("kick_off", "pk")
    rows = [
        _counts(cohort.name, address_of("adjusting:attention", cohort.code), said[cohort.code]) for cohort in cohorts
    ]
    if not rows:
        raise Moot(_("This cohort was deleted."))
    return {"rows": rows}


def _counts(name: str, url: str, counts: dict[str, Any]) -> dict[str, Any]:
    parts = {part: counts.get(part, 0) for part in ("pairs", "preparing", "cohort")}
    return {"name": name, "url": url, "count": sum(parts.values()), **parts}


def _to_pair(name: str, title: Promise, details: Callable[[Message], dict[str, Any]], to: Promise) -> None:
    register(
        Kind(
            f"adjusting.{name}",
            title,
            IN_PAIR,
            details,
            lambda: {"program": "Fresh Eyes", "url": SAMPLE_LINK},
            policy="by_hand",
            to=to,
        )
    )


_to_pair("stalled", gettext_lazy("A pair has not met for long"), _stalled, gettext_lazy("who keeps the dates"))
_to_pair("agreement", gettext_lazy("The agreement is not signed"), _agreement, gettext_lazy("both people of the pair"))
_to_pair("preparation", gettext_lazy("Not prepared yet"), _preparation, gettext_lazy("who is not prepared"))
_to_pair("answer", gettext_lazy("Not answered yet"), _answer, gettext_lazy("both people of the pair"))
register(
    Kind(
        "adjusting.digest",
        gettext_lazy("How much needs you"),
        gettext_lazy("You get this because you manage this program and chose to."),
        _digest,
        lambda: {"rows": [_counts("Fresh Eyes, spring", SAMPLE_LINK, {"pairs": 3, "preparing": 1, "cohort": 2})]},
        to=gettext_lazy("program managers who chose to"),
        stoppable=True,
        manager_sees="none",
    )
)
