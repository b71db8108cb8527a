"""What another pair would cost: exact where the run can be solved again at once, a bound from the proof where it can't."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from viceversa import engine
from viceversa.matching import verdicts
from viceversa.matching.warm import Warm


@dataclass(frozen=True)
class Price:
    """The answer to "why not these two".

    Forbidden: `against` says what forbids it, nothing else is computed. Else `released` are locks that would have to go,
    `after` what the best result with this pair reaches, and `changes` the pairs that come and go; `why` holds what
    contradicts where there is no such result. For a run too large to solve at once only `cost` is known, what must be lost at
    the very least; not even that where locks would have to go, for the proof is of results with all of them.
    """

    before: engine.Value
    against: tuple[engine.Forbidden, ...] = ()
    released: verdicts.Pairs = ()
    after: engine.Value | None = None
    changes: engine.Changes | None = None
    cost: engine.Cost | None = None
    why: tuple[engine.Reason, ...] = ()


def of(warm: Warm, left: str, right: str) -> Price:
    """Why the run has not made this pair. Cost: one warm solve (for each way to let locks go); nearly none if large.

    Raises PairError for somebody who is not in the run.
    """
    problem = warm.problem
    before = warm.result.value
    against = verdicts.against(problem, left, right)
    if against:
        return Price(before, against)
    ways = verdicts.in_the_way(problem, left, right)
    if warm.is_large:
        return _by_proof(warm, ways, left, right)
    tried = [(released, _without(warm, released, left, right)) for released in ways]
    released, answer = max(tried, key=lambda way: _worth(way[1]))
    return Price(before, (), released, answer.after, answer.changes, why=answer.why)


def _by_proof(warm: Warm, ways: list[verdicts.Pairs], left: str, right: str) -> Price:
    before = warm.result.value
    if (left, right) in warm.result.partners:
        return Price(before, after=before, changes=engine.compare(warm.result, warm.result))
    if ways[0]:
        return Price(before, released=min(ways, key=partial(_points, warm.problem)))
    return Price(before, cost=engine.explain_pair(warm.problem, warm.result, left, right).cost)


def _points(problem: engine.Problem, pairs: verdicts.Pairs) -> int:
    return sum(share.points for pair in pairs for share in engine.fits(problem, *pair))


def _without(warm: Warm, released: verdicts.Pairs, left: str, right: str) -> engine.WhyNot:
    kept = tuple(pin for pin in warm.problem.pins if pin not in released)
    return engine.why_not(replace(warm.problem, pins=kept), left, right, warm.solved)


def _worth(answer: engine.WhyNot) -> tuple[int, int, int]:
    after = answer.after
    return (after.people, after.pairs, after.points) if after else (-1, -1, -1)
