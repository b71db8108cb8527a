"""Vectorised and one-by-one evaluation agree to the last point, on everything."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import NIA, VIKTOR, one_pair, people_form, scored
from viceversa.engine import (
    Allowed,
    Forbidden,
    PairError,
    Problem,
    directions,
    fits,
    score,
    verdict,
    verdicts,
)


@settings(max_examples=250)
@given(people_form(), st.sampled_from([2, 256]))
def test_blocks_agree_with_rules_and_criteria(problem: Problem, rows: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["viceversa.engine.score"], "BLOCK", rows)
        edges = score(problem)
    vectorised = {
        (edges.left_ids[i], edges.right_ids[j]): points
        for i, j, points in zip(edges.left.tolist(), edges.right.tolist(), edges.points.tolist(), strict=True)
    }
    one_by_one = {}
    blocked: Counter[tuple[str, str, str]] = Counter()
    alone: Counter[tuple[str, str, str]] = Counter()
    for left in problem.left:
        for right in problem.right:
            found = verdicts(problem, left.id, right.id)
            if not found:
                one_by_one[left.id, right.id] = sum(share.points for share in fits(problem, left.id, right.id))
            for taken in found:
                for side, name in (("left", left.id), ("right", right.id)):
                    blocked[side, name, taken.rule] += 1
                    alone[side, name, taken.rule] += len(found) == 1
    assert vectorised == one_by_one
    for counts, arrays in (
        (blocked, (edges.blocked_left, edges.blocked_right)),
        (alone, (edges.alone_left, edges.alone_right)),
    ):
        for side, ids, array in (("left", edges.left_ids, arrays[0]), ("right", edges.right_ids, arrays[1])):
            told = {
                (side, ids[row], edges.rules[column]): int(array[row, column])
                for row, column in zip(*np.nonzero(array), strict=True)
            }
            assert told == {key: count for key, count in counts.items() if key[0] == side and count}


def test_default_weights_give_the_points_of_the_sum() -> None:
    shares = fits(one_pair(), "nia", "viktor")
    assert [(share.criterion, share.points, share.of) for share in shares] == [
        ("wants_of_right", 204545, 300000),  # AI in full, SQL half, TikTok not: 60 + 15 of 60 + 30 + 20
        ("mutual_preference", 100000, 200000),  # Nia asked
        ("common_ground", 49999, 150000),  # chess, of three
        ("wants_of_left", 99999, 150000),  # Strategy half, Budget in full: 30 + 30 of 60 + 30
        ("schedule", 37500, 100000),  # three hours of eight
        ("different_unit", 50000, 50000),
        ("grade_window", 50000, 50000),
    ]
    assert score(one_pair()).points.tolist() == [sum(share.points for share in shares)]


def test_directions_are_the_two_fits_of_a_hundred() -> None:
    assert directions(one_pair(), "nia", "viktor") == (68, 66)
    assert directions(scored({"a-x": 5}), "a", "x") == (None, None)


def test_scored_form_knows_listed_pairs_only() -> None:
    problem = scored({"a-x": 5, "b-y": 7}, forbids=(("b", "y"),))
    assert verdict(problem, "a", "x") == Allowed()
    assert [share.points for share in fits(problem, "a", "x")] == [5]
    assert fits(problem, "a", "y") == ()
    listed, ruled_out = verdict(problem, "a", "y"), verdict(problem, "b", "y")
    assert isinstance(listed, Forbidden)
    assert isinstance(ruled_out, Forbidden)
    assert (listed.rule, ruled_out.rule) == ("not_listed", "forbid")
    edges = score(problem)
    assert (edges.left.tolist(), edges.right.tolist(), edges.points.tolist()) == ([0], [0], [5])
    assert edges.rules == ("same_person", "capacity", "forbid", "not_listed")
    assert edges.blocked_left.tolist() == [[0, 0, 0, 1], [0, 0, 1, 1]]


def test_scored_pair_of_somebody_without_room_or_with_themself_is_no_edge() -> None:
    problem = scored({"a-x": 5, "b-x": 5}, {"a": 0})
    assert score(problem).left.tolist() == [1]
    same = Problem((NIA,), (NIA, VIKTOR), pairs=(("nia", "nia", 1), ("nia", "viktor", 2)))
    assert score(same).points.tolist() == [2]


def test_nobody_on_a_side_gives_no_edges() -> None:
    for problem in (Problem((), (VIKTOR,)), Problem((NIA,), ()), Problem((), ())):
        assert score(problem).points.tolist() == []


def test_an_unknown_id_is_named() -> None:
    with pytest.raises(PairError, match="no zoe on the left"):
        verdicts(one_pair(), "zoe", "viktor")
    with pytest.raises(PairError, match="no zoe on the right"):
        fits(one_pair(), "nia", "zoe")
