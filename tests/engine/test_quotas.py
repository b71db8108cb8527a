"""Quotas: against brute force, proved where they cost nothing, and honest about what they cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.brute import some_quota
from tests.engine.examples import every_solution, invented, scored, small_scored, with_person
from tests.engine.test_solve import worth
from viceversa.engine import (
    Across,
    Floor,
    Person,
    Problem,
    Quota,
    Reason,
    SettingError,
    SolverError,
    check,
    result_from_json,
    result_to_json,
    say,
    score,
    solve,
    why_not,
)
from viceversa.engine import pool as pool_module
from viceversa.engine import scan as scan_module
from viceversa.engine.settings import Aim


def with_quotas(problem: Problem, data: st.DataObject) -> Problem:
    quotas: list[Quota | Across] = []
    for number in range(data.draw(st.integers(1, 2))):
        if data.draw(st.integers(0, 3)) == 0:
            quotas.append(data.draw(some_quota(problem, number)))
            continue
        side = data.draw(st.sampled_from(["left", "right"]))
        ids = [person.id for person in (problem.left if side == "left" else problem.right)]
        members = frozenset(name for name in ids if data.draw(st.booleans()))
        least = data.draw(st.integers(0, 2))
        most = data.draw(st.one_of(st.none(), st.integers(least, 3)))
        quotas.append(Quota(f"quota {number}", side, members, least, most))
    return replace(problem, quotas=tuple(quotas))


@settings(max_examples=80, deadline=None)
@given(small_scored(), st.data(), st.sampled_from([None, "leximin", Floor(5)]))
def test_no_other_solution_within_the_quotas_is_better(problem: Problem, data: st.DataObject, fair: Aim | None) -> None:
    if fair is not None:
        problem = replace(problem, aims=("people", "pairs", fair, "points", "stay"))
    pins = tuple(pair[:2] for pair in every_solution(problem)[-1] if data.draw(st.integers(0, 4)) == 0)
    problem = with_quotas(replace(problem, pins=pins), data)
    solutions = [
        chosen
        for chosen in every_solution(problem)
        if all(quota.kept([pair[:2] for pair in chosen]) for quota in problem.quotas)
    ]
    result = solve(problem)
    assert check(problem, result).faults == ()
    if not solutions:
        assert result.status == "infeasible"
        assert {reason.code for reason in result.why} == {"quotas_contradict"}
        return
    assert result.status == "optimal"
    told = tuple((pair.left, pair.right, pair.points) for pair in result.pairs)
    assert worth(problem, told) == max(worth(problem, chosen) for chosen in solutions)


@settings(max_examples=40, deadline=None)
@given(small_scored(), st.data())
def test_the_highest_floor_within_quotas(problem: Problem, data: st.DataObject) -> None:
    problem = with_quotas(replace(problem, aims=("pairs", Floor("max"), "points")), data)
    solutions = [
        chosen
        for chosen in every_solution(problem)
        if all(quota.kept([pair[:2] for pair in chosen]) for quota in problem.quotas)
    ]
    result = solve(problem)
    assert check(problem, result).faults == ()
    if solutions:

        def order(chosen: tuple[tuple[str, str, int], ...]) -> tuple[int, int, int]:
            worst = min((pair[2] for pair in chosen), default=1_000_000)
            return len(chosen), worst, sum(pair[2] for pair in chosen)

        told = tuple((pair.left, pair.right, pair.points) for pair in result.pairs)
        assert order(told) == max(order(chosen) for chosen in solutions)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 1_000_000), min_size=9, max_size=9))
def test_the_worst_pair_is_raised_by_search(points: list[int]) -> None:
    table = {f"{left}-{right}": points.pop() for left in "abc" for right in "xyz"}
    problem = scored(table, aims=("pairs", Floor("max")), quotas=(Quota("two", "left", frozenset("abc"), max=2),))
    best = max(min(pair[2] for pair in chosen) for chosen in every_solution(problem) if len(chosen) == 2)
    assert solve(problem).value.worst == best


def test_at_most_and_at_least() -> None:
    table = {"a-x": 9, "b-y": 8, "c-z": 1, "c-x": 2}
    sales = Quota("Sales", "left", frozenset({"a", "b"}), max=1)
    result = solve(scored(table, quotas=(sales,)))
    assert result.partners == {("a", "x"), ("c", "z")}
    assert result.certificate is not None
    assert (result.certificate.gap_aim, result.certificate.gap) == ("people", 2)
    newcomers = Quota("newcomers", "left", frozenset({"c"}), min=1)
    scarce = scored({"a-x": 9, "c-x": 2}, quotas=(newcomers,))
    result = solve(scarce)
    assert result.partners == {("c", "x")}
    assert result.certificate is not None
    assert (result.certificate.gap_aim, result.certificate.gap, result.certificate.bound) == ("points", 7, 9)
    assert not check(scarce, solve(replace(scarce, quotas=()))).ok
    certificate = replace(result.certificate, gap=6)
    assert "gap" in check(scarce, replace(result, certificate=certificate)).faults[0]


def test_what_a_quota_takes_from_the_highest_floor_is_its_price() -> None:
    second = Quota("second", "left", frozenset("b"), min=1)
    problem = scored({"a-x": 9, "b-x": 1}, aims=("pairs", Floor("max"), "points"), quotas=(second,))
    result = solve(problem)
    assert (result.status, result.partners) == ("optimal", {("b", "x")})
    assert result.certificate is not None
    assert (result.certificate.gap_aim, result.certificate.gap) == (Floor("max"), 8)
    assert result_from_json(result_to_json(result)) == result
    assert check(problem, result).ok
    # The aims after it are bounds all the same, and are verified as such.
    stages = tuple(replace(s, value=s.value + (s.aim == "points")) for s in result.certificate.stages)
    wrong = replace(result, certificate=replace(result.certificate, stages=stages))
    assert check(problem, wrong).faults == (
        "The result is not proved best for the aim points: it reaches 1, the prices allow 9.",
    )


def test_quotas_that_cost_nothing_are_proved_by_prices() -> None:
    problem = scored({"a-x": 9, "b-y": 8}, quotas=(Quota("all", "right", frozenset({"x", "y"}), min=2, max=2),))
    result = solve(problem)
    assert result.certificate is not None
    assert result.certificate.gap == 0
    assert [stage.aim for stage in result.certificate.stages][-1] == "order"


def test_quotas_that_cannot_be_kept_are_named() -> None:
    impossible = Quota("many", "left", frozenset({"a"}), min=2)
    fine = Quota("few", "left", frozenset({"b"}), max=0)
    problem = scored({"a-x": 9, "b-y": 8}, quotas=(impossible, fine))
    (reason,) = solve(problem).why
    assert reason == Reason("quotas_contradict", {"quotas": ["many"]})
    assert say(reason) == "These quotas can't be kept (together): many."
    both = Quota("both", "left", frozenset({"a", "b"}), min=2)
    assert solve(scored({"a-x": 9, "b-y": 8}, quotas=(both, fine))).why[0].facts == {"quotas": ["both", "few"]}


def test_a_question_is_answered_within_the_quotas() -> None:
    problem = scored({"a-x": 9, "b-y": 8, "a-z": 1}, quotas=(Quota("one", "left", frozenset({"a", "b"}), max=1),))
    assert solve(problem).partners == {("a", "x")}
    told = why_not(problem, "b", "y")
    assert told.changes is not None
    assert (told.changes.added, told.changes.dropped) == ((("b", "y"),), (("a", "x"),))
    assert told.lost_points == 1


def test_among_too_many_pairs_the_answer_says_how_far_it_may_be_from_best(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_module, "FEW", 0)
    monkeypatch.setattr(pool_module, "KEEP", (1, 1))
    statuses = set()
    for seed in range(60):
        problem = invented(seed)
        problem = replace(
            problem, rules=(), quotas=(Quota("half", "left", frozenset({"l0", "l1"}) & set(problem.left_index), max=1),)
        )
        result = solve(problem)
        assert check(problem, result).faults == ()
        statuses.add(result.status)
    assert statuses == {"optimal", "bound"}


def test_among_too_many_pairs_a_contradiction_is_claimed_only_where_it_is_plain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan_module, "FEW", 0)
    monkeypatch.setattr(pool_module, "KEEP", (1, 1))
    # All want r0 most, so the pool begins with r0 only, and adds what the answer without the quota needs.
    left = tuple(Person(f"l{number}", likes=frozenset({"r0"})) for number in range(2))
    right = (Person("r0", capacity=2, likes=frozenset({"l0", "l1"})), Person("r1", capacity=2))
    problem = Problem(left, right, rules=(), aims=("points",), criteria={"mutual_preference": 1})
    assert solve(problem).partners == {("l0", "r0"), ("l1", "r0")}
    many = replace(problem, quotas=(Quota("r1 too", "right", frozenset({"r1"}), min=2),))
    with pytest.raises(SolverError, match="none is proved not to be"):
        solve(many)
    more = replace(problem, quotas=(Quota("three", "right", frozenset({"r1"}), min=3),))
    assert solve(more).why == (Reason("quotas_contradict", {"quotas": ["three"]}),)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " "}, "A quota has no name"),
        ({"side": "up"}, "use left or right"),
        ({"members": "a"}, "must list ids"),
        ({"members": [1]}, "must list ids"),
        ({"min": 2, "max": 1}, "min not above max"),
        ({"min": -1}, "whole numbers"),
        ({"max": 0.5}, "whole numbers"),
    ],
)
def test_a_wrong_quota_is_refused_with_a_sentence(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        Quota(**{"name": "q", "side": "left", "members": frozenset("a"), **given})  # type: ignore[arg-type]


def test_quotas_are_about_people_of_the_problem() -> None:
    with pytest.raises(SettingError, match="lists zoe, who is not on the left side"):
        scored({"a-x": 1}, quotas=(Quota("q", "left", frozenset({"zoe"})),))
    with pytest.raises(SettingError, match="the same name"):
        scored({"a-x": 1}, quotas=(Quota("q", "left", frozenset("a")), Quota("q", "right", frozenset("x"))))


def test_a_failure_of_the_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = with_person(scored({"a-x": 9, "b-x": 8}, quotas=(Quota("q", "left", frozenset("a"), max=0),)), "a")
    assert len(score(problem).points) == 2

    class Stopped:
        status, message = 4, "out of luck"

    monkeypatch.setattr(scipy.optimize, "milp", lambda **_program: Stopped)
    with pytest.raises(SolverError, match="out of luck"):
        solve(problem)


UNITS = {"a": "Sales", "b": "Sales", "x": "Sales", "y": "Legal", "z": "Legal"}


def test_a_share_of_pairs_across_groups() -> None:
    """Half across costs points; all of them costs a pair, for only one is across; and what binds is named."""
    table = {"a-x": 9, "b-y": 1, "a-y": 8, "b-x": 3}
    free = scored(table, aims=("people", "pairs", "points"))
    assert solve(free).partners == {("a", "y"), ("b", "x")}
    table = {"a-x": 9, "b-y": 1, "b-x": 3}
    groups = {name: group for name, group in UNITS.items() if name in "abxy"}
    half = scored(table, quotas=(Across("half", groups, 50),))
    assert solve(half).partners == {("a", "x"), ("b", "y")}
    every = scored(table, quotas=(Across("all", groups, 100),))
    result = solve(every)
    assert (result.partners, check(every, result).ok) == ({("b", "y")}, True)
    out = {one.id: one for one in result.left_out}
    assert say(out["a"].reason) == "There are allowed partners (1), but the quotas leave no place: all."
    assert out["a"].would_help == (Reason("lift_quotas", {"quotas": ["all"]}),)
    wrong = check(every, solve(half)).faults
    assert wrong[0] == "The quota all is not kept: 1 of 2 pairs."
    free_places = scored({"a-x": 9, "c-x": 3, "a-y": 3}, {"a": 1, "c": 1, "x": 1}, quotas=(Across("none", {}, 0),))
    assert not any(why.code == "lift_more_places" for one in solve(free_places).left_out for why in one.would_help)


def test_pins_can_break_a_share_and_nothing_else_does() -> None:
    pinned = scored({"a-x": 9}, pins=(("a", "x"),), quotas=(Across("half", {"a": "Sales", "x": "Sales"}, 50),))
    assert solve(pinned).why == (Reason("quotas_contradict", {"quotas": ["half"]}),)
    unknown = scored({"a-x": 9}, quotas=(Across("half", {"a": "Sales"}, 50),))
    assert solve(unknown).partners == set()
    assert solve(scored({"a-x": 9}, quotas=(Across("half", {"a": "Sales", "x": "Law"}, 100),))).partners == {("a", "x")}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " "}, "A share has no name"),
        ({"groups": ["a"]}, "must give a group, a text, for each id"),
        ({"groups": {"a": ""}}, "must give a group, a text, for each id"),
        ({"percent": 101}, "is 101; use whole percent from 0 to 100"),
        ({"percent": 2.5}, "is 2.5; use whole percent"),
        ({"groups": {"nobody": "Sales"}}, "The share half names nobody, who is on neither side."),
    ],
)
def test_a_share_that_can_not_be(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        scored({"a-x": 9}, quotas=(Across(**{"name": "half", "groups": {"a": "Sales"}, "percent": 50, **given}),))


def test_a_share_among_too_many_pairs_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found in the pool and checked; where pins break it and not all pairs are held, nobody can say that none keep it."""
    monkeypatch.setattr(scan_module, "FEW", 0)
    left = tuple(Person(f"l{n}", site="here") for n in range(4))
    right = tuple(Person(f"r{n}", site="here" if n < 2 else "there") for n in range(4))
    groups = {person.id: person.site for person in (*left, *right)}
    problem = Problem(left, right, rules=(), quotas=(Across("half", groups, 50),))
    result = solve(problem)
    assert (len(result.pairs), check(problem, result).ok) == (4, True)
    pins = (("l0", "r0"), ("l1", "r1"))
    with pytest.raises(SolverError, match="none is proved not to be"):
        solve(Problem(left, right, rules=(), pins=pins, quotas=(Across("all", groups, 100),)))
