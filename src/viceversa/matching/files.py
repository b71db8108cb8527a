"""A run as files for the outside, so that anybody can check its certificate with `viceversa check`.

The stored problem knows what people told nobody but the engine: whom they do not want to meet, what they will not
talk about. So the files that leave are in the scored form, allowed pairs with their points: they prove the same
optimum, and a pair that is missing does not say which rule took it away. For the same reason the result names who is
left out and not why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from viceversa import engine
from viceversa.core.errors import Refused
from viceversa.matching.models import Run

# Above, a file would be larger than 10 MB and take longer than a request should.
MOST_PAIRS = 250_000


def problem_of(run: Run) -> dict[str, Any]:
    """The run's problem in scored form. Costs as much as scoring it. Refuses a run with more than 250,000 pairs."""
    if run.figures.get("pairs_scanned", 0) > MOST_PAIRS:
        raise Refused(
            _("This run weighed %(n)s possible pairs, too many for a download.") % {"n": run.figures["pairs_scanned"]}
        )
    problem = engine.problem_from_json(run.problem)
    edges = engine.score(problem)
    ends = zip(edges.left.tolist(), edges.right.tolist(), edges.points.tolist(), strict=True)
    pairs = ((edges.left_ids[left], edges.right_ids[right], points) for left, right, points in ends)
    return dict(engine.problem_to_json(_scored(problem, pairs)))


def result_of(run: Run) -> dict[str, Any]:
    """The run's result as it answers the scored form. Cheap. Refuses a run that has none."""
    if not run.result:
        raise Refused(_("This run has no result yet."))
    result = engine.result_from_json(run.result)
    chosen = ((pair.left, pair.right, pair.points) for pair in result.pairs)
    scored = _scored(engine.problem_from_json(run.problem), chosen)
    pairs = [
        replace(pair, shares=engine.fits(scored, pair.left, pair.right), to_right=None, to_left=None)
        for pair in result.pairs
    ]
    left_out = [replace(one, reason=engine.NOT_SAID, would_help=()) for one in result.left_out]
    why = [replace(reason, facts=_without_rule(reason)) for reason in result.why]
    return dict(engine.result_to_json(replace(result, pairs=tuple(pairs), left_out=tuple(left_out), why=tuple(why))))


def _without_rule(reason: engine.Reason) -> dict[str, Any]:
    return {name: "not_listed" if name == "rule" else fact for name, fact in reason.facts.items()}


def _scored(problem: engine.Problem, pairs: Iterable[tuple[str, str, int]]) -> engine.Problem:
    def bare(person: engine.Person) -> engine.Person:
        return engine.Person(
            id=person.id, capacity=person.capacity, min=person.min, lot=person.lot, priority=person.priority
        )

    return replace(
        problem,
        left=tuple(bare(person) for person in problem.left),
        right=tuple(bare(person) for person in problem.right),
        pairs=tuple(pairs),
    )
