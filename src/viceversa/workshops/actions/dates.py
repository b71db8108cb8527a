"""The dates of a workshop: one more, another day or place, called off; and the reminder the day before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.core.zones import countable, zone_named
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.people.models import Person, User
from viceversa.workshops.actions.common import (
    REMINDER,
    lock,
    lock_date,
    move_up,
    must_plan,
    settle,
    taken,
    tell,
    tell_asked,
    tell_facilitator,
)
from viceversa.workshops.models import Seat, Workshop, WorkshopDate
from viceversa.workshops.states import DATE, ON_THE_LIST, SEAT, STANDING, DateState, SeatState, WorkshopState

REMIND: Final = "workshops.remind"
ASK: Final = "workshops.ask_who_came"
DAY: Final = timedelta(days=1)
FARTHEST: Final = timedelta(days=730)
FEWEST_MINUTES, MOST_MINUTES, MOST_SEATS = 15, 600, 5000


@dataclass(frozen=True)
class DateDetails:
    """When and where a date is, and for how many. `seats` None: as many as come; `closes_at` None: until it begins;
    `place` empty: by the program's video link."""

    starts_at: datetime
    time_zone: str
    minutes: int
    place: str = ""
    seats: int | None = None
    closes_at: datetime | None = None
    facilitator: Person | None = None

    def __post_init__(self) -> None:
        """Days at the ends of the calendar are refused like those beside them."""
        object.__setattr__(self, "starts_at", countable(self.starts_at))
        if self.closes_at is not None:
            object.__setattr__(self, "closes_at", countable(self.closes_at))


@transaction.atomic
def add_date(workshop: Workshop, *, details: DateDetails, by: User, now: datetime | None = None) -> WorkshopDate:
    """One more date. Once people know of the workshop, it is open at once, and whoever has no seat yet is told.

    The same moment and place again changes nothing. Refuses a workshop that was cancelled.
    """
    now = now or clock.now()
    lock(workshop)
    must_plan(workshop.cohort, by)
    if workshop.state == WorkshopState.CANCELLED:
        raise Refused(_("This workshop was cancelled. Plan another one."))
    same = WorkshopDate.objects.filter(
        workshop=workshop, starts_at=details.starts_at, place=" ".join(details.place.split()), state=DateState.PLANNED
    ).first()
    if same is not None:
        same.repeated = True
        return same
    date = new_date(workshop, details, now)
    event = events.record("workshop.date_added", by=by, subject=date, now=now, workshop=workshop.code)
    settle(workshop)
    if workshop.state == WorkshopState.ANNOUNCED:
        tell_asked(workshop, event=event, now=now)
    tell_facilitator(date, date.facilitator, event=event, now=now)
    return date


def new_date(workshop: Workshop, details: DateDetails, now: datetime) -> WorkshopDate:
    """A date as it was typed, with what happens by itself around it; part of verbs that plan one."""
    date = WorkshopDate(workshop=workshop, created_at=now, revised_at=now)
    _write(date, details, now)
    date.save()
    _plan_steps(date, now)
    return date


@transaction.atomic
def change_date(date: WorkshopDate, *, details: DateDetails, by: User, now: datetime | None = None) -> WorkshopDate:
    """Say otherwise when or where, how long, for how many. Who has a seat is told, where the time or the place is another.

    More seats go to who waits, at once. Refuses fewer seats than are taken, and a date that has begun, was held or
    cancelled.
    """
    now = now or clock.now()
    lock_date(date)
    must_plan(date.workshop.cohort, by)
    if date.state != DateState.PLANNED or date.starts_at <= now:
        raise Refused(_("Only a date that lies ahead can be changed."))
    was, led = _facts(date), date.facilitator
    _write(date, details, now)
    if _facts(date) == was:
        date.repeated = True
        return date
    count = taken(date)
    if date.seats is not None and count > date.seats:
        raise Refused(_("%(n)s seats are taken already. Leave at least as many.") % {"n": count}, "seats")
    date.sequence += 1
    date.revised_at = now
    date.save()
    event = events.record("workshop.date_changed", by=by, subject=date, now=now, workshop=date.workshop.code)
    moved = _facts(date)[:3] != was[:3]
    if moved:
        _tell_seated(date, "changed", event=event, now=now)
    if led is not None and led.pk != date.facilitator_id:
        tell_facilitator(date, led, event=event, now=now, gone=True)
    if moved or (led.pk if led else None) != date.facilitator_id:
        tell_facilitator(date, date.facilitator, event=event, now=now)
    move_up(date, event=event, now=now)
    _plan_steps(date, now)
    date.repeated = False
    return date


