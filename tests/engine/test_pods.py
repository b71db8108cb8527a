"""Pods, one person with two partners: what bounds on partners say, and what takes a second look."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import every_solution, scored, small_scored, with_person
from tests.engine.test_solve import worth
from viceversa.engine import Problem, Reason, check, solve


def partners(problem: Problem, name: str) -> list[str]:
    """The left partners of a right person in the best result, which is checked."""
    result = solve(problem)
    assert check(problem, result).faults == ()
    return [pair.left for pair in result.pairs if pair.right == name]


POD = scored({"a-x": 9, "b-x": 8, "c-x": 1, "c-y": 2}, {"x": 2})


def test_up_to_two_is_capacity_two() -> None:
    assert partners(POD, "x") == ["a", "b"]
    assert partners(replace(POD, forbids=(("a", "x"), ("c", "x"))), "x") == ["b"]
    assert partners(replace(POD, forbids=(("a", "x"), ("b", "x"), ("c", "x"))), "x") == []


def test_the_first_partner_of_others_comes_before_the_second_of_a_pod() -> None:
    problem = scored({"a-x": 9, "b-x": 9, "b-y": 1}, {"x": 2})
    assert partners(problem, "x") == ["a"]
    assert partners(problem, "y") == ["b"]


def test_exactly_two_is_a_minimum_of_two_and_comes_before_everybody_else() -> None:
    problem = with_person(scored({"a-x": 9, "b-x": 9, "b-y": 1}, {"x": 2}), "x", min=2)
    assert partners(problem, "x") == ["a", "b"]
    assert partners(problem, "y") == []
    short = replace(problem, forbids=(("b", "x"),))
    assert solve(short).why == (Reason("min_not_met", {"id": "x", "side": "right", "min": 2, "reached": 1}),)


def two_or_none(problem: Problem, name: str) -> Problem:
    """The better of a pod of two and no pod, by the aims: what the documentation says to compare."""
    options = [with_person(problem, name, min=2), with_person(problem, name, capacity=0)]
    solved = [option for option in options if solve(option).status == "optimal"]
    return max(
        solved, key=lambda option: worth(problem, tuple((p.left, p.right, p.points) for p in solve(option).pairs))
    )


@settings(max_examples=80, deadline=None)
@given(small_scored(), st.data())
def test_two_or_none_is_the_better_of_two_solves(problem: Problem, data: st.DataObject) -> None:
    pods = [person.id for person in problem.right if person.capacity == 2]
    if not pods:
        return
    name = data.draw(st.sampled_from(pods))
    found = solve(two_or_none(problem, name))
    fitting = [chosen for chosen in every_solution(problem) if [pair[1] for pair in chosen].count(name) in (0, 2)]
    chosen = tuple((pair.left, pair.right, pair.points) for pair in found.pairs)
    assert worth(problem, chosen) == max(worth(problem, other) for other in fitting)
