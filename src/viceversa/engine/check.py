"""An independent check of a result: shares no code with the solver, and needs none.

It judges every chosen pair again by the rules and criteria one by one, counts the partners, and verifies the certificate:
for each aim, the prices give an upper bound over *all* allowed pairs (weak duality), and the bound equals what the result
reaches. A result that passes is therefore allowed and optimal, whoever made it.
"""

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from .flow import Bools, Ints
from .problem import Problem
from .result import Result, StageProof
from .rules import SILENT
from .score import directions, fits, score, verdicts
from .settings import LEVELS, MOST_POINTS, Aim, Floor


@dataclass(frozen=True)
class Report:
    """Verdict of a check: `faults` are sentences, empty if and only if `ok`."""

    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def check(problem: Problem, result: Result) -> Report:
    """Check a result against its problem. Cost: scores the problem once, then one pass over the allowed pairs for each aim.

    An infeasible result is checked for being empty and for reasons that are true on their face; that no solution exists
    is not proved here.
    """
    if result.status == "infeasible":
        return Report(tuple(_empty_faults(result)))
    faults = list(_pair_faults(problem, result))
    faults += _count_faults(problem, result)
    if not faults:
        faults += _value_faults(result)
        faults += _left_out_faults(problem, result)
        faults += _Proof(problem, result).faults()
    return Report(tuple(faults))


def _empty_faults(result: Result) -> Iterator[str]:
    if result.pairs or result.left_out or result.certificate is not None:
        yield "An infeasible result must have no pairs, nobody left out and no certificate."
    if not result.why:
        yield "An infeasible result must give its reasons."


def _pair_faults(problem: Problem, result: Result) -> Iterator[str]:
    """Each chosen pair by itself: known, allowed, once, and with the points, shares and fits that it should have."""
    seen: set[tuple[str, str]] = set()
    for pair in result.pairs:
        name = f"{pair.left} and {pair.right}"
        if pair.left not in problem.left_index or pair.right not in problem.right_index:
            yield f"{name}: one of them is not in the problem."
            continue
        if (pair.left, pair.right) in seen:
            yield f"{name}: the pair is there twice."
        seen.add((pair.left, pair.right))
        for found in verdicts(problem, pair.left, pair.right):
            yield f"{name}: forbidden by the rule {SILENT.get(found.rule, found.rule)}."
        shares = fits(problem, pair.left, pair.right)
        if pair.points != sum(share.points for share in shares):
            yield f"{name}: has {pair.points} points but should have {sum(share.points for share in shares)}."
        if pair.shares != shares:
            yield f"{name}: the reasons are not those of the criteria."
        if (pair.to_right, pair.to_left) != directions(problem, pair.left, pair.right):
            yield f"{name}: the fits of the two directions are wrong."
        if pair.pinned != ((pair.left, pair.right) in problem.pins):
            yield f"{name}: is marked wrongly as pinned or not."
    for left, right in problem.pins:
        if (left, right) not in seen:
            yield f"{left} and {right}: pinned but not paired."


def _count_faults(problem: Problem, result: Result) -> Iterator[str]:
    """Each person's number of partners."""
    for side, people, counts in (
        ("left", problem.left, Counter(pair.left for pair in result.pairs)),
        ("right", problem.right, Counter(pair.right for pair in result.pairs)),
    ):
        for person in people:
            partners = counts[person.id]
            if not person.min <= partners <= person.capacity:
                yield f"{person.id} ({side}): {partners} partners, but {person.min} to {person.capacity} are asked."


def _value_faults(result: Result) -> Iterator[str]:
    points = [pair.points for pair in result.pairs]
    people = len({pair.left for pair in result.pairs}) + len({pair.right for pair in result.pairs})
    for name, true in (
        ("people", people),
        ("pairs", len(points)),
        ("worst", min(points, default=None)),
        ("points", sum(points)),
    ):
        if getattr(result.value, name) != true:
            yield f"The value of {name} is given as {getattr(result.value, name)} but is {true}."


