"""What self-match says by mail: that one may ask, that one may be asked, that somebody waits; never who.

Whoever reads over a shoulder learns that a program of mentoring is under way, and nothing about anybody.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from viceversa.core import clock
from viceversa.matching import mails_self_match
from viceversa.matching.actions.self_match_requests import has_place
from viceversa.matching.models import SelfMatchRequest, SelfMatchRound
from viceversa.matching.self_match import chosen_by_managers
from viceversa.matching.states_self_match import RequestState, SelfMatchState
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.programs.models import Participant
from viceversa.programs.modes import making_of
from viceversa.programs.states import ParticipantState


def _round(message: Message, *states: str) -> SelfMatchRound:
    rows = SelfMatchRound.objects.select_related("cohort__program__support_contact")
    found = rows.filter(code=message.context["round"], state__in=states or SelfMatchState.values).first()
    if found is None:
        raise Moot(_now("The time to ask is over."))
    return found


def _to_one(message: Message) -> tuple[SelfMatchRound, Participant, dict[str, Any]]:
    """Two queries."""
    drawn = _round(message, SelfMatchState.OPEN)
    parts = Participant.objects.select_related("person")
    part = parts.filter(code=message.context["participant"], state=ParticipantState.ENROLLED).first()
    if part is None:
        raise Moot(_now("The person has left, or is in a pair."))
    return drawn, part, {"program": drawn.cohort.program.name, "from": drawn.begins_at, "until": drawn.last_moment}


def _may_ask(message: Message) -> dict[str, Any]:
    drawn, part, details = _to_one(message)
    return details | {"n": drawn.most, "url": address_of("matching:asking", part.code)}


def _may_be_asked(message: Message) -> dict[str, Any]:
    _drawn, part, details = _to_one(message)
    return details | {"url": mails_self_match.link_to(part)}


def _asked(message: Message) -> dict[str, Any]:
    """Five queries."""
    drawn, part, details = _to_one(message)
    waiting = SelfMatchRequest.objects.filter(
        round=drawn, asked=part, state=RequestState.OPEN, declined=False, until__gt=clock.now()
    )
    first = waiting.order_by("until").first()
    if first is None or first.until is None or not has_place(drawn, part):
        raise Moot(_now("There is nothing to answer any more."))
    return details | {"day": first.until - timedelta(seconds=1), "url": mails_self_match.link_to(part)}


def _to_look_at(message: Message) -> dict[str, Any]:
    drawn = _round(message)
    if not chosen_by_managers(drawn, now=clock.now()).exists():
        raise Moot(_now("There is no pair to look at any more."))
    return {"cohort": drawn.cohort.name, "url": address_of("matching:self-match", drawn.cohort.code)}


def _over(message: Message) -> dict[str, Any]:
    drawn = _round(message, SelfMatchState.CLOSED)
    return {
        "cohort": drawn.cohort.name,
        "by_itself": making_of(drawn.cohort.program).finish_itself,
        "url": address_of("matching:self-match", drawn.cohort.code),
    }


def _sample() -> dict[str, Any]:
    return {
        "program": "Fresh Eyes",
        "n": 3,
        "from": datetime(2026, 5, 4, 7, 0, tzinfo=UTC),
        "until": datetime(2026, 5, 29, 21, 59, tzinfo=UTC),
        "day": datetime(2026, 5, 12, 21, 59, tzinfo=UTC),
        "url": "https://example.org/requests/…/",
    }


_AGREED = _("You get this because you agreed to be matched.")
_MANAGES = _("You get this because you manage this program.")

register(
    Kind(
        name="matching.self_match",
        title=_("You may ask people"),
        why=_AGREED,
        details=_may_ask,
        sample=_sample,
        to=_("everybody on the side that asks"),
    )
)
register(
    Kind(
        name="matching.self_match_rules",
        title=_("You may be asked"),
        why=_AGREED,
        details=_may_be_asked,
        sample=_sample,
        to=_("everybody on the side that is asked"),
    )
)
register(
    Kind(
        name="matching.request",
        title=_("Somebody asks"),
        why=_AGREED,
        details=_asked,
        sample=_sample,
        to=_("whoever is asked and chooses themself"),
        # Who asks whom is nobody else's business.
        manager_sees="none",
    )
)
register(
    Kind(
        name="matching.request_reminder",
        title=_("Reminder of a request"),
        why=_AGREED,
        details=_asked,
        sample=_sample,
        stoppable=True,
        dated=True,
        to=_("whoever has not answered three days before a request is over"),
        manager_sees="none",
    )
)
register(
    Kind(
        name="matching.to_look_at",
        title=_("A pair to look at"),
        why=_MANAGES,
        details=_to_look_at,
        sample=lambda: {"cohort": "Fresh Eyes, spring", "url": "https://example.org/self-match/"},
        stoppable=True,
        to=_("program managers"),
        manager_sees="words",
    )
)
register(
    Kind(
        name="matching.self_match_over",
        title=_("Self-match is over"),
        why=_MANAGES,
        details=_over,
        sample=lambda: {"cohort": "Fresh Eyes, spring", "by_itself": False, "url": "https://example.org/self-match/"},
        stoppable=True,
        to=_("program managers"),
        manager_sees="words",
    )
)
