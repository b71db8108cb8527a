"""From a problem to its proven best answer: the aims one after the other, each exactly within those before it.

`climb` solves the aims, `floor` finds the highest floor, `flow` does the work under both. See docs/explanation/matching.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .climb import climb
from .crowd import left_out
from .face import best_on
from .floor import highest_floor
from .graph import Bools, Ints
from .net import Net, Step
from .problem import Problem
from .progress import Progress, silent
from .reasons import Fact, Reason
from .result import Certificate, Pair, Result, Stability, StageProof, Value
from .rules import spoken
from .score import Edges, appraise, verdicts
from .settings import MOST_POINTS, Aim

ENGINE = "viceversa/2"


@dataclass(frozen=True, eq=False)
class Proof:
    """One step solved: its value and the prices (left first) that prove it."""

    step: Step
    value: int
    prices: Ints


@dataclass(frozen=True, eq=False)
class Solved:
    """A problem with its best pairs and the proofs; or with `why` there is no solution.

    `searched`: quotas bind, so the pairs were found by search, or they had to be stable; the proofs are those of the
    answer without that.
    """

    net: Net
    chosen: Bools
    proofs: tuple[Proof, ...] = ()
    solves: int = 0
    why: tuple[Reason, ...] = ()
    scanned: int = 0
    searched: bool = False

    @classmethod
    def of(
        cls,
        problem: Problem,
        edges: Edges,
        near: "Solved | None" = None,
        *,
        ordered: bool = True,
        progress: Progress = silent,
    ) -> "Solved":
        """Solve over these edges. `near`: the answer to a similar problem of the same people, which saves most of the work.

        `ordered`: tell equal answers apart by the checksum; otherwise they are as they fall (the same for the same input).
        """
        net = Net.of(problem, edges)
        why = list(_contradictions(problem))
        if why:
            return cls(net, net.pinned, why=tuple(why))
        face, solves = net.face, 0
        chosen = _carried(near, net)
        if face.low.any():
            minima = net.minima()
            best = best_on(replace(face, low=np.zeros_like(face.low)), minima)
            chosen, solves = best.chosen, 1
            if minima.value(face, chosen) < face.low.sum():
                met = Proof(Step("min", None, minima), minima.value(face, chosen), best.prices)
                why += _short(problem, net, face.degrees(chosen))
                return cls(net, chosen, (met,), solves, tuple(why), len(edges.points))
        hints = _hints(near)
        proofs: list[Proof] = []
        steps = net.steps()
        for run in _runs(steps):
            progress("aims", len(proofs), len(steps) + 1)
            if run[0].stage is None:
                assert chosen is not None  # the aim "pairs" comes before
                highest = highest_floor(face, edges.points, chosen, near=near is not None)
                face, chosen, solves = highest.face, highest.chosen, solves + highest.solves
                proofs.append(Proof(run[0], highest.floor, highest.witness))
                continue
            climbed = climb(
                face,
                [step.stage for step in run if step.stage is not None],
                hints=[hints.get((step.aim, step.priority)) for step in run],
                chosen=chosen,
            )
            face, chosen, solves = climbed.face, climbed.chosen, solves + climbed.solves
            proofs += [Proof(*proved) for proved in zip(run, climbed.values, climbed.prices, strict=True)]
        if ordered or chosen is None:
            progress("aims", len(steps), len(steps) + 1)
            order = Step("order", None, net.order(face) if ordered else net.plain())
            assert order.stage is not None
            climbed = climb(face, [order.stage], hints=[hints.get(("order", None))], chosen=chosen)
            chosen, solves = climbed.chosen, solves + climbed.solves
            if ordered:
                proofs.append(Proof(order, climbed.values[0], climbed.prices[0]))
        return cls(net, chosen, tuple(proofs), solves, scanned=len(edges.points))

    def outline(self) -> "Solved":
        """Only what a similar problem is solved from, pairs and prices, so that the many edges not taken can be let go."""
        edges, at = self.net.edges, self.chosen
        some = replace(edges, left=edges.left[at], right=edges.right[at], points=edges.points[at])
        taken = np.ones(len(some.points), np.bool_)
        face = replace(
            self.net.face, left=some.left, right=some.right, by_right=some.by_right, free=taken, inside=~taken
        )
        net = replace(self.net, edges=some, face=face, pinned=~taken)
        proofs = tuple(replace(proof, step=replace(proof.step, stage=None)) for proof in self.proofs)
        return replace(self, net=net, chosen=taken, proofs=proofs)

    @property
    def all_chosen(self) -> Bools:
        """The pairs of the answer as a mask over the edges, pinned ones too."""
        return self.chosen | self.net.pinned

    @property
    def partners(self) -> frozenset[tuple[str, str]]:
        """The pairs of the answer as ids."""
        edges = self.net.edges
        at = np.flatnonzero(self.all_chosen)
        return frozenset(
            (edges.left_ids[i], edges.right_ids[j])
            for i, j in zip(edges.left[at].tolist(), edges.right[at].tolist(), strict=True)
        )

    def covered(self) -> frozenset[tuple[str, str]]:
        """Who has a partner, as (side, id)."""
        edges, at = self.net.edges, self.all_chosen
        return frozenset(
            (side, ids[person])
            for side, ids, people in (("left", edges.left_ids, edges.left), ("right", edges.right_ids, edges.right))
            for person in np.unique(people[at]).tolist()
        )

    def value(self) -> Value:
        """What was reached."""
        edges, at = self.net.edges, self.all_chosen
        points = edges.points[at]
        people = len(np.unique(edges.left[at])) + len(np.unique(edges.right[at]))
        return Value(people, len(points), int(points.min()) if len(points) else None, int(points.sum()))

    def _gap(self) -> tuple[Aim | None, int]:
        """The first aim that falls short of what is possible without quotas or "stable", and by how much."""
        for proof in self.proofs if self.searched else ():
            if proof.step.stage is None:
                reached = int(self.net.edges.points[self.chosen].min(initial=MOST_POINTS))
            else:
                reached = proof.step.stage.value(self.net.face, self.chosen)
            if reached < proof.value:
                return proof.step.aim, proof.value - reached
        return None, 0

    def _stability(self) -> Stability:
        """What the best answer without "stable" reaches; pinned pairs, which stages leave out, are counted in."""
        net, aims = self.net, self.net.problem.aims
        reached: dict[Aim, int] = {
            "people": int((net.pins_of > 0).sum()),
            "points": int(net.edges.points[net.pinned].sum()),
        }
        for proof in self.proofs:
            reached[proof.step.aim] = reached.get(proof.step.aim, 0) + proof.value
        people, points = (reached[aim] if aim in aims else None for aim in ("people", "points"))
        return Stability(net.problem.settings.proposes, people, points)

    def result(self, progress: Progress = silent) -> Result:
        """The answer with reasons. Cost: rules and criteria in words for each pair, about 50 microseconds."""
        net, edges, problem = self.net, self.net.edges, self.net.problem
        stages = tuple(_stage_proof(edges, proof) for proof in self.proofs)
        if self.why:
            unmet = Certificate(stages, 0, self.scanned, self.solves) if stages[:1] and stages[0].aim == "min" else None
            return Result("infeasible", certificate=unmet, why=self.why, engine=ENGINE)
        value = self.value()
        aim, gap = self._gap()
        bound = value.points + (gap if aim == "points" else 0)
        stable = self._stability() if "stable" in problem.aims else None
        certificate = Certificate(stages, bound, self.scanned, self.solves, gap, aim, stable)
        pairs = []
        for edge in np.flatnonzero(self.all_chosen).tolist():
            left, right = edges.left_ids[edges.left[edge]], edges.right_ids[edges.right[edge]]
            shares, to_right, to_left = appraise(problem, left, right)
            pairs.append(Pair(left, right, int(edges.points[edge]), shares, to_right, to_left, bool(net.pinned[edge])))
        status = "stable" if stable else "bound" if gap and not edges.whole else "optimal"
        return Result(
            status,
            tuple(pairs),
            left_out(problem, edges if edges.whole else None, pairs, progress),
            value,
            certificate,
            engine=ENGINE,
        )


def _runs(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Steps that can be climbed together; a highest floor stands alone."""
    run: list[Step] = []
    for step in steps:
        if step.stage is None:
            yield run  # never empty: "pairs" comes before
            yield [step]
            run = []
        else:
            run.append(step)
    if run:
        yield run


