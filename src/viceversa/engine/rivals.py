"""Who competes with somebody for the same places, and whether there are enough: what the reasons of crowd.py stand on.

Everybody is followed who may be with a partner, and who is. Where all pairs are held this is looked up once for all who reach
one another; where they are too many, rows are judged as they are needed and kept as far as there is room.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import fast
from .graph import Graph
from .problem import Problem
from .reach import Bools, reach
from .result import Pair
from .scan import Scanner
from .score import Edges
from .sheet import Ints, Small

Bits = NDArray[np.uint8]
# Where not all pairs are held: so many people's partners are looked up before the answer says "and more".
MOST_ROWS = 500
# So many people are judged at once.
AT_ONCE = 128
# Memory for rows of such a problem that are kept, in bytes of one bit a pair; further rows are judged again when needed.
MOST_KEPT = 1 << 28


@dataclass(frozen=True, eq=False)
class Competition:
    """The people who compete for the same places and the partners they compete for, as masks of both sides.

    `needed`: places that they need at least, to be covered and to keep pins and minima. `places`: how many there are.
    `whole`: these are all; otherwise the search was given up.
    """

    rivals: Bools
    wanted: Bools
    needed: int
    places: int
    whole: bool


class Holders(NamedTuple):
    """Who of one side is with each of the other: where each one's begin, who and with whom, and whether by a pin."""

    starts: Ints
    who: Ints
    partner: Ints
    fixed: Bools


