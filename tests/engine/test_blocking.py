"""Blocking pairs: found among all pairs as when each is tried, with the gains that each side's own view says."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import NIA, VIKTOR, every_solution, one_pair, people_form, scored, small_scored
from tests.engine.test_stable import STABLE, blocks_of, new_name, renamed, with_rankings
from viceversa.engine import (
    Allowed,
    BlockingPair,
    Pair,
    Problem,
    Rankings,
    Result,
    ResultError,
    blocking,
    fits,
    own_points,
    solve,
    verdict,
)


def result_of(*pairs: tuple[str, str, int]) -> Result:
    return Result("optimal", tuple(Pair(*pair) for pair in pairs))


def allowed_of(problem: Problem) -> set[tuple[str, str]]:
    return {
        (left.id, right.id)
        for left in problem.left
        for right in problem.right
        if verdict(problem, left.id, right.id) == Allowed()
    }


def told(problem: Problem, result: Result) -> set[tuple[str, str]]:
    found = blocking(problem, result, most=1000)
    assert found.count == len(found.pairs)
    assert (found.looked, found.whole) == (len(problem.left), True)
    return {(pair.left, pair.right) for pair in found.pairs}


@settings(max_examples=100, deadline=None)
@given(small_scored(), st.one_of(st.none(), st.integers(0, 1 << 32)), st.data())
def test_those_of_any_result_are_found(problem: Problem, seed: int | None, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(every_solution(problem)))
    pins = tuple(pair[:2] for pair in chosen if data.draw(st.integers(0, 3)) == 0)
    problem = replace(problem, pins=pins)
    if seed is not None:
        problem = with_rankings(problem, seed)
    made = {pair[:2] for pair in chosen}
    assert told(problem, result_of(*chosen)) == blocks_of(problem, allowed_of(problem), made)


@settings(max_examples=80, deadline=None)
@given(people_form(), st.data())
def test_those_of_a_people_form_are_found(problem: Problem, data: st.DataObject) -> None:
    result = solve(problem)
    kept = tuple(pair for pair in result.pairs if data.draw(st.booleans()))
    result = replace(result, pairs=kept)
    assert told(problem, result) == blocks_of(problem, allowed_of(problem), set(result.partners))


@settings(max_examples=60, deadline=None)
@given(people_form())
def test_both_views_and_what_is_common_make_the_points(problem: Problem) -> None:
    for left, right in allowed_of(problem):
        shares = {share.criterion: share.points for share in fits(problem, left, right)}
        of_left, of_right = own_points(problem, left, right)
        common = sum(shares.get(name, 0) for name in ("common_ground", "schedule", "different_unit", "grade_window"))
        asked = of_left + of_right - 2 * common - shares.get("wants_of_left", 0) - shares.get("wants_of_right", 0)
        # Each half of the mutual preference may be rounded down by a point.
        assert 0 <= shares.get("mutual_preference", 0) - asked <= 1


@settings(max_examples=60, deadline=None)
@given(small_scored(), st.integers(0, 1 << 32), st.data())
def test_new_names_and_another_order_change_no_gain(problem: Problem, seed: int, data: st.DataObject) -> None:
    problem = with_rankings(problem, seed)
    chosen = data.draw(st.sampled_from(every_solution(problem)))
    result = result_of(*reversed(chosen))
    other = renamed(problem)
    moved = result_of(*((new_name(left), new_name(right), points) for left, right, points in chosen))
    gains = [
        {(new_name(pair.left), new_name(pair.right)): (pair.left_gain, pair.right_gain) for pair in found.pairs}
        for found in (blocking(problem, result_of(*chosen)), blocking(problem, result))
    ]
    told_of_other = {
        (pair.left, pair.right): (pair.left_gain, pair.right_gain) for pair in blocking(other, moved).pairs
    }
    assert gains == [told_of_other, told_of_other]


def test_a_view_leaves_out_what_speaks_for_the_other() -> None:
    problem = one_pair(criteria={"wants_of_left": 1, "wants_of_right": 2, "mutual_preference": 2})
    # Nia asked for Viktor: half of 400,000. Her wants weigh 200,000, his 400,000.
    met = {share.criterion: share.points for share in fits(problem, "nia", "viktor")}
    assert own_points(problem, "nia", "viktor") == (met["wants_of_left"] + 200_000, met["wants_of_right"])
    assert own_points(scored({"a-x": 7, "b-y": 1}), "a", "x") == (7, 7)
    assert own_points(scored({"a-x": 7, "b-y": 1}), "a", "y") == (0, 0)


def test_gains_and_whom_each_would_leave_are_told_strongest_first() -> None:
    problem = scored({"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 1, "c-x": 8}, {"z": 1})
    result = result_of(("a", "y", 5), ("b", "x", 5))
    found = blocking(problem, result)
    assert found.pairs == (
        BlockingPair("a", "x", 4, 4, "y", "b"),
        BlockingPair("c", "x", 8, 3, None, "b"),
    )
    assert blocking(problem, result, most=1).pairs == found.pairs[:1]
    assert blocking(problem, result, most=0).count == 2


def test_gains_of_those_who_ranked_are_places() -> None:
    rankings = Rankings({"a": (("x",), ("y",))}, {"x": (("a",), ("c",), ("b",))})
    problem = scored({"a-x": 9, "a-y": 5, "b-x": 5, "c-x": 8}, rankings=rankings, aims=STABLE)
    found = blocking(problem, result_of(("a", "y", 5), ("b", "x", 5)))
    assert found.pairs == (BlockingPair("c", "x", 8, 1, None, "b"), BlockingPair("a", "x", 1, 2, "y", "b"))


def test_the_worst_of_several_partners_is_left_and_a_pinned_one_never() -> None:
    problem = scored({"a-x": 3, "a-y": 5, "a-z": 9}, {"a": 2})
    result = result_of(("a", "x", 3), ("a", "y", 5))
    assert blocking(problem, result).pairs == (BlockingPair("a", "z", 6, 9, "x", None),)
    pinned = replace(problem, pins=(("a", "x"),))
    assert blocking(pinned, result).pairs == (BlockingPair("a", "z", 4, 9, "y", None),)
    assert blocking(replace(problem, pins=(("a", "x"), ("a", "y"))), result).count == 0


def test_a_pair_with_no_points_fills_free_places() -> None:
    assert blocking(scored({"a-x": 0}), result_of()).pairs == (BlockingPair("a", "x", 0, 0, None, None),)


def test_a_result_of_somebody_else_is_refused() -> None:
    for pair in (("zoe", "x", 1), ("a", "zoe", 1)):
        with pytest.raises(ResultError, match="but the problem doesn't have both"):
            blocking(scored({"a-x": 1}), result_of(pair))


def test_of_huge_crowds_some_people_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    left = tuple(replace(NIA, id=f"n{number}") for number in range(5))
    right = tuple(replace(VIKTOR, id=f"v{number}") for number in range(4))
    problem = one_pair()
    problem = replace(problem, left=left, right=right, forbids=(("n1", "v0"), ("n2", "v0")))
    result = result_of(("n4", "v3", 1))
    whole = blocking(problem, result)
    # Not the two forbidden pairs, the made one, and those of its two people, who like the others as much.
    assert (whole.count, whole.looked, whole.whole) == (20 - 2 - 1 - 3 - 4, 5, True)
    monkeypatch.setattr(sys.modules["viceversa.engine.blocking"], "MOST_LOOKED", 10)
    part = blocking(problem, result)
    assert (part.looked, part.whole) == (3, False)
    assert [pair for pair in whole.pairs if pair.left in ("n0", "n2", "n4")] == list(part.pairs)