def _hints(near: Solved | None) -> dict[tuple[Aim, int | None], Ints]:
    """Prices of each step of a former answer."""
    return {} if near is None else {(proof.step.aim, proof.step.priority): proof.prices for proof in near.proofs}


def _carried(near: Solved | None, net: Net) -> Bools | None:
    """The pairs of a former answer, as far as they are still edges."""
    if near is None or near.why:
        return None
    if near.net.edges is net.edges:
        return near.chosen & ~net.pinned
    keys = near.net.edges.keys[near.chosen]
    return np.isin(net.edges.keys, keys) & ~net.pinned


def _contradictions(problem: Problem) -> Iterator[Reason]:
    """Pins that a rule forbids, and people with more pins than capacity."""
    for left, right in problem.pins:
        for found in spoken(verdicts(problem, left, right)):
            yield Reason("pin_forbidden", {"left": left, "right": right, "rule": found.rule})
    if not problem.pins:
        return
    for side, people, place in (("left", problem.left, 0), ("right", problem.right, 1)):
        for person in people:
            pins = sum(pin[place] == person.id for pin in problem.pins)
            if pins > person.capacity:
                facts: dict[str, Fact] = {"id": person.id, "side": side, "pins": pins, "capacity": person.capacity}
                yield Reason("pins_over_capacity", facts)


def _short(problem: Problem, net: Net, degrees: Ints) -> Iterator[Reason]:
    """People whose `min` stays unmet in a solution that meets as much of all minima as can be met."""
    reached = degrees + net.pins_of
    people = [("left", person) for person in problem.left] + [("right", person) for person in problem.right]
    for index, (side, person) in enumerate(people):
        if reached[index] < person.min:
            facts: dict[str, Fact] = {"id": person.id, "side": side, "min": person.min, "reached": int(reached[index])}
            yield Reason("min_not_met", facts)


def _stage_proof(edges: Edges, proof: Proof) -> StageProof:
    lefts, prices = len(edges.left_ids), proof.prices
    left, right = (
        {ids[at]: int(side[at]) for at in np.flatnonzero(side).tolist()}
        for ids, side in ((edges.left_ids, prices[:lefts]), (edges.right_ids, prices[lefts:]))
    )
    return StageProof(proof.step.aim, proof.value, left, right, proof.step.priority)
