"""An event of short conversations, before the day: planned, people asked, their answers; or cancelled."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.matching import adapter, mails
from viceversa.matching.actions.common import answers_first, held, must_match, places_first
from viceversa.matching.actions.conversations import END, SEAT
from viceversa.matching.actions.runs import OPEN_FOR_MATCHING
from viceversa.matching.actions.seats import plan_anew, question_of
from viceversa.matching.models import ConversationEvent, EventGuest
from viceversa.matching.states import EVENT, EventState
from viceversa.matching.timetable import midnight_after, moment_on
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.people.models import User
from viceversa.programs import modes
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Participant

REMIND: Final = "matching.remind_event"
REMIND_BEFORE: Final = timedelta(days=2)
# Answers to those one has met open a quarter of an hour after the last round, so that who did not come can be noted.
GRACE: Final = timedelta(minutes=15)
FARTHEST: Final = timedelta(days=180)
# Between what each number may be.
RANGES: Final = {"minutes": (5, 30), "pause": (0, 15), "rounds": (1, 5), "tables": (1, 500), "answer_days": (2, 30)}
OPEN: Final = (EventState.PLANNED, EventState.INVITED, EventState.SEATED, EventState.ANNOUNCED)


@dataclass(frozen=True)
class EventDetails:
    """What a manager says of an event. `time_zone` is the clock that `day`, `at` and `answer_by` are read on."""

    day: date
    at: time
    time_zone: str
    answer_by: date
    place: str = ""
    link: str = ""
    minutes: int = 10
    pause: int = 3
    rounds: int = 3
    tables: int | None = None
    answer_days: int = 3
    announce_itself: bool = False


_KEPT: Final = [one.name for one in fields(EventDetails) if one.name not in ("day", "at", "answer_by")]


@transaction.atomic
def plan_event(cohort: Cohort, *, details: EventDetails, by: User, now: datetime | None = None) -> ConversationEvent:
    """Plan an event: nobody is told. Five queries, one event in the log. The same again gives the one that is there.

    Refuses others than the program's managers, a program without such events, a cohort that is not matched, a second one
    before the first is over and its answers are in, and details that can't be: each with its field.
    """
    now = now or clock.now()
    cohort = held(cohort)
    must_match(by, cohort)
    _must_have_events(cohort)
    answers_first(cohort)
    wanted = _checked(details, now)
    there = ConversationEvent.objects.filter(cohort=cohort, state__in=OPEN).first()
    if there is not None:
        if there.state == EventState.PLANNED and _is_same(there, wanted):
            there.repeated = True
            return there
        raise Refused(_("There is an event already. Change it, or call it off first."))
    last = ConversationEvent.objects.filter(cohort=cohort).aggregate(newest=Max("number"))["newest"] or 0
    event = ConversationEvent.objects.create(cohort=cohort, number=last + 1, by=by, created_at=now, **wanted)
    events.record("conversation_event.planned", by=by, subject=event, now=now, starts_at=event.starts_at)
    return event


@transaction.atomic
def change_event(
    event: ConversationEvent, *, details: EventDetails, by: User, now: datetime | None = None
) -> ConversationEvent:
    """Other details, as long as nobody was asked. Three queries, one event in the log. Refuses as `plan_event` does."""
    now = now or clock.now()
    take(event, "cohort__program")
    must_match(by, event.cohort)
    if event.state != EventState.PLANNED:
        raise Refused(_("People have been asked already. Call the event off and plan another."))
    wanted = _checked(details, now)
    event.repeated = _is_same(event, wanted)
    if not event.repeated:
        for name, value in wanted.items():
            setattr(event, name, value)
        event.save(update_fields=list(wanted))
        events.record("conversation_event.changed", by=by, subject=event, now=now, starts_at=event.starts_at)
    return event


def _must_have_events(cohort: Cohort) -> None:
    if not modes.making_of(cohort.program).has_events:
        raise Refused(_("This program has no events of short conversations. Its design says how pairs are made."))
    if cohort.state not in OPEN_FOR_MATCHING:
        raise Refused(_("This cohort is not being matched."))


def _checked(details: EventDetails, now: datetime) -> dict[str, object]:
    """The columns of an event, or what to change in its details."""
    for name, (least, most) in RANGES.items():
        value = getattr(details, name)
        if value is not None and not least <= value <= most:
            raise Refused(_("Use %(least)s to %(most)s.") % {"least": least, "most": most}, field=name)
    if not details.place.strip() and not details.link:
        raise Refused(_("Say where it is: a place, or a link to a video call."), field="place")
    if details.link and not details.link.startswith("https://"):
        raise Refused(_("A link begins with https://"), field="link")
    starts_at = moment_on(details.day, details.at, details.time_zone, field="at")
    reply_by = midnight_after(details.answer_by, details.time_zone)
    if not now < starts_at < now + FARTHEST:
        raise Refused(_("Choose a day in the coming six months."), field="day")
    if not now < reply_by <= starts_at:
        raise Refused(
            _("The last day to answer is from today to the day before the event: then everybody is seated."),
            field="answer_by",
        )
    kept = {name: getattr(details, name) for name in _KEPT}
    return kept | {"starts_at": starts_at, "reply_by": reply_by, "place": details.place.strip()}


def _is_same(event: ConversationEvent, wanted: dict[str, object]) -> bool:
    return all(getattr(event, name) == value for name, value in wanted.items())


@transaction.atomic
def invite(event: ConversationEvent, *, by: User, now: datetime | None = None) -> ConversationEvent:
    """Ask everybody who is ready and has nobody yet whether they come; plan the reminder, the seating and the end.

    About twenty queries and a bulk insert, one event in the log, one mail each. Refuses others than the program's managers, places not
    given out, a day to answer that has come, and when a side has nobody.
    """
    now = now or clock.now()
    take(event, "cohort__program")
    must_match(by, event.cohort)
    if EVENT.is_done(event, "invite"):
        event.repeated = True
        return event
    EVENT.apply(event, "invite")
    _must_have_events(event.cohort)
    places_first(event.cohort)
    answers_first(event.cohort)
    if event.reply_by <= now:
        raise Refused(_("The last day to answer is over. Change the event, then ask."))
    question = question_of(event, adapter.ready(event.cohort))
    if not question.left or not question.right:
        raise Refused(_("There is nobody to match yet: it takes at least one mentor and one mentee who are enrolled."))
    codes = [one.id for one in (*question.left, *question.right)]
    asked = list(Participant.objects.filter(code__in=codes).select_related("person").order_by("pk"))
    EventGuest.objects.bulk_create(
        [EventGuest(event=event, participant=one, created_at=now) for one in asked], batch_size=500
    )
    event.save(update_fields=["state"])
    said = events.record("conversation_event.invited", by=by, subject=event, now=now, people=len(asked))
    invitations = [mails.to_guest("matching.event_invitation", one, event) for one in asked]
    draft_all(invitations, event=said, now=now, scope=event.cohort)
    if event.reply_by - REMIND_BEFORE > now + timedelta(days=1):
        _plan(REMIND, event, event.reply_by - REMIND_BEFORE, now)
    _plan(SEAT, event, event.reply_by, now)
    _plan(END, event, event.ends_at + GRACE, now)
    return event


def _plan(what: str, event: ConversationEvent, due_at: datetime, now: datetime) -> None:
    due.plan(what, subject=event, scope=event.cohort, due_at=due_at, key=f"{what}:{event.code}", now=now)


@transaction.atomic
def answer_event(guest: EventGuest, *, comes: bool, by: User | None, now: datetime | None = None) -> EventGuest:
    """One's own yes or no. Five queries, one event in the log, which does not say what it was.

    Yes until the last day to answer, no until the event begins; after everybody was seated a no has the rounds planned
    anew, and those told whose rounds change. Refuses anybody else, and afterwards.
    """
    now = now or clock.now()
    event = take(ConversationEvent.objects.get(pk=guest.event_id), "cohort__program")
    take(guest, "participant__person")
    guest.event = event
    if by is None or by.person_id is None or by.person_id != guest.participant.person_id:
        raise NotAllowed(_("Only the person who is asked can answer."))
    if event.state not in OPEN or now >= event.starts_at:
        raise Refused(_("The time to answer is over."))
    wanted = EventGuest.Answer.YES if comes else EventGuest.Answer.NO
    if guest.answer == wanted:
        guest.repeated = True
        return guest
    if comes and now >= event.reply_by:
        raise Refused(
            _("Everybody is seated already. Come all the same, or write to the program: they can seat you on the day.")
        )
    guest.answer, guest.answered_at, guest.presence = wanted, now, ""
    guest.save(update_fields=["answer", "answered_at", "presence"])
    said = events.record("conversation_event.answered", by=by, subject=event, now=now)
    if event.state in (EventState.SEATED, EventState.ANNOUNCED):
        plan_anew(event, said=said, by=None, now=now)
    return guest


@transaction.atomic
def remind_guests(event: ConversationEvent, *, now: datetime | None = None) -> ConversationEvent:
    """Remind those who have not answered (a due step), once. Five queries."""
    now = now or clock.now()
    take(event, "cohort__program")
    quiet = list(
        adapter.ready(event.cohort)
        .filter(Q(event_guests__event=event, event_guests__answer=""))
        .select_related("person")
        .order_by("pk")
    )
    event.repeated = event.state != EventState.INVITED or not quiet
    if not event.repeated:
        said = events.record("conversation_event.reminded", by=None, subject=event, now=now)
        reminders = [mails.to_guest("matching.event_reminder", one, event) for one in quiet]
        draft_all(reminders, event=said, now=now, scope=event.cohort)
    return event


@transaction.atomic
def cancel_event(event: ConversationEvent, *, by: User, now: datetime | None = None) -> ConversationEvent:
    """Call it off: everybody who was asked and did not say no is told, nothing more happens by itself. Six queries.

    Refuses others than the program's managers, and an event that is over.
    """
    now = now or clock.now()
    take(event, "cohort__program")
    must_match(by, event.cohort)
    if EVENT.is_done(event, "cancel"):
        event.repeated = True
        return event
    EVENT.apply(event, "cancel")
    event.save(update_fields=["state"])
    due.forget(event, now=now)
    said = events.record("conversation_event.cancelled", by=by, subject=event, now=now)
    # Asked of the guests of this event: an exclude across participants would also see a no to an earlier one.
    asked = event.guests.exclude(answer=EventGuest.Answer.NO).values("participant")
    people = Participant.objects.filter(pk__in=asked).select_related("person").order_by("pk")
    told = [mails.to_guest("matching.event_cancelled", one, event) for one in people]
    draft_all(told, event=said, now=now, scope=event.cohort)
    return event
