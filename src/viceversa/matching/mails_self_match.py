"""Mails of self-match before they are drafted, the signed link in them, and which requests are with somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q

from viceversa.core import clock, links
from viceversa.matching.models import SelfMatchRequest, SelfMatchRound
from viceversa.matching.states_self_match import RequestState
from viceversa.messaging.mails import Mail
from viceversa.messaging.rendering import address_of
from viceversa.programs.models import Participant, ProgramManager

REQUESTS: Final = "matching.requests"
_DAYS: Final = 130


def to_participant(kind: str, participant: Participant, drawn: SelfMatchRound) -> Mail:
    """One message to somebody about a round."""
    return Mail(kind, participant.person, {"participant": participant.code, "round": drawn.code})


def to_managers(kind: str, drawn: SelfMatchRound) -> list[Mail]:
    """One message to each manager who is in the directory. One query."""
    managers = ProgramManager.objects.filter(program=drawn.cohort.program_id).select_related("user__person")
    people = [manager.user.person for manager in managers.order_by("pk")]
    return [Mail(kind, person, {"round": drawn.code}) for person in people if person is not None]


def link_to(participant: Participant) -> str:
    """Where somebody who is asked answers and states their rules without signing in."""
    token = links.make(REQUESTS, participant.code, participant.person.code, now=clock.now(), days=_DAYS)
    return address_of("matching:requests_by_link", token)


def with_somebody(now: datetime) -> Q:
    """Requests that keep the next one waiting: their day is not past, whatever was answered, or both have said yes."""
    return Q(state=RequestState.AGREED) | (Q(until__gt=now) & ~Q(state=RequestState.MADE))


def is_with_somebody(request: SelfMatchRequest, now: datetime) -> bool:
    """The same of one request. No query."""
    return request.state == RequestState.AGREED or (
        request.state != RequestState.MADE and request.until is not None and now < request.until
    )
