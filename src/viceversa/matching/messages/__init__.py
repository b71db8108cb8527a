"""What matching says by mail. Each kind's words live in the folder of its name.

That an answer is asked, and until when; when one's rounds are and where; never who is on a list or at a table, what was answered, or that there is a proposal: before a
run is released nobody but the program's managers knows of one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from viceversa.matching import mails
from viceversa.matching.models import ConversationEvent, EventGuest, ShortlistEntry, ShortlistRound
from viceversa.matching.queries_event import OwnRound, number_of, own_rounds
from viceversa.matching.states import EventState, RoundState
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.programs.messages import details_of, sample
from viceversa.programs.models import Participant
from viceversa.programs.modes import making_of
from viceversa.programs.states import ParticipantState


def _round(message: Message, state: str) -> ShortlistRound:
    rows = ShortlistRound.objects.select_related("cohort__program__support_contact", "run", "conversation_event")
    found = rows.filter(code=message.context["round"], state=state).first()
    if found is None:
        raise Moot(_now("The time to answer is over."))
    return found


def _question(message: Message) -> dict[str, Any]:
    """Three queries."""
    drawn = _round(message, RoundState.OPEN)
    parts = Participant.objects.select_related("person")
    part = parts.filter(code=message.context["participant"], state=ParticipantState.ENROLLED).first()
    if part is None:
        raise Moot(_now("The person has left, or is in a pair."))
    entries = ShortlistEntry.objects.filter(round=drawn, participant=part)
    if message.kind == "matching.shortlist_reminder" and entries.exclude(place=None, vetoed=False).exists():
        raise Moot(_now("There is an answer already."))
    return {
        "program": drawn.cohort.program.name,
        "n": len(entries),
        "until": drawn.last_moment,
        "url": mails.link_to(part),
        # They met at an event of short conversations.
        "met": hasattr(drawn, "conversation_event"),
    }


def _answers_in(message: Message) -> dict[str, Any]:
    drawn = _round(message, RoundState.CLOSED)
    met = hasattr(drawn, "conversation_event")
    return {
        "cohort": drawn.cohort.name,
        "by_itself": making_of(drawn.cohort.program).finish_itself,
        "url": address_of("matching:events" if met else "matching:shortlists", drawn.cohort.code),
        "met": met,
    }


def _sample() -> dict[str, Any]:
    return {
        "met": False,
        "program": "Fresh Eyes",
        "n": 3,
        "until": datetime(2026, 5, 22, 21, 59, tzinfo=UTC),
        "url": "https://example.org/shortlist/…/",
    }


_LISTED = _("You get this because you agreed to be matched.")

register(
    Kind(
        name="matching.shortlist",
        title=_("A few people to choose from"),
        why=_LISTED,
        details=_question,
        sample=_sample,
        to=_("everybody who has a shortlist"),
    )
)
register(
    Kind(
        name="matching.shortlist_reminder",
        title=_("Reminder to answer the shortlist"),
        why=_LISTED,
        details=_question,
        sample=_sample,
        stoppable=True,
        to=_("those who have not answered by then"),
        # Who has not answered is nobody's business.
        manager_sees="none",
    )
)
register(
    Kind(
        name="matching.answers_in",
        title=_("The answers to shortlists are in"),
        why=_("You get this because you manage this program."),
        details=_answers_in,
        sample=lambda: {
            "cohort": "Fresh Eyes, spring",
            "by_itself": False,
            "met": False,
            "url": "https://example.org/shortlists/",
        },
        stoppable=True,
        to=_("program managers"),
        manager_sees="words",
    )
)


register(
    Kind(
        name="matching.event_ranking",
        title=_("After the short conversations: whom one would like"),
        why=_LISTED,
        details=_question,
        sample=_sample,
        to=_("everybody who met somebody"),
    )
)


def _event(message: Message, *states: str) -> ConversationEvent:
    rows = ConversationEvent.objects.select_related("cohort__program__support_contact")
    found = rows.filter(code=message.context["event"], state__in=states).first()
    if found is None:
        raise Moot(_now("The event was called off, or is over."))
    return found


def _asked_to(message: Message, *states: str) -> dict[str, Any]:
    """What somebody reads of an event they are asked to. Two queries."""
    event = _event(message, *states)
    guests = EventGuest.objects.select_related("participant__person")
    guest = guests.filter(
        event=event, participant__code=message.context["participant"], participant__state=ParticipantState.ENROLLED
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
    }


def _invited(message: Message) -> dict[str, Any]:
    details = _asked_to(message, EventState.INVITED)
    if message.kind == "matching.event_reminder" and details["guest"].answer:
        raise Moot(_now("There is an answer already."))
    return details


def _rounds(message: Message) -> dict[str, Any]:
    """When and where; with whom, the page behind the link says. Five queries."""
    details = _asked_to(message, EventState.ANNOUNCED)
    details["rounds"] = own_rounds(details["guest"])
    if message.kind == "matching.event_tomorrow" and not details["rounds"]:
        raise Moot(_now("There is no round to be reminded of."))
    return details


def _called_off(message: Message) -> dict[str, Any]:
    return _asked_to(message, EventState.CANCELLED)


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
    ("event_cancelled", _("The short conversations are called off"), _("everybody who was asked and did not say no"), _called_off),
):  # fmt: skip
    register(
        Kind(
            name=f"matching.{name}",
            title=title,
            why=_LISTED,
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
        why=_LISTED,
        details=_invited,
        sample=_event_sample,
        stoppable=True,
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


def _still_looking(message: Message) -> dict[str, Any]:
    details = details_of(message)
    participant: Participant = details["participant"]
    if participant.state != ParticipantState.ENROLLED:
        raise Moot(_now("%(name)s waits for no partner any more.") % {"name": participant.person.first_name})
    return details


MORE_TIMES = register(
    Kind(
        name="matching.more_times",
        title=_("Question for more times of the week"),
        why=_("You get this because you enrolled and we are looking for your partner."),
        policy="by_hand",
        details=_still_looking,
        sample=sample,
        manager_sees="words",
    )
)
