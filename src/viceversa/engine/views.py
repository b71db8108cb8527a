"""What a pair is worth to each of its two people, in their own view.

- Somebody who gave a ranking: the place there, 1 for the last group and one more for each group above.
- Scored form: the points, for both, as nothing else is known.
- People form: the points of the pair without what speaks only for the other one, that is without the other's wants
  (`wants_of_left` or `wants_of_right`) and without the other's having asked (half of `mutual_preference`). What both share
  (hours, interests, unit, grade) stays in both views. It is the program's guess at what they would say, by its own weights.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from .criteria import CRITERIA
from .problem import Problem
from .scan import Scanner
from .score import blocks
from .sheet import Ints, Small

# The criterion that speaks only for the other one, by side.
OTHERS_WANTS = {"left": "wants_of_right", "right": "wants_of_left"}
Views = tuple[Small, Small, Ints, Ints]


def own_points(problem: Problem, left: str, right: str) -> tuple[int, int]:
    """What the pair is worth in points to left and to right, forbidden or not; rankings apart.

    Cost: some criteria, one by one. Raises PairError for an unknown id. A pair not listed in the scored form is worth 0.
    """
    one, other = problem.people(left, right)
    if problem.pairs is not None:
        points = problem.points_of.get((left, right), 0)
        return points, points
    total = sum(problem.criteria.values())
    silent = {"left": (one, replace(other, likes=frozenset())), "right": (replace(one, likes=frozenset()), other)}
    found = [
        sum(
            CRITERIA[name](*silent[side], problem.settings).millionths * weight // total
            for name, weight in problem.criteria.items()
            if name != OTHERS_WANTS[side]
        )
        for side in ("left", "right")
    ]
    return found[0], found[1]


def own_view(problem: Problem, left: str, right: str) -> tuple[int, int]:
    """What the pair is worth to each: as `own_points`, or the place for whoever gave a ranking (0: not acceptable)."""
    views = zip(problem.rankings.heights(left, right), own_points(problem, left, right), strict=True)
    of_left, of_right = (own if height is None else height for height, own in views)
    return of_left, of_right


def view_blocks(problem: Problem) -> Iterator[Views]:
    """All allowed pairs as positions with both views, block by block.

    Cost: in people form two passes of rules and criteria (see `scan`); never more than some blocks are held.
    """
    if problem.pairs is not None:
        for left, right, points in blocks(problem):
            yield _by_rank(problem, left, right, points, points)
        return
    bounded = problem.places.bounded
    scanners = own_scanner(problem, "left"), own_scanner(problem, "right")
    passes = [iter([scanner.some(bounded)]) if bounded is not None else scanner.in_blocks() for scanner in scanners]
    for of_left, of_right in zip(*passes, strict=True):
        yield _by_rank(problem, of_left[0], of_left[1], of_left[2], of_right[2])


def all_views(problem: Problem) -> Views:
    """The same, all at once: not for large crowds."""
    parts = list(view_blocks(problem))
    if not parts:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int64)
    left, right, of_left, of_right = (np.concatenate(column) for column in zip(*parts, strict=True))
    return left, right, of_left, of_right


def own_scanner(problem: Problem, side: str) -> Scanner:
    """A scanner whose points are those of one side's own view. Cost: as `sheet_of`."""
    quiet = {name: [*getattr(problem, name)] for name in ("left", "right") if name != side}
    for people in quiet.values():
        people[:] = [replace(person, likes=frozenset()) if person.likes else person for person in people]
    scanner = Scanner(replace(problem, **quiet))
    weights = scanner.sheet.weights.copy()
    weights[0 if side == "left" else 1] = 0  # of the wants of right, of left
    scanner.sheet = scanner.sheet._replace(weights=weights)
    return scanner


def _by_rank(problem: Problem, left: Small, right: Small, of_left: Ints, of_right: Ints) -> Views:
    """Pairs acceptable to both, with the places of those who ranked instead of their points."""
    if not problem.rankings:
        return left, right, of_left, of_right
    places = problem.places
    heights = [places.height(side, left, right) for side in (0, 1)]
    views = [np.where(height >= 0, height, own) for height, own in zip(heights, (of_left, of_right), strict=True)]
    kept = (heights[0] != 0) & (heights[1] != 0)
    return left[kept], right[kept], views[0][kept], views[1][kept]
