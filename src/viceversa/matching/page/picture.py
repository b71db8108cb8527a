"""The whole match as a drawing: mentors down one side, mentees down the other, by unit, a thread for each pair.

Only places and widths are reckoned here; the template draws them. What the manager may not see is not in it at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from viceversa.matching import queries, rules
from viceversa.matching.figures import POINT
from viceversa.matching.listing import Asked
from viceversa.matching.models import Run
from viceversa.matching.page.pairs import Pairs, listed
from viceversa.people.models import User
from viceversa.programs.models import Participant, Role

# More threads than that nobody tells apart: filters make them fewer.
MOST_THREADS = 400
# How many pixels a person takes, by how many there are on the longer side; under NAMED their names fit.
PITCHES = ((12, 34), (40, 26), (110, 16))
DENSE_PITCH = 6
NAMED = 16
TITLE, GAP, EDGE = 26, 14, 10
# Fits from which a thread is one step wider.
STEPS = (50, 60, 70, 80, 90)


@dataclass(frozen=True)
class Mark:
    """Somebody's place on their side; `short` is the name where there is little room."""

    y: int
    name: str
    short: str
    alone: bool = False


@dataclass(frozen=True)
class Title:
    """The name of a unit above its people."""

    y: int
    text: str


@dataclass(frozen=True)
class Thread:
    """A pair: from the mentor's place to the mentee's, as wide as its fit."""

    key: str
    label: str
    said: str
    fit: int
    width: int
    start: int
    end: int
    locked: bool
    worst: bool

    @property
    def path(self) -> str:
        return f"M0 {self.start}C45 {self.start} 55 {self.end} 100 {self.end}"

    @property
    def middle(self) -> int:
        return (self.start + self.end) // 2


@dataclass
class Side:
    """One column: where everybody stands, under which unit."""

    places: dict[int, int] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)
    height: int = 0


@dataclass(frozen=True)
class Picture:
    """Everything the drawing shows."""

    pairs: Pairs
    threads: list[Thread]
    mentors: Side
    mentees: Side
    height: int
    named: bool
    more: int


def build(user: User, run: Run, asked: Asked, *, former: Run | None) -> Picture:
    """The drawing of a run, narrowed like its list; up to 400 pairs. Three queries at any number of pairs."""
    topics = queries.topic_names()
    pairs = listed(user, run, asked, former=former, size=MOST_THREADS, topics=topics)
    alone = [] if asked.narrows or pairs.page.has_other_pages() else _alone(user, run)
    partners: dict[int, list[int]] = defaultdict(list)
    people: dict[str, dict[int, Participant]] = {Role.MENTOR: {}, Role.MENTEE: {}}
    for one in pairs.proposals:
        partners[one.mentor_id].append(one.mentee_id)
        partners[one.mentee_id].append(one.mentor_id)
        people[Role.MENTOR][one.mentor_id] = one.mentor
        people[Role.MENTEE][one.mentee_id] = one.mentee
    for single in alone:
        people[single.role][single.pk] = single
    longest = max(len(people[Role.MENTOR]), len(people[Role.MENTEE]))
    pitch = next((pitch for most, pitch in PITCHES if longest <= most), DENSE_PITCH)
    mentors, mentees = _sides(people, partners, pitch)
    worst = tuple(run.figures["worst_pair"])
    threads = []
    for one in sorted(pairs.proposals, key=lambda one: (mentors.places[one.mentor_id], mentees.places[one.mentee_id])):
        fit = round(one.points / POINT)
        names = {"mentor": one.mentor.person.name, "mentee": one.mentee.person.name, "fit": fit}
        label = _("%(mentor)s with %(mentee)s, fit %(fit)s") % names
        ways = {"vice": one.fit_to_mentee, "versa": one.fit_to_mentor}
        threads.append(
            Thread(
                key=f"{one.mentor.code}-{one.mentee.code}",
                label=label,
                said=_("%(vice)s mentor to mentee, %(versa)s mentee to mentor") % ways,
                fit=fit,
                width=sum(fit >= step for step in STEPS),
                start=mentors.places[one.mentor_id],
                end=mentees.places[one.mentee_id],
                locked=one.pinned,
                worst=(one.mentor.code, one.mentee.code) == worst,
            )
        )
    more = pairs.page.paginator.count - len(threads)
    return Picture(pairs, threads, mentors, mentees, max(mentors.height, mentees.height), pitch >= NAMED, more)


def _alone(user: User, run: Run) -> list[Participant]:
    """Who has nobody, as far as there is room and the manager may see them."""
    found = queries.left_out_of(run)[:MOST_THREADS]
    return [one.participant for one in found if not rules.is_concerned(user, one.participant.person)]


def _sides(
    people: Mapping[str, Mapping[int, Participant]], partners: Mapping[int, Sequence[int]], pitch: int
) -> tuple[Side, Side]:
    """Both columns. Units stand by name on the mentors' side, then each side is put where its partners are, twice over,
    so that few threads cross."""
    mentors = _column(people[Role.MENTOR], {}, pitch, partners)
    mentees = _column(people[Role.MENTEE], mentors.places, pitch, partners)
    for _round in range(2):
        mentors = _column(people[Role.MENTOR], mentees.places, pitch, partners)
        mentees = _column(people[Role.MENTEE], mentors.places, pitch, partners)
    height = max(mentors.height, mentees.height)
    return _stretched(mentors, height), _stretched(mentees, height)


def _column(
    people: Mapping[int, Participant], across: Mapping[int, int], pitch: int, partners: Mapping[int, Sequence[int]]
) -> Side:
    """People under their units, both in the order of where their partners stand across; then by name."""

    def heading(one: Participant) -> str:
        return one.person.unit.name if one.person.unit else _("No unit")

    def middle(ids: Iterable[int]) -> float:
        seen = [across[other] for one in ids for other in partners.get(one, ()) if other in across]
        return sum(seen) / len(seen) if seen else float("inf")

    units: dict[str, list[int]] = defaultdict(list)
    for pk, one in people.items():
        units[heading(one)].append(pk)
    side, y = Side(), EDGE
    for unit in sorted(units, key=lambda unit: (middle(units[unit]), unit)):
        side.titles.append(Title(y + TITLE // 2, unit))
        y += TITLE
        for pk in sorted(units[unit], key=lambda pk: (middle([pk]), people[pk].person.search_name, pk)):
            person = people[pk].person
            side.places[pk] = y + pitch // 2
            short = f"{person.first_name} {person.name.rsplit(' ', 1)[-1][:1]}."
            side.marks.append(Mark(y + pitch // 2, person.name, short, not partners.get(pk)))
            y += pitch
        y += GAP
    side.height = y - GAP + EDGE
    return side


def _stretched(side: Side, height: int) -> Side:
    """The shorter column moved to the middle of the longer one."""
    down = (height - side.height) // 2
    if not down:
        return side
    return Side(
        {pk: y + down for pk, y in side.places.items()},
        [Mark(mark.y + down, mark.name, mark.short, mark.alone) for mark in side.marks],
        [Title(title.y + down, title.text) for title in side.titles],
        height,
    )
