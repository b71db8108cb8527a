"""People and problems that the engine's tests share."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from viceversa.engine import Person, Problem, Settings, Want, slots_from_text

SETTINGS = Settings(end_date="2027-06-30")
# Nia and Viktor are allowed by every rule; a test changes one thing and sees one rule speak.
NIA = Person(
    "nia",
    offers={"AI": 4, "SQL": 2},
    wants=(Want("Strategy", 4), Want("Budget")),
    languages=frozenset({"en", "de"}),
    slots=slots_from_text("Mon 09:00-12:00; Tue 09:00-12:00"),
    grade=2,
    unit=("Sales", "North"),
    site="Bern",
    line=("mona", "otto"),
    likes=frozenset({"viktor"}),
    interests=frozenset({"chess", "jazz"}),
)
VIKTOR = Person(
    "viktor",
    offers={"Strategy": 2, "Budget": 5},
    wants=(Want("AI", 4), Want("SQL", 4), Want("TikTok")),
    languages=frozenset({"en"}),
    slots=slots_from_text("Mon 10:00-12:30; Tue 11:00-13:00"),
    grade=6,
    unit=("Finance",),
    site="Bern",
    line=("ceo",),
    interests=frozenset({"chess", "golf"}),
)


def one_pair(left: Person = NIA, right: Person = VIKTOR, **more: Any) -> Problem:
    """A people-form problem of one left and one right person."""
    return Problem((left,), (right,), **{"settings": SETTINGS, **more})


def scored(table: dict[str, int], capacity: dict[str, int] | None = None, **more: Any) -> Problem:
    """A scored problem from "a-x": points; capacity 1 unless given; everybody named is there."""
    capacity = capacity or {}
    pairs = [(*name.split("-"), points) for name, points in table.items()]
    left = sorted({pair[0] for pair in pairs} | {name for name in capacity if name < "m"})
    right = sorted({pair[1] for pair in pairs} | {name for name in capacity if name > "m"})
    people = [[Person(name, capacity=capacity.get(name, 1)) for name in side] for side in (left, right)]
    return Problem(tuple(people[0]), tuple(people[1]), pairs=tuple(pairs), **more)


def with_person(problem: Problem, name: str, **changes: Any) -> Problem:
    """The problem with one person changed, wherever they are."""
    sides = [
        tuple(replace(person, **changes) if person.id == name else person for person in side)
        for side in (problem.left, problem.right)
    ]
    return replace(problem, left=sides[0], right=sides[1])


@st.composite
def small_scored(draw: st.DrawFn) -> Problem:
    """Scored problems small enough to try every solution; many equal points, so that ties are common."""
    sides = [
        tuple(
            Person(f"{letter}{number}", capacity=draw(st.integers(0, 2)), priority=draw(st.integers(0, 1)))
            for number in range(draw(st.integers(0, 3)))
        )
        for letter in "lr"
    ]
    everyone = [(left.id, right.id) for left in sides[0] for right in sides[1]]
    points = st.one_of(st.none(), st.integers(0, 3), st.integers(0, 1_000_000))
    pairs = tuple((*pair, given) for pair in everyone if (given := draw(points)) is not None)
    former = tuple(pair for pair in everyone if draw(st.booleans()))
    aims = draw(st.permutations(["people", "pairs", "points", "stay"]))
    return Problem(*sides, pairs=pairs, former=former, aims=tuple(aims[: draw(st.integers(0, 4))]))


def every_solution(problem: Problem) -> list[tuple[tuple[str, str, int], ...]]:
    """All sets of allowed pairs within capacities and minima that keep the pins: 2**pairs of them are tried."""
    allowed = [pair for pair in problem.pairs or () if pair[:2] not in problem.forbids]
    found = []
    for size in range(len(allowed) + 1):
        for chosen in combinations(allowed, size):
            names = [name for pair in chosen for name in (("left", pair[0]), ("right", pair[1]))]
            people = [("left", person) for person in problem.left] + [("right", person) for person in problem.right]
            within = all(person.min <= names.count((side, person.id)) <= person.capacity for side, person in people)
            if within and set(problem.pins) <= {pair[:2] for pair in chosen}:
                found.append(chosen)
    return found


TOPICS = ("AI", "SQL", "Strategy", "Budget", "TikTok", "Law")
IDS = ("l0", "l1", "l2", "r0", "r1", "r2", "boss")


def people_form() -> st.SearchStrategy[Problem]:
    """People-form problems in which every rule and criterion has something to say, made from a seed (fast to draw)."""
    return st.integers(0, 1 << 32).map(invented)


def invented(seed: int) -> Problem:
    """A small people-form problem, always the same for the same seed."""
    draw = random.Random(seed)

    def some(names: tuple[str, ...], most: int) -> frozenset[str]:
        return frozenset(draw.sample(names, draw.randint(0, most)))

    def person(name: str) -> Person:
        return Person(
            name,
            capacity=draw.choice([0, 1, 1, 1, 2]),
            offers={topic: draw.randint(1, 5) for topic in sorted(some(TOPICS, 5))},
            wants=tuple(Want(topic, draw.randint(1, 5)) for topic in draw.sample(TOPICS, draw.randint(0, 4))),
            off_limits=some(TOPICS, 1),
            languages=some(("en", "de"), 2),
            slots=draw.choice([0, 0b111111, 0b11111111 << 60, (1 << 336) - 1]),
            grade=draw.choice([None, *range(10)]),
            unit=draw.choice([(), ("A",), ("A", "x"), ("A", "y"), ("B",)]),
            site=draw.choice(["", "Bern", "Kiel"]),
            country=draw.choice(["", "CH", "DE"]),
            line=tuple(some(IDS, 1)),
            decision_power=some(IDS, 1),
            do_not_match=some(IDS, 1),
            former=some(IDS, 1),
            employed_until=draw.choice([None, "2027-01-31", "2027-12-31"]),
            likes=some(IDS, 2),
            interests=some(("chess", "jazz", "golf", "yoga"), 4),
        )

    left = [person(f"l{number}") for number in range(draw.randint(0, 4))]
    right = [person(f"r{number}") for number in range(draw.randint(0, 4))]
    if draw.random() < 0.3:
        right.append(person("l0"))
    settings = Settings(
        end_date=draw.choice([None, "2027-06-30"]),
        outranks=draw.choice(["right", "left", "either"]),
        min_grade_gap=draw.randint(0, 3),
        want_level=draw.randint(1, 4),
        top_wants=draw.randint(1, 3),
    )
    more: dict[str, Any] = draw.choice(
        [{}, {"rules": ()}, {"rules": ("language", "grade_gap", "top_want")}, {"rules": ("other_country", "employed")},
         {"rules": ("other_site", "other_unit")}]
    )  # fmt: skip
    criteria = {name: draw.randint(0, 9) for name in sorted(some(CRITERIA, 7))}
    if any(criteria.values()):
        more = {**more, "criteria": criteria}
    pairs = [(one.id, other.id) for one in left for other in right]
    forbids = tuple(pair for pair in pairs if draw.random() < 0.15)
    return Problem(tuple(left), tuple(right), settings=settings, forbids=forbids, **more)


CRITERIA = (
    "wants_of_right",
    "mutual_preference",
    "wants_of_left",
    "common_ground",
    "schedule",
    "different_unit",
    "grade_window",
)
