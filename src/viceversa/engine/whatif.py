"""What if: answers computed exactly, by solving the changed problem again from the answer at hand.

Little changes when one pair is forced, one place is added or one weight moves, so the former prices and pairs are nearly
right and a new solve is mostly a check. Nothing here is an estimate.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from .compare import Changes
from .criteria import CRITERIA
from .errors import SettingError
from .people import Person
from .problem import Problem
from .reasons import Fact, Forbidden, Reason
from .result import Value
from .rules import PLACES, spoken
from .scan import is_large
from .score import Edges, score, verdicts
from .settings import MOST_POINTS, Aim, Floor
from .solve import settled, solution
from .solved import Solved

# Points of the trade-off curve, and shifts of capacity, that are tried at most.
MOST_CORNERS = 40
MOST_PLACES = 12
WEIGHT_STEP = 10
# Rules that an organisation may choose to leave out; those that keep the relationship safe are never on the list.
LIFTABLE = ("top_want", "former", "employed", *PLACES)


@dataclass(frozen=True)
class WhyNot:
    """What it would cost to make a pair.

    Forbidden: `verdicts` say which rules (`rules.spoken`) and what would lift each; nothing else is computed. Allowed: `after` is what the
    best result with this pair reaches, and `changes` who else would change; if there is no such result `after` is None and
    `why` names what contradicts. A pair that is made already has no changes.
    """

    left: str
    right: str
    verdicts: tuple[Forbidden, ...]
    before: Value
    after: Value | None = None
    changes: Changes | None = None
    why: tuple[Reason, ...] = ()

    @property
    def lost_points(self) -> int | None:
        """How many points fewer the result with this pair has (more, if negative: people may come before points)."""
        return None if self.after is None else self.before.points - self.after.points

    @property
    def lost_people(self) -> int | None:
        """How many people fewer have a partner."""
        return None if self.after is None else self.before.people - self.after.people


def why_not(problem: Problem, left: str, right: str, near: Solved | None = None) -> WhyNot:
    """Why this pair wasn't made: the rules that forbid it, or exactly what it would cost and who else would change.

    `near`: the solution of the problem, if it is at hand. Cost: one solve from there; a full one for a large problem.
    Raises PairError for an unknown id.
    """
    near = near or solution(problem)
    found = verdicts(problem, left, right)
    before = near.value()
    if found:
        return WhyNot(left, right, spoken(found), before)
    forced = replace(problem, pins=tuple({*problem.pins, (left, right)}))
    answer = again(forced, near)
    if answer.why:
        return WhyNot(left, right, (), before, why=answer.why)
    return WhyNot(left, right, (), before, answer.value(), changes_of(near, answer))


@dataclass(frozen=True)
class Corner:
    """One point of the trade-off curve: with no pair below `floor` (points), this is the best there is."""

    floor: int
    value: Value


def trade_off(problem: Problem, near: Solved | None = None, most: int = MOST_CORNERS) -> tuple[Corner, ...]:
    """Total points against the worst pair: from the best total to the highest floor, each computed exactly.

    Where there are more than `most` corners, they are the best totals at evenly spaced floors. Cost: one solve from the
    former answer for each corner. Raises SettingError if the aims don't hold "pairs" before "points".
    """
    plain = tuple(aim for aim in problem.aims if not isinstance(aim, Floor) and aim != "leximin")
    if "points" not in plain or "pairs" not in plain[: plain.index("points")]:
        raise SettingError("The trade-off needs the aims “pairs” and “points”, in this order.")
    at = plain.index("points")

    def aims(floor: Floor | None) -> tuple[Aim, ...]:
        return (*plain[:at], *([floor] if floor is not None else []), *plain[at:])

    answer = again(replace(problem, aims=aims(None)), near)
    if answer.why:
        return ()
    corners = [Corner(0, answer.value())]
    highest = again(replace(problem, aims=aims(Floor("max"))), answer)
    top = next(proof.value for proof in highest.proofs if proof.step.aim == Floor("max"))
    worst = _worst(answer)
    step = max((top - worst) // most, 1)
    while worst < top:  # every floor up to the highest is kept by some solution, so the worst pair rises each time
        floor = min(worst + step, top)
        answer = again(replace(problem, aims=aims(Floor(floor))), answer)
        worst = _worst(answer)
        corners.append(Corner(floor, answer.value()))
    return tuple(corners)


@dataclass(frozen=True)
class Shift:
    """What changes if the weight of a criterion moves: the number of pairs that are made anew."""

    criterion: str
    weight: int
    pairs: int


def sensitivity(problem: Problem, near: Solved | None = None, step: int = WEIGHT_STEP) -> tuple[Shift, ...]:
    """How many pairs change when each weight moves by `step`, up and down (never below 0), all else as it is.

    Empty for the scored form, which has no weights. Cost: two full solves for each criterion, from the former answer.
    """
    if problem.pairs is not None:
        return ()
    near = near or solution(problem)
    shifts = []
    for name in CRITERIA:
        weight = problem.criteria.get(name, 0)
        for moved in sorted({max(weight - step, 0), min(weight + step, 1000)} - {weight}):
            criteria = {**problem.criteria, name: moved}
            if any(criteria.values()):
                answer = again(replace(problem, criteria=criteria), near, rescore=True)
                shifts.append(Shift(name, moved, len(answer.partners - near.partners)))
    return tuple(shifts)


@dataclass(frozen=True)
class Relaxation:
    """One thing that could be allowed, and what it would give: `reason` says it in words, `problem` is the relaxed one.

    `placed`: who gets a partner by it, as (side, id); `value`: what the relaxed result reaches.
    """

    reason: Reason
    problem: Problem
    placed: tuple[tuple[str, str], ...]
    value: Value


def relaxations(
    problem: Problem, near: Solved | None = None, *, person: tuple[str, str] | None = None
) -> tuple[Relaxation, ...]:
    """Single things that would give more people a partner, those that help most first.

    `person`: (side, id) of somebody left out; then only what gives this person a partner, what changes least first. Tried
    are: a place more with a partner who is short of places, each setting one step milder, partners one at a time, and each rule of LIFTABLE switched
    off; for a person also each setting by as many steps as it takes and no more, each pin let go, and each pair of theirs
    that a manager ruled out. Each is solved exactly. Cost: one solve for each, from the former answer.
    """
    near = near or solution(problem)
    if near.why:
        return ()
    covered = near.covered()
    found = []
    single = ([change] for change in (*_more_places(problem, near, person), *_rules_and_decisions(problem, person)))
    for steps in (
        *single,
        *(_milder(problem) if person is not None else (changes[:1] for changes in _milder(problem))),
    ):
        for reason, relaxed, rescore in steps:
            answer = again(relaxed, near, rescore=rescore)
            now = answer.covered()
            if not answer.why and len(now) > len(covered) and (person is None or person in now):
                found.append(Relaxation(reason, relaxed, tuple(sorted(now - covered)), answer.value()))
                break
    if person is not None:
        order = ("relax_place", "relax_pin", "relax_forbid", "relax_setting", "relax_lots", "relax_rule")
        return tuple(sorted(found, key=lambda relaxation: order.index(relaxation.reason.code)))
    return tuple(sorted(found, key=lambda relaxation: (-relaxation.value.people, -relaxation.value.points)))


def free_more(problem: Problem, people: int = 3, near: Solved | None = None) -> tuple[Relaxation, ...]:
    """Places to add, one after the other, until so many more people have a partner, or no place helps any more.

    A place more covers at most one person on each side, so no other choice of places is quicker by more than that. Cost:
    up to MOST_PLACES solves for each place added.
    """
    near = near or solution(problem)
    steps: list[Relaxation] = []
    start, answer = near.value().people, near
    while not answer.why and answer.value().people < start + people:
        best: tuple[Relaxation, Solved] | None = None
        covered = answer.covered()
        for reason, relaxed, _rescore in _more_places(problem, answer, None):
            tried = again(relaxed, answer)
            value = tried.value()
            if value.people > answer.value().people and (
                best is None or (value.people, value.points) > (best[0].value.people, best[0].value.points)
            ):
                best = Relaxation(reason, relaxed, tuple(sorted(tried.covered() - covered)), value), tried
        if best is None:
            break
        steps.append(best[0])
        problem, answer = best[0].problem, best[1]
    return tuple(steps)


def again(problem: Problem, near: Solved | None, *, rescore: bool = False) -> Solved:
    """The solution of a problem of the same people, begun from a former answer. `rescore`: rules or weights changed.

    Other weights change the points of nearly every pair; former prices would then mislead more than they help.
    """
    if near is None or is_large(problem):
        return solution(problem)
    edges: Edges = score(problem) if rescore else near.net.edges
    moved = problem.criteria != near.net.problem.criteria
    return settled(problem, Solved.of(problem, edges, None if moved else near))


def changes_of(before: Solved, after: Solved) -> Changes:
    """Which pairs come, go and stay from one solution to the other."""
    old, new = before.partners, after.partners
    return Changes(tuple(sorted(new - old)), tuple(sorted(old - new)), tuple(sorted(old & new)))


def _worst(answer: Solved) -> int:
    """The points of the worst pair, pinned ones apart."""
    return int(answer.net.edges.points[answer.chosen].min(initial=MOST_POINTS))


# A change to try: what it is, the problem with it, and whether rules change by it.
Change = tuple[Reason, Problem, bool]


def _more_places(problem: Problem, near: Solved, person: tuple[str, str] | None) -> Iterator[Change]:
    """A place more with each of those whose places are short, by the prices of covering people; dearest first."""
    lefts = len(problem.left)
    prices = np.zeros(lefts + len(problem.right), dtype=np.int64)
    for proof in near.proofs:
        if proof.step.aim in ("people", "pairs"):
            prices += proof.prices
    for at in np.argsort(-prices, kind="stable")[:MOST_PLACES].tolist():
        side, place = ("left", at) if at < lefts else ("right", at - lefts)
        someone = (problem.left, problem.right)[side == "right"][place]
        if prices[at] <= 0 or (person is not None and person[0] == side):
            continue
        more = replace(someone, capacity=someone.capacity + 1)
        facts: dict[str, Fact] = {"who": someone.id, "side": side, "capacity": more.capacity}
        yield Reason("relax_place", facts), _with(problem, side, place, more), someone.capacity == 0


def _with(problem: Problem, side: str, place: int, person: Person) -> Problem:
    people = list(problem.left if side == "left" else problem.right)
    people[place] = person
    return replace(problem, left=tuple(people)) if side == "left" else replace(problem, right=tuple(people))


def _milder(problem: Problem) -> Iterator[list[Change]]:
    """Each setting of a rule in force milder and milder, step by step."""
    settings = problem.settings
    if problem.pairs is not None:
        return
    for rule, name, least, step in (
        ("grade_gap", "min_grade_gap", 0, 1),
        ("common_time", "common_hours", 0, 0.5),
        ("top_want", "want_level", 1, 1),
    ):
        before, changes = getattr(settings, name), []
        after = before - step
        while rule in problem.rules and after >= least:
            facts: dict[str, Fact] = {"setting": name, "before": before, "after": after}
            milder = replace(settings, **{name: after})
            changes.append((Reason("relax_setting", facts), replace(problem, settings=milder), True))
            after -= step
        yield changes


def _rules_and_decisions(problem: Problem, person: tuple[str, str] | None) -> Iterator[Change]:
    """Partners one at a time, and rules left out; for a person also pins let go, and pairs of theirs allowed again."""
    if problem.lots:
        left, right = (tuple(replace(one, lot=1) for one in side) for side in (problem.left, problem.right))
        yield Reason("relax_lots", {}), replace(problem, left=left, right=right), False
    for rule in LIFTABLE if problem.pairs is None else ():
        if rule in problem.rules:
            without = tuple(name for name in problem.rules if name != rule)
            yield Reason("relax_rule", {"rule": rule}), replace(problem, rules=without), True
    if person is None:
        return
    for pair in problem.pins:
        ends: dict[str, Fact] = {"left": pair[0], "right": pair[1]}
        free = tuple(other for other in problem.pins if other != pair)
        yield Reason("relax_pin", ends), replace(problem, pins=free), False
    for pair in problem.forbids:
        if pair[person[0] == "right"] == person[1]:
            ends = {"left": pair[0], "right": pair[1]}
            kept = tuple(other for other in problem.forbids if other != pair)
            yield Reason("relax_forbid", ends), replace(problem, forbids=kept), True
