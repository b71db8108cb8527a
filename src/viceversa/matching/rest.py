"""What is left of a run's question for those who are free again: its people, scores and rules, without what is gone.

Nobody who is asked or in a pair takes part in it, so nobody is moved. What is no longer possible (they were asked, the
directory or an answer has changed) goes in the way of a wish not to meet: without a reason that could be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from viceversa import engine
from viceversa.matching import adapter
from viceversa.matching.models import Run
from viceversa.matching.policy import complete

Pairs = Iterable[tuple[str, str]]


def rest_of(
    run: Run, *, apart: Pairs, standing: Pairs = (), but: frozenset[str] = frozenset()
) -> engine.Problem | None:
    """The frozen question of `run` for those of its people who are free now; None where there is none to ask.

    `apart` are pairs (mentor's code, mentee's code) that are not to be asked again, `standing` those that count towards
    bounds of groups, `but` people who are left in peace. A pair has to be allowed then and now: by the frozen question,
    and by the rules as directory, answers and decisions are today. Fourteen queries; both sides are scored twice. Questions
    with rankings or given points are a manager's to ask again.
    """
    frozen = engine.problem_from_json(run.problem)
    if frozen.pairs is not None or frozen.rankings or "stable" in frozen.aims:
        return None
    today = adapter.draft(run.cohort, complete(run.settings)).problem
    left, right = _free(frozen.left, today.left, but), _free(frozen.right, today.right, but)
    if not left or not right:
        return None
    ids = {one.id for one in (*left, *right)}
    rest = replace(
        frozen,
        left=left,
        right=right,
        pins=(),
        forbids=tuple(pair for pair in frozen.forbids if set(pair) <= ids),
        former=(),
        aims=tuple(aim for aim in frozen.aims if aim != "stay"),
        quotas=_room(frozen.quotas, ids, list(standing)),
    )
    gone = _no_longer(rest, today, ids)
    for mentor, mentee in apart:
        if {mentor, mentee} <= ids:
            gone[mentor].add(mentee)
    apart_now = tuple(replace(one, do_not_match=one.do_not_match | gone.get(one.id, set())) for one in rest.left)
    return replace(rest, left=apart_now)


def _free(
    frozen: Iterable[engine.Person], today: Iterable[engine.Person], but: frozenset[str]
) -> tuple[engine.Person, ...]:
    """Who of a side is free: with the places they have left today, in today's order of who comes first."""
    now = {one.id: one for one in today if one.id not in but}
    return tuple(
        replace(
            one,
            capacity=min(one.capacity, now[one.id].capacity),
            min=0,
            lot=now[one.id].lot,
            priority=now[one.id].priority,
        )
        for one in frozen
        if one.id in now
    )


def _room(
    quotas: Iterable[engine.Quota | engine.Across], ids: set[str], standing: list[tuple[str, str]]
) -> tuple[engine.Quota, ...]:
    """What bounds leave beside the pairs that stand. Minima and shares were for the whole, and bind no longer."""
    return tuple(
        engine.Quota(quota.name, quota.side, quota.members & ids, max=max(0, quota.max - quota.count(standing)))
        for quota in quotas
        if isinstance(quota, engine.Quota) and quota.max is not None
    )


def _no_longer(rest: engine.Problem, today: engine.Problem, ids: set[str]) -> dict[str, set[str]]:
    """Pairs that the frozen question allows and today's rules do not, by mentor."""
    present = replace(
        today,
        left=tuple(one for one in today.left if one.id in ids),
        right=tuple(one for one in today.right if one.id in ids),
        pins=(),
        forbids=tuple(pair for pair in today.forbids if set(pair) <= ids),
        former=(),
        aims=("pairs",),
        quotas=(),
    )
    then, allowed = engine.score(rest), engine.score(present)
    gone: dict[str, set[str]] = defaultdict(set)
    for key in np.setdiff1d(then.keys, allowed.keys).tolist():
        mentor, mentee = divmod(key, len(then.right_ids))
        gone[then.left_ids[mentor]].add(then.right_ids[mentee])
    return gone
