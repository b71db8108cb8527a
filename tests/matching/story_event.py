"""A cohort that meets at an event of short conversations: three mentors and three mentees who can all be with each other."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import account, with_shortlists
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.matching import actions
from viceversa.matching.models import Conversation, ConversationEvent, EventGuest, SeatingPlan
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.people.models import User
from viceversa.programs.models import Participant

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 5, 28)
STARTS = datetime(2026, 5, 28, 15, 0, tzinfo=BERLIN)
# Midnight in Berlin after the last day to answer.
SEATED = datetime(2026, 5, 22, 0, 0, tzinfo=BERLIN)
ENDS = STARTS + timedelta(minutes=36)

# Everybody who is asked, in order.
ALL = ["Ida Falk", "Jo Park", "Kim Lund", "Nia Adeyemi", "Udo Berg", "Viktor Halvorsen"]

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


# What is read of it


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=f"matching.{kind}").values_list("to__name", flat=True))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, address: str, at: datetime = NOW) -> str:
    """The page in words, as text."""
    with clock.moved_to(at):
        answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def read_raw(client: Client, address: str, at: datetime) -> str:
    with clock.moved_to(at):
        return client.get(address).content.decode()


def send(client: Client, address: str, data: dict[str, Any] | None = None, at: datetime = NOW) -> int:
    with clock.moved_to(at):
        return client.post(address, data or {}).status_code


def page_of(cast: Cast) -> str:
    return f"/cohorts/{cast.cohort.code}/matching/events/"


def own_page(event: ConversationEvent, part: Participant) -> str:
    return f"/conversations/{guest(event, part).code}/"


def body_of(kind: str, name: str) -> str:
    return words_of(Message.objects.get(kind=f"matching.{kind}", to__name=name)).text
