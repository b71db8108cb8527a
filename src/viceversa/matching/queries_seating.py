"""Events of short conversations for the managers of a program: who comes, who sits where, and what is printed.

A pair of which one is the manager's own, or in their reporting line, is hidden; a no is shown nowhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from viceversa.matching import adapter, rules
from viceversa.matching.models import Conversation, ConversationEvent, EventGuest
from viceversa.matching.queries_event import TAKES_PART, Answer, Presence, holding, newest_plan, taking_part
from viceversa.matching.timetable import Hours, ahead, hours_of
from viceversa.people.models import Person, User, searchable
from viceversa.programs.models import Cohort, Participant

ON_A_PAGE: Final = 50


@dataclass(frozen=True)
class Sizes:
    """How many come, of how many asked; once seated, how many meet how many. Who does not come is not counted apart.

    `asked` until everybody is seated. `fewer`: how many meet fewer people than there are rounds. `is_stale`: others take part than when it was planned.
    """

    asked: int | None
    coming: int
    conversations: int
    fewer: int
    is_stale: bool


def sizes_of(event: ConversationEvent) -> Sizes:
    """The numbers of an event. Three queries."""
    coming = sorted(taking_part(event).values_list("code", flat=True))
    plan = newest_plan(event)
    pairs = list(holding(event).values_list("mentor_id", "mentee_id")) if plan else []
    meets = Counter(one for pair in pairs for one in pair)
    full = sum(number >= event.rounds for number in meets.values())
    return Sizes(
        None if plan else EventGuest.objects.filter(event=event).count(),
        len(coming),
        len(pairs),
        max(len(coming) - full, 0) if plan else 0,
        plan is not None and coming != plan.people,
    )


def ready_number(cohort: Cohort) -> int:
    """How many people would be asked, at most. One query."""
    return adapter.ready(cohort).count()


@dataclass(frozen=True)
class Seat:
    """One round of somebody in a manager's list. `other` None: a pair that this manager may not see."""

    round: int
    table: int
    other: Person | None


@dataclass(frozen=True)
class GuestRow:
    """Somebody who comes, with their rounds; a hidden one is the manager, or in their reporting line."""

    guest: EventGuest
    person: Person
    role: str
    seats: list[Seat | None]
    hidden: bool

    @property
    def meets(self) -> int:
        return sum(seat is not None for seat in self.seats)


def guests_of(user: User, event: ConversationEvent, *, q: str, page: str | int, others: bool = False) -> Page[GuestRow]:
    """Who comes, by name, with their rounds; `others`: who was asked and is not expected. Four queries a page."""
    comes = Q(answer=Answer.YES) | Q(presence__in=[Presence.HERE, Presence.LEFT, Presence.ABSENT])
    asked = EventGuest.objects.filter(event=event, participant__state__in=TAKES_PART)
    asked = asked.exclude(comes) if others else asked.filter(comes)
    if q.strip():
        asked = asked.filter(participant__person__search_name__contains=searchable(q))
    ordered: QuerySet[Any] = asked.select_related("participant__person").order_by(
        "participant__person__search_name", "pk"
    )
    found = Paginator(ordered, ON_A_PAGE).get_page(page)
    guests = list(found.object_list)
    ids = [guest.participant_id for guest in guests]
    rows = list(holding(event).filter(Q(mentor__in=ids) | Q(mentee__in=ids)))
    of = _seats(rows, _concerned(user, [part for one in rows for part in (one.mentor, one.mentee)]))
    found.object_list = [_row(user, event, guest, of) for guest in guests]
    return found


def _concerned(user: User, people: Iterable[Participant]) -> set[int]:
    """The keys of those whose pairs this manager does not see. No query."""
    return {part.pk for part in people if rules.is_concerned(user, part.person)}


def _seats(rows: Iterable[Conversation], concerned: set[int]) -> dict[int, dict[int, Seat]]:
    of: dict[int, dict[int, Seat]] = defaultdict(dict)
    for one in rows:
        shown = concerned.isdisjoint((one.mentor_id, one.mentee_id))
        for own, other in ((one.mentor, one.mentee), (one.mentee, one.mentor)):
            of[own.pk][one.round] = Seat(one.round, one.table, other.person if shown else None)
    return of


def _row(user: User, event: ConversationEvent, guest: EventGuest, of: dict[int, dict[int, Seat]]) -> GuestRow:
    part = guest.participant
    seats = [of[part.pk].get(number) for number in range(1, event.rounds + 1)]
    return GuestRow(guest, part.person, part.role, seats, rules.is_concerned(user, part.person))


@dataclass(frozen=True)
class Cell:
    """A table in a round: the two people, mentee first; or hidden from this manager."""

    mentee: Person
    mentor: Person
    hidden: bool


@dataclass(frozen=True)
class Seating:
    """The whole plan to be printed: a row a table, a column a round; and a slip for each person."""

    hours: list[Hours]
    tables: list[tuple[int, list[Cell | None]]]
    slips: list[GuestRow]


def seating_of(user: User, event: ConversationEvent) -> Seating:
    """The seating plan and everybody's slip. Three queries."""
    rows, people = _with_people(holding(event))
    concerned = _concerned(user, people.values())
    cells: dict[int, dict[int, Cell]] = defaultdict(dict)
    for one in rows:
        hidden = not concerned.isdisjoint((one.mentor_id, one.mentee_id))
        cells[one.table][one.round] = Cell(one.mentee.person, one.mentor.person, hidden)
    numbers = range(1, event.rounds + 1)
    of = _seats(rows, concerned)
    guests = EventGuest.objects.filter(event=event, participant__in=taking_part(event)).order_by(
        "participant__person__search_name", "pk"
    )
    slips = []
    for guest in guests:
        if (part := people.get(guest.participant_id)) and part.pk not in concerned:
            guest.participant = part
            slips.append(_row(user, event, guest, of))
    return Seating(
        hours_of(event), [(table, [cells[table].get(number) for number in numbers]) for table in sorted(cells)], slips
    )


def _with_people(held: QuerySet[Conversation]) -> tuple[list[Conversation], dict[int, Participant]]:
    """The rows with their two people, and these by their key: hundreds of rows share them, so each is read once. Two queries."""
    rows = list(held.select_related(None).only("plan", "round", "table", "mentor", "mentee"))
    ids = {pk for one in rows for pk in (one.mentor_id, one.mentee_id)}
    # What is not printed is not read.
    people = (
        Participant.objects.select_related("person")
        .only("role", "person", "person__name", "person__line_path")
        .in_bulk(ids)
    )
    for one in rows:
        one.mentor, one.mentee = people[one.mentor_id], people[one.mentee_id]
    return rows, people


def round_now(event: ConversationEvent, now: datetime) -> int:
    """The round that has begun last; 0 before the first. No query."""
    coming = ahead(event, now)
    return min(coming) - 1 if coming else event.rounds
