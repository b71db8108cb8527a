"""What the verbs of workshops share: the lock, who is asked, who is told, and how a seat that was freed is given on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.people.models import Person, User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.states import CohortState
from viceversa.workshops import rules
from viceversa.workshops.models import Audience, Seat, Workshop, WorkshopDate
from viceversa.workshops.states import DONE, ON_THE_LIST, SEAT, STANDING, WORKSHOP, DateState, SeatState, WorkshopState

ANNOUNCED, STILL_OPEN, SEAT_MAIL, REMINDER, LEADING, WHO_CAME = (
    "workshops.announced", "workshops.still_open", "workshops.seat", "workshops.reminder", "workshops.leading",
    "workshops.who_came",
)  # fmt: skip


def lock(workshop: Workshop) -> Workshop:
    """The row of a workshop, for the length of the transaction: whoever takes or gives back a seat waits here. One query."""
    return take(workshop, "cohort__program")


def lock_date(date: WorkshopDate) -> WorkshopDate:
    """A date with its workshop locked; read anew into the object the caller holds. Two queries."""
    workshop = lock(date.workshop)
    date.refresh_from_db(from_queryset=WorkshopDate.objects.select_related("facilitator"))
    date.workshop = workshop
    date.repeated = False
    return date


def must_plan(cohort: Cohort, by: User | None) -> None:
    """Refuse everybody but managers, and a cohort that is closed."""
    if not rules.may_plan(by, cohort.program):
        raise NotAllowed(_("Only the program’s managers plan workshops."))
    if cohort.state == CohortState.CLOSED:
        raise Refused(_("This cohort is closed."))


def asked_to(workshop: Workshop) -> QuerySet[Participant]:
    """Everybody it is for, by name. One query."""
    rows = Participant.objects.filter(cohort=workshop.cohort_id, state__in=rules.IN_IT)
    if workshop.audience != Audience.BOTH:
        rows = rows.filter(role=workshop.audience)
    return rows.select_related("person").order_by("person__search_name", "id")


def taken(date: WorkshopDate) -> int:
    """How many seats are taken. One query."""
    return Seat.objects.filter(date=date, state__in=ON_THE_LIST).count()


def is_full(date: WorkshopDate) -> bool:
    """Whether nobody else can have a seat. One query at most."""
    return date.seats is not None and taken(date) >= date.seats


def move_up(date: WorkshopDate, *, event: Event, now: datetime) -> list[Seat]:
    """Give seats that are free to the first on the waiting list, at once (docs/decisions/0029-a-freed-seat-is-given.md).

    Part of the verbs that free one, which hold the workshop's lock. Two queries, three more where somebody moves up.
    """
    if not rules.is_on(date, now):
        return []
    waiting = Seat.objects.filter(date=date, state=SeatState.WAITING).select_related("participant__person")
    free = None if date.seats is None else max(0, date.seats - taken(date))
    moved = list(waiting.order_by("changed_at", "id")[:free])
    for seat in moved:
        SEAT.apply(seat, "take")
        seat.changed_at = now
        seat.sequence += 1
    Seat.objects.bulk_update(moved, ["state", "changed_at", "sequence"])
    tell(date, moved, "moved_up", event=event, now=now)
    return moved


def let_go(seat: Seat, date: WorkshopDate, *, event: Event, now: datetime) -> None:
    """Somebody's seat or place on the list is theirs no longer. Their calendar follows, the first who waits moves up.

    At a date that is over there is nothing to give back: they did not come.
    """
    seated = seat.state == SeatState.SEATED
    SEAT.apply(seat, "miss" if seated and date.starts_at <= now else "give_back")
    seat.changed_at = now
    told = seat.state == SeatState.GONE and seated
    seat.sequence += told
    seat.save(update_fields=["state", "changed_at", "sequence"])
    if told:
        tell(date, [seat], "gone", event=event, now=now)
        move_up(date, event=event, now=now)


def tell(date: WorkshopDate, seats: Iterable[Seat], what: str, *, event: Event, now: datetime) -> None:
    """Draft a mail to each of these about their seat, with the entry for their calendar. A read and a write."""
    mails = [
        Mail(
            SEAT_MAIL,
            seat.participant.person,
            {"date": date.code, "seat": seat.code, "sequence": seat.sequence, "what": what},
            about=date.code,
        )
        for seat in seats
        if seat.participant.person.state == Person.State.ACTIVE
    ]
    draft_all(mails, event=event, now=now, scope=date.workshop.cohort)


def tell_asked(workshop: Workshop, *, event: Event, now: datetime) -> None:
    """Draft a mail to everybody whom it is for who has neither a seat nor done it. Two reads and a write."""
    settled = Seat.objects.filter(workshop=workshop, participant=OuterRef("pk"), state__in=(*STANDING, *DONE))
    mails = [
        Mail(ANNOUNCED, one.person, {"workshop": workshop.code, "participant": one.code})
        for one in asked_to(workshop).filter(~Exists(settled))
    ]
    draft_all(mails, event=event, now=now, scope=workshop.cohort)


def tell_facilitator(date: WorkshopDate, person: Person | None, *, event: Event, now: datetime, **context: Any) -> None:
    """Draft a mail to whoever leads it, or no longer does, once people know of the workshop."""
    if person is not None and date.workshop.state != WorkshopState.DRAFT:
        said = {"date": date.code, "person": person.code, "sequence": date.sequence, **context}
        draft_all([Mail(LEADING, person, said, about=date.code)], event=event, now=now, scope=date.workshop.cohort)


def settle(workshop: Workshop) -> None:
    """Held, when all its dates were held or cancelled; on again, when one more lies ahead. Two queries at most."""
    states = set(WorkshopDate.objects.filter(workshop=workshop).values_list("state", flat=True))
    verb = "go_on" if DateState.PLANNED in states else "hold" if DateState.HELD in states else ""
    if verb and WORKSHOP.allows(workshop, verb):
        WORKSHOP.apply(workshop, verb)
        workshop.save(update_fields=["state"])
