"""The solver against brute force, a linear program of scipy, and stories whose answer is known."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import every_solution, people_form, scored, small_scored, with_person
from viceversa.engine import Floor, Person, Problem, Reason, check, score, solve
from viceversa.engine.net import checksum


def worth(problem: Problem, chosen: tuple[tuple[str, str, int], ...]) -> list[int]:
    """What a solution is worth for each aim, to be compared in order; written without the engine."""
    placed = {("left", pair[0]) for pair in chosen} | {("right", pair[1]) for pair in chosen}
    people = [("left", person) for person in problem.left] + [("right", person) for person in problem.right]
    values = []
    for aim in problem.aims:
        if aim == "people":
            for priority in sorted({person.priority for _side, person in people}, reverse=True):
                values.append(sum((side, p.id) in placed for side, p in people if p.priority == priority))
        elif aim == "pairs":
            values.append(len(chosen))
        elif aim == "points":
            values.append(sum(pair[2] for pair in chosen))
        elif aim == "stay":
            values.append(sum(pair[:2] in problem.former for pair in chosen))
        elif aim == "leximin":
            values += [-sum(pair[2] < level for pair in chosen) for level in range(25_000, 1_000_000, 25_000)]
        elif isinstance(aim, Floor) and aim.points != "max":
            values.append(-sum(pair[2] < aim.points for pair in chosen))
    return values


def answer(problem: Problem) -> tuple[tuple[str, str, int], ...]:
    result = solve(problem)
    assert check(problem, result).faults == ()
    return tuple((pair.left, pair.right, pair.points) for pair in result.pairs)


@settings(max_examples=100)
@given(small_scored())
def test_no_other_solution_is_better(problem: Problem) -> None:
    best = max(worth(problem, chosen) for chosen in every_solution(problem))
    assert worth(problem, answer(problem)) == best


@settings(max_examples=40)
@given(small_scored(), st.integers(0, 1_000_000), st.data())
def test_floor_and_pins_are_met_in_their_order(problem: Problem, points: int, data: st.DataObject) -> None:
    allowed = [pair[:2] for pair in every_solution(problem)[-1]]
    pins = tuple(pair for pair in allowed if data.draw(st.booleans()))
    problem = replace(problem, pins=pins, aims=("pins", "people", Floor(points), "points"))
    best = max(worth(problem, chosen) for chosen in every_solution(problem))
    assert worth(problem, answer(problem)) == best


@settings(max_examples=60)
@given(small_scored(), st.booleans())
def test_leximin_raises_the_worst_then_the_next(problem: Problem, people: bool) -> None:
    aims = ("people", "pairs", "leximin", "points") if people else ("pairs", "leximin", "stay")
    problem = replace(problem, aims=aims)
    best = max(worth(problem, chosen) for chosen in every_solution(problem))
    assert worth(problem, answer(problem)) == best


@settings(max_examples=100)
@given(small_scored(), st.data())
def test_the_highest_floor_is_the_best_worst_pair(problem: Problem, data: st.DataObject) -> None:
    pins = tuple(pair[:2] for pair in every_solution(problem)[-1] if data.draw(st.integers(0, 3)) == 0)
    problem = replace(problem, pins=pins, aims=("people", "pairs", Floor("max"), "points"))
    before = replace(problem, aims=("people", "pairs"))

    def worst(chosen: tuple[tuple[str, str, int], ...]) -> int:
        return min((pair[2] for pair in chosen if pair[:2] not in pins), default=1_000_000)

    told = answer(problem)
    best = max((worth(before, chosen), worst(chosen), sum(p[2] for p in chosen)) for chosen in every_solution(problem))
    assert (worth(before, told), worst(told), sum(pair[2] for pair in told)) == best


@settings(max_examples=40)
@given(small_scored(), st.data())
def test_minima_are_met_or_the_people_are_named(problem: Problem, data: st.DataObject) -> None:
    for person in (*problem.left, *problem.right):
        problem = with_person(problem, person.id, min=data.draw(st.integers(0, person.capacity)))
    solutions = every_solution(problem)
    result = solve(problem)
    assert check(problem, result).faults == ()
    if solutions:
        assert worth(problem, answer(problem)) == max(worth(problem, chosen) for chosen in solutions)
    else:
        assert result.status == "infeasible"
        assert {reason.code for reason in result.why} == {"min_not_met"}


@settings(max_examples=40)
@given(people_form())
def test_people_form_is_solved_and_proved(problem: Problem) -> None:
    result = solve(problem)
    assert check(problem, result).faults == ()
    edges = score(problem)
    given_points = tuple(
        (edges.left_ids[i], edges.right_ids[j], points)
        for i, j, points in zip(edges.left.tolist(), edges.right.tolist(), edges.points.tolist(), strict=True)
    )
    listed = replace(problem, pairs=given_points)
    assert [(p.left, p.right) for p in solve(listed).pairs] == [(p.left, p.right) for p in result.pairs]


def random_problem(seed: int, size: int, degree: int) -> Problem:
    draw = random.Random(seed)
    sides = [tuple(Person(f"{side}{n}", capacity=draw.choice([1, 1, 2])) for n in range(size)) for side in "lr"]
    pairs = {(f"l{n}", f"r{draw.randrange(size)}") for n in range(size) for _ in range(degree)}
    return Problem(*sides, pairs=tuple((*pair, draw.randrange(1_000_001)) for pair in sorted(pairs)))


def test_total_points_are_those_of_a_linear_program() -> None:
    for seed in range(4):
        problem = replace(random_problem(seed, 25, 6), aims=("points",))
        edges = score(problem)
        rows = np.zeros((50, len(edges.points)))
        rows[edges.left, np.arange(len(edges.points))] = 1
        rows[edges.right + 25, np.arange(len(edges.points))] = 1
        room = [person.capacity for person in (*problem.left, *problem.right)]
        oracle = scipy.optimize.linprog(-edges.points.astype(float), A_ub=rows, b_ub=room, bounds=(0, 1))
        assert solve(problem).value.points == round(-oracle.fun)


@settings(max_examples=40)
@given(small_scored(), st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters(problem: Problem, draw: random.Random) -> None:
    lists = [list(problem.left), list(problem.right), list(problem.pairs or ()), list(problem.former)]
    for entries in lists:
        draw.shuffle(entries)
    shuffled = replace(problem, left=lists[0], right=lists[1], pairs=lists[2], former=lists[3])
    assert solve(shuffled) == solve(problem)


def test_equal_answers_are_told_apart_by_a_checksum_of_the_ids() -> None:
    straight = checksum("a", "x") + checksum("b", "y")
    crossed = checksum("a", "y") + checksum("b", "x")
    chosen = answer(scored({"a-x": 5, "a-y": 5, "b-x": 5, "b-y": 5}))
    names = {pair[:2] for pair in chosen}
    assert names == ({("a", "x"), ("b", "y")} if straight > crossed else {("a", "y"), ("b", "x")})


def test_people_come_before_points() -> None:
    table = {"a-x": 1_000_000, "a-y": 1, "b-x": 1}
    assert answer(scored(table)) == (("a", "y", 1), ("b", "x", 1))
    assert answer(scored(table, aims=("points",))) == (("a", "x", 1_000_000),)


def test_a_long_exchange_can_outweigh_the_joint_scale_and_is_solved_aim_by_aim() -> None:
    # Leaving nobody out costs a million points at each link of this chain: more than the joint program thinks.
    length = 40
    table = {f"l{n:02}-r{n:02}": 1 for n in range(length)}
    table |= {f"l{n + 1:02}-r{n:02}": 1_000_000 for n in range(length - 1)}
    problem = Problem(
        tuple(Person(f"l{n:02}") for n in range(length)),
        tuple(Person(f"r{n:02}") for n in range(length)),
        pairs=tuple((*name.split("-"), points) for name, points in table.items()),
    )
    assert {pair[2] for pair in answer(problem)} == {1}


def test_higher_priority_is_served_first() -> None:
    problem = scored({"a-x": 9, "b-x": 1})
    assert answer(problem) == (("a", "x", 9),)
    assert answer(with_person(problem, "b", priority=1)) == (("b", "x", 1),)


def test_a_person_is_covered_before_another_gets_a_second_partner() -> None:
    problem = scored({"a-x": 9, "a-y": 9, "b-y": 1}, {"a": 2})
    assert answer(problem) == (("a", "x", 9), ("b", "y", 1))


def test_no_pair_is_used_twice_whatever_the_capacities() -> None:
    assert answer(scored({"a-x": 9, "a-y": 1}, {"a": 2, "x": 2})) == (("a", "x", 9), ("a", "y", 1))


def test_stay_keeps_what_costs_nothing() -> None:
    table = {"a-x": 5, "a-y": 5, "b-x": 5, "b-y": 5}
    for former in ((("a", "x"), ("b", "y")), (("a", "y"), ("b", "x"))):
        problem = scored(table, former=(*former, ("gone", "x")), aims=("people", "points", "stay"))
        assert tuple(pair[:2] for pair in answer(problem)) == former


def test_pins_are_kept_whatever_they_cost() -> None:
    result = solve(scored({"a-x": 1, "a-y": 9, "b-x": 9}, pins=(("a", "x"),)))
    assert [(pair.left, pair.right, pair.pinned) for pair in result.pairs] == [("a", "x", True)]
    assert result.value.people == 2


def test_nobody_bids_without_end_for_people_whose_places_are_all_locked() -> None:
    table = {"a-x": 900_000, "b-y": 900_000, "c-x": 900_000, "c-y": 900_000, "c-z": 1}
    for fewer in (("people", "pairs", "leximin", "points"), ("pairs", "leximin", "points")):
        problem = scored(table, pins=(("a", "x"), ("b", "y")), aims=("pins", *fewer))
        assert answer(problem) == (("a", "x", 900_000), ("b", "y", 900_000), ("c", "z", 1))


def test_contradictions_are_named() -> None:
    problem = scored({"a-x": 1, "a-y": 1}, pins=(("a", "x"), ("a", "y")), forbids=(("a", "y"),))
    result = solve(problem)
    assert result.status == "infeasible"
    assert result.why == (
        Reason("pin_forbidden", {"left": "a", "right": "y", "rule": "forbid"}),
        Reason("pins_over_capacity", {"id": "a", "side": "left", "pins": 2, "capacity": 1}),
    )


def test_an_unmet_minimum_says_how_far_it_gets() -> None:
    problem = with_person(scored({"a-x": 1}, {"a": 3}), "a", min=2)
    assert solve(problem).why == (Reason("min_not_met", {"id": "a", "side": "left", "min": 2, "reached": 1}),)


def test_empty_problems_have_empty_answers() -> None:
    for problem in (Problem((), ()), Problem((Person("a"),), (), pairs=()), scored({"a-x": 0}, aims=("pins",))):
        result = solve(problem)
        assert check(problem, result).ok
        assert result.status == "optimal"
