"""From a problem to its edges: the allowed pairs with whole points, made once; every comparison after that is exact.

Points of a pair = sum over criteria of floor(weight x fit in millionths / sum of weights), so the shares of the criteria
add up to the points exactly and no pair has more than 1,000,000.
"""

from dataclasses import dataclass

import numpy as np

from .blocks import Blocks
from .criteria import CRITERIA, FULL
from .people import Person
from .problem import Problem
from .reasons import Allowed, Forbidden, Reason, Share, Verdict
from .rules import ALWAYS, RULES
from .table import Ints, Table

BLOCK = 256


@dataclass(frozen=True, eq=False)
class Edges:
    """Allowed pairs, sorted by left then right position.

    `left`, `right`, `points`: int64 arrays of one length; positions refer to `left_ids` and `right_ids`.
    `blocked_left[i, r]` counts the partners that rule `rules[r]` takes from left person i, and `alone_left[i, r]` those
    that no other rule takes too, so that lifting the rule would open them; `..._right` likewise.
    """

    left_ids: tuple[str, ...]
    right_ids: tuple[str, ...]
    left: Ints
    right: Ints
    points: Ints
    rules: tuple[str, ...]
    blocked_left: Ints
    blocked_right: Ints
    alone_left: Ints
    alone_right: Ints


def score(problem: Problem) -> Edges:
    """All allowed pairs with points.

    Scored form: linear in the pairs listed. People form: every one of left x right pairs is judged once, in blocks of
    256 left rows; about 0.3 microseconds a pair, memory linear in people and allowed pairs.
    """
    return _listed(problem) if problem.pairs is not None else _judged(problem)


def _listed(problem: Problem) -> Edges:
    lefts, rights = problem.left_index, problem.right_index
    rules = (*ALWAYS, "forbid", "not_listed")
    shape = (len(problem.left), len(problem.right))
    blocked = [np.zeros((size, len(rules)), dtype=np.int64) for size in shape]
    rows = []
    for left, right, points in problem.pairs or ():
        i, j = lefts[left], rights[right]
        rule = _always(problem, problem.left[i], problem.right[j])
        if isinstance(rule, Forbidden):
            blocked[0][i, rules.index(rule.rule)] += 1
            blocked[1][j, rules.index(rule.rule)] += 1
        else:
            rows.append((i, j, points))
    edges = np.array(rows, dtype=np.int64).reshape(-1, 3)
    left_at, right_at = edges[:, 0].copy(), edges[:, 1].copy()
    for side, at, others in ((0, left_at, shape[1]), (1, right_at, shape[0])):
        blocked[side][:, -1] = others - blocked[side].sum(axis=1) - np.bincount(at, minlength=shape[side])
    ids = (tuple(lefts), tuple(rights))
    return Edges(*ids, left_at, right_at, edges[:, 2].copy(), rules, *blocked, *blocked)


def _judged(problem: Problem) -> Edges:
    blocks = Blocks(Table(problem))
    rules = (*ALWAYS, "forbid", *problem.rules)
    shape = (len(problem.left), len(problem.right))
    blocked_left, alone_left = (np.zeros((shape[0], len(rules)), dtype=np.int64) for _ in range(2))
    blocked_right, alone_right = (np.zeros((shape[1], len(rules)), dtype=np.int64) for _ in range(2))
    total = sum(problem.criteria.values())
    parts: list[tuple[Ints, Ints, Ints]] = []
    for start in range(0, shape[0], BLOCK):
        stop = min(start + BLOCK, shape[0])
        masks = [blocks.masks[name](start, stop) for name in rules]
        count = np.sum(masks, axis=0, dtype=np.int8)
        allowed, once = count == 0, count == 1
        for column, mask in enumerate(masks):
            alone = mask & once
            blocked_left[start:stop, column] = mask.sum(axis=1)
            blocked_right[:, column] += mask.sum(axis=0)
            alone_left[start:stop, column] = alone.sum(axis=1)
            alone_right[:, column] += alone.sum(axis=0)
        points = np.zeros(allowed.shape, dtype=np.int64)
        for name, weight in problem.criteria.items():
            if weight:
                points += blocks.fits[name](start, stop) * weight // total
        left, right = np.nonzero(allowed)
        parts.append((left + start, right, points[left, right]))
    empty = np.zeros(0, dtype=np.int64)
    left, right, points = (
        (np.concatenate([empty, *column]) for column in zip(*parts, strict=True)) if parts else (empty,) * 3
    )
    ids = (tuple(problem.left_index), tuple(problem.right_index))
    return Edges(*ids, left, right, points, rules, blocked_left, blocked_right, alone_left, alone_right)


def verdicts(problem: Problem, left: str, right: str) -> tuple[Forbidden, ...]:
    """Everything that forbids a pair, in the order of the rules; empty if it is allowed.

    Raises PairError if one of the two isn't in the problem.
    """
    one, other = problem.people(left, right)
    found = [rule(one, other, problem.settings) for rule in ALWAYS.values()]
    if (left, right) in problem.forbidden:
        found.append(Forbidden("forbid", Reason("forbidden"), Reason("lift_forbid")))
    if problem.pairs is None:
        found += [RULES[name](one, other, problem.settings) for name in problem.rules]
    elif (left, right) not in problem.points_of:
        found.append(Forbidden("not_listed", Reason("not_listed"), Reason("lift_list")))
    return tuple(verdict for verdict in found if isinstance(verdict, Forbidden))


def verdict(problem: Problem, left: str, right: str) -> Verdict:
    """Allowed, or the first rule that forbids the pair."""
    found = verdicts(problem, left, right)
    return found[0] if found else Allowed()


def fits(problem: Problem, left: str, right: str) -> tuple[Share, ...]:
    """What each criterion gives to the points of a pair, largest weight first; the shares sum to the points.

    In the scored form the points come from outside: one share named "given". A pair not listed has none.
    Raises PairError if one of the two isn't in the problem.
    """
    one, other = problem.people(left, right)
    if problem.pairs is not None:
        points = problem.points_of.get((left, right))
        return () if points is None else (Share("given", points, FULL, Reason("given_points", {"points": points})),)
    total = sum(problem.criteria.values())
    shares = []
    for name, weight in sorted(problem.criteria.items(), key=lambda item: (-item[1], item[0])):
        if weight:
            fit = CRITERIA[name](one, other, problem.settings)
            shares.append(Share(name, fit.millionths * weight // total, FULL * weight // total, fit.reason))
    return tuple(shares)


def directions(problem: Problem, left: str, right: str) -> tuple[int | None, int | None]:
    """How far the wants of right are met by left, and the wants of left by right, each 0 to 100; None in scored form."""
    if problem.pairs is not None:
        return None, None
    one, other = problem.people(left, right)
    to_right = CRITERIA["wants_of_right"](one, other, problem.settings).millionths
    to_left = CRITERIA["wants_of_left"](one, other, problem.settings).millionths
    return to_right * 100 // FULL, to_left * 100 // FULL


def _always(problem: Problem, left: Person, right: Person) -> Verdict | None:
    for rule in ALWAYS.values():
        found = rule(left, right, problem.settings)
        if isinstance(found, Forbidden):
            return found
    if (left.id, right.id) in problem.forbidden:
        return Forbidden("forbid", Reason("forbidden"), Reason("lift_forbid"))
    return None
