"""What-if answers against all solutions of the changed problem, tried one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations_with_replacement

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.brute import COVERING, best, covered, most_people, optima, small, solutions, told, worth
from tests.engine.examples import NIA, one_pair, people_form, scored, with_person
from viceversa.engine import (
    Floor,
    Person,
    Problem,
    Settings,
    Value,
    free_more,
    relaxations,
    say,
    solution,
    solve,
    trade_off,
    verdicts,
    why_not,
)
from viceversa.engine.whatif import LIFTABLE


@settings(max_examples=150)
@given(small(), st.data())
def test_why_not_gives_the_exact_loss_and_the_changes(problem: Problem, data: st.DataObject) -> None:
    found = solutions(problem)
    listed = [
        pair[:2] for pair in problem.pairs or () if pair[:2] not in problem.forbids and pair[:2] not in problem.pins
    ]
    listed = [pair for pair in listed if not verdicts(problem, *pair)]
    if not found or not listed:
        return
    pair = data.draw(st.sampled_from(listed))
    answer = why_not(problem, *pair)
    before = solve(problem)
    assert (answer.before, answer.verdicts) == (before.value, ())
    # A pair asked for is a pin; so it counts for every aim, and is spared where a floor spares what must be.
    forced = replace(problem, pins=(*problem.pins, pair))
    most = best(forced)
    assert (answer.after is None) == (most is None) == (answer.changes is None)
    if answer.after is None or answer.changes is None:
        assert answer.why
        return
    after = {*answer.changes.kept, *answer.changes.added}
    assert before.partners - set(answer.changes.dropped) == set(answer.changes.kept)
    assert set(answer.changes.added) & before.partners == set()
    chosen = tuple((*ends, problem.points_of[ends]) for ends in sorted(after))
    assert chosen in solutions(forced)
    assert worth(forced, chosen) == most
    points = [one[2] for one in chosen]
    assert (answer.after.points, answer.after.pairs, answer.after.worst) == (sum(points), len(points), min(points))
    assert answer.after.people == len(covered(chosen))
    assert (answer.lost_points, answer.lost_people) == (
        before.value.points - sum(points),
        before.value.people - len(covered(chosen)),
    )


@settings(max_examples=100)
@given(
    small(
        aims=st.sampled_from([("people", "pairs", "points"), ("pairs", "points"), ("pins", "pairs", "stay", "points")])
    )
)
def test_the_trade_off_is_the_whole_frontier(problem: Problem) -> None:
    """Points are small, so that every corner is tried: no pair of (worst pair, total) is missing and none is beaten."""
    problem = replace(problem, pairs=tuple((left, right, points % 40) for left, right, points in problem.pairs or ()))
    corners = trade_off(problem)
    found = solutions(problem)
    if not found:
        assert corners == ()
        return
    before = replace(problem, aims=problem.aims[: problem.aims.index("points")])
    most = best(before)
    kept = []
    for chosen in found:
        if worth(before, chosen) == most:
            free = [pair[2] for pair in chosen if pair[:2] not in problem.pins]
            kept.append((min(free, default=1_000_000), sum(pair[2] for pair in chosen)))
    frontier = {
        one for one in kept if not any(other != one and other[0] >= one[0] and other[1] >= one[1] for other in kept)
    }
    totals = {}
    for corner in corners:
        worst = max(one[0] for one in kept if one[1] == corner.value.points and one[0] >= corner.floor)
        assert corner.value.points == max(one[1] for one in kept if one[0] >= corner.floor)
        totals[corner.value.points] = worst
    assert set(totals) == {total for _worst, total in frontier}
    assert {(worst, total) for total, worst in totals.items()} == frontier


def single_changes(problem: Problem, side: str, name: str) -> Iterator[tuple[object, list[Problem]]]:
    """What may be relaxed for a person, each in steps from mild to strong; places are in another test."""
    for pair in problem.pins:
        yield ("pin", pair), [replace(problem, pins=tuple(other for other in problem.pins if other != pair))]
    for pair in problem.forbids:
        if pair[0 if side == "left" else 1] == name:
            yield (
                ("forbid", pair),
                [replace(problem, forbids=tuple(other for other in problem.forbids if other != pair))],
            )
    if problem.pairs is not None:
        return
    for rule in LIFTABLE:
        if rule in problem.rules:
            yield ("rule", rule), [replace(problem, rules=tuple(other for other in problem.rules if other != rule))]
    given = problem.settings
    for rule, setting, values in (
        ("grade_gap", "min_grade_gap", range(given.min_grade_gap - 1, -1, -1)),
        ("common_time", "common_hours", [half / 2 for half in range(int(given.common_hours * 2) - 1, -1, -1)]),
        ("top_want", "want_level", range(given.want_level - 1, 0, -1)),
    ):
        if rule in problem.rules:
            yield (
                ("setting", setting),
                [replace(problem, settings=replace(given, **{setting: value})) for value in values],
            )


@settings(max_examples=120)
@given(st.one_of(small(aims=st.sampled_from(COVERING), quotas=False), people_form()))
def test_relaxations_are_all_there_are_and_no_larger_than_it_takes(problem: Problem) -> None:
    near = solution(problem)
    if near.why:
        assert relaxations(problem) == ()
        return
    before = solve(problem)
    for out in before.left_out[:3]:
        person = (out.side, out.id)
        expected = []
        for _what, steps in single_changes(problem, *person):
            for changed in steps:
                now = solve(changed)
                names = covered(told(now))
                if now.status == "optimal" and person in names and len(names) > before.value.people:
                    expected.append((changed, now.value, names - covered(told(before))))
                    break
        given = [
            (one.problem, one.value, one.placed)
            for one in relaxations(problem, near, person=person)
            if one.reason.code != "relax_place"
        ]
        assert sorted(map(key, given)) == sorted(map(key, expected))


def key(relaxed: tuple[Problem, Value, Iterable[tuple[str, str]]]) -> str:
    """What a relaxation is and gives, to be compared."""
    problem, value, placed = relaxed
    return repr((problem.pins, problem.forbids, problem.rules, problem.settings, value, sorted(placed)))


@settings(max_examples=60)
@given(small(aims=st.sampled_from(COVERING), minima=False))
def test_a_place_more_is_offered_where_it_helps(problem: Problem) -> None:
    if best(problem) is None:
        return
    before = most_people(problem)
    for found in relaxations(problem):
        assert found.reason.code == "relax_place"
        names = {frozenset(covered(chosen)) for chosen in optima(found.problem)}
        assert found.value.people == most_people(found.problem) > before
        assert frozenset(covered(told(solve(found.problem)))) in names
    helped = [found.value.people for found in relaxations(problem)]
    assert helped == sorted(helped, reverse=True)


@settings(max_examples=60)
@given(small(aims=st.sampled_from(COVERING), minima=False, quotas=False, pins=False), st.integers(1, 3))
def test_places_to_add_are_few_and_end_only_where_none_helps(problem: Problem, people: int) -> None:
    before = most_people(problem)
    steps = free_more(problem, people)
    reached = [before, *(step.value.people for step in steps)]
    assert reached == sorted(set(reached))
    for step in steps:
        assert step.value.people == most_people(step.problem)
    everyone = [person.id for person in (*problem.left, *problem.right)]

    def more(start: Problem, names: tuple[str, ...]) -> int:
        for name in names:
            person = next(one for one in (*start.left, *start.right) if one.id == name)
            start = with_person(start, name, capacity=person.capacity + 1)
        return most_people(start)

    end = steps[-1].problem if steps else problem
    if reached[-1] < before + people:
        open_to_all = [one for one in everyone if next(p for p in (*end.left, *end.right) if p.id == one).capacity]
        assert all(more(end, (name,)) == reached[-1] for name in open_to_all)
    elif len(steps) > 1:
        # One place fewer never does it: no choice of fewer places frees as many, but for places that serve both sides.
        fewest = next(
            size
            for size in range(1, len(steps) + 1)
            if any(more(problem, names) >= before + people for names in combinations_with_replacement(everyone, size))
        )
        assert len(steps) <= 2 * fewest


def test_a_pin_let_go_can_be_what_helps() -> None:
    problem = scored({"a-x": 1, "a-y": 1, "b-x": 1, "c-z": 1}, pins=(("a", "x"), ("c", "z")))
    found = relaxations(problem, person=("left", "b"))
    assert [(say(one.reason), one.placed) for one in found] == [
        ("Give x room for 2 partners.", (("left", "b"),)),
        ("Let go of the pin of a and x.", (("left", "b"), ("right", "y"))),
    ]


def test_the_smallest_step_that_helps_is_taken() -> None:
    problem = one_pair(replace(NIA, grade=5), settings=Settings(end_date="2027-06-30", min_grade_gap=4))
    (found,) = relaxations(problem, person=("left", "nia"))
    assert say(found.reason) == "Change the setting min_grade_gap from 4 to 1."
    assert relaxations(problem) == (), "for nobody in particular one step is tried, and it doesn't do"


def test_a_floor_spares_a_pair_that_is_asked_for() -> None:
    problem = Problem(
        (Person("a"), Person("b")),
        (Person("x"), Person("y")),
        pairs=(("a", "x", 1), ("a", "y", 9), ("b", "x", 8), ("b", "y", 2)),
        aims=("pairs", Floor("max"), "points"),
    )
    answer = why_not(problem, "a", "x")
    assert (answer.lost_points, answer.lost_people) == (14, 0)
