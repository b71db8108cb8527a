"""Vectorised and one-by-one evaluation agree to the last point, on everything."""

from __future__ import annotations

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
from viceversa.engine import compiled as compiled_module
from viceversa.engine import scan as scan_module
from viceversa.engine.scan import Scanner
from viceversa.engine.sheet import RULE_BITS


@settings(max_examples=250)
@given(people_form(), st.booleans())
def test_kernels_agree_with_rules_and_criteria(problem: Problem, compiled: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled_module, "LARGE", 0 if compiled else 1 << 60)
        patch.setattr(scan_module, "BLOCK", 2)
        patch.setattr(scan_module, "ROOM", 1)
        if not compiled:
            patch.setattr(compiled_module, "_compiled", {})
        edges = score(problem)
        scanner = Scanner(problem)
        bits = {
            (side, person.id): scanner.faults(side, np.array([row]))[0].tolist()
            for side, people in enumerate((problem.left, problem.right))
            for row, person in enumerate(people)
        }
    vectorised = {
        (edges.left_ids[i], edges.right_ids[j]): points
        for i, j, points in zip(edges.left.tolist(), edges.right.tolist(), edges.points.tolist(), strict=True)
    }
    one_by_one = {}
    for i, left in enumerate(problem.left):
        for j, right in enumerate(problem.right):
            found = verdicts(problem, left.id, right.id)
            if not found:
                one_by_one[left.id, right.id] = sum(share.points for share in fits(problem, left.id, right.id))
            expected = sum(1 << RULE_BITS.index(taken.rule) for taken in found)
            assert (bits[0, left.id][j], bits[1, right.id][i]) == (expected, expected)
    assert vectorised == one_by_one


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


def test_scored_pair_of_somebody_without_room_is_no_edge_and_with_themself_is_refused() -> None:
    problem = scored({"a-x": 5, "b-x": 5}, {"a": 0})
    assert score(problem).left.tolist() == [1]
    both = Problem((NIA,), (NIA, VIKTOR), pairs=(("nia", "viktor", 2),))
    assert score(both).points.tolist() == [2]
    with pytest.raises(PairError, match="pairs: nia and nia: the same id on both sides is the same person"):
        Problem((NIA,), (NIA, VIKTOR), pairs=(("nia", "nia", 1), ("nia", "viktor", 2)))


def test_nobody_on_a_side_gives_no_edges() -> None:
    for problem in (Problem((), (VIKTOR,)), Problem((NIA,), ()), Problem((), ())):
        assert score(problem).points.tolist() == []


def test_an_unknown_id_is_named() -> None:
    with pytest.raises(PairError, match="no zoe on the left"):
        verdicts(one_pair(), "zoe", "viktor")
    with pytest.raises(PairError, match="no zoe on the right"):
        fits(one_pair(), "nia", "zoe")
