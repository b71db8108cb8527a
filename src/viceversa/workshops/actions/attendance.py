"""Who was at a date of a workshop: ticked by its facilitator or a manager, mended until the cohort is closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.people.models import Person, User, searchable
from viceversa.programs.labels import labels_of
from viceversa.programs.models import Participant
from viceversa.workshops import queries, rules
from viceversa.workshops.actions.common import WHO_CAME, asked_to, let_go, lock, lock_date, must_plan, settle
from viceversa.workshops.actions.dates import ASK
from viceversa.workshops.models import Seat, Workshop, WorkshopDate
from viceversa.workshops.states import DATE, DONE, ON_THE_LIST, SEAT, STANDING, DateState, SeatState, WorkshopState


@transaction.atomic
def say_who_came(date: WorkshopDate, *, came: Collection[str], by: User, now: datetime | None = None) -> WorkshopDate:
    """Tick who came, by codes of seats, among those whose name one reads there; all others of them did not.

    Once it was said, nobody waits for this date any more. Refuses everybody but its facilitator and the program's
    managers, and a date that has not begun. One event.
    """
    now = now or clock.now()
    _lock(date, by, now)
    seats = [
        seat
        for seat in queries.listed(date)
        if seat.state in ON_THE_LIST and rules.may_see(by, date, seat.participant.person)
    ]
    changed = [seat for seat in seats if _tick(seat, seat.code in came, now)]
    date.repeated = date.state == DateState.HELD and not changed
    if date.repeated:
        return date
    Seat.objects.bulk_update(changed, ["state", "changed_at"])
    Seat.objects.filter(date=date, state=SeatState.WAITING).update(state=SeatState.GONE)
    DATE.apply(date, "hold")
    _count(date)
    events.record("workshop.attended", by=by, subject=date, now=now, workshop=date.workshop.code)
    due.forget(date, what=ASK, now=now)
    settle(date.workshop)
    return date


@transaction.atomic
def add_who_came(date: WorkshopDate, *, who: str, by: User, now: datetime | None = None) -> Seat:
    """Note that somebody came who had no seat there, by their e-mail address or whole name. Again changes nothing.

    A seat they have at another date is given back. Refuses whoever is not asked to the workshop, in the same words as
    a name that two of them have.
    """
    now = now or clock.now()
    _lock(date, by, now)
    participant = _named(date, who, by)
    own = list(Seat.objects.filter(workshop=date.workshop, participant=participant).select_related("date"))
    here = next((seat for seat in own if seat.date_id == date.pk), None)
    if here is not None and here.state == SeatState.CAME:
        here.repeated = True
        return here
    event = events.record("workshop.attended", by=by, subject=date, now=now, workshop=date.workshop.code)
    for seat in own:
        if seat is not here and seat.state in STANDING:
            seat.date.workshop, seat.participant = date.workshop, participant
            let_go(seat, seat.date, event=event, now=now)
    seat = here or Seat(
        workshop=date.workshop, date=date, participant=participant, state=SeatState.GONE, created_at=now
    )
    SEAT.apply(seat, "come")
    seat.changed_at = now
    seat.save()
    if date.state == DateState.HELD:
        _count(date)
    return seat


@transaction.atomic
def catch_up(workshop: Workshop, *, participant: Participant, by: User, now: datetime | None = None) -> Seat:
    """Note that somebody who was not there has caught up since: what comes after the workshop is open to them.

    Refuses everybody but managers, about people of their own line, and a workshop of which no date has begun.
    """
    now = now or clock.now()
    lock(workshop)
    must_plan(workshop.cohort, by)
    if not rules.may_name(by, participant.person) or not rules.is_asked(participant, workshop):
        raise NotAllowed(_("Another manager of the program notes that for people near you."))
    own = list(Seat.objects.filter(workshop=workshop, participant=participant).select_related("date"))
    if done := next((seat for seat in own if seat.state in DONE), None):
        done.repeated = True
        return done
    dates = WorkshopDate.objects.filter(workshop=workshop, starts_at__lte=now)
    date = dates.exclude(state=DateState.CANCELLED).order_by("-starts_at").first()
    if date is None:
        raise Refused(_("None of its dates has begun. People can still take a seat."))
    event = events.record("workshop.caught_up", by=by, subject=date, now=now, workshop=workshop.code)
    for seat in own:
        if seat.date_id != date.pk and seat.state in STANDING:
            seat.date.workshop, seat.participant = workshop, participant
            let_go(seat, seat.date, event=event, now=now)
    seat = next((seat for seat in own if seat.date_id == date.pk), None) or Seat(
        workshop=workshop, date=date, participant=participant, state=SeatState.GONE, created_at=now
    )
    SEAT.apply(seat, "catch_up")
    seat.changed_at = now
    seat.save()
    return seat


@transaction.atomic
def ask_who_came(date: WorkshopDate, *, now: datetime | None = None) -> WorkshopDate:
    """Afterwards: its facilitator is asked who came, else the program's managers. By a due step.

    `repeated` where that was said already, or nobody is to be asked.
    """
    now = now or clock.now()
    lock_date(date)
    on = date.workshop.state != WorkshopState.DRAFT
    program = date.workshop.cohort.program
    whom = (
        [date.facilitator]
        if date.facilitator is not None
        else list(Person.objects.filter(user__managed_programs__program=program).order_by("pk"))
    )
    date.repeated = not on or date.state != DateState.PLANNED or date.ends_at > now or not whom
    if not date.repeated:
        event = events.record("workshop.who_came_asked", by=None, subject=date, now=now, workshop=date.workshop.code)
        mails = [Mail(WHO_CAME, person, {"date": date.code}) for person in whom]
        draft_all(mails, event=event, now=now, scope=date.workshop.cohort)
    return date


@transaction.atomic
def export_list(date: WorkshopDate, *, by: User, now: datetime | None = None) -> Iterator[list[str]]:
    """The list of a date as its reader sees it, as rows with a heading first. Records `workshop.exported`.

    Refuses everybody but its facilitator and the program's managers.
    """
    now = now or clock.now()
    lock_date(date)
    _must_tick(date, by)
    seats = [seat for seat in queries.listed(date) if rules.may_see(by, date, seat.participant.person)]
    events.record("workshop.exported", by=by, subject=date, now=now, workshop=date.workshop.code, rows=len(seats))
    return _as_rows(date, seats)


def _as_rows(date: WorkshopDate, seats: list[Seat]) -> Iterator[list[str]]:
    labels = labels_of(date.workshop.cohort.program)
    yield [_("Name"), _("Email"), _("Role"), _("Seat")]
    for seat in seats:
        person = seat.participant.person
        yield [person.name, person.email, labels.role(seat.participant.role), str(seat.get_state_display())]


def _lock(date: WorkshopDate, by: User, now: datetime) -> None:
    lock_date(date)
    _must_tick(date, by)
    if not rules.can_say_who_came(date, now):
        raise Refused(_("Who came is said from the beginning of a workshop until the cohort is closed."))


def _must_tick(date: WorkshopDate, by: User) -> None:
    if not rules.may_tick(by, date):
        raise NotAllowed(_("Only whoever leads it and the program’s managers have this list."))


def _tick(seat: Seat, came: bool, now: datetime) -> bool:
    """Note it on the seat; whether that changed anything. Somebody added by mistake had no seat to miss."""
    if came == (seat.state == SeatState.CAME) and seat.state != SeatState.SEATED:
        return False
    SEAT.apply(seat, "come" if came else "miss" if seat.was_seated else "untick")
    seat.changed_at = now
    return True


def _count(date: WorkshopDate) -> None:
    date.attended = Seat.objects.filter(date=date, state=SeatState.CAME).count()
    date.save(update_fields=["state", "attended"])


def _named(date: WorkshopDate, who: str, by: User) -> Participant:
    """The one of those asked with this address or name."""
    wanted = searchable(" ".join(who.split()))
    if not wanted:
        raise Refused(_("Type their email address or their whole name."), "who")
    rows = asked_to(date.workshop).filter(Q(person__email__iexact=who.strip()) | Q(person__search_name=wanted))
    found = [one for one in rows[:50] if rules.may_see(by, date, one.person)]
    if len(found) != 1:
        raise Refused(_("No one person who is asked to this workshop has this name. Try their email address."), "who")
    return found[0]
