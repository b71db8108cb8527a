"""An event of short conversations is moved to another date after people were asked to it. What they answered stays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.matching import mails
from viceversa.matching.actions.common import must_match
from viceversa.matching.actions.conversation_events import FARTHEST, GRACE, REMIND, REMIND_BEFORE
from viceversa.matching.actions.conversations import A_DAY, ANNOUNCE, END, LATEST, SEAT, TOMORROW
from viceversa.matching.actions.seats import is_outdated, plan_anew
from viceversa.matching.models import ConversationEvent, EventGuest
from viceversa.matching.queries_event import expecting, newest_plan
from viceversa.matching.states import EventState
from viceversa.matching.timetable import midnight_after, moment_on
from viceversa.messaging import due, timing
from viceversa.messaging.actions import draft_all
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState

MOVABLE = (EventState.INVITED, EventState.SEATED, EventState.ANNOUNCED)


@transaction.atomic
def move_event(
    event: ConversationEvent,
    *,
    day: date,
    at: time,
    time_zone: str,
    answer_by: date | None = None,
    by: User,
    now: datetime | None = None,
) -> ConversationEvent:
    """Move an event that people were asked to; everybody concerned is told once. The same moments again change nothing.

    Until everybody is seated that is everybody who was asked, whatever they answered: another date may suit where the first
    did not. `answer_by` is then the last day to answer, as before where it is not said. Afterwards it is those who come; they keep
    whom they meet, and when the rounds are announced the mail has their new hours. Whoever was noted as absent on the day that
    is given up is expected again. About ten queries, one event in the log, one mail each; reminders move along.

    Refuses others than the program's managers, an event that nobody was asked to or that has begun, and moments that can't be.
    """
    now = now or clock.now()
    take(event, "cohort__program")
    must_match(by, event.cohort)
    if event.state == EventState.PLANNED:
        raise Refused(_("Nobody has been asked yet. Change the event and save it."))
    starts_at = moment_on(day, at, time_zone, field="at")
    asks = event.state == EventState.INVITED
    reply_by = midnight_after(answer_by, time_zone) if asks and answer_by else event.reply_by
    wanted = {"starts_at": starts_at, "time_zone": time_zone, "reply_by": reply_by}
    if all(getattr(event, name) == value for name, value in wanted.items()):
        event.repeated = True
        return event
    if not is_movable(event, now):
        raise Refused(_("The event has begun, or is over. Plan another."))
    if not now < starts_at < now + FARTHEST:
        raise Refused(_("Choose a day in the coming six months."), field="day")
    if asks and not now < reply_by <= starts_at:
        raise Refused(_("The last day to answer is from today to the day before the event."), field="answer_by")
    was = event.starts_at
    for name, value in wanted.items():
        setattr(event, name, value)
    event.sequence += 1
    event.save(update_fields=[*wanted, "sequence"])
    said = events.record("conversation_event.moved", by=by, subject=event, now=now, was=was, starts_at=starts_at)
    _move_steps(event, now)
    _expect_again(event, said, by, now)
    _tell(event, was, said, now)
    event.repeated = False
    return event


def is_movable(event: ConversationEvent, now: datetime) -> bool:
    """Whether people were asked, and it has not begun. No query."""
    return event.state in MOVABLE and now < event.starts_at


def _move_steps(event: ConversationEvent, now: datetime) -> None:
    """What happens by itself comes on its new day; a step that a manager holds is held there."""

    def step(what: str, due_at: datetime, *, wanted: bool = True, once: bool = False) -> None:
        waiting = due.waiting(event, what)
        if not wanted:
            due.forget(event, what=what, now=now)
        elif waiting or not once:
            key = waiting.key if waiting else f"{what}:{event.code}:{event.sequence}"
            due.plan(what, subject=event, scope=event.cohort, due_at=due_at, key=key, now=now)

    step(END, event.ends_at + GRACE)
    if event.state == EventState.INVITED:
        reminder = event.reply_by - REMIND_BEFORE
        step(REMIND, reminder, wanted=reminder > now + A_DAY)
        step(SEAT, event.reply_by)
    elif event.state == EventState.SEATED:
        morning = event.reply_by + timedelta(hours=timing.MORNING.hour)
        # One that was refused, or that a manager skipped, does not come back by moving the day.
        step(ANNOUNCE, max(now, min(morning, event.starts_at - LATEST)), once=True)
    else:
        step(TOMORROW, event.starts_at - A_DAY, wanted=event.starts_at - A_DAY > now + A_DAY)


def _expect_again(event: ConversationEvent, said: Event, by: User, now: datetime) -> None:
    """Who was not there on the former day is expected on the new one, and seated."""
    gone = (EventGuest.Presence.ABSENT, EventGuest.Presence.LEFT)
    event.guests.filter(presence__in=gone).update(presence="")
    plan = newest_plan(event) if event.state == EventState.ANNOUNCED else None
    if plan is not None and is_outdated(event, plan, now=now):
        # The mail about the new date has the rounds, so nobody is told of them twice.
        plan_anew(event, said=said, by=by, now=now, telling=False)


def _tell(event: ConversationEvent, was: datetime, said: Event, now: datetime) -> None:
    asked = Participant.objects.filter(event_guests__event=event, state=ParticipantState.ENROLLED)
    people = asked if event.state == EventState.INVITED else expecting(event)
    told = [mails.of_a_move(one, event, was) for one in people.select_related("person").order_by("pk")]
    draft_all(told, event=said, now=now, scope=event.cohort)
