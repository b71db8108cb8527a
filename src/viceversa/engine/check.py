"""An independent check of a result: shares no code with the solver, and needs none.

It judges every chosen pair again by the rules and criteria one by one, counts the partners, and verifies the certificate:
for each aim, the prices give an upper bound over *all* allowed pairs (weak duality), and the bound equals what the result
reaches. A result that passes is therefore allowed and optimal, whoever made it.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .check_stable import stable_faults
from .flow import Bools, Ints
from .problem import Problem
from .result import Result, StageProof
from .rules import SILENT
from .score import appraise, blocks, verdicts
from .settings import LEVELS, MOST_POINTS, Aim, Floor
from .sheet import Small


@dataclass(frozen=True)
class Report:
    """Verdict of a check: `faults` are sentences, empty if and only if `ok`."""

    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def check(problem: Problem, result: Result) -> Report:
    """Check a result against its problem. Cost: scores the problem once, in blocks, and weighs each pair for each aim.

    An infeasible result is checked for being empty and for reasons that are true on their face; that no solution exists
    is not proved here.
    """
    if result.status == "infeasible":
        return Report(tuple(_empty_faults(result)))
    faults = list(_pair_faults(problem, result))
    faults += _count_faults(problem, result)
    faults += _quota_faults(problem, result)
    if not faults:
        faults += _value_faults(result)
        faults += _left_out_faults(problem, result)
        faults += _Proof(problem, result).faults()
        faults += stable_faults(problem, result)
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
        shares, to_right, to_left = appraise(problem, pair.left, pair.right)
        if pair.points != sum(share.points for share in shares):
            yield f"{name}: has {pair.points} points but should have {sum(share.points for share in shares)}."
        if pair.shares != shares:
            yield f"{name}: the reasons are not those of the criteria."
        if (pair.to_right, pair.to_left) != (to_right, to_left):
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


def _quota_faults(problem: Problem, result: Result) -> Iterator[str]:
    """Each quota, counted again."""
    for quota in problem.quotas:
        if not quota.kept(result.partners):
            yield f"The quota {quota.name} is not kept: {quota.count(result.partners)} pairs."


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

    def faults(self) -> Iterator[str]:
        """What is wrong with the certificate; nothing if it proves the result."""
        proof = self.result.certificate
        if proof is None:
            yield "There is no certificate."
            return
        expected = list(self._expected())
        # The last stage only tells equal answers apart, which is not done among very many pairs.
        if [(stage.aim, stage.priority) for stage in proof.stages] not in (expected, expected[:-1]):
            yield "The certificate's stages are not the aims of the problem in their order."
            return
        stages = []
        for given in proof.stages:
            left = _prices(self.problem.left_index, given.left_prices)
            right = _prices(self.problem.right_index, given.right_prices)
            if left is None or right is None:
                yield f"The prices of the aim {given.aim} are not whole numbers of people in the problem."
                return
            stages.append(_Stage(given, (left, right)))
        self._weigh_people(stages)
        scanned = 0
        for block in blocks(self.problem):
            self._weigh_pairs(stages, *block)
            scanned += len(block[2])
        short: tuple[Aim | None, int] = (None, 0)
        for stage in stages:
            fault = stage.fault(self.problem.quotas != () or "stable" in self.problem.aims)
            if fault:
                yield fault
                return
            if stage.gap:  # the aims after it are proved for pairs that quotas or "stable" don't allow
                short = stage.proof.aim, stage.gap
                break
        if short != (proof.gap_aim, proof.gap):
            yield "The certificate's gap is not what the result falls short of."
        if proof.bound != self.result.value.points + (proof.gap if proof.gap_aim == "points" else 0):
            yield "The certificate's bound is not the value reached."
        if proof.pairs_scanned != scanned:
            yield f"The certificate covers {proof.pairs_scanned} pairs, but {scanned} are allowed."

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
                stage.value += int((gains * (self.partners_of[side] > 0)).sum())
                best, low, high = _most(least, most, gains, stage.prices[side])
                stage.bound += int(best.sum())
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
            stage.value += int(weights[chosen].sum())
            stage.bound += int(beyond[settled].sum() + beyond[is_open & (beyond > 0)].sum())
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
        name = str(self.proof.aim)
        if self.highest:
            if self.gap and not short:
                return f"The highest floor is given as {self.proof.value}, but a pair is below."
            if self.bound >= 0 and self.proof.value < MOST_POINTS:
                return (
                    f"The result is not proved to have the highest floor: more than {self.proof.value} may be possible."
                )
            return None
        if self.value > self.proof.value or (self.gap and not short):
            return f"The aim {name} is given the value {self.proof.value} but reaches {self.value}."
        if self.proof.value != self.bound:
            return f"The result is not proved best for the aim {name}: it reaches {self.value}, the prices allow {self.bound}."
        return None


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
