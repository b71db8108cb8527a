"""Quotas, and partners who come in lots, leave the network: with them the best pairs are found by search (branch and bound, HiGHS by way of scipy).

First everything is solved without, which says how good any answer can be, aim by aim. If that answer happens to keep
the quotas it is the best, and its prices prove it. Otherwise the aims are searched in their order, each within those
before it; an aim that already reaches what is possible without quotas needs no search. Over all allowed pairs the search is
exact; among too many pairs to hold it covers only the good ones of the pool, and the answer says how far it may be from best.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy  # loads its heavy parts when they are first used, so importing the engine stays fast

from .errors import SolverError
from .face import Stage
from .floor import below
from .graph import Bools, Ints
from .net import Net
from .problem import Problem
from .quota import Across, Quota
from .reasons import Fact, Reason
from .settings import MOST_POINTS
from .solved import Solved


@dataclass(frozen=True, eq=False)
class _Row:
    """A condition on the pairs taken and the people covered: least <= pairs . taken + people . covered."""

    pairs: Ints
    people: Ints
    least: float


def within_quotas(problem: Problem, free: Solved) -> Solved:
    """The best answer that keeps the problem's quotas. `free`: the answer without them.

    Cost: up to one search for each aim; a search takes seconds for some hundred thousand pairs, and can take far longer.
    Raises SolverError if among too many pairs to hold none that keep the quotas were found, and it isn't plain that none are.
    """
    if free.why or (all(quota.kept(free.partners) for quota in problem.quotas) and _in_lots(problem, free)):
        return free
    search = _Search(problem, free.net)
    chosen = search.best(None)
    if chosen is None:
        return replace(free, why=(search.contradiction(),))
    even = True  # so far every aim reaches what is possible without quotas, so the next can't exceed that either
    for proof in free.proofs:
        step = proof.step
        if step.stage is None:
            chosen = _highest(search, chosen, proof.value if even else MOST_POINTS)
            even = even and search.worst(chosen) == proof.value
        elif step.aim != "order":
            if not even or step.stage.value(free.net.face, chosen) < proof.value:
                found = search.best(step.stage)
                assert found is not None, "what was possible stays possible"
                chosen = found
            value = step.stage.value(free.net.face, chosen)
            search.keep(step.stage, value)
            even = even and value == proof.value
    proofs = tuple(proof for proof in free.proofs if proof.step.aim != "order")
    return replace(free, chosen=chosen, proofs=proofs, searched=True)


def _in_lots(problem: Problem, answer: Solved) -> bool:
    """Has everybody partners in whole lots?"""
    if not problem.lots:
        return True
    face, people = answer.net.face, (*problem.left, *problem.right)
    ends = np.concatenate([face.left[answer.chosen], face.right[answer.chosen] + face.lefts])
    taken = np.bincount(ends, minlength=len(people)) + answer.net.pins_of
    return not (taken % np.array([person.lot for person in people])).any()


def _highest(search: "_Search", chosen: Bools, most: int) -> Bools:
    """Raise the worst pair as far as quotas let it, at most to a floor that is known to be the highest."""
    face, points = search.net.face, search.net.edges.points
    levels = np.unique(points[face.free])
    levels = levels[levels <= most]
    first, last = int(np.searchsorted(levels, search.worst(chosen), side="right")), len(levels)
    while first < last:
        middle = (first + last) // 2
        found = search.best(None, below(face, points, int(levels[middle])))
        if found is None:
            last = middle
        else:
            chosen, first = found, int(np.searchsorted(levels, search.worst(found), side="right"))
    search.keep(below(face, points, search.worst(chosen)), 0)
    return chosen


class _Search:
    """A problem with quotas as a mixed-integer program: a variable for each pair, and one for each person: covered or not."""

    def __init__(self, problem: Problem, net: Net) -> None:
        self.problem, self.net = problem, net
        face = net.face
        self.edges, self.people = len(net.edges.points), face.people
        self.rows: list[_Row] = []
        at = np.arange(self.edges)
        self.degree = scipy.sparse.coo_array(
            (
                np.ones(2 * self.edges),
                (np.concatenate([face.left, face.right + face.lefts]), np.concatenate([at, at])),
            ),
            shape=(self.people, self.edges),
        ).tocsr()
        self.quotas = [self._quota(number) for number in range(len(problem.quotas))]
        everybody = (*problem.left, *problem.right)
        self.in_lots = [place for place, person in enumerate(everybody) if person.lot > 1]
        self.lot = np.array([everybody[place].lot for place in self.in_lots], dtype=np.int64)

    def _quota(self, number: int) -> tuple[Ints, float, float]:
        """What a quota counts each pair for, and how much it wants besides the pinned ones.

        A share counts a pair for what it adds beyond the percentage, in hundredths: together they must not be below 0.
        """
        quota, net = self.problem.quotas[number], self.net
        if isinstance(quota, Across):
            known: dict[str, int] = {}
            left, right = (
                np.array(
                    [known.setdefault(quota.groups[name], len(known)) if name in quota.groups else -1 for name in ids],
                    dtype=np.int64,
                )
                for ids in (net.edges.left_ids, net.edges.right_ids)
            )
            one, other = left[net.edges.left], right[net.edges.right]
            adds: Ints = np.where((one >= 0) & (other >= 0) & (one != other), 100, 0) - quota.percent
            return adds, -int(adds[net.pinned].sum()), np.inf
        ids, ends = (
            (net.edges.left_ids, net.edges.left) if quota.side == "left" else (net.edges.right_ids, net.edges.right)
        )
        member = np.array([name in quota.members for name in ids], dtype=np.int64)
        counted = member[ends]
        pinned = int(counted[net.pinned].sum())
        most = np.inf if quota.max is None else quota.max - pinned
        return counted, quota.min - pinned, most

    def _left_over(self) -> bool:
        """Do pins alone leave somebody without whole lots?"""
        return bool((self.net.pins_of[self.in_lots] % self.lot).any())

    def worst(self, chosen: Bools) -> int:
        """The points of the worst pair."""
        return int(self.net.edges.points[chosen].min(initial=MOST_POINTS))

    def keep(self, stage: Stage, value: int) -> None:
        """From now on this aim must reach at least this value; half a unit of air for floating-point arithmetic."""
        air = 0.5 if stage.heaviest > 1000 else 0.0
        self.rows.append(_Row(stage.weights, stage.gains, value - air))

    def best(
        self, stage: Stage | None, also: Stage | None = None, quotas: Sequence[int] | None = None, *, lots: bool = True
    ) -> Bools | None:
        """The best pairs for an aim (or any, if None) within everything kept so far; None if there are none.

        `also`: an aim that must not be below 0; `quotas`: only these, instead of all; `lots`: in whole lots. Raises
        SolverError if HiGHS fails.
        """
        face = self.net.face
        if not self.edges:  # nobody may be with anybody
            possible = (
                not face.low.any()
                and not (lots and self._left_over())
                and all(self.quotas[number][1] <= 0 for number in range(len(self.quotas)))
            )
            return face.free.copy() if possible else None
        rows = [*self.rows, *([_Row(also.weights, also.gains, -0.5)] if also is not None else [])]
        numbers = range(len(self.quotas)) if quotas is None else quotas
        blocks = [
            scipy.sparse.hstack([self.degree, scipy.sparse.csr_array((self.people, self.people))]),
            scipy.sparse.hstack([self.degree, -scipy.sparse.eye_array(self.people)]),  # covered only with a partner
            *(self._line(self.quotas[number][0], np.zeros(self.people, dtype=np.int64)) for number in numbers),
            *(self._line(row.pairs, row.people) for row in rows),
        ]
        nothing, no_limit = np.zeros(self.people), np.full(self.people, np.inf)
        several, at = (len(self.lot), self.in_lots) if lots else (0, [])
        matrix = scipy.sparse.hstack(
            [scipy.sparse.vstack(blocks), scipy.sparse.csr_array((sum(block.shape[0] for block in blocks), several))]
        )
        # How many lots each takes: pinned and other partners together are so many times the lot.
        in_lots = [
            self.degree[at],
            scipy.sparse.csr_array((several, self.people)),
            -scipy.sparse.diags_array(self.lot[:several].astype(float)),
        ]
        matrix = scipy.sparse.vstack([matrix, scipy.sparse.hstack(in_lots)], format="csr") if several else matrix
        before = -self.net.pins_of[at].astype(float)
        low = [
            face.low,
            nothing,
            np.array([self.quotas[n][1] for n in numbers]),
            np.array([row.least for row in rows]),
            before,
        ]
        high = [face.high, no_limit, np.array([self.quotas[n][2] for n in numbers]), np.full(len(rows), np.inf), before]
        cost = np.zeros(self.edges + self.people + several)
        if stage is not None:
            cost[: self.edges + self.people] = -np.concatenate([stage.weights, stage.gains]).astype(float)
        # scipy takes these arrays here, but its stubs don't know.
        program: dict[str, Any] = {
            "c": cost,
            "integrality": np.concatenate([np.ones(self.edges), np.zeros(self.people), np.ones(several)]),
            "bounds": scipy.optimize.Bounds(
                0, np.concatenate([face.free, np.ones(self.people), np.full(several, np.inf)])
            ),
            "constraints": scipy.optimize.LinearConstraint(
                scipy.sparse.csr_array(matrix), np.concatenate(low), np.concatenate(high)
            ),
            "options": {"mip_rel_gap": 0},
        }
        answer = scipy.optimize.milp(**program)
        if answer.status == 2:
            return None
        if answer.status != 0:
            raise SolverError(f"HiGHS stopped: {answer.message}")
        chosen: Bools = (answer.x[: self.edges] > 0.5) & face.free
        return chosen

    def contradiction(self) -> Reason:
        """Which quotas can't be kept: those that can't even alone, else all together; or that lots can't be completed."""
        if self.in_lots and self.net.edges.whole and self.best(None, lots=False) is not None:
            pinned = [name for name, pins in zip(self._ids(), self.net.pins_of, strict=True) if pins]
            lots = [person.id for person in self.problem.lots]
            # Where none of them is pinned, somebody else's minimum is what they can't meet.
            return Reason("lots_contradict", {"who": [name for name in lots if name in pinned] or lots})
        names = [quota.name for quota in self.problem.quotas]
        if not self.net.edges.whole:  # pairs that aren't held may help, unless the group has too few places in any case
            quotas = [quota for quota in self.problem.quotas if isinstance(quota, Quota)]
            names = [quota.name for quota in quotas if quota.min > self._places(quota)]
            if not names:
                raise SolverError(
                    "No answer that keeps the quotas was found, and none is proved not to be; widen them."
                )
            return Reason("quotas_contradict", {"quotas": [*names]})
        alone = [name for number, name in enumerate(names) if self.best(None, quotas=[number]) is None]
        facts: dict[str, Fact] = {"quotas": alone or names}
        return Reason("quotas_contradict", facts)

    def _ids(self) -> list[str]:
        return [person.id for person in (*self.problem.left, *self.problem.right)]

    def _places(self, quota: Quota) -> int:
        """How many partners the members of a quota have room for."""
        people = self.problem.left if quota.side == "left" else self.problem.right
        return sum(person.capacity for person in people if person.id in quota.members)

    def _line(self, pairs: Ints, people: Ints) -> scipy.sparse.csr_array:
        return scipy.sparse.csr_array(np.concatenate([pairs, people]).reshape(1, -1).astype(float))
