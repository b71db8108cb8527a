"""Every aim, alone and in any company, within pins, minima, capacities and quotas, against all solutions tried one by one."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.brute import best, small, solutions, some_aims, told, worth
from tests.engine.examples import people_form
from tests.engine.test_pool import crowd
from viceversa.engine import Floor, Problem, Quota, check, score, solve
from viceversa.engine import pool as pool_module
from viceversa.engine import scan as scan_module
from viceversa.engine.settings import Aim


@settings(max_examples=250)
@given(small())
def test_no_solution_is_better_than_the_answer(problem: Problem) -> None:
    result = solve(problem)
    assert check(problem, result).faults == ()
    most = best(problem)
    assert (result.status == "infeasible") == (most is None)
    if most is None:
        assert {reason.code for reason in result.why} <= {
            "pins_over_capacity",
            "pin_forbidden",
            "min_not_met",
            "quotas_contradict",
        }
        return
    assert result.status == "optimal"
    assert told(result) in solutions(problem)
    assert worth(problem, told(result)) == most


@settings(max_examples=60)
@given(small(capacity=(1, 3), minima=False, quotas=False, pins=False, most=4))
def test_larger_crowds_with_room_for_several(problem: Problem) -> None:
    if len(problem.pairs or ()) > 12:
        problem = replace(problem, pairs=(problem.pairs or ())[:12])
    assert worth(problem, told(solve(problem))) == best(problem)


# The fit of a pair in a crowd where most find several others about as good.
EQUALLY_GOOD = (900_000, 900_000, 880_000, 500_000, 100, 0)
FAIR: tuple[tuple[Aim, ...], ...] = ((), (Floor(500_000),), (Floor("max"),), ("leximin",))


@settings(max_examples=150)
@given(
    small(capacity=(1, 2), minima=False, quotas=False, pins=False, most=5),
    st.sampled_from(FAIR),
    st.sampled_from([(), ("stay",)]),
    st.booleans(),
    st.integers(0, 1 << 30),
)
def test_locked_pairs_under_every_fairness(
    problem: Problem, fair: tuple[Aim, ...], stay: tuple[Aim, ...], people: bool, seed: int
) -> None:
    """Nobody else gets a place with the locked ones, however good a partner they would be."""
    draw = random.Random(seed)
    everyone = [(left.id, right.id) for left in problem.left for right in problem.right]
    pairs = tuple((*pair, draw.choice(EQUALLY_GOOD)) for pair in draw.sample(everyone, min(len(everyone), 11)))
    pins: list[tuple[str, str]] = []
    for left, right, _points in pairs:
        if len(pins) < 3 and not {left, right} & {name for pin in pins for name in pin}:
            pins.append((left, right))
    aims: tuple[Aim, ...] = ("pins", *(("people",) if people else ()), "pairs", *fair, "points", *stay)
    problem = replace(problem, pairs=pairs, forbids=(), pins=tuple(pins), aims=aims)
    result = solve(problem)
    assert check(problem, result).faults == ()
    assert result.status == "optimal"
    assert worth(problem, told(result)) == best(problem)


@settings(max_examples=60)
@given(people_form(), some_aims(), st.integers(0, 1 << 30))
def test_the_people_form_is_the_scored_form_of_its_own_points(
    problem: Problem, aims: tuple[Aim, ...], seed: int
) -> None:
    draw = random.Random(seed)
    edges = score(problem)
    scored = tuple(
        (edges.left_ids[i], edges.right_ids[j], points)
        for i, j, points in zip(edges.left.tolist(), edges.right.tolist(), edges.points.tolist(), strict=True)
    )
    if len(scored) > 12:
        return
    pins = tuple(pair[:2] for pair in scored if draw.random() < 0.1)
    problem = replace(problem, aims=aims, pins=pins, former=tuple(pair[:2] for pair in scored if draw.random() < 0.3))
    result = solve(problem)
    assert check(problem, result).faults == ()
    listed = replace(problem, pairs=scored)
    assert told(result) == told(solve(listed))
    most = best(listed)
    assert (None if result.status == "infeasible" else worth(listed, told(result))) == most


@settings(max_examples=70)
@given(st.integers(0, 1 << 30), some_aims(), st.booleans())
def test_a_large_problem_is_answered_as_a_small_one_is(seed: int, aims: tuple[Aim, ...], bound: bool) -> None:
    """The front door with the pool forced: the same status, value and reasons, whichever of equal answers it is."""
    draw = random.Random(seed)
    problem = replace(crowd(seed), aims=aims)
    edges = score(problem)
    pairs = [(edges.left_ids[i], edges.right_ids[j]) for i, j in zip(edges.left, edges.right, strict=True)]
    draw.shuffle(pairs)
    people = [replace(one, min=1) if draw.random() < 0.05 and one.capacity else one for one in problem.left]
    problem = replace(problem, left=tuple(people), former=tuple(pairs[:3]), pins=tuple(pairs[: draw.randint(0, 1)]))
    if bound:
        ids = frozenset(draw.sample(sorted(problem.left_index), 2))
        problem = replace(problem, quotas=(Quota("two", "left", ids, max=1),))
    alone = solve(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan_module, "FEW", 0)
        patch.setattr(scan_module, "BLOCK", draw.choice([1, 30]))
        patch.setattr(pool_module, "KEEP", (2, 1))
        patch.setattr(pool_module, "SAMPLE", 3)
        patch.setattr(pool_module, "MOST_ADDED", 2)
        large = solve(problem)
        assert check(problem, large).faults == ()
    if bound and large.status != "infeasible" and large.certificate and large.certificate.gap:
        assert large.status == "bound"
        assert alone.certificate is not None
        # The search over the pool may miss the best, never by more than it says.
        if large.certificate.gap_aim == "points" == alone.certificate.gap_aim:
            assert 0 <= alone.value.points - large.value.points <= large.certificate.gap
        return
    assert large.status == alone.status
    if alone.status == "infeasible":
        assert {reason.code for reason in large.why} == {reason.code for reason in alone.why}
        return
    assert alone.certificate is not None
    assert large.certificate is not None
    kept = [(stage.aim, stage.priority, stage.value) for stage in alone.certificate.stages if stage.aim != "order"]
    assert [(stage.aim, stage.priority, stage.value) for stage in large.certificate.stages] == kept