def _left_out_faults(problem: Problem, result: Result) -> Iterator[str]:
    placed = {("left", pair.left) for pair in result.pairs} | {("right", pair.right) for pair in result.pairs}
    everybody = {("left", person.id) for person in problem.left} | {("right", person.id) for person in problem.right}
    given = Counter((out.side, out.id) for out in result.left_out)
    for side, name in sorted((everybody - placed) ^ set(given)):
        yield f"{name} ({side}): wrongly listed, or not listed, as left out."
    for (side, name), times in given.items():
        if times > 1:
            yield f"{name} ({side}): listed as left out {times} times."


class _Proof:
    """The certificate, verified aim by aim in whole numbers.

    What earlier aims leave open is kept per person as a range of numbers of partners, and per pair as open, settled in,
    or settled out; each aim's prices narrow it. Pinned pairs are set apart from the start.
    """

    def __init__(self, problem: Problem, result: Result) -> None:
        self.problem, self.result = problem, result
        edges = score(problem)
        self.points, self.left, self.right = edges.points, edges.left, edges.right
        chosen = {(problem.left_index[pair.left], problem.right_index[pair.right]) for pair in result.pairs}
        pins = {(problem.left_index[left], problem.right_index[right]) for left, right in problem.pins}
        pairs = list(zip(self.left.tolist(), self.right.tolist(), strict=True))
        self.chosen = np.array([pair in chosen for pair in pairs], dtype=np.bool_)
        self.pinned = np.array([pair in pins for pair in pairs], dtype=np.bool_)
        self.open, self.settled = ~self.pinned, np.zeros(len(pairs), dtype=np.bool_)
        self.ranges = [self._range(0), self._range(1)]
        self.partners = [self._partners(0, self.chosen & ~self.pinned), self._partners(1, self.chosen & ~self.pinned)]

    def _range(self, side: int) -> tuple[Ints, Ints]:
        people = (self.problem.left, self.problem.right)[side]
        pins = self._partners(side, self.pinned)
        least = np.array([person.min for person in people], dtype=np.int64) - pins
        most = np.array([person.capacity for person in people], dtype=np.int64) - pins
        return np.maximum(least, 0), most

    def _partners(self, side: int, pairs: Bools) -> Ints:
        people, ends = ((self.problem.left, self.left), (self.problem.right, self.right))[side]
        return np.bincount(ends[pairs], minlength=len(people)).astype(np.int64)

    def faults(self) -> Iterator[str]:
        """What is wrong with the certificate; nothing if it proves the result."""
        proof = self.result.certificate
        if proof is None:
            yield "There is no certificate."
            return
        expected = list(self._expected())
        if [(stage.aim, stage.priority) for stage in proof.stages] != expected:
            yield "The certificate's stages are not the aims of the problem in their order."
            return
        for stage in proof.stages:
            fault = self._highest_fault(stage) if stage.aim == Floor("max") else self._stage_fault(stage)
            if fault:
                yield fault
                return
        if proof.bound != self.result.value.points or proof.gap != 0:
            yield "The certificate's bound is not the value reached."
        if proof.pairs_scanned != len(self.points):
            yield f"The certificate covers {proof.pairs_scanned} pairs, but {len(self.points)} are allowed."

    def _expected(self) -> Iterator[tuple[Aim, int | None]]:
        priorities = {person.priority for person in (*self.problem.left, *self.problem.right)}
        for aim in self.problem.aims:
            if aim == "people":
                yield from ((aim, priority) for priority in sorted(priorities, reverse=True))
            elif aim == "leximin":
                yield from ((Floor(level), None) for level in LEVELS)
            elif aim != "pins":
                yield aim, None
        yield "order", None

    def _stage_fault(self, stage: StageProof) -> str | None:
        name = str(stage.aim)
        weights = self._weights(stage.aim)
        gains = [self._gains(stage, 0), self._gains(stage, 1)]
        left = _prices(self.problem.left_index, stage.left_prices)
        right = _prices(self.problem.right_index, stage.right_prices)
        if left is None or right is None:
            return f"The prices of the aim {name} are not whole numbers of people in the problem."
        prices = (left, right)
        beyond = weights - left[self.left] - right[self.right]
        bound = int(beyond[self.settled].sum() + beyond[self.open & (beyond > 0)].sum())
        value = int(weights[self.chosen & ~self.pinned].sum())
        for side in (0, 1):
            reached = gains[side] * (self.partners[side] > 0)
            value += int(reached.sum())
            bound += int(_most(*self.ranges[side], gains[side], prices[side])[0].sum())
        if value != stage.value:
            return f"The aim {name} is given the value {stage.value} but reaches {value}."
        if value != bound:
            return f"The result is not proved best for the aim {name}: it reaches {value}, the prices allow {bound}."
        for side in (0, 1):
            _best, least, most = _most(*self.ranges[side], gains[side], prices[side])
            self.ranges[side] = least, most
        self.settled |= self.open & (beyond > 0)
        self.open &= beyond == 0
        return None

    def _highest_fault(self, stage: StageProof) -> str | None:
        """The highest floor: all pairs reach it (pins apart), and the prices prove that one point more can't be had."""
        left = _prices(self.problem.left_index, stage.left_prices)
        right = _prices(self.problem.right_index, stage.right_prices)
        if left is None or right is None:
            return "The prices of the highest floor are not whole numbers of people in the problem."
        if (self.points[self.chosen & ~self.pinned] < stage.value).any():
            return f"The highest floor is given as {stage.value}, but a pair is below."
        lost = -(self.points <= stage.value).astype(np.int64)
        beyond = lost - left[self.left] - right[self.right]
        bound = int(beyond[self.settled].sum() + np.maximum(beyond[self.open], 0).sum())
        for side, prices in ((0, left), (1, right)):
            bound += int(np.maximum(prices * self.ranges[side][0], prices * self.ranges[side][1]).sum())
        if bound >= 0 and stage.value < MOST_POINTS:
            return f"The result is not proved to have the highest floor: more than {stage.value} may be possible."
        self.open &= self.points >= stage.value
        return None

    def _weights(self, aim: Aim) -> Ints:
        """What a pair counts for an aim; "order" counts checksums of the pairs still open."""
        nothing = np.zeros_like(self.points)
        if aim == "points":
            return self.points
        if aim == "pairs":
            return nothing + 1
        if isinstance(aim, Floor) and aim.points != "max":
            return np.where(self.points < aim.points, -1, 0).astype(np.int64)
        if aim == "people":
            return nothing
        names = (
            (self.problem.left[i].id, self.problem.right[j].id) for i, j in zip(self.left, self.right, strict=True)
        )
        if aim == "stay":
            former = set(self.problem.former)
            return np.array([pair in former for pair in names], dtype=np.int64)
        return np.array(
            [
                zlib.crc32("\n".join(pair).encode()) % (1 << 20) if still_open else 0
                for pair, still_open in zip(names, self.open.tolist(), strict=True)
            ],
            dtype=np.int64,
        )

    def _gains(self, stage: StageProof, side: int) -> Ints:
        """1 for each person whom this stage wants to see covered and no pin covers already."""
        people = (self.problem.left, self.problem.right)[side]
        covered = self._partners(side, self.pinned) > 0
        wanted = [stage.aim == "people" and person.priority == stage.priority for person in people]
        return np.array([int(wish and not done) for wish, done in zip(wanted, covered, strict=True)], dtype=np.int64)


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


def _prices(index: Mapping[str, int], given: Mapping[str, int]) -> Ints | None:
    """Prices by position, 0 where none is given; None if one isn't a whole number of a known person."""
    prices = np.zeros(len(index), dtype=np.int64)
    for name, price in given.items():
        if name not in index or type(price) is not int or abs(price) > 1 << 40:
            return None
        prices[index[name]] = price
    return prices
