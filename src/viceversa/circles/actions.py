"""A circle is planned, changed, cancelled; its people say whether they come; its host says who came. Nothing else is kept.

No event names who said yes or no, or who came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from viceversa.circles import rules
from viceversa.circles.models import Circle, Seat
from viceversa.circles.states import CIRCLE, CircleState
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.zones import countable, zone_named
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.people.models import Person, User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import CohortState

REMIND: Final = "circles.remind"
ASK_HOST: Final = "circles.ask_host"
INVITED, DATE, REMINDER, WHO_CAME = "circles.invited", "circles.date", "circles.reminder", "circles.who_came"
HOST_GONE: Final = "circles.host_gone"
DAY: Final = timedelta(days=1)
FARTHEST: Final = timedelta(days=730)
FEWEST_SEATS, MOST_SEATS = 3, 60


@transaction.atomic
def plan(
    cohort: Cohort,
    *,
    role: str,
    starts_at: datetime,
    time_zone: str,
    host: Participant,
    minutes: int = 60,
    place: str = "",
    seats: int = 12,
    by: User,
    now: datetime | None = None,
) -> Circle:
    """Plan a circle of one side; everybody of that side is asked, the host has a seat. The same moment again changes nothing.

    Refuses whoever neither manages nor co-leads the program, a cohort that is closed, and what can't be.
    """
    now = now or clock.now()
    take(cohort, "program")
    _must_plan(cohort, by)
    starts_at = countable(starts_at)
    if role not in Role.values:
        raise Refused(_("Choose whose circle it is."), "role")
    same = Circle.objects.filter(cohort=cohort, role=role, starts_at=starts_at, state=CircleState.PLANNED).first()
    if same is not None:
        same.repeated = True
        return same
    circle = Circle(cohort=cohort, role=role, created_at=now, revised_at=now)
    _settle(circle, starts_at, time_zone, minutes, place, seats, host, now)
    circle.save()
    Seat.objects.create(circle=circle, participant=host, coming=True, created_at=now)
    event = events.record("circle.planned", by=by, subject=circle, now=now, cohort=cohort.code, role=role)
    others = [one for one in people_of(circle) if one.pk != host.pk]
    _tell(INVITED, circle, others, event, now)
    _tell(DATE, circle, [host], event, now, sequence=circle.sequence)
    _plan_steps(circle, now)
    return circle


@transaction.atomic
def change(
    circle: Circle,
    *,
    starts_at: datetime,
    time_zone: str,
    host: Participant,
    minutes: int,
    place: str,
    seats: int,
    by: User,
    now: datetime | None = None,
) -> Circle:
    """Move it, or say otherwise where, how long, with whom as a host. Who comes is told, where the date or place is another.

    Refuses fewer seats than people who come, and a circle that has begun, was held or cancelled.
    """
    now = now or clock.now()
    _lock(circle, by)
    if circle.state != CircleState.PLANNED or circle.starts_at <= now:
        raise Refused(_("Only a circle that lies ahead can be changed."))
    was, starts_at = _facts(circle), countable(starts_at)
    _settle(circle, starts_at, time_zone, minutes, place, seats, host, now)
    if _facts(circle) == was:
        circle.repeated = True
        return circle
    if Circle.objects.filter(
        cohort=circle.cohort, role=circle.role, starts_at=starts_at, state=CircleState.PLANNED
    ).exclude(pk=circle.pk):
        raise Refused(_("There is a circle of theirs at this time already."), "starts_at")
    has_seat = Seat.objects.filter(circle=circle, participant=host, coming=True).exists()
    if not has_seat:
        Seat.objects.update_or_create(
            circle=circle,
            participant=host,
            defaults={"coming": True},
            create_defaults={"coming": True, "created_at": now},
        )
    coming = _coming(circle)
    if len(coming) > circle.seats:
        raise Refused(_too_many(len(coming)), "seats")
    moved = _facts(circle)[:3] != was[:3]
    if moved:
        # Mails that wait to go out are about another date now; more seats, or another host, leave them as they are.
        circle.sequence += 1
        circle.revised_at = now
    circle.save()
    event = events.record("circle.changed", by=by, subject=circle, now=now)
    if moved:
        _tell(DATE, circle, coming, event, now, sequence=circle.sequence)
        _plan_steps(circle, now)
    elif not has_seat:
        _tell(DATE, circle, [host], event, now, sequence=circle.sequence)
    circle.repeated = False
    return circle


@transaction.atomic
def cancel(circle: Circle, *, by: User, now: datetime | None = None) -> Circle:
    """Call it off; who would have come is told. Refuses one that was held."""
    now = now or clock.now()
    _lock(circle, by)
    if circle.state == CircleState.CANCELLED:
        circle.repeated = True
        return circle
    _call_off(circle, _coming(circle), by=by, now=now)
    return circle


@transaction.atomic
def answer(circle: Circle, *, participant: Participant, coming: bool, by: User, now: datetime | None = None) -> Seat:
    """Say that one comes, or that one does not. One's calendar follows. Nobody reads a no.

    Refuses other people, a full circle, one that is over, and its host's no.
    """
    now = now or clock.now()
    take(circle, "cohort__program")
    if by.person_id is None or by.person_id != participant.person_id or not rules.is_in(participant, circle):
        raise NotAllowed(_("Everybody in this circle answers for themself."))
    if not rules.can_answer(circle, now):
        raise Refused(_("This circle is over, or was cancelled."))
    if rules.is_host(participant, circle) and not coming:
        raise Refused(_("You host this circle. Ask the program’s managers to name somebody else first."))
    seat = Seat.objects.filter(circle=circle, participant=participant).first()
    if seat is not None and seat.coming == coming:
        seat.repeated = True
        return seat
    if coming and len(_coming(circle)) >= circle.seats:
        raise Refused(_("All seats are taken. When somebody gives theirs back, you can take it here."))
    was_coming = seat is not None
    if seat is None:
        seat = Seat(circle=circle, participant=participant, created_at=now)
    seat.coming = coming
    seat.save()
    event = events.record("circle.answered", by=None, subject=circle, now=now)
    if coming:
        _tell(DATE, circle, [participant], event, now, sequence=circle.sequence)
    elif was_coming:
        _tell(DATE, circle, [participant], event, now, sequence=circle.sequence, gone=True)
    return seat


@transaction.atomic
def say_who_came(
    circle: Circle, *, came: Collection[str], participant: Participant, by: User, now: datetime | None = None
) -> Circle:
    """The host ticks who came, by codes of participants, among those who had said yes. Can be mended for two weeks.

    Refuses everybody else, and a circle that has not begun.
    """
    now = now or clock.now()
    take(circle, "cohort__program")
    if by.person_id is None or by.person_id != participant.person_id or not rules.is_host(participant, circle):
        raise NotAllowed(_("Only its host says who came."))
    if not rules.can_say_who_came(circle, now):
        raise Refused(_("Who came is said from the beginning of a circle until two weeks after it."))
    seats = list(Seat.objects.filter(circle=circle, coming=True).select_related("participant"))
    changed = [seat for seat in seats if seat.came != (seat.participant.code in came)]
    circle.repeated = circle.attended is not None and not changed
    if circle.repeated:
        return circle
    for seat in changed:
        seat.came = seat.participant.code in came
    Seat.objects.bulk_update(changed, ["came"])
    CIRCLE.apply(circle, "hold")
    circle.attended = sum(bool(seat.came) for seat in seats)
    circle.save(update_fields=["state", "attended"])
    events.record("circle.held", by=None, subject=circle, now=now)
    due.forget(circle, what=ASK_HOST, now=now)
    return circle


@transaction.atomic
def leave_all(participant: Participant, *, now: datetime) -> None:
    """Somebody no longer takes part: their seats at circles ahead are free, and whoever plans is told where one has no
    host any more. Called by the program's own verbs. One query, where they have no seat."""
    ahead = Circle.objects.filter(state=CircleState.PLANNED, starts_at__gt=now)
    seats = Seat.objects.filter(participant=participant, coming=True, circle__in=ahead)
    for circle in Circle.objects.filter(pk__in=list(seats.values_list("circle", flat=True))).order_by("pk"):
        take(circle, "cohort__program")
        seats.filter(circle=circle).update(coming=False)
        event = events.record("circle.answered", by=None, subject=circle, now=now)
        _tell(DATE, circle, [participant], event, now, sequence=circle.sequence, gone="left")
        if rules.is_host(participant, circle):
            circle.host = None
            circle.save(update_fields=["host"])
            mails = [Mail(HOST_GONE, person, {"circle": circle.code}) for person in _planners(circle)]
            draft_all(mails, event=event, now=now, scope=circle.cohort)


