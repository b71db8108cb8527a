"""From a problem to its proven best answer: the aims one after the other, each exactly within those before it.

Instead of one objective with ever bigger numbers (which overflow or drown in rounding), each aim is solved by itself on
the *face*: the set of all solutions that are best for every earlier aim, which the earlier prices describe. See
`network` for one aim, and docs/explanation/matching.md for the whole idea.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from .errors import SolverError
from .explain import left_out
from .network import Face, Stage, maximize, narrowed, proved
from .problem import Problem
from .reasons import Fact, Reason
from .result import Certificate, Pair, Result, StageProof, Value
from .rules import SILENT
from .score import Edges, directions, fits, score, verdicts
from .settings import Aim, Floor
from .table import Bools, Ints

ENGINE = "viceversa/1"
# Largest scale in the joint objective: beyond, the floating-point arithmetic of HiGHS would lose single points.
MOST_SCALE = 1 << 32


def solve(problem: Problem) -> Result:
    """The best pairs, with reasons and a certificate; or status "infeasible" with the pins or minima that contradict.

    Same input, same result, whatever order people and pairs come in: equal answers are told apart by a checksum of the
    ids, never by chance. Cost: about half a second for 200 + 200 people, some seconds for 2,000 + 2,000; memory grows with
    the allowed pairs. Raises SolverError if no exact answer could be had (never an approximate one).
    """
    why = _contradictions(problem)
    if why:
        return Result("infeasible", why=tuple(why), engine=ENGINE)
    edges = score(problem)
    net = _Net.of(problem, edges)
    face, chosen = net.face, np.zeros(len(edges.points), dtype=np.bool_)
    rounds = 0
    if face.low.any():
        unbound = replace(face, low=np.zeros_like(face.low))
        minima = replace(net.nothing(), name="min", gains=np.ones_like(face.low), first=face.low)
        solved = maximize(unbound, minima, chosen)
        chosen, rounds = solved.chosen, solved.rounds
        if solved.value < face.low.sum():
            return Result("infeasible", why=tuple(_short(problem, net, face.degrees(chosen))), engine=ENGINE)
    stages = list(net.stages())
    whole, scales = _together([stage for _aim, _priority, stage in stages], net.nothing())
    hint = np.zeros_like(face.low)
    try:
        solved = maximize(face, whole, chosen)
        chosen, hint, rounds = solved.chosen, solved.prices, rounds + solved.rounds
    except SolverError:
        pass  # its big numbers were too much; each aim by itself has small ones
    proofs = []
    for (aim, priority, stage), scale in zip(stages, scales, strict=True):
        solved = proved(face, stage, chosen, np.rint(hint / scale).astype(np.int64)) or maximize(face, stage, chosen)
        chosen, hint, rounds = solved.chosen, hint - scale * solved.prices, rounds + solved.rounds
        face = narrowed(face, stage, solved.prices)
        proofs.append(_proof(edges, aim, priority, solved.value, solved.prices))
    solved = maximize(face, net.order(face), chosen)
    chosen, rounds = solved.chosen, rounds + solved.rounds
    proofs.append(_proof(edges, "order", None, solved.value, solved.prices))
    points = int(edges.points[chosen | net.pinned].sum())
    return _result(problem, edges, net, chosen, Certificate(tuple(proofs), points, len(edges.points), rounds))


@dataclass(frozen=True, eq=False)
class _Net:
    """A problem as a network without its pinned pairs: what they use up is taken from the bounds."""

    problem: Problem
    edges: Edges
    face: Face
    pinned: Bools
    pins_of: Ints

    @classmethod
    def of(cls, problem: Problem, edges: Edges) -> "_Net":
        lefts, width = len(problem.left), len(problem.right)
        pins = [problem.left_index[left] * width + problem.right_index[right] for left, right in problem.pins]
        pinned = np.isin(edges.left * width + edges.right, pins)
        ends = np.column_stack([edges.left, edges.right + lefts])
        people = (*problem.left, *problem.right)
        pins_of = np.bincount(ends[pinned].ravel(), minlength=len(people)).astype(np.int64)
        high = np.array([person.capacity for person in people], dtype=np.int64) - pins_of
        low = np.maximum(np.array([person.min for person in people], dtype=np.int64) - pins_of, 0)
        # Nobody has more partners than allowed pairs; the tighter bound keeps prices small.
        high = np.minimum(high, np.bincount(ends[~pinned].ravel(), minlength=len(people)))
        face = Face(ends, edges.points, low, np.maximum(high, low), ~pinned, np.zeros(len(pinned), dtype=np.bool_))
        return cls(problem, edges, face, pinned, pins_of)

    def nothing(self) -> Stage:
        """An aim for which every solution is as good; the other aims are made from it."""
        nobody = np.zeros_like(self.pins_of)
        return Stage("together", np.zeros_like(self.edges.points), nobody, nobody + 1)

    def stages(self) -> Iterator[tuple[Aim, int | None, Stage]]:
        """The aims as weights and gains, in order."""
        plain = self.nothing()
        for aim in self.problem.aims:
            if aim == "people":
                for priority, gains in self._classes():
                    yield aim, priority, replace(plain, name=f"people of priority {priority}", gains=gains)
            elif aim != "pins":
                yield aim, None, replace(plain, name=str(aim), weights=self._weights(aim))

    def order(self, face: Face) -> Stage:
        """The last aim, which tells equal answers apart: checksums of the pairs that are still free."""
        weights = np.zeros_like(self.edges.points)
        left_ids, right_ids = self.edges.left_ids, self.edges.right_ids
        for edge in np.flatnonzero(face.free).tolist():
            weights[edge] = checksum(left_ids[self.edges.left[edge]], right_ids[self.edges.right[edge]])
        return replace(self.nothing(), name="order", weights=weights)

    def _classes(self) -> Iterator[tuple[int, Ints]]:
        people = (*self.problem.left, *self.problem.right)
        priorities = np.array([person.priority for person in people], dtype=np.int64)
        for priority in sorted(set(priorities.tolist()), reverse=True):
            yield priority, ((priorities == priority) & (self.pins_of == 0)).astype(np.int64)

    def _weights(self, aim: Aim) -> Ints:
        points = self.edges.points
        if aim == "pairs":
            return np.ones_like(points)
        if aim == "points":
            return points
        if isinstance(aim, Floor):
            return -(points < aim.points).astype(np.int64)
        former = self.problem.former
        lefts, rights = self.problem.left_index, self.problem.right_index
        known = [
            lefts[left] * len(rights) + rights[right] for left, right in former if left in lefts and right in rights
        ]
        return np.isin(self.edges.left * len(rights) + self.edges.right, known).astype(np.int64)


def _together(stages: list[Stage], whole: Stage) -> tuple[Stage, list[int]]:
    """All aims as one, each some times heavier than the next, and these scales.

    Not heavy enough to be right in every case, which would take numbers too big to be exact: its best solution is nearly
    always best for each aim in turn, and whether it is, is proved aim by aim; where it isn't, the aim is solved itself.
    """
    scales, scale = [], 1
    for stage in reversed(stages):
        scales.append(scale)
        heaviest = int(max(np.abs(stage.weights).max(initial=0), stage.gains.max(initial=0), 1))
        scale = min(4 * scale * heaviest, MOST_SCALE)
    scales.reverse()
    for scale, stage in zip(scales, stages, strict=True):
        whole = replace(whole, weights=whole.weights + scale * stage.weights, gains=whole.gains + scale * stage.gains)
    return whole, scales


def checksum(left: str, right: str) -> int:
    """A number from 0 to 2**20 - 1 that depends on the two ids only: CRC-32 of "left<newline>right", lowest 20 bits."""
    return zlib.crc32(f"{left}\n{right}".encode()) & 0xFFFFF


def _contradictions(problem: Problem) -> list[Reason]:
    """Pins that a rule forbids, and people with more pins than capacity."""
    why = []
    for left, right in problem.pins:
        why += [
            Reason("pin_forbidden", {"left": left, "right": right, "rule": SILENT.get(found.rule, found.rule)})
            for found in verdicts(problem, left, right)
        ]
    for side, people, place in (("left", problem.left, 0), ("right", problem.right, 1)):
        for person in people:
            pins = sum(pin[place] == person.id for pin in problem.pins)
            if pins > person.capacity:
                facts: dict[str, Fact] = {"id": person.id, "side": side, "pins": pins, "capacity": person.capacity}
                why.append(Reason("pins_over_capacity", facts))
    return why


def _short(problem: Problem, net: _Net, degrees: Ints) -> Iterator[Reason]:
    """People whose `min` stays unmet in a solution that meets as much of all minima as can be met."""
    reached = degrees + net.pins_of
    people = [("left", person) for person in problem.left] + [("right", person) for person in problem.right]
    for index, (side, person) in enumerate(people):
        if reached[index] < person.min:
            facts: dict[str, Fact] = {"id": person.id, "side": side, "min": person.min, "reached": int(reached[index])}
            yield Reason("min_not_met", facts)


def _proof(edges: Edges, aim: Aim, priority: int | None, value: int, prices: Ints) -> StageProof:
    lefts = len(edges.left_ids)
    left = {name: price for name, price in zip(edges.left_ids, prices[:lefts].tolist(), strict=True) if price}
    right = {name: price for name, price in zip(edges.right_ids, prices[lefts:].tolist(), strict=True) if price}
    return StageProof(aim, value, left, right, priority)


def _result(problem: Problem, edges: Edges, net: _Net, chosen: Bools, certificate: Certificate) -> Result:
    pairs = []
    for edge in np.flatnonzero(chosen | net.pinned).tolist():
        left, right = edges.left_ids[edges.left[edge]], edges.right_ids[edges.right[edge]]
        to_right, to_left = directions(problem, left, right)
        shares = fits(problem, left, right)
        pairs.append(Pair(left, right, int(edges.points[edge]), shares, to_right, to_left, bool(net.pinned[edge])))
    people = len({pair.left for pair in pairs}) + len({pair.right for pair in pairs})
    worst = min((pair.points for pair in pairs), default=None)
    value = Value(people, len(pairs), worst, certificate.bound)
    return Result("optimal", tuple(pairs), left_out(problem, edges, pairs), value, certificate, engine=ENGINE)
