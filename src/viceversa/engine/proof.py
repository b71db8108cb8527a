"""A certificate verified: for each aim, its prices bound every solution, and the result reaches the bound (weak duality).

Shares no code with the solver: plain sums in whole numbers over all people and all allowed pairs, in one pass.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .problem import Problem
from .result import Result, StageProof
from .scan import is_large
from .score import Edges, blocks
from .settings import LEVELS, MOST_POINTS, Aim, Floor
from .sheet import Ints, Small

Bools = NDArray[np.bool_]
# No honest price is beyond the points of a path through a million people.
HIGHEST_PRICE = 1 << 40
# Allowed pairs that are weighed at a time.
PART = 1 << 16


class Proof:
    """The certificate, verified aim by aim in whole numbers, in one pass over all allowed pairs.

    What earlier aims leave open is kept per person as a range of numbers of partners, and per pair as open, settled in,
    or settled out; each aim's prices narrow it. Pinned pairs are set apart from the start. Pairs are seen block by block,
    so that those of a large problem are never held at once.
    """

    def __init__(self, problem: Problem, result: Result) -> None:
        self.problem, self.result = problem, result
        self.sides = (problem.left, problem.right)
        self.chosen = self._keys(pair for pair in result.partners)
        self.pinned = self._keys(problem.pins)
        self.former = self._keys(
            pair
            for pair in problem.former
            if pair[0] in problem.left_index and pair[1] in problem.right_index and "stay" in problem.aims
        )
        self.pins_of = [self._partners(side, self.pinned) for side in (0, 1)]
        self.partners_of = [self._partners(side, self.chosen) - self.pins_of[side] for side in (0, 1)]

    def _keys(self, pairs: Iterable[tuple[str, str]]) -> Ints:
        """One number for each pair, sorted."""
        width = len(self.problem.right)
        lefts, rights = self.problem.left_index, self.problem.right_index
        return np.array(sorted(lefts[left] * width + rights[right] for left, right in pairs), dtype=np.int64)

    def _partners(self, side: int, keys: Ints) -> Ints:
        width = max(len(self.problem.right), 1)
        ends = keys // width if side == 0 else keys % width
        return np.bincount(ends, minlength=len(self.sides[side])).astype(np.int64)

    def faults(self, edges: Edges | None = None) -> Iterator[str]:
        """What is wrong with the certificate; nothing if it proves the result. `edges`: all allowed pairs, if at hand."""
        proof = self.result.certificate
        if proof is None:
            yield "There is no certificate."
            return
        expected = list(self._expected())
        # By quotas or “stable” the result may fall short of what is possible without.
        short_of_best = self.problem.searched or "stable" in self.problem.aims
        # The last stage only tells equal answers apart, which is not done among very many pairs, nor by a search.
        shorter = expected[:-1] if is_large(self.problem) or short_of_best else expected
        if [(stage.aim, stage.priority) for stage in proof.stages] not in (expected, shorter):
            yield "The certificate's stages are not the aims of the problem in their order."
            return
        stages = []
        for given in proof.stages:
            prices = self._prices(given)
            if prices is None:
                yield f"The prices of the aim {given.aim} are not whole numbers of people in the problem."
                return
            stages.append(_Stage(given, prices))
        self._weigh_people(stages)
        scanned = 0
        for block in blocks(self.problem) if edges is None else _parts(edges):
            self._weigh_pairs(stages, *block)
            scanned += len(block[2])
        short: tuple[Aim | None, int] = (None, 0)
        for stage in stages:
            # After an aim that falls short of it, the others are proved for pairs that quotas or “stable” don't allow.
            fault = stage.unproved if short[1] else stage.fault(short_of_best)
            if fault:
                yield fault
                return
            if stage.gap and not short[1]:
                short = stage.proof.aim, stage.gap
        if short != (proof.gap_aim, proof.gap):
            yield "The certificate's gap is not what the result falls short of."
        if proof.bound != self.result.value.points + (proof.gap if proof.gap_aim == "points" else 0):
            yield "The certificate's bound is not the value reached."
        if proof.pairs_scanned != scanned:
            yield f"The certificate covers {proof.pairs_scanned} pairs, but {scanned} are allowed."

    def unmet(self, short: int) -> Iterator[str]:
        """What is wrong with the certificate of minima that can't be met; nothing if it proves that they can't.

        `short`: by how many partners all people together are said to fall short.

        With any prices, no solution meets more of all minima than the best of each person and each pair add up to.
        """
        proof = self.result.certificate
        if proof is None or [(stage.aim, stage.priority) for stage in proof.stages] != [("min", None)]:
            yield "The certificate of an infeasible result must have one stage, “min”."
            return
        (given,) = proof.stages
        prices = self._prices(given)
        if prices is None:
            yield "The prices of the aim min are not whole numbers of people in the problem."
            return
        asked = bound = scanned = 0
        for side, people in enumerate(self.sides):
            most = np.array([person.capacity for person in people], dtype=np.int64) - self.pins_of[side]
            least = np.maximum(np.array([person.min for person in people], dtype=np.int64) - self.pins_of[side], 0)
            counts = (np.zeros_like(least), least, most)
            asked += int(least.sum())
            bound += total(np.maximum.reduce([np.minimum(n, least) + prices[side] * n for n in counts]))
        for left, right, _points in blocks(self.problem):
            beyond = -(prices[0][left] + prices[1][right])
            keys = left.astype(np.int64) * len(self.problem.right) + right
            bound += total(np.maximum(beyond[~np.isin(keys, self.pinned)], 0))
            scanned += len(left)
        if bound >= asked:
            yield f"It is not proved that the minima can't be met: they ask for {asked}, the prices allow {bound}."
        if given.value != bound or short != asked - bound:
            yield f"The minima are short of {asked - bound}, not of {short}."
        if (proof.bound, proof.gap, proof.gap_aim) != (0, 0, None):
            yield "The certificate of an infeasible result has neither bound nor gap."
        if proof.pairs_scanned != scanned:
            yield f"The certificate covers {proof.pairs_scanned} pairs, but {scanned} are allowed."

    def _prices(self, given: StageProof) -> tuple[Ints, Ints] | None:
        """Prices by position, 0 where none is given; None if one isn't a whole number of a known person."""
        sides = []
        for index, prices in (
            (self.problem.left_index, given.left_prices),
            (self.problem.right_index, given.right_prices),
        ):
            found = np.zeros(len(index), dtype=np.int64)
            for name, price in prices.items():
                if name not in index or type(price) is not int or abs(price) > HIGHEST_PRICE:
                    return None
                found[index[name]] = price
            sides.append(found)
        return sides[0], sides[1]

    def _expected(self) -> Iterator[tuple[Aim, int | None]]:
        priorities = {person.priority for person in (*self.problem.left, *self.problem.right)}
        for aim in self.problem.aims:
            if aim == "people":
                yield from ((aim, priority) for priority in sorted(priorities, reverse=True))
            elif aim == "leximin":
                yield from ((Floor(level), None) for level in LEVELS)
            elif aim not in ("pins", "stable"):
                yield aim, None
        yield "order", None

    def _weigh_people(self, stages: Sequence["_Stage"]) -> None:
        """What people add to each aim's value and bound, and how many partners each aim leaves open to them."""
        for side, people in enumerate(self.sides):
            least = np.maximum(np.array([person.min for person in people], dtype=np.int64) - self.pins_of[side], 0)
            most = np.array([person.capacity for person in people], dtype=np.int64) - self.pins_of[side]
            for stage in stages:
                gains = self._gains(stage.proof, side)
                stage.value += total(gains * (self.partners_of[side] > 0))
                best, low, high = _most(least, most, gains, stage.prices[side])
                stage.bound += total(best)
                if not stage.highest:
                    least, most = low, high

    def _weigh_pairs(self, stages: Sequence["_Stage"], left: Small, right: Small, points: Ints) -> None:
        """What some pairs add to each aim's value and bound."""
        keys = left.astype(np.int64) * len(self.problem.right) + right
        pinned = np.isin(keys, self.pinned)
        chosen = np.isin(keys, self.chosen) & ~pinned
        is_open, settled = ~pinned, np.zeros_like(pinned)
        for stage in stages:
            weights = self._weights(stage, left, right, points, keys, is_open)
            beyond = weights - stage.prices[0][left] - stage.prices[1][right]
            stage.value += total(weights[chosen])
            stage.bound += total(beyond[settled]) + total(beyond[is_open & (beyond > 0)])
            if stage.highest:
                stage.worst = min(stage.worst, int(points[chosen].min(initial=MOST_POINTS)))
                is_open &= points >= stage.proof.value
            else:
                settled |= is_open & (beyond > 0)
                is_open &= beyond == 0

    def _weights(self, stage: "_Stage", left: Small, right: Small, points: Ints, keys: Ints, is_open: Bools) -> Ints:
        """What each pair counts for an aim; "order" counts checksums of the pairs still open."""
        aim = stage.proof.aim
        if aim == "points":
            return points
        if aim == "pairs":
            return np.ones_like(points)
        if isinstance(aim, Floor):
            # The highest floor is proved by showing that one point more can't be had.
            floor = stage.proof.value + 1 if aim.points == "max" else aim.points
            return -(points < floor).astype(np.int64)
        if aim == "stay":
            return np.isin(keys, self.former).astype(np.int64)
        weights = np.zeros_like(points)
        if aim == "order":
            for at in np.flatnonzero(is_open).tolist():
                names = f"{self.problem.left[left[at]].id}\n{self.problem.right[right[at]].id}"
                weights[at] = zlib.crc32(names.encode()) % (1 << 20)
        return weights

    def _gains(self, stage: StageProof, side: int) -> Ints:
        """1 for each person whom this stage wants to see covered and no pin covers already."""
        wanted = [stage.aim == "people" and person.priority == stage.priority for person in self.sides[side]]
        gains: Ints = np.array(wanted, dtype=np.int64) * (self.pins_of[side] == 0)
        return gains


