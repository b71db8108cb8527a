"""Which pairs that were chosen earlier a hard rule forbids by now: a wish, a decision or the directory has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from viceversa import engine
from viceversa.matching import adapter
from viceversa.matching.models import Proposal, Run
from viceversa.matching.policy import complete
from viceversa.programs.models import Cohort

Pair = tuple[str, str]


def ruled_out(cohort: Cohort, settings: Mapping[str, Any], pairs: Iterable[Pair]) -> set[Pair]:
    """Those of `pairs` (the mentor's code, the mentee's) that no run with these settings could make today; nothing says why.

    A pair of which one can't be matched now, or has no place left, is not judged. Costs one draft of the problem, at any
    number of pairs.
    """
    # Bounds are about all pairs together: they forbid none of them.
    problem = adapter.draft(cohort, complete(settings) | {"bounds": []}).problem
    here = {one.id for one in (*problem.left, *problem.right)}
    return {
        pair for pair in pairs if here.issuperset(pair) and isinstance(engine.verdict(problem, *pair), engine.Forbidden)
    }


def ruled_out_of(run: Run) -> frozenset[tuple[int, int]]:
    """The same of a run's proposals: ids of mentor and mentee; none of a run that was asked with nothing. One query more."""
    if not run.settings:
        return frozenset()
    rows = Proposal.objects.filter(run=run).order_by()
    ids = {
        (mentor, mentee): (one, other)
        for mentor, mentee, one, other in rows.values_list("mentor__code", "mentee__code", "mentor_id", "mentee_id")
    }
    return frozenset(ids[pair] for pair in ruled_out(run.cohort, run.settings, ids))
