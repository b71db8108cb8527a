"""Mails of matching before they are drafted, and the signed links in them (core/links.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from viceversa.core import clock, links
from viceversa.matching.models import ConversationEvent, EventGuest, ShortlistRound
from viceversa.messaging.mails import Mail
from viceversa.messaging.rendering import address_of
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, Participant, ProgramManager

SHORTLIST: Final = "matching.shortlist"
CONVERSATIONS: Final = "matching.conversations"
_DAYS: Final = 70
# An event is half a year ahead at most, and its page is read afterwards too.
_DAYS_OF_EVENT: Final = 200


def to_participant(kind: str, participant: Participant, drawn: ShortlistRound) -> Mail:
    """One message to somebody about their shortlist."""
    return Mail(kind, participant.person, {"participant": participant.code, "round": drawn.code})


def to_managers(kind: str, drawn: ShortlistRound) -> list[Mail]:
    """One message to each manager who is in the directory. One query."""
    return [Mail(kind, person, {"round": drawn.code}) for person in _managers(drawn.cohort)]


def to_managers_of_event(kind: str, event: ConversationEvent) -> list[Mail]:
    """The same about an event. One query."""
    return [Mail(kind, person, {"event": event.code}) for person in _managers(event.cohort)]


def to_guest(kind: str, participant: Participant, event: ConversationEvent) -> Mail:
    """One message to somebody about an event they were asked to."""
    return Mail(kind, participant.person, {"participant": participant.code, "event": event.code})


def of_a_move(participant: Participant, event: ConversationEvent, was: datetime) -> Mail:
    """The message that an event has another date: which one it had, and how often it was moved, so that only the last is sent."""
    said = {"participant": participant.code, "event": event.code, "was": was.isoformat(), "sequence": event.sequence}
    return Mail("matching.event_moved", participant.person, said)


def _managers(cohort: Cohort) -> list[Person]:
    managers = ProgramManager.objects.filter(program=cohort.program_id).select_related("user__person")
    people = [manager.user.person for manager in managers.order_by("pk")]
    return [person for person in people if person is not None]


def link_to(participant: Participant) -> str:
    """Where somebody answers their shortlist without signing in."""
    token = links.make(SHORTLIST, participant.code, participant.person.code, now=clock.now(), days=_DAYS)
    return address_of("matching:shortlist_by_link", token)


def link_to_conversations(guest: EventGuest) -> str:
    """Where somebody says whether they come to an event, and later reads their rounds, without signing in."""
    who = guest.participant.person.code
    token = links.make(CONVERSATIONS, guest.code, who, now=clock.now(), days=_DAYS_OF_EVENT)
    return address_of("matching:conversations_by_link", token)
