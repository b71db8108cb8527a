"""A run as files for the outside, so that anybody can check its certificate with `viceversa check`.

The stored problem knows what people told nobody but the engine: whom they do not want to meet, what they will not
talk about. So the file that leaves is the scored form, allowed pairs with their points: it proves the same optimum,
and a pair that is missing does not say which rule took it away.
"""

from __future__ import annotations

from typing import Any

from viceversa import engine
from viceversa.matching.models import Run


def problem_of(run: Run) -> dict[str, Any]:
    """The scored form of the run's problem. Pure but for the run; costs as much as scoring it again."""
    problem = engine.problem_from_json(run.problem)
    edges = engine.score(problem)
    pairs = [
        (edges.left_ids[left], edges.right_ids[right], int(points))
        for left, right, points in zip(edges.left, edges.right, edges.points, strict=True)
    ]

    def bare(person: engine.Person) -> engine.Person:
        return engine.Person(id=person.id, capacity=person.capacity, min=person.min, priority=person.priority)

    scored = engine.Problem(
        left=tuple(bare(person) for person in problem.left),
        right=tuple(bare(person) for person in problem.right),
        pairs=tuple(pairs),
        pins=problem.pins,
        forbids=problem.forbids,
        former=problem.former,
        aims=problem.aims,
    )
    return engine.problem_to_json(scored)


def result_of(run: Run) -> dict[str, Any]:
    """The run's result as it was stored."""
    return dict(run.result)
