"""Workshops as the people see them whom they are for: their seat, how many are free, their place on the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core import clock
from viceversa.core.doors import found_in
from viceversa.core.moments import written
from viceversa.pairings.hooks import Ahead, HomeCard
from viceversa.pairings.ical import Entry
from viceversa.people.models import Person, User
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState
from viceversa.workshops import rules
from viceversa.workshops.calendar import neutral_entry, where_of
from viceversa.workshops.models import Audience, Seat, Workshop, WorkshopDate
from viceversa.workshops.queries.planning import with_counts
from viceversa.workshops.states import DONE, ON_THE_LIST, STANDING, DateState, SeatState, WorkshopState

KNOWN = (WorkshopState.ANNOUNCED, WorkshopState.HELD, WorkshopState.CANCELLED)


@dataclass(frozen=True)
class Choice:
    """One date as somebody has it before them. `place` is their number on its waiting list, 0 for none."""

    date: WorkshopDate
    seat: Seat | None
    is_open: bool
    is_over: bool
    place: int = 0

    @property
    def is_mine(self) -> bool:
        return self.seat is not None and self.seat.state in ON_THE_LIST

    @property
    def waits(self) -> bool:
        return self.seat is not None and self.seat.state == SeatState.WAITING

    @property
    def was_there(self) -> bool:
        return self.seat is not None and self.seat.state in DONE

    @property
    def free(self) -> int | None:
        """How many seats are free; None where there are as many as one likes."""
        return None if self.date.seats is None else max(0, self.date.seats - self.date.taken)  # type: ignore[attr-defined]

    @property
    def where(self) -> str:
        return where_of(self.date)

    @property
    def ordinal(self) -> str:
        """Their place on the waiting list, in words."""
        words = (_("You are first on the waiting list."), _("You are second on the waiting list."), _("You are third on the waiting list."))  # fmt: skip
        if self.place <= len(words):
            return words[self.place - 1]
        return _("You are number %(n)s on the waiting list.") % {"n": self.place}


@dataclass(frozen=True)
class Own:
    """A workshop as one of those asked sees it, or somebody who takes a break and has a seat there."""

    workshop: Workshop
    me: Participant
    choices: list[Choice]

    @property
    def standing(self) -> Choice | None:
        """The date at which one has a seat or waits for one, while it lies ahead."""
        found = (one for one in self.choices if one.seat is not None and one.seat.state in STANDING)
        return next((one for one in found if not one.is_over), None)

    @property
    def is_asked(self) -> bool:
        return rules.is_asked(self.me, self.workshop)

    @property
    def is_done(self) -> bool:
        return any(choice.was_there for choice in self.choices)


def own_workshop(user: User, code: str) -> Own:
    """A workshop that was announced, for whoever is asked to it, or has a seat there from before a break, to give it back.
    Four queries, five for who waits."""
    workshop = found_in(Workshop.objects.select_related("cohort__program").filter(code=code, state__in=KNOWN))
    me = Participant.objects.filter(cohort=workshop.cohort_id, person=user.person_id or 0).first()
    if me is None:
        raise Http404
    now = clock.now()
    seats = {seat.date_id: seat for seat in Seat.objects.filter(workshop=workshop, participant=me)}
    asked = rules.is_asked(me, workshop)
    keeps = me.state == ParticipantState.RESTING and any(seat.state in STANDING for seat in seats.values())
    if not (asked or keeps):
        raise Http404
    dates = list(with_counts(workshop))
    choices = []
    for date in dates:
        date.workshop = workshop
        seat = seats.get(date.pk)
        if date.state == DateState.CANCELLED and workshop.state != WorkshopState.CANCELLED:
            continue
        waits = seat is not None and seat.state == SeatState.WAITING
        choices.append(
            Choice(
                date,
                seat,
                is_open=asked and rules.can_sign_up(date, now),
                is_over=date.starts_at <= now,
                place=_place(seat) if seat is not None and waits else 0,
            )
        )
    return Own(workshop, me, choices)


def _place(seat: Seat) -> int:
    before = Q(changed_at__lt=seat.changed_at) | Q(changed_at=seat.changed_at, pk__lt=seat.pk)
    return Seat.objects.filter(before, date=seat.date_id, state=SeatState.WAITING).count() + 1


def own_workshops(user: User) -> list[Workshop]:
    """What one is asked to, or has a seat at during a break, newest first, with one's own `seat_state` and `at` of that
    date, if any. One query."""
    mine = Seat.objects.filter(workshop=OuterRef("pk"), participant__person=user.person_id or 0)
    mine = mine.exclude(state=SeatState.GONE).order_by("-changed_at", "-pk")
    first = WorkshopDate.objects.filter(workshop=OuterRef("pk")).order_by("starts_at")
    ahead = first.filter(state=DateState.PLANNED, starts_at__gt=clock.now())
    kept = mine.filter(state__in=STANDING, participant__state=ParticipantState.RESTING)
    rows = Workshop.objects.filter(_asked(user) | Q(Exists(kept)), state__in=KNOWN).select_related("cohort__program")
    rows = rows.annotate(
        seat_state=Subquery(mine.values("state")[:1]),
        seat_at=Subquery(mine.values("date__starts_at")[:1]),
        ahead_at=Subquery(ahead.values("starts_at")[:1]),
        first_at=Subquery(first.values("starts_at")[:1]),
    )
    found: list[Workshop] = list(rows.order_by("-pk")[:50])
    for workshop in found:
        workshop.at = workshop.seat_at or workshop.ahead_at or workshop.first_at  # type: ignore[attr-defined]
        workshop.is_open = workshop.ahead_at is not None  # type: ignore[attr-defined]
    return found


def led_by(user: User) -> list[WorkshopDate]:
    """Dates that somebody leads, newest first. One query."""
    rows = WorkshopDate.objects.filter(facilitator=user.person_id or 0, workshop__state__in=KNOWN)
    return list(rows.select_related("workshop__cohort__program").order_by("-starts_at", "id")[:50])


def _asked(user: User) -> Q:
    me = Participant.objects.filter(cohort=OuterRef("cohort"), person=user.person_id or 0, state__in=rules.IN_IT)
    side = me.filter(role=OuterRef("audience"))
    return Q(Exists(side)) | Q(Exists(me), audience=Audience.BOTH)


# At home


def read_for_home() -> dict[str, Subquery]:
    """Beside each enrollment: the workshop to sign up for first, and the next date at which one has a seat. No query of
    its own."""
    now = clock.now()
    settled = Seat.objects.filter(
        workshop=OuterRef("workshop"), participant=OuterRef(OuterRef("pk")), state__in=(*STANDING, *DONE)
    )
    open_ones = WorkshopDate.objects.filter(
        Q(workshop__audience=OuterRef("role")) | Q(workshop__audience=Audience.BOTH),
        ~Exists(settled),
        workshop__cohort=OuterRef("cohort"),
        workshop__state=WorkshopState.ANNOUNCED,
        state=DateState.PLANNED,
        closes_at__gt=now,
    ).order_by("closes_at", "pk")
    seat = Seat.objects.filter(
        participant=OuterRef("pk"), state=SeatState.SEATED, date__state=DateState.PLANNED, date__starts_at__gt=now
    ).order_by("date__starts_at", "pk")
    return {
        "workshop_code": Subquery(open_ones.values("workshop__code")[:1]),
        "workshop_title": Subquery(open_ones.values("workshop__title")[:1]),
        "workshop_closes_at": Subquery(open_ones.values("closes_at")[:1]),
        "seat_code": Subquery(seat.values("workshop__code")[:1]),
        "seat_title": Subquery(seat.values("workshop__title")[:1]),
        "seat_at": Subquery(seat.values("date__starts_at")[:1]),
    }


def card_of(participant: Participant) -> HomeCard | None:
    """The workshop one has not signed up for. No query."""
    code, title = participant.workshop_code, participant.workshop_title  # type: ignore[attr-defined]
    if not code or participant.state not in rules.IN_IT:
        return None
    day = written(participant.workshop_closes_at, "long")  # type: ignore[attr-defined]
    return HomeCard(
        title=title,
        text=_("A workshop of your program. Take a seat by %(day)s.") % {"day": day},
        url=reverse("workshops:workshop", args=[code]),
        is_begun=False,
        label=_("Choose a date"),
    )


def ahead_of(participant: Participant) -> Ahead | None:
    """The next date at which one has a seat. No query."""
    code, title, at = participant.seat_code, participant.seat_title, participant.seat_at  # type: ignore[attr-defined]
    if not code:
        return None
    return Ahead(
        at, _("Workshop, %(time)s") % {"time": written(at, "time")}, title, reverse("workshops:workshop", args=[code])
    )


def busy_stretches(people: Iterable[int], now: datetime) -> list[tuple[datetime, datetime]]:
    """When one of these people, by id, has a seat at a workshop or leads one; not which of them. One query."""
    ids = list(people)
    seats = Seat.objects.filter(date=OuterRef("pk"), participant__person__in=ids, state=SeatState.SEATED)
    rows = WorkshopDate.objects.filter(
        Exists(seats) | Q(facilitator__in=ids),
        state=DateState.PLANNED,
        workshop__state=WorkshopState.ANNOUNCED,
        starts_at__gt=now - timedelta(days=1),
    )
    return [(date.starts_at, date.ends_at) for date in rows]


# In calendars


def has_dates(person: str, *, since: datetime) -> Exists:
    """Whether `entries_of` has anything, beside rows that have a person in the column of this name. No query of its own."""
    seats = Seat.objects.filter(date=OuterRef("pk"), participant__person=OuterRef(OuterRef(person)))
    rows = WorkshopDate.objects.filter(
        Exists(seats) | Q(facilitator=OuterRef(person)), starts_at__gte=since, workshop__state__in=KNOWN
    )
    return Exists(rows)


def entries_of(person: Person, *, since: datetime) -> tuple[list[Entry], list[datetime]]:
    """For one's private feed: the dates at which one has a seat, or which one leads, from a moment on; and when each of
    them changed last, those one has no more to do with too. One query."""
    mine = Seat.objects.filter(date=OuterRef("pk"), participant__person=person)
    rows: QuerySet[WorkshopDate] = WorkshopDate.objects.filter(
        Exists(mine) | Q(facilitator=person), starts_at__gte=since, workshop__state__in=KNOWN
    ).annotate(
        seat_state=Subquery(mine.order_by("-pk").values("state")[:1]),
        seat_changed=Subquery(mine.order_by("-pk").values("changed_at")[:1]),
    )
    entries, changes = [], []
    for date in rows.select_related("workshop"):
        seat_state, seat_changed = date.seat_state, date.seat_changed  # type: ignore[attr-defined]
        changes += [date.revised_at, *([seat_changed] if seat_changed else [])]
        theirs = seat_state in ON_THE_LIST or date.facilitator_id == person.pk
        if theirs and date.state != DateState.CANCELLED:
            entries.append(neutral_entry(date, person, sequence=date.sequence))
    return entries, changes
