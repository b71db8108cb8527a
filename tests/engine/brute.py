"""Every solution of a small problem, tried one by one: what the engine's answers are held against. Written without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from tests.engine.examples import every_solution
from viceversa.engine import Across, Floor, Person, Problem, Quota, Result
from viceversa.engine.settings import Aim

Chosen = tuple[tuple[str, str, int], ...]
MOST = 1_000_000


def solutions(problem: Problem) -> list[Chosen]:
    """All sets of pairs that keep capacities, minima, pins, forbids and quotas."""
    return [
        chosen
        for chosen in every_solution(problem)
        if all(quota.kept([pair[:2] for pair in chosen]) for quota in problem.quotas)
    ]


def worth(problem: Problem, chosen: Chosen) -> list[int]:
    """What a solution is worth for each aim, to be compared in order."""
    placed = {("left", pair[0]) for pair in chosen} | {("right", pair[1]) for pair in chosen}
    people = [("left", person) for person in problem.left] + [("right", person) for person in problem.right]
    free = [pair[2] for pair in chosen if pair[:2] not in problem.pins]
    values: list[int] = []
    for aim in problem.aims:
        if aim == "people":
            for priority in sorted({person.priority for _side, person in people}, reverse=True):
                values.append(sum((side, p.id) in placed for side, p in people if p.priority == priority))
        elif aim == "pairs":
            values.append(len(chosen))
        elif aim == "points":
            values.append(sum(pair[2] for pair in chosen))
        elif aim == "stay":
            values.append(sum(pair[:2] in problem.former for pair in chosen))
        elif aim == "leximin":
            values += [-sum(points < level for points in free) for level in range(25_000, MOST, 25_000)]
        elif aim == Floor("max"):
            values.append(min(free, default=MOST))
        elif isinstance(aim, Floor) and aim.points != "max":
            values.append(-sum(points < aim.points for points in free))
        else:
            assert aim == "pins"
    return values


def best(problem: Problem) -> list[int] | None:
    """The most that any solution is worth; None if there is none."""
    return max((worth(problem, chosen) for chosen in solutions(problem)), default=None)


def optima(problem: Problem) -> list[Chosen]:
    """All solutions that are worth the most."""
    found = solutions(problem)
    most = max(worth(problem, chosen) for chosen in found)
    return [chosen for chosen in found if worth(problem, chosen) == most]


def covered(chosen: Chosen) -> frozenset[tuple[str, str]]:
    """Who has a partner, as (side, id)."""
    return frozenset({("left", pair[0]) for pair in chosen} | {("right", pair[1]) for pair in chosen})


def told(result: Result) -> Chosen:
    """The pairs of a result."""
    return tuple((pair.left, pair.right, pair.points) for pair in result.pairs)


def most_people(problem: Problem) -> int:
    """How many people the best solutions cover; they all cover as many."""
    found = {len(covered(chosen)) for chosen in optima(problem)}
    assert len(found) == 1
    return found.pop()


@st.composite
def some_aims(draw: st.DrawFn) -> tuple[Aim, ...]:
    """Aims in any order that the engine allows, each alone and in every company."""
    choices: list[Aim] = ["people", "pairs", "points", "stay", Floor(draw(st.integers(0, 4))), Floor(300_000)]
    aims = draw(st.lists(st.sampled_from(choices), unique=True, max_size=5))
    if "pairs" in aims:
        for fair in draw(st.sampled_from([(), (Floor("max"),), ("leximin",), ("leximin", Floor("max"))])):
            aims.insert(draw(st.integers(aims.index("pairs") + 1, len(aims))), fair)
    return ("pins", *aims) if draw(st.booleans()) else tuple(aims)


COVERING: tuple[tuple[Aim, ...], ...] = (
    ("pins", "people", "pairs", "points"),
    ("people", "pairs", Floor("max"), "points", "stay"),
    ("pairs", "people", "leximin"),
    ("people", "points"),
)


@st.composite
def small(
    draw: st.DrawFn,
    *,
    aims: st.SearchStrategy[tuple[Aim, ...]] | None = None,
    capacity: tuple[int, int] = (0, 3),
    minima: bool = True,
    quotas: bool = True,
    pins: bool = True,
    most: int = 3,
) -> Problem:
    """Scored problems small enough to try everything: many equal points, several places, and all that may bind."""
    sides: list[tuple[Person, ...]] = []
    for letter in "lr":
        people = []
        for number in range(draw(st.integers(0, most))):
            room = draw(st.integers(*capacity))
            least = draw(st.integers(0, min(room, 2))) if minima and draw(st.integers(0, 5)) == 0 else 0
            people.append(Person(f"{letter}{number}", capacity=room, min=least, priority=draw(st.integers(0, 2))))
        sides.append(tuple(people))
    everyone = [(left.id, right.id) for left in sides[0] for right in sides[1]]
    points = st.one_of(st.none(), st.integers(0, 4), st.integers(0, 4), st.integers(0, MOST))
    pairs = tuple((*pair, given) for pair in everyone if (given := draw(points)) is not None)
    problem = Problem(
        *sides,
        pairs=pairs,
        former=tuple(pair for pair in everyone if draw(st.booleans())),
        forbids=tuple(pair[:2] for pair in pairs if draw(st.integers(0, 7)) == 0),
        aims=draw(aims if aims is not None else some_aims()),
    )
    if pins:
        free = [pair[:2] for pair in pairs if pair[:2] not in problem.forbids]
        problem = replace(problem, pins=tuple(pair for pair in free if draw(st.integers(0, 5)) == 0))
    if quotas and draw(st.integers(0, 2)) == 0:
        problem = replace(
            problem, quotas=tuple(draw(some_quota(problem, number)) for number in range(draw(st.integers(1, 2))))
        )
    return problem


@st.composite
def some_quota(draw: st.DrawFn, problem: Problem, number: int) -> Quota | Across:
    """A quota about some people of one side, or a share of pairs across groups."""
    if draw(st.integers(0, 2)) == 0:
        names = sorted({*problem.left_index, *problem.right_index})
        groups = {name: group for name in names if (group := draw(st.sampled_from(["", "A", "B"])))}
        return Across(f"share {number}", groups, draw(st.sampled_from([0, 1, 33, 50, 67, 100])))
    side = draw(st.sampled_from(["left", "right"]))
    ids: Sequence[str] = [person.id for person in (problem.left if side == "left" else problem.right)]
    members = frozenset(name for name in ids if draw(st.booleans()))
    least = draw(st.integers(0, 1))
    return Quota(f"quota {number}", side, members, least, draw(st.one_of(st.none(), st.integers(least, 3))))
