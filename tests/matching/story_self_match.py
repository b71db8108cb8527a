"""A cohort with self-match: three mentors who may ask three mentees, all of whom the rules allow to be pairs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import account, with_shortlists
from viceversa.core.models import Event
from viceversa.matching import actions, self_match
from viceversa.matching.models import SelfMatchRequest, SelfMatchRound, SelfMatchSeat
from viceversa.messaging.models import Message
from viceversa.programs.models import Participant

Parts = dict[str, Participant]

TODAY = NOW.date()
ENDS = date(2026, 6, 9)
# The midnight after ENDS, in the time zone of the tests.
AFTER = datetime(2026, 6, 10, 0, 0, tzinfo=NOW.tzinfo)
SOON = NOW + timedelta(hours=1)
DAY = timedelta(days=1)
MORNING = NOW.replace(hour=8) + DAY


def with_self_match(cast: Cast, **policy: object) -> Parts:
    """Nia, Jo and Kim may ask Viktor, Ida and Udo. By first name."""
    return with_shortlists(cast, **{"mode": "self_match", **policy})


def opened(cast: Cast, **settings: Any) -> SelfMatchRound:
    """A round in which people may ask since NOW."""
    asked: dict[str, Any] = {"begins": TODAY, "ends": ENDS, "by": cast.petra, "now": NOW}
    return actions.open_self_match(cast.cohort, **{**asked, **settings})


def asks(
    drawn: SelfMatchRound, one: Participant, other: Participant, *, note: str = "", now: datetime = SOON
) -> SelfMatchRequest:
    return actions.ask(drawn, asker=one, asked=other.code, note=note, by=account(one), now=now)


def yes(request: SelfMatchRequest, now: datetime = SOON) -> SelfMatchRequest:
    return actions.approve(request, by=account(request.asked), now=now)


def no(request: SelfMatchRequest, now: datetime = SOON) -> SelfMatchRequest:
    return actions.decline_request(request, by=account(request.asked), now=now)


def seat_of(drawn: SelfMatchRound, part: Participant) -> SelfMatchSeat:
    return SelfMatchSeat.objects.select_related("round__cohort__program", "participant__person").get(
        round=drawn, participant=part
    )


def rules(drawn: SelfMatchRound, part: Participant, now: datetime = SOON, **changes: Any) -> SelfMatchSeat:
    """Somebody's own rules, with what differs from the usual."""
    usual: dict[str, Any] = {"most_open": 3, "approves": "self", "topics": set(), "is_closed": False}
    return actions.set_asking_rules(seat_of(drawn, part), **{**usual, **changes}, by=account(part), now=now)


def states(drawn: SelfMatchRound) -> dict[tuple[str, str], str]:
    """Where each request stands, by the two first names."""
    rows = SelfMatchRequest.objects.filter(round=drawn).select_related("asker__person", "asked__person")
    return {(one.asker.person.first_name, one.asked.person.first_name): one.state for one in rows}


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def mails() -> list[tuple[str, str]]:
    return sorted((kind.removeprefix("matching."), name.split()[0]) for kind, name in Message.objects.values_list("kind", "to__name"))  # fmt: skip


def listed(drawn: Any, part: Participant, now: Any = SOON) -> list[str]:
    """Whom somebody may ask now, by first name."""
    found = self_match.can_be_asked(seat_of(drawn, part), now=now)
    return sorted(seat.participant.person.first_name for seat in found)
