"""From a problem to its edges: the allowed pairs with whole points, made once; every comparison after that is exact.

Points of a pair = sum over criteria of floor(weight x fit in millionths / sum of weights), so the shares of the criteria
add up to the points exactly and no pair has more than 1,000,000.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .criteria import CRITERIA, FULL
from .graph import by_end
from .people import Person
from .problem import Problem
from .progress import Progress, silent
from .reasons import Allowed, Forbidden, Reason, Share, Verdict
from .rules import ALWAYS, RULES
from .scan import Scanner
from .sheet import Ints, Small

# The criteria that say how far each side's wants are met: of right by left, of left by right.
DIRECTIONS = ("wants_of_right", "wants_of_left")


@dataclass(frozen=True, eq=False)
class Edges:
    """Allowed pairs, sorted by left then right position: arrays of one length that refer to `left_ids` and `right_ids`.

    `whole`: these are all there are; otherwise a pool of them (see `pool`).
    """

    left_ids: tuple[str, ...]
    right_ids: tuple[str, ...]
    left: Small
    right: Small
    points: Ints
    whole: bool = True

    @cached_property
    def by_right(self) -> Small:
        """The pairs in the order of their right person."""
        return by_end(self.right)

    @cached_property
    def keys(self) -> Ints:
        """One number for each pair, ascending."""
        return self.left.astype(np.int64) * len(self.right_ids) + self.right


def score(problem: Problem, progress: Progress = silent) -> Edges:
    """All allowed pairs with points.

    Scored form: linear in the pairs listed. People form: every one of left x right pairs is judged once (see
    `scan.Scanner.everything`); memory linear in people and allowed pairs.
    """
    if problem.pairs is None and problem.places.bounded is None:
        columns = _acceptable(problem, Scanner(problem, progress).everything())
    else:
        (columns,) = blocks(problem)
    return Edges(tuple(problem.left_index), tuple(problem.right_index), *columns)


def blocks(problem: Problem) -> Iterator[tuple[Small, Small, Ints]]:
    """All allowed pairs with points, block by block, so that those of a large problem are never held at once."""
    bounded = problem.places.bounded
    if problem.pairs is not None:
        parts = iter([_listed(problem)])
    else:
        scanner = Scanner(problem)
        parts = scanner.in_blocks() if bounded is None else iter([scanner.some(bounded)])
    return (_acceptable(problem, part) for part in parts)


def _acceptable(problem: Problem, columns: tuple[Small, Small, Ints]) -> tuple[Small, Small, Ints]:
    """Without the pairs of somebody who ranked others, and not this one."""
    if not problem.rankings:
        return columns
    kept = problem.places.acceptable(*columns[:2])
    return columns[0][kept], columns[1][kept], columns[2][kept]


def _listed(problem: Problem) -> tuple[Small, Small, Ints]:
    lefts, rights = problem.left_index, problem.right_index
    rows = [
        (lefts[left], rights[right], points)
        for left, right, points in problem.pairs or ()
        if not isinstance(always(problem, *problem.people(left, right)), Forbidden)
    ]
    edges = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return edges[:, 0].astype(np.int32), edges[:, 1].astype(np.int32), edges[:, 2].copy()


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
    if 0 in problem.rankings.heights(left, right):
        found.append(Forbidden("ranking", Reason("not_available"), Reason("lift_other_partner")))
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
    return appraise(problem, left, right)[0]


def directions(problem: Problem, left: str, right: str) -> tuple[int | None, int | None]:
    """How far the wants of right are met by left, and the wants of left by right, each 0 to 100; None in scored form."""
    return appraise(problem, left, right)[1:]


def appraise(problem: Problem, left: str, right: str) -> tuple[tuple[Share, ...], int | None, int | None]:
    """The shares of a pair (see `fits`) and its two directions (see `directions`), in one go."""
    one, other = problem.people(left, right)
    if problem.pairs is not None:
        points = problem.points_of.get((left, right))
        if points is None:
            return (), None, None
        return (Share("given", points, FULL, Reason("given_points", {"points": points})),), None, None
    total = sum(problem.criteria.values())
    found = {
        name: CRITERIA[name](one, other, problem.settings)
        for name in {*DIRECTIONS, *(name for name, weight in problem.criteria.items() if weight)}
    }
    shares = tuple(
        Share(name, found[name].millionths * weight // total, FULL * weight // total, found[name].reason)
        for name, weight in sorted(problem.criteria.items(), key=lambda item: (-item[1], item[0]))
        if weight
    )
    to_right, to_left = (found[name].millionths * 100 // FULL for name in DIRECTIONS)
    return shares, to_right, to_left


def always(problem: Problem, left: Person, right: Person) -> Verdict | None:
    """What forbids a pair in either form: the same person, no room, or a manager's word; None if nothing does."""
    for rule in ALWAYS.values():
        found = rule(left, right, problem.settings)
        if isinstance(found, Forbidden):
            return found
    if (left.id, right.id) in problem.forbidden:
        return Forbidden("forbid", Reason("forbidden"), Reason("lift_forbid"))
    return None