@transaction.atomic
def cancel_all(cohort: Cohort, *, now: datetime | None = None) -> None:
    """A cohort was closed, and nobody takes part any more: its circles ahead are called off. Part of closing it."""
    now = now or cohort.closed_at or clock.now()
    ahead = Circle.objects.filter(cohort=cohort, state=CircleState.PLANNED, starts_at__gt=now)
    for circle in ahead.order_by("pk"):
        take(circle, "cohort__program")
        seats = Seat.objects.filter(circle=circle, coming=True).select_related("participant__person").order_by("id")
        _call_off(circle, [seat.participant for seat in seats], by=None, now=now)


@transaction.atomic
def remind(circle: Circle, *, now: datetime | None = None) -> Circle:
    """The day before: who comes is reminded. By a due step. `repeated` where it does not take place tomorrow."""
    now = now or clock.now()
    take(circle, "cohort__program")
    circle.repeated = not (circle.state == CircleState.PLANNED and now < circle.starts_at)
    if not circle.repeated:
        event = events.record("circle.reminded", by=None, subject=circle, now=now)
        _tell(REMINDER, circle, _coming(circle), event, now, sequence=circle.sequence)
    return circle


@transaction.atomic
def ask_host(circle: Circle, *, now: datetime | None = None) -> Circle:
    """Afterwards: its host is asked who came. By a due step. `repeated` where that was said, or nobody is to be asked."""
    now = now or clock.now()
    take(circle, "cohort__program", "host__person")
    circle.repeated = circle.state != CircleState.PLANNED or circle.ends_at > now or circle.host is None
    if circle.host is not None and not circle.repeated:
        event = events.record("circle.host_asked", by=None, subject=circle, now=now)
        _tell(WHO_CAME, circle, [circle.host], event, now)
    return circle


