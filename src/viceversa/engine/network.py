"""One aim, solved exactly: maximum-weight b-matching with bounds on every person's number of partners.

    maximize    sum_e weight_e x_e + sum_i gain_i min(degree_i, first_i)
    subject to  low_i <= degree_i <= high_i   and   x_e in {0, 1}

This is a network linear program, so its corner solutions are whole, and with whole data so are its prices. HiGHS solves
it over few candidate edges; prices then scan *all* edges for one that could improve, and those join (column generation,
Dantzig and Wolfe 1960). In the end the prices are checked in whole numbers: the dual value over all edges must equal the
value reached. So an answer is exact, or SolverError is raised; a rounding error can't slip through.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy  # loads its heavy parts when they are first used, so importing the engine stays fast

from .errors import SolverError
from .prices import settle
from .table import Bools, Ints

# Up to so many edges all of them are candidates from the start; beyond, each person starts with the best PER_PERSON,
# and gets as many more (by what they add beyond the prices) whenever some edge outside could improve the solution.
SMALL = 6_000
PER_PERSON = 8
# Sweeps after which an attempt to prove a solution at hand gives way to solving.
PATIENCE = 60


@dataclass(frozen=True, eq=False)
class Face:
    """All solutions that are best for the aims so far: bounds on people, and edges that are in, out or still free.

    People are numbered left first, then right. `ends`: (edges, 2) people of each edge. `low`, `high`: bounds on the
    number of partners, edges already in included. `free`, `inside`: masks over edges, never both true.
    """

    ends: Ints
    points: Ints
    low: Ints
    high: Ints
    free: Bools
    inside: Bools

    def degrees(self, chosen: Bools) -> Ints:
        """Number of partners of each person in a set of edges."""
        return np.bincount(self.ends[chosen].ravel(), minlength=len(self.low)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Stage:
    """One aim as whole numbers: weights of edges, and a gain for each of a person's first `first` partners."""

    name: str
    weights: Ints
    gains: Ints
    first: Ints

    def value(self, face: Face, chosen: Bools) -> int:
        """What a solution is worth for this aim."""
        covered = np.minimum(face.degrees(chosen), self.first)
        return int(self.weights[chosen].sum() + (self.gains * covered).sum())


@dataclass(frozen=True, eq=False)
class Solved:
    """A best solution for one aim, with the prices that prove it. `rounds`: linear programs solved."""

    chosen: Bools
    prices: Ints
    value: int
    rounds: int


def reduced(face: Face, stage: Stage, prices: Ints) -> Ints:
    """What each edge adds beyond the prices of its two people."""
    return np.asarray(stage.weights - prices[face.ends].sum(axis=1))


def dual_value(face: Face, stage: Stage, prices: Ints) -> int:
    """Upper bound on every solution's value that these prices prove (weak duality), in exact whole numbers."""
    beyond = reduced(face, stage, prices)
    middle = np.clip(stage.first, face.low, face.high)
    people = [stage.gains * np.minimum(d, stage.first) + prices * d for d in (face.low, middle, face.high)]
    return int(np.maximum(beyond[face.free], 0).sum() + beyond[face.inside].sum() + np.maximum.reduce(people).sum())


def narrowed(face: Face, stage: Stage, prices: Ints) -> Face:
    """The face of the solutions that are best for this aim too (complementary slackness with optimal prices)."""
    beyond = reduced(face, stage, prices)
    middle = np.clip(stage.first, face.low, face.high)
    first_pays = stage.gains + prices
    low = np.where(prices > 0, face.high, np.where(first_pays > 0, middle, face.low))
    high = np.where(prices >= 0, face.high, np.where(first_pays >= 0, middle, face.low))
    inside = face.inside | (face.free & (beyond > 0))
    return replace(face, low=low, high=high, free=face.free & (beyond == 0), inside=inside)