class Rivals:
    """Who may be with whom and who is, as neighbor lists by side."""

    def __init__(self, problem: Problem, edges: Edges | None, pairs: Iterable[Pair]) -> None:
        self.problem, self.edges = problem, edges
        # What was found once and holds for others as well: who is reached from somebody with a partner, and rows of a large
        # problem.
        self.closures: tuple[dict[int, tuple[Bools, Bools]], dict[int, tuple[Bools, Bools]]] = ({}, {})
        self.rows: tuple[dict[int, Bits], dict[int, Bits]] = ({}, {})
        self.widely: tuple[dict[int, tuple[Bools, Bools, bool]], dict[int, tuple[Bools, Bools, bool]]] = ({}, {})
        self.judged: dict[tuple[int, int], Ints] = {}
        self.scanner = Scanner(problem)
        self.people = (problem.left, problem.right)
        self.capacity = [np.array([person.capacity for person in side], dtype=np.int64) for side in self.people]
        self.partners: tuple[list[list[int]], list[list[int]]] = (
            [[] for _ in problem.left],
            [[] for _ in problem.right],
        )
        for pair in pairs:
            left, right = problem.left_index[pair.left], problem.right_index[pair.right]
            self.partners[0][left].append(right)
            self.partners[1][right].append(left)
        self.degrees = [np.array([len(names) for names in side], dtype=np.int64) for side in self.partners]
        # How many people may be asked about, so that much work is compiled and little is not.
        self.asked = 1

    @cached_property
    def graph(self) -> Graph:
        """The edges by person."""
        edges = self.edges
        assert edges is not None
        return Graph.of(edges.left, edges.right, len(self.people[0]), len(self.people[1]), edges.by_right)

    @cached_property
    def neighbors(self) -> tuple[tuple[Ints, Small], tuple[Ints, Small]]:
        """For each side whom each person may be with, one after the other, and where each person's begin."""
        graph = self.graph
        return (graph.left_starts, graph.right), (graph.right_starts, graph.left[graph.right_edges])

    def allowed(self, side: int, index: int) -> Small:
        """Allowed partners, best first."""
        if self.edges is None:
            return self.scanner.partners(side, index, self.bits(side, index))
        starts, there = self.neighbors[side]
        own = slice(starts[index], starts[index + 1])
        points = self.edges.points[own if side == 0 else self.graph.right_edges[own]]
        return there[own][np.argsort(-points, kind="stable")]

    def foresee(self, side: int, people: Ints) -> None:
        """Judge some people, in ascending order, with each of the other side, before they are asked about one by one."""
        if self.problem.pairs is None:
            rows = self.scanner.faults(side, people, self.asked)
            self.judged = {(side, index): row for index, row in zip(people.tolist(), rows, strict=True)}

    def bits(self, side: int, index: int) -> Ints:
        """The rules that forbid a person with each of the other side."""
        if (side, index) not in self.judged:
            self.foresee(side, np.array([index], dtype=np.int64))
        return self.judged[side, index]

    def _rows(self, side: int, people: Ints) -> list[Bits]:
        """Whom people, in ascending order, may be with, a bit for each of the other side; kept as far as there is room."""
        kept = self.rows[side]
        new = np.array([index for index in people.tolist() if index not in kept], dtype=np.int64)
        found: dict[int, Bits] = {}
        for start in range(0, len(new), AT_ONCE):
            part = new[start : start + AT_ONCE]
            bits = np.packbits(self.scanner.faults(side, part, self.asked) == 0, axis=1)
            found |= zip(part.tolist(), bits, strict=True)
        rows = [found[index] if index in found else kept[index] for index in people.tolist()]
        if len(kept) * len(rows[0]) < MOST_KEPT:
            kept |= found
        return rows

    def weighed(self, here: int, moved: Bools, wanted: Bools, whole: bool, lifted: int | None) -> Competition:
        """What the people reached need and what there is. `lifted`: the number of a pin to be passed over.

        A pinned pair can't be exchanged, so whoever holds a place by a pin is counted and not followed.
        """
        there = 1 - here
        rivals, holders = moved.copy(), self.pin_ends[here]
        held = wanted[self.pin_ends[there]] & ~moved[holders]
        needed = int(self.least[here][moved].sum())
        if lifted is not None:
            held[lifted] = False
            holder = holders[lifted]
            needed -= int(moved[holder]) * self._less(here, holder)
        rivals[holders[held]] = True
        needed += int(held.sum())
        return Competition(rivals, wanted, needed, int(self.capacity[there][wanted].sum()), whole)

    def reached(self, here: int, index: int) -> tuple[Bools, Bools, bool]:
        """Who is reached from a person, whom these may be with, and whether these are all."""
        if self.edges is None:
            return self._reached_widely(here, index)
        moved, wanted = self._nothing(here)
        starts, there = self.neighbors[here]
        partners = there[starts[index] : starts[index + 1]]
        moved[index] = wanted[partners] = True
        at = self.holders[here]
        rivals = at.who[wanted[at.partner] & ~at.fixed]
        # Whoever competes with one of these competes with all whom this one reaches; mostly one reaches all.
        while len(rivals := rivals[~moved[rivals]]):
            others = self._closure(here, int(rivals[0]))
            moved |= others[0]
            wanted |= others[1]
        return moved, wanted, True

    def _closure(self, here: int, index: int) -> tuple[Bools, Bools]:
        """Who is reached from a person who has a partner, and whom these may be with; looked up once."""
        known = self.closures[here]
        if index not in known:
            known[index] = moved, wanted = self._nothing(here)
            at = self.holders[here]
            work = 5.0 * len(self.neighbors[here][1]) * self.asked
            fast(reach, work)(*self.neighbors[here], at.starts, at.who, at.fixed, index, moved, wanted)
        return known[index]

    def _nothing(self, here: int) -> tuple[Bools, Bools]:
        """Nobody of a side, and nobody of the other."""
        return np.zeros(len(self.people[here]), np.bool_), np.zeros(len(self.people[1 - here]), np.bool_)

    def _reached_widely(self, here: int, index: int) -> tuple[Bools, Bools, bool]:
        """The same without all pairs at hand: wave by wave, until these are all or too many."""
        moved, wanted = self._nothing(here)
        at = self.holders[here]
        waiting = np.array([index], dtype=np.int64)
        moved[index] = True
        while len(waiting):
            before = wanted.copy()
            found = np.bitwise_or.reduce(self._rows(here, waiting))
            wanted |= np.unpackbits(found, count=len(wanted)).view(np.bool_)
            holders = at.who[(wanted & ~before)[at.partner] & ~at.fixed]
            waiting = np.unique(holders[~moved[holders]])
            moved[waiting] = True
            if moved.sum() > MOST_ROWS:
                return moved, wanted, False
        return moved, wanted, True

    @cached_property
    def holders(self) -> tuple[Holders, Holders]:
        """For each side who of it is with each of the other."""
        return self._holders(0), self._holders(1)

    def _holders(self, here: int) -> Holders:
        lists = self.partners[1 - here]
        starts = np.concatenate([[0], np.cumsum([len(names) for names in lists])]).astype(np.int64)
        pairs = [(holder, partner) for partner, names in enumerate(lists) for holder in names]
        fixed = [((one, other) if here == 0 else (other, one)) in self.pins for one, other in pairs]
        who, partner = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return Holders(starts, who.copy(), partner.copy(), np.array(fixed, dtype=np.bool_))

    @cached_property
    def least(self) -> list[Ints]:
        """The fewest partners that each person of a side may have, by minima and pins; 1 at least, to be covered."""
        sides = zip(self.minima, self.pins_of, strict=True)
        return [np.maximum(np.maximum(minima, pins), 1) for minima, pins in sides]

    def _less(self, side: int, index: int) -> int:
        """By how much a person's least number of partners is lower without one of their pins."""
        pins = self.pins_of[side][index]
        return int(self.least[side][index] - max(self.minima[side][index], pins - 1, 1))

    @cached_property
    def minima(self) -> list[Ints]:
        """The least number of partners of everybody, by side."""
        return [np.array([person.min for person in side], dtype=np.int64) for side in self.people]

    @cached_property
    def pins_of(self) -> list[Ints]:
        """The number of pins of everybody, by side."""
        return [np.bincount(at, minlength=len(side)) for at, side in zip(self.pin_ends, self.people, strict=True)]

    @cached_property
    def pins(self) -> frozenset[tuple[int, int]]:
        """The pinned pairs by position."""
        lefts, rights = self.problem.left_index, self.problem.right_index
        return frozenset((lefts[left], rights[right]) for left, right in self.problem.pins)

    @cached_property
    def pin_ends(self) -> tuple[Ints, Ints]:
        """Who is pinned, left and right, pin by pin in order."""
        left, right = np.array(sorted(self.pins), dtype=np.int64).reshape(-1, 2).T
        return left.copy(), right.copy()

    def from_holder(self, here: int, index: int) -> tuple[Bools, Bools, bool]:
        """Who is reached from the holder of a pin; whether this pin is passed over changes nothing, they are there."""
        if self.edges is not None:
            return *self._closure(here, index), True
        known = self.widely[here]
        return known.get(index) or known.setdefault(index, self._reached_widely(here, index))