@dataclass
class _Stage:
    """One aim of the certificate while it is weighed: what the result reaches, and what the prices allow at most."""

    proof: StageProof
    prices: tuple[Ints, Ints]
    value: int = 0
    bound: int = 0
    worst: int = MOST_POINTS

    @property
    def highest(self) -> bool:
        """Is this the highest floor?"""
        return self.proof.aim == Floor("max")

    @property
    def gap(self) -> int:
        """How far the result falls short of what is possible for this aim."""
        return max(self.proof.value - (self.worst if self.highest else self.value), 0)

    def fault(self, short: bool) -> str | None:
        """What is wrong with it, or None. `short`: by quotas or "stable" the result may fall short of what is possible."""
        if self.highest:
            if self.gap and not short:
                return f"The highest floor is given as {self.proof.value}, but a pair is below."
        elif self.value > self.proof.value or (self.gap and not short):
            return f"The aim {self.proof.aim} is given the value {self.proof.value} but reaches {self.value}."
        return self.unproved

    @property
    def unproved(self) -> str | None:
        """Why the prices don't prove the value given, or None if they do."""
        if not self.highest:
            if self.proof.value == self.bound:
                return None
            return (
                f"The result is not proved best for the aim {self.proof.aim}:"
                f" it reaches {self.value}, the prices allow {self.bound}."
            )
        if self.bound < 0 or self.proof.value == MOST_POINTS:
            return None
        return f"The result is not proved to have the highest floor: more than {self.proof.value} may be possible."


def _parts(edges: Edges) -> Iterator[tuple[Small, Small, Ints]]:
    """Edges in parts that fit a processor's cache."""
    for start in range(0, len(edges.points), PART):
        part = slice(start, start + PART)
        yield edges.left[part], edges.right[part], edges.points[part]


def _most(least: Ints, most: Ints, gain: Ints, price: Ints) -> tuple[Ints, Ints, Ints]:
    """For each person the best of gain x [some partner] + price x partners over a range, and the range where it is had.

    The function has a bend at one partner only, so the best lies at an end of the range or at one partner.
    """
    one = np.clip(1, least, most)
    worth = [gain * (count > 0) + price * count for count in (least, one, most)]
    best = np.maximum(np.maximum(worth[0], worth[1]), worth[2])
    low = np.where(worth[0] == best, least, np.where(worth[1] == best, one, most))
    high = np.where(worth[2] == best, most, np.where(worth[1] == best, one, least))
    return best, low, high


def total(values: Ints) -> int:
    """The sum of whole numbers, exact whatever their number and size, so that no forged price can make it wrap around."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())
