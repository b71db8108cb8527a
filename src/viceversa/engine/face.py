"""One aim at a time: what is best for an aim among the solutions that are best for all aims before it.

Those solutions are a *face*: bounds on people, and edges that are in, out or still free. Exact prices of an aim describe
which part of the face is best for it (complementary slackness), so the next aim starts from there, exactly, without
objectives of ever bigger numbers.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .flow import Flow, solve_flow
from .graph import Bools, Bounds, Graph, Ints, Small

# Weights that are whole numbers of any width: most aims only count.
Whole = NDArray[np.signedinteger]
Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Face:
    """All solutions that are best for the aims so far.

    `left`, `right`: positions of each edge's people; prices and bounds number all people, left first. `low`, `high`:
    bounds on the number of partners, edges already in included. `free`, `inside`: masks over edges, never both true.
    `by_right`: all edges in the order of their right person.
    """

    left: Small
    right: Small
    lefts: int
    low: Ints
    high: Ints
    free: Bools
    inside: Bools
    by_right: Small

    @property
    def people(self) -> int:
        """How many there are on both sides."""
        return len(self.low)

    def degrees(self, chosen: Bools) -> Ints:
        """Number of partners of each person in a set of edges."""
        return np.concatenate(
            [
                np.bincount(self.left[chosen], minlength=self.lefts),
                np.bincount(self.right[chosen], minlength=self.people - self.lefts),
            ]
        ).astype(np.int64)

    def beyond(self, weights: Whole, prices: Ints) -> Ints:
        """What each edge is worth beyond the prices of its two people."""
        beyond = prices[: self.lefts][self.left]
        np.subtract(weights, beyond, out=beyond)
        beyond -= prices[self.lefts :][self.right]
        return beyond

    def of_free(self, column: NDArray[Kind]) -> NDArray[Kind]:
        """What a column over all edges says of the free ones; the column itself where all are."""
        return column if len(self.edges) == len(column) else column[self.edges]

    @cached_property
    def edges(self) -> Small:
        """The free edges."""
        return np.flatnonzero(self.free).astype(np.int32)

    @cached_property
    def graph(self) -> Graph:
        """The free edges as a graph."""
        rights = self.people - self.lefts
        if len(self.edges) == len(self.free):
            return Graph.of(self.left, self.right, self.lefts, rights, self.by_right)
        place = np.cumsum(self.free, dtype=np.int32)
        place -= 1
        by_right = place[self.by_right[self.free[self.by_right]]]
        return Graph.of(self.left[self.edges], self.right[self.edges], self.lefts, rights, by_right)

    @cached_property
    def room(self) -> tuple[Ints, Ints]:
        """Bounds on the number of free edges of each person."""
        settled = self.degrees(self.inside)
        return self.low - settled, self.high - settled


@dataclass(frozen=True, eq=False)
class Stage:
    """One aim as whole numbers: weights of edges, and a gain for each of a person's first `first` partners."""

    weights: Whole
    gains: Ints
    first: Ints

    def value(self, face: Face, chosen: Bools) -> int:
        """What a solution is worth for this aim."""
        covered = np.minimum(face.degrees(chosen), self.first)
        return int(self.weights[chosen].sum() + (self.gains * covered).sum())

    @cached_property
    def heaviest(self) -> int:
        """The largest number in it, at least 1."""
        return int(max(np.abs(self.weights).max(initial=0), np.abs(self.gains).max(initial=0), 1))


@dataclass(frozen=True, eq=False)
class Best:
    """A best solution for one stage on a face, with the prices (left first) that prove it; or None-like if infeasible."""

    chosen: Bools
    prices: Ints
    flow: Flow = field(repr=False)


def bounds_of(face: Face, stage: Stage) -> tuple[Bounds, Bounds]:
    """What each person may have of the free edges, for both sides."""
    low, high = face.room
    first = np.maximum(stage.first - (face.low - low), 0)
    n = face.lefts
    return (
        Bounds(low[:n], high[:n], stage.gains[:n], first[:n]),
        Bounds(low[n:], high[n:], stage.gains[n:], first[n:]),
    )


def best_on(face: Face, stage: Stage, prices: Ints | None = None, kept: Bools | None = None) -> Best:
    """Solve one stage on a face. `prices`: of people, to begin from; `kept`: a solution to stay near.

    Cost: see `flow.solve_flow`. `flow.feasible` says whether anything is within the bounds.
    """
    left, right = bounds_of(face, stage)
    hint = None if prices is None else (prices[: face.lefts], prices[face.lefts :])
    flow = solve_flow(
        face.graph,
        face.of_free(stage.weights).astype(np.int64, copy=False),
        left,
        right,
        prices=hint,
        kept=None if kept is None else face.of_free(kept),
    )
    chosen = face.inside.copy()
    chosen[face.edges[flow.taken]] = True
    return Best(chosen, np.concatenate([flow.left_prices, flow.right_prices]), flow)


def dual_value(face: Face, stage: Stage, prices: Ints, beyond: Ints) -> int:
    """Upper bound on every solution's value that these prices prove (weak duality), in exact whole numbers.

    `beyond`: what each edge is worth beyond the prices.
    """
    middle = np.clip(stage.first, face.low, face.high)
    people = [stage.gains * np.minimum(d, stage.first) + prices * d for d in (face.low, middle, face.high)]
    return int(beyond[face.free & (beyond > 0)].sum() + beyond[face.inside].sum() + np.maximum.reduce(people).sum())


def narrowed(face: Face, stage: Stage, prices: Ints, beyond: Ints) -> Face:
    """The face of the solutions that are best for this stage too, by its optimal prices."""
    middle = np.clip(stage.first, face.low, face.high)
    first_pays = stage.gains + prices
    low = np.where(prices > 0, face.high, np.where(first_pays > 0, middle, face.low))
    high = np.where(prices >= 0, face.high, np.where(first_pays >= 0, middle, face.low))
    inside = face.inside | (face.free & (beyond > 0))
    return replace(face, low=low, high=high, free=face.free & (beyond == 0), inside=inside)
