"""A cohort that meets at an event of short conversations: three mentors and three mentees who can all be with each other."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import account, with_shortlists
from viceversa.matching import actions
from viceversa.matching.models import Conversation, ConversationEvent, EventGuest, SeatingPlan
from viceversa.programs.models import Participant

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 5, 28)
STARTS = datetime(2026, 5, 28, 15, 0, tzinfo=BERLIN)
# Midnight in Berlin after the last day to answer.
SEATED = datetime(2026, 5, 22, 0, 0, tzinfo=BERLIN)
ENDS = STARTS + timedelta(minutes=36)

Parts = dict[str, Participant]


def details(**other: Any) -> actions.EventDetails:
    usual: dict[str, Any] = {
        "day": DAY,
        "at": time(15, 0),
        "time_zone": "Europe/Berlin",
        "answer_by": date(2026, 5, 21),
        "place": "Canteen",
    }
    return actions.EventDetails(**usual | other)


def with_events(cast: Cast, **policy: object) -> Parts:
    """The program has events; Nia, Jo and Kim may each be with Viktor, Ida and Udo. By first name."""
    return with_shortlists(cast, **{"mode": "event", **policy})


def invited(cast: Cast, **other: Any) -> ConversationEvent:
    """An event that people are asked to."""
    event = actions.plan_event(cast.cohort, details=details(**other), by=cast.petra, now=NOW)
    return actions.invite(event, by=cast.petra, now=NOW)


def guest(event: ConversationEvent, part: Participant) -> EventGuest:
    return EventGuest.objects.get(event=event, participant=part)


def says(
    event: ConversationEvent, part: Participant, comes: bool, now: datetime = NOW + timedelta(hours=1)
) -> EventGuest:
    return actions.answer_event(guest(event, part), comes=comes, by=account(part), now=now)


def seated(cast: Cast, parts: Parts, *coming: str, **other: Any) -> ConversationEvent:
    """An event whose rounds are planned with those who said yes: all, or these."""
    event = invited(cast, **other)
    for name in coming or parts:
        says(event, parts[name], True)
    actions.seat(event, by=None, now=event.reply_by)
    event.refresh_from_db()
    return event


def announced(cast: Cast, parts: Parts, *coming: str, **other: Any) -> ConversationEvent:
    """An event of which everybody knows their rounds."""
    event = seated(cast, parts, *coming, **other)
    return actions.announce(event, by=cast.petra, now=SEATED + timedelta(hours=9))


def rounds(event: ConversationEvent) -> dict[int, set[tuple[str, str]]]:
    """Who meets whom in which round by the plan that holds, by first names: mentor, mentee."""
    plan = SeatingPlan.objects.filter(event=event).first()
    found: dict[int, set[tuple[str, str]]] = {}
    for one in Conversation.objects.filter(plan=plan).select_related("mentor__person", "mentee__person"):
        found.setdefault(one.round, set()).add((one.mentor.person.first_name, one.mentee.person.first_name))
    return found


def met(event: ConversationEvent, name: str) -> list[str]:
    """Whom somebody meets, by round."""
    return [
        other
        for number in sorted(rounds(event))
        for pair in rounds(event)[number]
        if name in pair
        for other in pair
        if other != name
    ]