def maximize(face: Face, stage: Stage, start: Bools) -> Solved:
    """Solve one aim on a face, from any solution of the face; exact, deterministic.

    Cost: a few linear programs over some dozens of edges a person, and a pass over all edges after each. Raises
    SolverError if HiGHS fails or its answer doesn't prove itself.
    """
    free = np.flatnonzero(face.free)
    candidate = start & face.free
    candidate[free if len(free) <= SMALL else _best(face, free, face.points[free])] = True
    rounds = 0
    while True:
        rounds += 1
        columns = np.flatnonzero(candidate)
        taken, prices = _program(face, stage, columns)
        rest = free[~candidate[free]]
        beyond = reduced(face, stage, prices)[rest]
        if not (beyond > 0).any():
            break
        candidate[_best(face, rest, beyond)] = True
    chosen = face.inside.copy()
    chosen[columns[taken]] = True
    value = stage.value(face, chosen)
    if dual_value(face, stage, prices) != value:
        # The library's prices are off by rounding: the exact ones follow from the solution, if it is the best.
        exact = settle(face, stage, chosen, prices, sweeps=len(face.low) + 2)
        if exact is None or dual_value(face, stage, exact) != value:
            raise SolverError(f"The aim “{stage.name}” could not be proved optimal.")
        prices = exact
    return Solved(chosen, prices, value, rounds)


def proved(face: Face, stage: Stage, chosen: Bools, hint: Ints) -> Solved | None:
    """The solution at hand with prices that prove it best for this aim too, if they are found soon; else None.

    `hint`: prices to begin from; any will do, good ones save time. Cost: up to PATIENCE passes over the free edges.
    """
    prices = settle(face, stage, chosen, hint, sweeps=PATIENCE)
    if prices is None:
        return None
    return Solved(chosen, prices, stage.value(face, chosen), rounds=0)


def _best(face: Face, edges: Ints, keys: Ints) -> Ints:
    """Of some edges the PER_PERSON with the largest keys for each person, left and right, ties by position."""
    keep = np.zeros(len(edges), dtype=np.bool_)
    for side in (0, 1):
        people = face.ends[edges, side]
        order = np.lexsort((-keys, people))
        group = people[order]
        place = np.arange(len(order)) - np.searchsorted(group, group)
        keep[order[place < PER_PERSON]] = True
    return edges[keep]


def _program(face: Face, stage: Stage, columns: Ints) -> tuple[Bools, Ints]:
    """The linear program over some free edges: which are taken, and whole prices of all people."""
    people, edges = len(face.low), len(columns)
    middle = np.clip(stage.first, face.low, face.high)
    # degree = low + early + late; the early part earns the gain, the late part doesn't.
    early, late = middle - face.low, face.high - middle
    gaining, waiting = np.flatnonzero(early), np.flatnonzero(late)
    row = np.concatenate([face.ends[columns].ravel(), gaining, waiting])
    column = np.concatenate([np.repeat(np.arange(edges), 2), edges + np.arange(len(gaining) + len(waiting))])
    entry = np.concatenate([np.ones(2 * edges), -np.ones(len(gaining) + len(waiting))])
    cost = -np.concatenate([stage.weights[columns], stage.gains[gaining], np.zeros(len(waiting))])
    upper = np.concatenate([np.ones(edges), early[gaining], late[waiting]])
    if not len(cost):
        return np.zeros(0, dtype=np.bool_), np.zeros(people, dtype=np.int64)
    # scipy takes sparse matrices and arrays of bounds here, but its stubs don't know.
    program: dict[str, Any] = {
        "c": cost,
        "A_eq": scipy.sparse.coo_array((entry, (row, column)), shape=(people, len(cost))).tocsc(),
        "b_eq": face.low - face.degrees(face.inside),
        "bounds": np.column_stack([np.zeros(len(cost)), upper]),
        "method": "highs-ds",
    }
    answer = scipy.optimize.linprog(**program)
    if answer.status != 0:
        raise SolverError(f"HiGHS stopped at the aim “{stage.name}”: {answer.message}")
    taken = answer.x[:edges] > 0.5
    prices = np.rint(-answer.eqlin.marginals).astype(np.int64)
    return taken, prices
