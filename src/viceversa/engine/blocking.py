"""Who would rather be with each other than as they are: the blocking pairs of any result, for information.

A pair blocks if it is allowed and not made, and each of the two would gain by it: has a free place, or values the other
more than their worst partner (`views` says by what). Pinned partners are never exchanged. A result without blocking pairs
is stable (Gale and Shapley, 1962); as everybody must gain, this is weak stability where people are indifferent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .errors import ResultError
from .problem import Problem
from .result import Result
from .sheet import Ints, Small
from .views import own_view, view_blocks

# Of crowds with more possible pairs than this, evenly spaced people of left are looked at, with everybody on the right.
MOST_LOOKED = 200_000_000
NOBODY = -1
NEVER = np.int64(1) << np.int64(62)


@dataclass(frozen=True)
class BlockingPair:
    """Two who would both gain: by how much, and whom each would leave for it (None: a free place).

    A gain is in points of the person's own view, or in places for somebody who gave a ranking.
    """

    left: str
    right: str
    left_gain: int
    right_gain: int
    left_leaves: str | None
    right_leaves: str | None


@dataclass(frozen=True)
class Blocking:
    """`count` blocking pairs among those looked at; `pairs` are the strongest of them.

    Strongest: the greatest smaller gain, then the greatest sum. `looked`: of how many left people all pairs were looked at;
    `whole`: of all.
    """

    count: int
    pairs: tuple[BlockingPair, ...]
    looked: int
    whole: bool


def blocking(problem: Problem, result: Result, most: int = 100) -> Blocking:
    """The blocking pairs of a result, the `most` strongest by name. Quotas and minima are not looked at.

    Cost: about 30 nanoseconds a possible pair on each core, MOST_LOOKED pairs at most; memory linear in the people.
    Raises ResultError if the result names somebody the problem doesn't have.
    """
    made = _made(problem, result)
    left_side, right_side = _Side(problem, made, 0), _Side(problem, made, 1)
    width = len(problem.right)
    chosen = np.array([pair.ends[0] * width + pair.ends[1] for pair in made], dtype=np.int64)
    step = 1
    if problem.pairs is None and not problem.rankings:
        step = max(-(-len(problem.left) * width // MOST_LOOKED), 1)
    part = problem if step == 1 else _part(problem, step)
    count, best = 0, np.zeros((0, 4), dtype=np.int64)
    for left, right, of_left, of_right in view_blocks(part):
        places = left.astype(np.int64) * step
        left_gains, right_gains = left_side.gains(places, of_left), right_side.gains(right, of_right)
        wanted = (left_gains > 0) & (right_gains > 0) & ~np.isin(places * width + right, chosen)
        found = np.column_stack([places, right, left_gains, right_gains])[wanted]
        count += len(found)
        best = _strongest(np.concatenate([best, found]), most)
    pairs = []
    for left_at, right_at, left_gain, right_gain in best.tolist():
        gain, leaves = left_side.told(left_at, left_gain)
        other_gain, other_leaves = right_side.told(right_at, right_gain)
        ids = problem.left[left_at].id, problem.right[right_at].id
        pairs.append(BlockingPair(*ids, gain, other_gain, leaves, other_leaves))
    return Blocking(count, tuple(pairs), len(part.left), step == 1)


def _strongest(found: Ints, most: int) -> Ints:
    smaller, sums = np.minimum(found[:, 2], found[:, 3]), found[:, 2] + found[:, 3]
    return found[np.lexsort((found[:, 1], found[:, 0], -sums, -smaller))[:most]]


class Made(NamedTuple):
    """A pair of the result: positions, both views, whether pinned."""

    ends: tuple[int, int]
    views: tuple[int, int]
    pinned: bool


class _Side:
    """What everybody of one side has: `floors`, the view that a new partner must exceed, and whom they would leave."""

    def __init__(self, problem: Problem, made: Sequence[Made], side: int) -> None:
        people = (problem.left, problem.right)[side]
        self.ids = tuple(person.id for person in (problem.left, problem.right)[1 - side])
        self.floors = np.full(len(people), NEVER)
        self.leaves = np.full(len(people), NOBODY)
        room = [person.capacity for person in people]
        for pair in made:
            room[pair.ends[side]] -= 1
        # From the best to the worst, so that the worst partner stays.
        for pair in sorted(made, key=lambda pair: (-pair.views[side], pair.ends[1 - side])):
            if not pair.pinned:
                self.floors[pair.ends[side]], self.leaves[pair.ends[side]] = pair.views[side], pair.ends[1 - side]
        free = np.array(room, dtype=np.int64) > 0
        self.floors[free], self.leaves[free] = -1, NOBODY

    def gains(self, people: Small | Ints, views: Ints) -> Ints:
        """More than 0 if each would gain; a free place is worth having whatever it brings."""
        return views - self.floors[people]

    def told(self, person: int, gain: int) -> tuple[int, str | None]:
        """The gain as it is told, and who would be left for it."""
        leaves = int(self.leaves[person])
        return (gain - 1, None) if leaves == NOBODY else (gain, self.ids[leaves])


def _made(problem: Problem, result: Result) -> list[Made]:
    lefts, rights, pins = problem.left_index, problem.right_index, set(problem.pins)
    made = []
    for pair in result.pairs:
        if pair.left not in lefts or pair.right not in rights:
            raise ResultError(f"The result pairs {pair.left} and {pair.right}, but the problem doesn't have both.")
        ends = lefts[pair.left], rights[pair.right]
        made.append(Made(ends, own_view(problem, pair.left, pair.right), (pair.left, pair.right) in pins))
    return made


def _part(problem: Problem, step: int) -> Problem:
    """The problem with every step-th left person only, as far as it matters here."""
    left = problem.left[::step]
    ids = {person.id for person in left}
    forbids = tuple(pair for pair in problem.forbids if pair[0] in ids)
    return replace(problem, left=left, forbids=forbids, pins=(), former=(), quotas=())
