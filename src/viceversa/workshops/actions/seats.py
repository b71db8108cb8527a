"""Somebody takes a seat at a workshop, waits for one, or gives theirs back. Nobody is asked why.

No event names who: what somebody does with their seat is theirs and the program's, not the audit trail's.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.moments import written
from viceversa.people.models import User
from viceversa.programs.models import Participant
from viceversa.programs.rules import is_own
from viceversa.workshops import rules
from viceversa.workshops.actions.common import is_full, let_go, lock, lock_date, tell
from viceversa.workshops.models import Seat, Workshop, WorkshopDate
from viceversa.workshops.states import DONE, SEAT, STANDING, SeatState


@transaction.atomic
def take_seat(date: WorkshopDate, *, participant: Participant, by: User, now: datetime | None = None) -> Seat:
    """Take a seat, or the next place on the waiting list where all are taken. Again changes nothing.

    A person takes one date of a workshop: another one with a free seat takes the place of the first. Refuses a full
    one to whoever has a seat elsewhere, people who are not asked or were there already, and dates one can no longer
    sign up for. Two people who want the last seat wait for each other's turn. About nine queries.
    """
    now = now or clock.now()
    lock_date(date)
    participant.refresh_from_db(fields=["state"])
    if not is_own(by, participant) or not rules.is_asked(participant, date.workshop):
        raise NotAllowed(_("Everybody who is asked takes a seat for themself."))
    own = list(Seat.objects.filter(workshop=date.workshop, participant=participant).select_related("date"))
    here = next((seat for seat in own if seat.date_id == date.pk), None)
    if here is not None and here.state in STANDING:
        here.repeated = True
        return here
    if any(seat.state in DONE for seat in own):
        raise Refused(_("You have done this workshop."))
    if not rules.can_sign_up(date, now):
        raise Refused(_("One can’t sign up for this date any more."))
    elsewhere = next((seat for seat in own if seat.state in STANDING), None)
    full = is_full(date)
    if full and elsewhere is not None and elsewhere.state == SeatState.SEATED and elsewhere.date.starts_at > now:
        day = written(elsewhere.date.starts_at, "long")
        raise Refused(
            _("This date is full, and you have a seat on %(day)s. To wait for this one, give that seat back first.")
            % {"day": day}
        )
    event = events.record(
        "workshop.waited_for" if full else "workshop.seat_taken", by=None, subject=date, now=now, workshop=date.workshop.code
    )  # fmt: skip
    if elsewhere is not None:
        _leave(elsewhere, date.workshop, participant, event=event, now=now)
    seat = here or Seat(
        workshop=date.workshop, date=date, participant=participant, state=SeatState.GONE, created_at=now
    )
    SEAT.apply(seat, "wait" if full else "take")
    seat.changed_at = now
    seat.sequence += not full
    seat.save()
    if not full:
        seat.participant = participant
        tell(date, [seat], "taken", event=event, now=now)
    return seat


@transaction.atomic
def leave(workshop: Workshop, *, participant: Participant, by: User, now: datetime | None = None) -> Workshop:
    """Give one's seat back, or leave the waiting list, at any time before it begins. Who waits first has the seat then.

    `repeated` for somebody who has neither. Refuses once the date has begun.
    """
    now = now or clock.now()
    lock(workshop)
    if not is_own(by, participant):
        raise NotAllowed(_("Everybody gives back their own seat."))
    standing = Seat.objects.filter(workshop=workshop, participant=participant, state__in=STANDING)
    seat = standing.select_related("date").first()
    workshop.repeated = seat is None
    if seat is not None:
        if seat.date.starts_at <= now:
            raise Refused(_("This date has begun."))
        event = events.record("workshop.seat_given_back", by=None, subject=seat.date, now=now, workshop=workshop.code)
        _leave(seat, workshop, participant, event=event, now=now)
    return workshop


@transaction.atomic
def leave_all(participant: Participant, *, now: datetime) -> None:
    """Somebody no longer takes part: their seats ahead are given on. Called by the program's own verbs. One query, where
    they have none."""
    rows = Seat.objects.filter(participant=participant, state__in=STANDING, date__starts_at__gt=now)
    for workshop in Workshop.objects.filter(pk__in=list(rows.values_list("workshop", flat=True))).order_by("pk"):
        lock(workshop)
        for seat in rows.filter(workshop=workshop).select_related("date"):
            event = events.record(
                "workshop.seat_given_back", by=None, subject=seat.date, now=now, workshop=workshop.code
            )
            _leave(seat, workshop, participant, event=event, now=now)


def _leave(seat: Seat, workshop: Workshop, participant: Participant, *, event: Event, now: datetime) -> None:
    seat.date.workshop = workshop
    seat.participant = participant
    let_go(seat, seat.date, event=event, now=now)
