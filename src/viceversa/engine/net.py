"""A problem and its edges as a network: what pins use up is set apart, and each aim becomes weights and gains."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .face import Face, Stage, Whole
from .graph import Bools, Ints
from .problem import Problem
from .score import Edges
from .settings import LEVELS, Aim, Floor


@dataclass(frozen=True, eq=False)
class Step:
    """One aim, or a part of one: `priority` is the class covered, for "people"; `stage` is None for the highest floor."""

    aim: Aim
    priority: int | None
    stage: Stage | None


@dataclass(frozen=True, eq=False)
class Net:
    """A problem as a network without its pinned pairs: what they use up is taken from the bounds."""

    problem: Problem
    edges: Edges
    face: Face
    pinned: Bools
    pins_of: Ints

    @classmethod
    def of(cls, problem: Problem, edges: Edges) -> "Net":
        """Cost: linear in people and edges."""
        lefts, width = len(problem.left), len(problem.right)
        pinned = np.zeros(len(edges.points), dtype=np.bool_)
        if problem.pins:
            pins = [problem.left_index[left] * width + problem.right_index[right] for left, right in problem.pins]
            pinned = np.isin(edges.keys, pins)
        people = (*problem.left, *problem.right)
        pins_of = np.concatenate(
            [np.bincount(edges.left[pinned], minlength=lefts), np.bincount(edges.right[pinned], minlength=width)]
        ).astype(np.int64)
        high = np.array([person.capacity for person in people], dtype=np.int64) - pins_of
        low = np.maximum(np.array([person.min for person in people], dtype=np.int64) - pins_of, 0)
        face = Face(edges.left, edges.right, lefts, low, high, ~pinned, np.zeros_like(pinned), edges.by_right)
        return cls(problem, edges, face, pinned, pins_of)

    @cached_property
    def nothing(self) -> Whole:
        """Weights of 0, which stages share."""
        return np.zeros(len(self.edges.points), dtype=np.int8)

    def plain(self, weights: Whole | None = None, gains: Ints | None = None) -> Stage:
        """A stage of these weights and gains, 0 where none are given."""
        nobody = np.zeros_like(self.pins_of)
        return Stage(
            self.nothing if weights is None else weights,
            nobody if gains is None else gains,
            nobody + 1,
        )

    def steps(self) -> list[Step]:
        """The aims in order; "leximin" is a floor at each of LEVELS, from the lowest."""
        steps: list[Step] = []
        for aim in self.problem.aims:
            if aim == "people":
                steps += [Step(aim, priority, self.plain(gains=gains)) for priority, gains in self._classes()]
            elif aim == "leximin":
                steps += [Step(Floor(level), None, self._floor(level)) for level in LEVELS]
            elif isinstance(aim, Floor):
                steps.append(Step(aim, None, None if aim.points == "max" else self._floor(aim.points)))
            elif aim not in ("pins", "stable"):
                steps.append(Step(aim, None, self.plain(self._weights(aim))))
        return steps

    def minima(self) -> Stage:
        """The stage that meets as much of all minima as can be met."""
        low = self.face.low
        return Stage(self.nothing, np.ones_like(low), low)

    def order(self, face: Face) -> Stage:
        """The last stage, which tells equal answers apart: checksums of the pairs that are still free."""
        edges, weights = self.edges, np.zeros_like(self.edges.points)
        lefts, rights = edges.left[face.edges].tolist(), edges.right[face.edges].tolist()
        # A checksum goes on from that of the beginning, so each id is encoded once and not for each pair.
        begun = {left: zlib.crc32(f"{edges.left_ids[left]}\n".encode()) for left in set(lefts)}
        ended = {right: edges.right_ids[right].encode() for right in set(rights)}
        sums = [zlib.crc32(ended[right], begun[left]) for left, right in zip(lefts, rights, strict=True)]
        weights[face.edges] = np.array(sums, dtype=np.int64) & 0xFFFFF
        return self.plain(weights)

    def _classes(self) -> Iterator[tuple[int, Ints]]:
        people = (*self.problem.left, *self.problem.right)
        priorities = np.array([person.priority for person in people], dtype=np.int64)
        for priority in sorted(set(priorities.tolist()), reverse=True):
            yield priority, ((priorities == priority) & (self.pins_of == 0)).astype(np.int64)

    def _floor(self, points: int) -> Stage:
        return self.plain(-(self.edges.points < points).astype(np.int8))

    def _weights(self, aim: Aim) -> Whole:
        if aim == "pairs":
            return np.ones_like(self.nothing)
        if aim == "points":
            return self.edges.points
        lefts, rights = self.problem.left_index, self.problem.right_index
        former = [
            lefts[left] * len(rights) + rights[right]
            for left, right in self.problem.former
            if left in lefts and right in rights
        ]
        return np.isin(self.edges.keys, former).astype(np.int8)


def checksum(left: str, right: str) -> int:
    """A number from 0 to 2**20 - 1 that depends on the two ids only: CRC-32 of "left<newline>right", lowest 20 bits."""
    return zlib.crc32(f"{left}\n{right}".encode()) & 0xFFFFF
