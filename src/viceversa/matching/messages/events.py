"""What is said about events of short conversations: when one's rounds are and where, never with whom.

A mail is read over the shoulder: whom one meets, the page behind the link says.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from viceversa.matching import mails
from viceversa.matching.messages import LISTED
from viceversa.matching.models import ConversationEvent, EventGuest
from viceversa.matching.queries_event import TAKES_PART, OwnRound, number_of, own_rounds
from viceversa.matching.states import EventState
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.programs.states import ParticipantState


def _event(message: Message, *states: str) -> ConversationEvent:
    rows = ConversationEvent.objects.select_related("cohort__program__support_contact")
    found = rows.filter(code=message.context["event"], state__in=states).first()
    if found is None:
        raise Moot(_now("The event was called off, or is over."))
    return found


def _asked_to(message: Message, *states: str, in_pair_too: bool = False) -> dict[str, Any]:
    """What somebody reads of an event they are asked to. Two queries.

    `in_pair_too`: also who is in a pair since, and may have the day in their calendar.
    """
    event = _event(message, *states)
    guests = EventGuest.objects.select_related("participant__person")
    may_be = TAKES_PART if in_pair_too else (ParticipantState.ENROLLED,)
    guest = guests.filter(
        event=event, participant__code=message.context["participant"], participant__state__in=may_be
    ).first()
    if guest is None:
        raise Moot(_now("The person has left, or is in a pair."))
    return {
        "program": event.cohort.program.name,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "place": event.place,
        "link": event.link,
        "minutes": event.minutes,
        "until": event.last_moment,
        "url": mails.link_to_conversations(guest),
        "guest": guest,
        "in_pair": guest.participant.state == ParticipantState.PAIRED,
    }


def _invited(message: Message) -> dict[str, Any]:
    details = _asked_to(message, EventState.INVITED)
    if message.kind == "matching.event_reminder" and details["guest"].answer:
        raise Moot(_now("There is an answer already."))
    return details


def _rounds(message: Message) -> dict[str, Any]:
    """When and where; with whom, the page behind the link says. Five queries."""
    details = _asked_to(message, EventState.ANNOUNCED, in_pair_too=message.kind == "matching.event_changed")
    details["rounds"] = own_rounds(details["guest"])
    if message.kind == "matching.event_tomorrow" and not details["rounds"]:
        raise Moot(_now("There is no round to be reminded of."))
    return details


def _moved(message: Message) -> dict[str, Any]:
    """The new date and the former one; in the same words whatever the reader answered. Five queries."""
    details = _asked_to(message, EventState.INVITED, EventState.SEATED, EventState.ANNOUNCED, in_pair_too=True)
    guest = details["guest"]
    if guest.event.sequence != message.context["sequence"]:
        raise Moot(_now("It was moved again."))
    is_told = guest.event.state == EventState.ANNOUNCED
    rounds = own_rounds(guest) if is_told else []
    return details | {
        "was": datetime.fromisoformat(message.context["was"]),
        "can_answer": guest.event.state == EventState.INVITED,
        "rounds": rounds,
        "no_round": details["in_pair"] and is_told and not rounds,
    }


def _called_off(message: Message) -> dict[str, Any]:
    return _asked_to(message, EventState.CANCELLED, in_pair_too=True)


def _seated(message: Message) -> dict[str, Any]:
    event = _event(message, EventState.SEATED, EventState.ANNOUNCED)
    return {
        "cohort": event.cohort.name,
        "conversations": number_of(event),
        "by_itself": event.announce_itself,
        "url": address_of("matching:events", event.cohort.code),
    }


def _event_sample() -> dict[str, Any]:
    start = datetime(2026, 5, 28, 14, 0, tzinfo=UTC)
    return {
        "program": "Fresh Eyes",
        "starts_at": start,
        "ends_at": start + timedelta(minutes=36),
        "place": _now("Canteen, second floor"),
        "link": "",
        "minutes": 10,
        "until": datetime(2026, 5, 22, 21, 59, tzinfo=UTC),
        "was": start - timedelta(days=2, hours=1),
        "can_answer": True,
        "url": "https://example.org/conversations/…/",
        "rounds": [
            OwnRound(
                number,
                start + timedelta(minutes=13 * number - 13),
                start + timedelta(minutes=13 * number - 3),
                table,
                None,
            )
            for number, table in ((1, 4), (2, 2), (3, 5))
        ],
    }


for name, title, to, details in (
    ("event_invitation", _("Invitation to short conversations"), _("everybody who is ready to be matched"), _invited),
    ("event_plan", _("One’s rounds of short conversations"), _("everybody who comes"), _rounds),
    ("event_tomorrow", _("Reminder of one’s rounds, a day before"), _("everybody who comes"), _rounds),
    ("event_changed", _("One’s rounds of short conversations have changed"), _("those whose rounds change"), _rounds),
    ("event_moved", _("The short conversations are moved to another date"), _("everybody who was asked; once everybody is seated, those who come"), _moved),
    ("event_cancelled", _("The short conversations are called off"), _("everybody who was asked and did not say no"), _called_off),
):  # fmt: skip
    register(
        Kind(
            name=f"matching.{name}",
            title=title,
            why=LISTED,
            details=details,
            sample=_event_sample,
            to=to,
            # They don’t wait for Monday: the event may be on Sunday.
            urgent=name != "event_invitation",
            stoppable=name == "event_tomorrow",
            # Who did not say no, and whose rounds change, is not told by a list of mails.
            manager_sees="none" if name in ("event_changed", "event_cancelled") else "fact",
        )
    )
register(
    Kind(
        name="matching.event_reminder",
        title=_("Reminder to say whether one comes to the short conversations"),
        why=LISTED,
        details=_invited,
        sample=_event_sample,
        stoppable=True,
        dated=True,
        to=_("those who have not answered by then"),
        manager_sees="none",
    )
)
register(
    Kind(
        name="matching.event_seated",
        title=_("Everybody who comes to the short conversations is seated"),
        why=_("You get this because you manage this program."),
        details=_seated,
        sample=lambda: {
            "cohort": "Fresh Eyes, spring",
            "conversations": 36,
            "by_itself": False,
            "url": "https://example.org/events/",
        },
        to=_("program managers"),
        manager_sees="words",
    )
)
