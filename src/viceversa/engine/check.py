"""An independent check of a result: shares no code with the solver, and needs none.

It judges every chosen pair again by the rules and criteria one by one, counts the partners, and verifies the certificate:
for each aim, the prices give an upper bound over *all* allowed pairs (weak duality), and the bound equals what the result
reaches. A result that passes is therefore allowed and optimal, whoever made it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .check_stable import stable_faults
from .crowd import left_out
from .infeasible import infeasible_faults
from .problem import Problem
from .proof import Proof
from .result import NOT_SAID, LeftOut, Result
from .rules import spoken
from .scan import is_large
from .score import Edges, appraise, score, verdicts


@dataclass(frozen=True)
class Report:
    """Verdict of a check: `faults` are sentences, empty if and only if `ok`.

    `unproved`: what a result that is right claims and prices can't prove, as sentences; only quotas lead to it.
    """

    faults: tuple[str, ...]
    unproved: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults


def check(problem: Problem, result: Result) -> Report:
    """Check a result against its problem. Cost: scores the problem once, or a large one twice, and weighs each pair for each aim.

    Not covered are the fields that claim nothing: `seconds`, `engine`, and the certificate's `rounds`. Where quotas bind,
    that nothing better keeps them was found by search; `Report.unproved` says so.
    """
    # A copy: what the solver worked out of the people, and may have kept with the problem, is worked out anew.
    problem = replace(problem)
    if result.status == "infeasible":
        return Report(tuple(infeasible_faults(problem, result)), tuple(_unproved(result)))
    faults = list(_pair_faults(problem, result))
    faults += _count_faults(problem, result)
    faults += _quota_faults(problem, result)
    if not faults:
        faults += _value_faults(problem, result)
        edges = None if is_large(problem) else score(problem)
        faults += _left_out_faults(problem, result, edges)
        faults += Proof(problem, result).faults(edges)
        faults += stable_faults(problem, result)
    return Report(tuple(faults), tuple(_unproved(result)))


def _unproved(result: Result) -> Iterator[str]:
    if any(reason.code == "lots_contradict" for reason in result.why):
        yield "That partners can't come in lots was found by search; no prices prove it."
    elif any(reason.code == "quotas_contradict" for reason in result.why):
        yield "That the quotas can't be kept was found by search; no prices prove it."
    elif result.certificate is not None and result.certificate.gap and result.certificate.stable is None:
        yield "That nothing better keeps the quotas was found by search; no prices prove it."


def _pair_faults(problem: Problem, result: Result) -> Iterator[str]:
    """Each chosen pair by itself: known, allowed, once, and with the points, shares and fits that it should have."""
    seen: set[tuple[str, str]] = set()
    for pair in result.pairs:
        name = f"{pair.left} and {pair.right}"
        if pair.left not in problem.left_index or pair.right not in problem.right_index:
            yield f"{name}: one of them is not in the problem."
            continue
        if (pair.left, pair.right) in seen:
            yield f"{name}: the pair is there twice."
        seen.add((pair.left, pair.right))
        for found in spoken(verdicts(problem, pair.left, pair.right)):
            yield f"{name}: forbidden by the rule {found.rule}."
        shares, to_right, to_left = appraise(problem, pair.left, pair.right)
        if pair.points != sum(share.points for share in shares):
            yield f"{name}: has {pair.points} points but should have {sum(share.points for share in shares)}."
        if pair.shares != shares:
            yield f"{name}: the reasons are not those of the criteria."
        if (pair.to_right, pair.to_left) != (to_right, to_left):
            yield f"{name}: the fits of the two directions are wrong."
        if pair.pinned != ((pair.left, pair.right) in problem.pins):
            yield f"{name}: is marked wrongly as pinned or not."
    for left, right in problem.pins:
        if (left, right) not in seen:
            yield f"{left} and {right}: pinned but not paired."


def _count_faults(problem: Problem, result: Result) -> Iterator[str]:
    """Each person's number of partners."""
    for side, people, counts in (
        ("left", problem.left, Counter(pair.left for pair in result.pairs)),
        ("right", problem.right, Counter(pair.right for pair in result.pairs)),
    ):
        for person in people:
            partners = counts[person.id]
            if not person.min <= partners <= person.capacity:
                yield f"{person.id} ({side}): {partners} partners, but {person.min} to {person.capacity} are asked."
            if partners % person.lot:
                yield f"{person.id} ({side}): {partners} partners, but they come {person.lot} at a time."


def _quota_faults(problem: Problem, result: Result) -> Iterator[str]:
    """Each quota, counted again."""
    for quota in problem.quotas:
        if not quota.kept(result.partners):
            yield f"The quota {quota.name} is not kept: {quota.count(result.partners)} of {len(result.pairs)} pairs."


def _value_faults(problem: Problem, result: Result) -> Iterator[str]:
    points = [pair.points for pair in result.pairs]
    people = len({pair.left for pair in result.pairs}) + len({pair.right for pair in result.pairs})
    for name, true in (
        ("people", people),
        ("pairs", len(points)),
        ("worst", min(points, default=None)),
        ("points", sum(points)),
    ):
        if getattr(result.value, name) != true:
            yield f"The value of {name} is given as {getattr(result.value, name)} but is {true}."
    if result.why:
        yield "Only an infeasible result has reasons why there is none."
    # Among few enough pairs to hold, what quotas cost is known; among more it may be less than the gap.
    gap = result.certificate is not None and result.certificate.gap
    status = "stable" if "stable" in problem.aims else "bound" if gap and is_large(problem) else "optimal"
    if result.status != status:
        yield f"The status is given as {result.status} but is {status}."


def _left_out_faults(problem: Problem, result: Result, edges: Edges | None) -> Iterator[str]:
    placed = {("left", pair.left) for pair in result.pairs} | {("right", pair.right) for pair in result.pairs}
    everybody = {("left", person.id) for person in problem.left} | {("right", person.id) for person in problem.right}
    given = Counter((out.side, out.id) for out in result.left_out)
    for side, name in sorted((everybody - placed) ^ set(given)):
        yield f"{name} ({side}): wrongly listed, or not listed, as left out."
    for (side, name), times in given.items():
        if times > 1:
            yield f"{name} ({side}): listed as left out {times} times."
    if any(out.reason != NOT_SAID for out in result.left_out):
        true = {(out.side, out.id): out for out in left_out(problem, edges, result.pairs)}
        for out in result.left_out:
            if out != true.get((out.side, out.id), out) and out != LeftOut(out.id, out.side, NOT_SAID):
                yield f"{out.id} ({out.side}): the reason for being left out is not the one that is given."
    elif any(out.would_help for out in result.left_out):
        yield "Who doesn't say why somebody is left out can't say what would help."
