"""What happens by itself in matching, when its day comes. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.matching.actions import conversation_events, conversations, shortlists
from viceversa.matching.models import ConversationEvent, ShortlistRound
from viceversa.messaging import due
from viceversa.messaging.models import Due


@due.step(
    shortlists.REMIND,
    title=gettext_lazy("Reminder to answer the shortlist"),
    kind="matching.shortlist_reminder",
    to=gettext_lazy("those who have not answered by then"),
)
def remind(row: Due, *, now: datetime) -> None:
    if shortlists.remind(_round(row), now=now).repeated:
        raise Refused(_("Everybody has answered."))


@due.step(
    shortlists.CLOSE,
    title=gettext_lazy("Answers to shortlists end"),
    kind="matching.answers_in",
    to=gettext_lazy("program managers"),
    fixed=True,
)
def close(row: Due, *, now: datetime) -> None:
    if shortlists.close_answers(_round(row), now=now).repeated:
        raise Refused(_("The answers are in already."))


@due.step(shortlists.FINISH, title=gettext_lazy("The solver finishes"), to=gettext_lazy("nobody: you review its pairs"))
def finish(row: Due, *, now: datetime) -> None:
    drawn = _round(row)
    shortlists.finish(drawn, by=drawn.released_by, now=now)


def _round(row: Due) -> ShortlistRound:
    drawn = ShortlistRound.objects.select_related("released_by").filter(code=row.subject_code).first()
    if drawn is None:
        raise Refused(_("These shortlists were deleted."))
    return drawn


@due.step(
    conversation_events.REMIND,
    title=gettext_lazy("Reminder to say whether one comes to the short conversations"),
    kind="matching.event_reminder",
    to=gettext_lazy("those who have not answered by then"),
)
def remind_guests(row: Due, *, now: datetime) -> None:
    if conversation_events.remind_guests(_event(row), now=now).repeated:
        raise Refused(_("Everybody has answered."))


@due.step(
    conversations.SEAT,
    title=gettext_lazy("Everybody who comes to the short conversations is seated"),
    kind="matching.event_seated",
    to=gettext_lazy("program managers"),
    fixed=True,
)
def seat(row: Due, *, now: datetime) -> None:
    if conversations.seat(_event(row), by=None, now=now).repeated:
        raise Refused(_("Everybody is seated already."))


@due.step(
    conversations.ANNOUNCE,
    title=gettext_lazy("The rounds of the short conversations are announced"),
    kind="matching.event_plan",
    to=gettext_lazy("everybody who comes"),
)
def announce(row: Due, *, now: datetime) -> None:
    if conversations.announce(_event(row), by=None, now=now).repeated:
        raise Refused(_("The rounds are announced already."))


@due.step(
    conversations.TOMORROW,
    title=gettext_lazy("Reminder of one’s rounds, a day before"),
    kind="matching.event_tomorrow",
    to=gettext_lazy("everybody who comes"),
)
def remind_of_rounds(row: Due, *, now: datetime) -> None:
    if conversations.remind_of_rounds(_event(row), now=now).repeated:
        raise Refused(_("The event was called off, or is over."))


@due.step(
    conversations.END,
    title=gettext_lazy("The short conversations are over, and people are asked whom they would like"),
    kind="matching.event_ranking",
    to=gettext_lazy("everybody who met somebody"),
    fixed=True,
)
def end(row: Due, *, now: datetime) -> None:
    if conversations.end_event(_event(row), by=None, now=now).repeated:
        raise Refused(_("People have been asked already."))


def _event(row: Due) -> ConversationEvent:
    event = ConversationEvent.objects.filter(code=row.subject_code).first()
    if event is None:
        raise Refused(_("This event was deleted."))
    return event
