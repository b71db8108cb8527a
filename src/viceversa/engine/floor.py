"""The highest floor: how good the worst pair can be made without losing anything of the aims before it.

A bottleneck search: pairs below a threshold are taken away, and whoever loses a partner by it looks for another along a
path of exchanges. Where that fails, the people reached prove that no solution reaches the threshold (a cut, as in Gale's
and Hoffman's theorem on circulations), and their prices go into the certificate.
"""

from dataclasses import dataclass, replace

import numpy as np

from .errors import SolverError
from .face import Best, Face, Stage, best_on, dual_value
from .graph import Bools, Ints
from .settings import MOST_POINTS


@dataclass(frozen=True, eq=False)
class Highest:
    """The floor, the face above it, a solution there, and prices that prove that one point more can't be had.

    `witness` is all 0 where nothing is above the floor, or where a pair that earlier aims have settled is the worst.
    """

    floor: int
    face: Face
    chosen: Bools
    witness: Ints
    solves: int


def below(face: Face, points: Ints, floor: int) -> Stage:
    """The aim "no pair below the floor"."""
    nothing = np.zeros_like(face.low)
    return Stage(-(points < floor).astype(np.int64), nothing, nothing + 1)


def highest_floor(face: Face, points: Ints, chosen: Bools, *, near: bool = False) -> Highest:
    """The greatest floor that some solution of the face keeps with all its pairs, pinned ones apart.

    `near`: the solution at hand was best for a similar problem, so look just above its worst pair first. Cost: a binary search over the points at hand; each step repairs the solution where it broke, which is local.
    """
    solves = 0
    witness = np.zeros_like(face.low)
    reached = _worst(face, points, chosen)
    settled = int(points[face.inside].min(initial=MOST_POINTS))
    levels = np.unique(np.append(points[face.free], settled))
    # Floors from levels[first] to before levels[last] are still in question.
    first = int(np.searchsorted(levels, reached, side="right"))
    last = int(np.searchsorted(levels, min(settled, _limit(face, points)), side="right"))
    middle = first if near else last - 1  # at first what somebody's best partner allows: often that is where it ends
    while first < last:
        tried = _attempt(face, points, int(levels[middle]), chosen)
        solves += 1
        if tried.flow.feasible:
            chosen, reached = tried.chosen, _worst(face, points, tried.chosen)
            first = int(np.searchsorted(levels, reached, side="right"))
        else:
            witness, last = _witness(tried), middle
        middle = (first + last) // 2
    if reached < settled and not witness.any():
        tried = _attempt(face, points, reached + 1, chosen)
        solves += 1
        witness = _witness(tried)
    if reached < MOST_POINTS:
        lost = below(face, points, reached + 1)
        if dual_value(face, lost, witness, face.beyond(lost.weights, witness)) >= 0:
            raise SolverError("The highest floor could not be proved.")
    return Highest(reached, replace(face, free=face.free & (points >= reached)), chosen, witness, solves)


def _worst(face: Face, points: Ints, chosen: Bools) -> int:
    return int(points[chosen & (face.free | face.inside)].min(initial=MOST_POINTS))


def _limit(face: Face, points: Ints) -> int:
    """No floor is above the best open pair of somebody who needs one."""
    best = np.full(face.people, -1, dtype=np.int64)
    np.maximum.at(best, face.left[face.edges], points[face.edges])
    np.maximum.at(best, face.right[face.edges] + face.lefts, points[face.edges])
    needs = face.room[0] > 0
    return int(best[needs].min(initial=MOST_POINTS))


def _attempt(face: Face, points: Ints, floor: int, chosen: Bools) -> Best:
    """A solution of the face without pairs below the floor, near the one at hand."""
    above = replace(face, free=face.free & (points >= floor))
    nothing = np.zeros_like(face.low)
    return best_on(above, Stage(np.zeros_like(points), nothing, nothing + 1), nothing, chosen)


def _witness(tried: Best) -> Ints:
    """Prices from the people reached by the search that failed: those short of partners against those who are full."""
    flow = tried.flow
    signs = (-1, 1) if flow.short == 0 else (1, -1)
    return np.concatenate(
        [signs[0] * flow.reached_left.astype(np.int64), signs[1] * flow.reached_right.astype(np.int64)]
    )