def people_of(circle: Circle) -> list[Participant]:
    """Whose circle it is: this side of the cohort, but for managers of the program. One query."""
    return list(rules.people_in(circle).select_related("person").order_by("person__search_name", "id"))


def _must_plan(cohort: Cohort, by: User) -> None:
    if not rules.may_plan(by, cohort.program):
        raise NotAllowed(_("Only the program’s managers and its co-lead plan circles."))
    if cohort.state == CohortState.CLOSED:
        raise Refused(_("This cohort is closed."))


def _lock(circle: Circle, by: User) -> None:
    take(circle, "cohort__program", "host__person")
    _must_plan(circle.cohort, by)


def _settle(
    circle: Circle,
    starts_at: datetime,
    time_zone: str,
    minutes: int,
    place: str,
    seats: int,
    host: Participant,
    now: datetime,
) -> None:
    """Write what was typed onto the circle, or refuse what can't be. One query."""
    if starts_at <= now:
        raise Refused(_("This time is past. Choose one ahead."), "starts_at")
    if starts_at > now + FARTHEST:
        raise Refused(_("This is more than two years ahead. Choose an earlier day."), "starts_at")
    if zone_named(time_zone).key != time_zone:
        raise Refused(_("Choose a time zone from the list."), "time_zone")
    if not 15 <= minutes <= 240:
        raise Refused(_("A circle takes between 15 and 240 minutes."), "minutes")
    if not FEWEST_SEATS <= seats <= MOST_SEATS:
        raise Refused(
            _("Give it between %(fewest)s and %(most)s seats.") % {"fewest": FEWEST_SEATS, "most": MOST_SEATS}, "seats"
        )
    place = " ".join(place.split())
    if len(place) > 300:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": 300}, "place")
    if not rules.is_in(host, circle):
        raise Refused(_("The host is one of the people whose circle it is."), "host")
    circle.starts_at, circle.time_zone, circle.minutes = starts_at, time_zone, minutes
    circle.place, circle.seats, circle.host = place, seats, host


def _too_many(coming: int) -> str:
    """Why there can't be fewer seats; the number from five on, as everywhere."""
    if coming < rules.LEAST_SHOWN:
        return _("More people come already. Leave more seats.")
    return _("%(n)s people come already. Leave at least as many seats.") % {"n": coming}


def _facts(circle: Circle) -> tuple[Any, ...]:
    return (circle.starts_at, circle.minutes, circle.place, circle.host_id, circle.seats, circle.time_zone)


def _coming(circle: Circle) -> list[Participant]:
    """Who has a seat and still takes part. One query."""
    seats = Seat.objects.filter(circle=circle, coming=True, participant__in=rules.people_in(circle))
    return [seat.participant for seat in seats.select_related("participant__person").order_by("id")]


def _planners(circle: Circle) -> list[Person]:
    program = circle.cohort.program
    rows = Person.objects.filter(Q(user__managed_programs__program=program) | Q(pk=program.co_lead_id))
    return list(rows.distinct().order_by("pk"))


def _call_off(circle: Circle, whom: Iterable[Participant], *, by: User | None, now: datetime) -> None:
    CIRCLE.apply(circle, "cancel")
    circle.sequence += 1
    circle.revised_at = now
    circle.save(update_fields=["state", "sequence", "revised_at"])
    event = events.record("circle.cancelled", by=by, subject=circle, now=now)
    _tell(DATE, circle, whom, event, now, sequence=circle.sequence)
    due.forget(circle, now=now)


def _tell(kind: str, circle: Circle, whom: Iterable[Participant], event: Event, now: datetime, **context: Any) -> None:
    mails = [
        Mail(kind, one.person, {"circle": circle.code, "participant": one.code, **context})
        for one in whom
        if one.person.state == Person.State.ACTIVE
    ]
    draft_all(mails, event=event, now=now, scope=circle.cohort)


def _plan_steps(circle: Circle, now: datetime) -> None:
    due.forget(circle, now=now)
    for what, moment in ((REMIND, circle.starts_at - DAY), (ASK_HOST, circle.ends_at)):
        if moment > now:
            key = f"{what}:{circle.code}:{circle.sequence}"
            due.plan(what, subject=circle, due_at=moment, key=key, now=now, scope=circle.cohort)
