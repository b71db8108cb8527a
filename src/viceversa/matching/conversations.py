"""Whom everybody meets at an event of short conversations: as fair as can be in number, then the best whole. No database.

The engine gives everybody up to so many partners (one b-matching); which of several equally large plans is fair is asked
in steps, a side at a time: one conversation for as many people of it as possible, then two, and so on, nobody falling
behind what the step before gave them. That is the fairest there is: the numbers of partners that a side of a bipartite graph
can have form a polymatroid, in which raising the lowest first is best, and what each side can have for itself both can have
at once (Mendelsohn and Dulmage 1958). Only where tables are short, not always: then the larger side comes first.
Which round a conversation is in, seating.py says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from viceversa import engine

Pairs = Iterable[tuple[str, str]]
# "Stay" comes before points: who keeps somebody in the rounds ahead has been told of them.
AIMS: Final[tuple[engine.Aim, ...]] = ("pairs", "stay", "points")


@dataclass(frozen=True)
class Asked:
    """A question for conversations: `rounds` ahead with `tables` in each (None: as many as needed).

    `had`: how many conversations people have had already; `apart`: pairs that have met, or that are not to; `stay`: pairs
    planned for the rounds ahead, kept as far as can be.
    """

    people: engine.Problem
    rounds: int
    tables: int | None = None
    had: Mapping[str, int] = field(default_factory=dict)
    apart: Pairs = ()
    stay: Pairs = ()


def planned(asked: Asked) -> tuple[engine.Problem, engine.Result]:
    """The last question and its answer, which passes `engine.check`: who meets whom in the rounds ahead.

    Everybody has at most one conversation for each round ahead. Fewest people have fewer than others, counted with what they
    had; then as many stay with whom they were told as can be; then fit. Cost: two solves for each number of
    conversations, and up to as many again. Raises what `engine.solve` does.
    """
    problem = _question(asked)
    top = asked.rounds + max((asked.had.get(one.id, 0) for one in (*problem.left, *problem.right)), default=0)
    sides = sorted(("left", "right"), key=lambda side: -len(getattr(problem, side)))
    fairest = [_fairest(problem, asked, side, top) for side in sides]
    least = fairest[0] | fairest[1]
    strict = engine.solve(_bounded(problem, asked, least))
    if strict.status == "infeasible":  # tables are short, and not both sides can have their best
        least = fairest[0]
        strict = engine.solve(_bounded(problem, asked, least))
    fair = _levels(problem, asked.had, _numbers(strict))
    for step in range(1, top):
        # The looser the bounds, the more plans the fit is chosen from; those that are as fair count.
        had = asked.had
        loose = {one: max(0, min(had.get(one, 0) + n, step) - had.get(one, 0)) for one, n in least.items()}
        question = _bounded(problem, asked, loose)
        result = engine.solve(question)
        if _levels(problem, asked.had, _numbers(result)) == fair:
            return question, result
    return _bounded(problem, asked, least), strict


def _fairest(problem: engine.Problem, asked: Asked, side: str, top: int) -> dict[str, int]:
    """How many conversations each person of a side has ahead in a plan that is fairest to that side."""
    own = {one.id for one in getattr(problem, side)}
    least: dict[str, int] = {}
    for step in range(1, top + 1):
        first: tuple[engine.Aim, ...] = ("people",) if step == 1 else ()
        question = _bounded(problem, asked, least, most=dict.fromkeys(own, step))
        numbers = _numbers(engine.solve(replace(question, aims=(*first, *AIMS))))
        least = {one: numbers[one] for one in own}
    return least


def _question(asked: Asked) -> engine.Problem:
    """The people, as many conversations as there are tables, and nothing that is about partners for good."""
    ids = {one.id for one in asked.people.left} | {one.id for one in asked.people.right}
    forbids = {pair for pair in (*asked.people.forbids, *asked.apart) if set(pair) <= ids}
    left = frozenset(one.id for one in asked.people.left)
    tables = asked.rounds * asked.tables if asked.tables else None
    return replace(
        asked.people,
        pins=(),
        forbids=tuple(sorted(forbids)),
        former=tuple(sorted(pair for pair in set(asked.stay) - forbids if set(pair) <= ids)),
        quotas=(engine.Quota("tables", "left", left, max=tables),) if tables is not None else (),
        rankings=engine.Rankings(),
        aims=AIMS,
    )


def _bounded(
    problem: engine.Problem, asked: Asked, least: Mapping[str, int], most: Mapping[str, int] | None = None
) -> engine.Problem:
    """Everybody has at least `least` conversations ahead, and with what they had at most `most` where it says so."""

    def one(person: engine.Person) -> engine.Person:
        room = asked.rounds
        if most is not None and person.id in most:
            room = max(0, min(room, most[person.id] - asked.had.get(person.id, 0)))
        return replace(person, capacity=room, min=least.get(person.id, 0))

    return replace(
        problem,
        left=tuple(one(person) for person in problem.left),
        right=tuple(one(person) for person in problem.right),
    )


def _numbers(result: engine.Result) -> Counter[str]:
    return Counter(one for pair in result.pairs for one in (pair.left, pair.right))


def _levels(problem: engine.Problem, had: Mapping[str, int], numbers: Mapping[str, int]) -> tuple[list[int], list[int]]:
    """How many conversations people of each side have, fewest first: the same for two plans that are equally fair."""
    left, right = (
        sorted(had.get(one.id, 0) + numbers.get(one.id, 0) for one in side) for side in (problem.left, problem.right)
    )
    return left, right