@transaction.atomic
def cancel_date(date: WorkshopDate, *, by: User, now: datetime | None = None) -> WorkshopDate:
    """It does not take place: who has a seat or waits for one is told, and free to take another date.

    Refuses one that was held, or has begun where people know of it.
    """
    now = now or clock.now()
    lock_date(date)
    must_plan(date.workshop.cohort, by)
    if date.state == DateState.CANCELLED:
        date.repeated = True
        return date
    if date.workshop.state != WorkshopState.DRAFT and date.starts_at <= now:
        raise Refused(_("Only a date that lies ahead can be cancelled."))
    event = events.record("workshop.date_cancelled", by=by, subject=date, now=now, workshop=date.workshop.code)
    call_off(date, event=event, now=now)
    settle(date.workshop)
    return date


def call_off(date: WorkshopDate, *, event: Event, now: datetime) -> None:
    """Cancel a date, in the caller's transaction and event."""
    DATE.apply(date, "cancel")
    date.sequence += 1
    date.revised_at = now
    date.save(update_fields=["state", "sequence", "revised_at"])
    seats = list(Seat.objects.filter(date=date, state__in=STANDING).select_related("participant__person"))
    waiting = [seat for seat in seats if seat.state == SeatState.WAITING]
    seated = [seat for seat in seats if seat.state == SeatState.SEATED]
    for seat in seats:
        seat.sequence += seat.state == SeatState.SEATED
        SEAT.apply(seat, "give_back")
        seat.changed_at = now
    Seat.objects.bulk_update(seats, ["state", "changed_at", "sequence"])
    tell(date, seated, "cancelled", event=event, now=now)
    tell(date, waiting, "cancelled_list", event=event, now=now)
    tell_facilitator(date, date.facilitator, event=event, now=now)
    due.forget(date, now=now)


@transaction.atomic
def remind(date: WorkshopDate, *, now: datetime | None = None) -> WorkshopDate:
    """The day before: who has a seat is reminded. By a due step. `repeated` where it does not take place tomorrow."""
    now = now or clock.now()
    lock_date(date)
    date.repeated = not (
        date.workshop.state == WorkshopState.ANNOUNCED and date.state == DateState.PLANNED and now < date.starts_at
    )
    if not date.repeated:
        event = events.record("workshop.reminded", by=None, subject=date, now=now, workshop=date.workshop.code)
        mails = [
            Mail(REMINDER, seat.participant.person, {"date": date.code, "seat": seat.code, "sequence": date.sequence})
            for seat in _seated(date)
        ]
        draft_all(mails, event=event, now=now, scope=date.workshop.cohort)
    return date


def _write(date: WorkshopDate, details: DateDetails, now: datetime) -> None:
    """Write what was typed onto the date, or refuse what can't be. No query."""
    if details.starts_at <= now:
        raise Refused(_("This time is past. Choose one ahead."), "starts_at")
    if details.starts_at > now + FARTHEST:
        raise Refused(_("This is more than two years ahead. Choose an earlier day."), "starts_at")
    if zone_named(details.time_zone).key != details.time_zone:
        raise Refused(_("Choose a time zone from the list."), "time_zone")
    if not FEWEST_MINUTES <= details.minutes <= MOST_MINUTES:
        raise Refused(_("A workshop takes between 15 and 600 minutes."), "minutes")
    if details.seats is not None and not 1 <= details.seats <= MOST_SEATS:
        raise Refused(_("Give it between 1 and 5,000 seats, or leave it empty: then everybody has one."), "seats")
    closes_at = details.closes_at or details.starts_at
    if closes_at > details.starts_at + DAY:
        raise Refused(_("This lies after the workshop. Choose that day or one before."), "closes_at")
    closes_at = min(closes_at, details.starts_at)
    if closes_at <= now:
        raise Refused(_("This day is over. Choose one ahead, so that people can sign up."), "closes_at")
    place = " ".join(details.place.split())
    if len(place) > 300:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": 300}, "place")
    if not place and not date.workshop.cohort.program.video_link:
        raise Refused(_("Say where it is, or give the video link."), "place")
    date.starts_at, date.time_zone, date.minutes = details.starts_at, details.time_zone, details.minutes
    date.place, date.seats, date.closes_at = place, details.seats, closes_at
    date.facilitator = details.facilitator


def _facts(date: WorkshopDate) -> tuple[Any, ...]:
    return (
        date.starts_at, date.minutes, date.place, date.facilitator_id, date.seats, date.time_zone, date.closes_at
    )  # fmt: skip


def _seated(date: WorkshopDate) -> list[Seat]:
    return list(Seat.objects.filter(date=date, state__in=ON_THE_LIST).select_related("participant__person"))


def _tell_seated(date: WorkshopDate, what: str, *, event: Event, now: datetime) -> None:
    seats = _seated(date)
    for seat in seats:
        seat.sequence += 1
    Seat.objects.bulk_update(seats, ["sequence"])
    tell(date, seats, what, event=event, now=now)


def _plan_steps(date: WorkshopDate, now: datetime) -> None:
    due.forget(date, now=now)
    for what, moment in ((REMIND, date.starts_at - DAY), (ASK, date.ends_at)):
        if moment > now:
            key = f"{what}:{date.code}:{date.sequence}"
            due.plan(what, subject=date, due_at=moment, key=key, now=now, scope=date.workshop.cohort)
