"""The rounds of an event: planned, told, planned anew for what is ahead, over; then those who met are put in order.

Nobody is told whom they meet before it is announced, by a manager or by the policy stated on the event.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.matching import adapter, mails
from viceversa.matching.actions.common import must_match
from viceversa.matching.actions.seats import conversations_of, is_outdated, plan_anew
from viceversa.matching.actions.shortlists import (
    in_order,
    midnight_after,
    open_answers,
)
from viceversa.matching.models import (
    ConversationEvent,
    EventGuest,
    SeatingPlan,
    ShortlistEntry,
    ShortlistRound,
)
from viceversa.matching.queries_event import newest_plan, taking_part
from viceversa.matching.states import EVENT, EventState
from viceversa.messaging import due, timing
from viceversa.messaging.actions import draft_all
from viceversa.people.models import User
from viceversa.programs.lock import take

SEAT, ANNOUNCE, END = "matching.seat_event", "matching.announce_event", "matching.end_event"
TOMORROW: Final = "matching.event_tomorrow"
# By itself it is announced in the morning, and this long before it begins at the latest.
LATEST: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)
# What one thinks of people just met is answered soon or never: the reminder comes a day before the end.
RANKING_REMINDER: Final = timedelta(days=1)
Presence = EventGuest.Presence


@transaction.atomic
def seat(event: ConversationEvent, *, by: User | None, now: datetime | None = None) -> SeatingPlan:
    """Plan the rounds with those who said yes: at the moment stated when they were asked (`by` None), or again by a manager.

    About thirty queries and a bulk insert, and a few solves for a few hundred people at most, under the event's lock. One
    event in the log, and a mail to each manager the first time. Nobody else is told, unless it is announced already: then
    those whose rounds change. When nothing has changed, the plan that is there is given back. Refuses others than
    the program's managers, before the last day to answer is over, and an event that is over.
    """
    now = now or clock.now()
    take(event, "cohort__program")
    if by is not None:
        must_match(by, event.cohort)
    if now < event.reply_by:
        raise Refused(_("People can still answer. Everybody is seated when the last day to answer is over."))
    last = newest_plan(event)
    if last is not None and (by is None or not is_outdated(event, last, now=now)):
        last.repeated = True
        return last
    if event.state == EventState.ANNOUNCED:
        said = events.record("conversation_event.seated", by=by, subject=event, now=now)
        return plan_anew(event, said=said, by=by, now=now)
    EVENT.apply(event, "seat")
    event.save(update_fields=["state"])
    said = events.record("conversation_event.seated", by=by, subject=event, now=now)
    plan = plan_anew(event, said=said, by=by, now=now)
    if last is None:
        draft_all(mails.to_managers_of_event("matching.event_seated", event), event=said, now=now, scope=event.cohort)
        if event.announce_itself and plan.conversations.exists():
            # A step of its own: should it be refused, everybody is seated all the same, and a manager can announce it.
            morning = event.reply_by + timedelta(hours=timing.MORNING.hour)
            moment = max(now, min(morning, event.starts_at - LATEST))
            due.plan(
                ANNOUNCE, subject=event, scope=event.cohort, due_at=moment, key=f"{ANNOUNCE}:{event.code}", now=now
            )
    return plan


@transaction.atomic
def announce(event: ConversationEvent, *, by: User | None, now: datetime | None = None) -> ConversationEvent:
    """Tell everybody who comes when they are where; the page behind the link says whom they meet. One mail each.

    Planned anew first where others take part than when it was planned, or two who would meet are not to by now. `by`
    None is the policy stated on the event. Refuses others than the program's managers, an event where nobody meets
    anybody, and when it is over.
    """
    now = now or clock.now()
    take(event, "cohort__program")
    if by is not None:
        must_match(by, event.cohort)
    if EVENT.is_done(event, "announce"):
        event.repeated = True
        return event
    if now >= event.ends_at:
        raise Refused(_("The event is over. Call it off, and plan another."))
    said = events.record("conversation_event.announced", by=by, subject=event, now=now)
    plan = newest_plan(event)
    if plan is not None and is_outdated(event, plan, now=now):
        # Nobody has been told of the plan that is replaced.
        plan = plan_anew(event, said=said, by=by, now=now)
    EVENT.apply(event, "announce")
    if plan is None or not plan.conversations.exists():
        raise Refused(
            _(
                "Nobody would meet anybody: too few people come, or rules keep them apart. Call it off, and plan another."
            )
        )
    event.announced_at = now
    event.save(update_fields=["state", "announced_at"])
    people = taking_part(event).select_related("person").order_by("pk")
    told = [mails.to_guest("matching.event_plan", one, event) for one in people]
    draft_all(told, event=said, now=now, scope=event.cohort)
    if event.starts_at - A_DAY > now + A_DAY:
        key = f"{TOMORROW}:{event.code}"
        due.plan(TOMORROW, subject=event, scope=event.cohort, due_at=event.starts_at - A_DAY, key=key, now=now)
    return event


@transaction.atomic
def remind_of_rounds(event: ConversationEvent, *, now: datetime | None = None) -> ConversationEvent:
    """A day before, remind those who come of their rounds (a due step). Four queries."""
    now = now or clock.now()
    take(event, "cohort__program")
    event.repeated = event.state != EventState.ANNOUNCED or now >= event.starts_at
    if not event.repeated:
        said = events.record("conversation_event.reminded", by=None, subject=event, now=now)
        people = taking_part(event).select_related("person").order_by("pk")
        reminders = [mails.to_guest(TOMORROW, one, event) for one in people]
        draft_all(reminders, event=said, now=now, scope=event.cohort)
    return event


@transaction.atomic
def note_presence(guest: EventGuest, *, presence: str, by: User, now: datetime | None = None) -> EventGuest:
    """What a manager sees on the day: here, did not come, had to leave. The rounds ahead are planned anew.

    Who did not come has met nobody; who left has met those of the rounds that have begun. Costs what a plan does. Refuses others than the
    program's managers, and when it is not announced or over.
    """
    now = now or clock.now()
    event = take(ConversationEvent.objects.get(pk=guest.event_id), "cohort__program")
    must_match(by, event.cohort)
    take(guest, "participant")
    guest.event = event
    if presence not in Presence.values:
        raise Refused(_("That did not reach us whole. Try again."))
    if event.state != EventState.ANNOUNCED:
        raise Refused(
            _("Who is there is noted once the rounds are announced, until people are asked whom they would like.")
        )
    if guest.presence == presence:
        guest.repeated = True
        return guest
    guest.presence = presence
    guest.save(update_fields=["presence"])
    said = events.record("conversation_event.presence", by=by, subject=event, now=now, guest=guest.code)
    plan_anew(event, said=said, by=by, now=now)
    return guest


@transaction.atomic
def end_event(event: ConversationEvent, *, by: User | None, now: datetime | None = None) -> ConversationEvent:
    """The rounds are over: everybody who met somebody is asked whom they would like, as with shortlists.

    By itself a quarter of an hour after the last round (`by` None), or by a manager once it has ended. About fifteen queries,
    two events in the log, one mail each. Refuses others than the program's managers, before the end, and what was never
    announced.
    """
    now = now or clock.now()
    take(event, "cohort__program")
    if by is not None:
        must_match(by, event.cohort)
    if EVENT.is_done(event, "end"):
        event.repeated = True
        return event
    EVENT.apply(event, "end")
    if now < event.ends_at:
        raise Refused(_("The last round is not over yet."))
    event.over_at = now
    events.record("conversation_event.over", by=by, subject=event, now=now)
    event.shortlists = _met(event, by=by, now=now)
    event.save(update_fields=["state", "over_at", "shortlists"])
    due.forget(event, now=now)
    return event


def _met(event: ConversationEvent, *, by: User | None, now: datetime) -> ShortlistRound | None:
    """Those who met, on each other's lists, to be answered until a day; None where nobody met anybody who is still there."""
    here = set(adapter.ready(event.cohort).values_list("pk", flat=True))
    held = [one for one in conversations_of(newest_plan(event)) if {one.mentor_id, one.mentee_id} <= here]
    if not held:
        return None
    last = ShortlistRound.objects.filter(cohort=event.cohort).aggregate(newest=Max("number"))["newest"] or 0
    met = ShortlistRound.objects.create(cohort=event.cohort, number=last + 1, by=by or event.by, created_at=now)
    lists: dict[int, list[tuple[str, int, list[dict[str, Any]]]]] = defaultdict(list)
    for one in held:
        lists[one.mentor_id].append((one.mentee.code, one.mentee_id, one.reasons))
        lists[one.mentee_id].append((one.mentor.code, one.mentor_id, one.reasons))
    rows = [row for own, others in sorted(lists.items()) for row in in_order(met, own, others, now)]
    ShortlistEntry.objects.bulk_create(rows, batch_size=500)
    until = midnight_after(_day(now) + timedelta(days=event.answer_days))
    said = events.record("shortlists.released", by=by, subject=met, now=now, cohort=event.cohort.code, until=until)
    open_answers(
        met,
        until=until,
        mail="matching.event_ranking",
        event=said,
        by=by or event.by,
        now=now,
        remind_before=RANKING_REMINDER,
    )
    return met


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
