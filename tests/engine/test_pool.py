"""Large problems, solved over a pool of pairs: the same values as over all pairs, proved over all of them."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.engine.examples import NIA, VIKTOR, invented, one_pair, scored
from viceversa.engine import Floor, Person, Problem, Reason, Settings, check, compiled, explain_left_out, score, solve
from viceversa.engine import judge as judge_module
from viceversa.engine import pool as pool_module
from viceversa.engine import rivals as rivals_module
from viceversa.engine import scan as scan_module
from viceversa.engine import screen as screen_module
from viceversa.engine.needs import NEVER, Priced, needs_of
from viceversa.engine.pool import solve_large
from viceversa.engine.scan import is_large
from viceversa.engine.settings import Aim
from viceversa.engine.solved import Solved

AIMS: list[tuple[Aim, ...]] = [
    ("pins", "people", "pairs", "points"),
    ("people", "pairs", Floor("max"), "points"),
    ("pairs", "leximin", "points", "stay"),
    ("pins",),
    ("pairs", Floor("max")),
    ("points",),
    ("people",),
    ("points", "stay", "pairs"),
    ("people", "points", "stay"),
    ("people", Floor(300_000), "pairs", "points"),
    ("points", Floor(400_000), "stay"),
    ("pairs", "stay", "points"),
]


def crowd(seed: int) -> Problem:
    """People of whom many fit, so that a small pool misses pairs that matter."""
    draw = random.Random(seed)
    sides = []
    for letter in "lr":
        people = []
        for number in range(draw.randint(3, 14)):
            person = invented(draw.randrange(1 << 30)).left
            base = person[0] if person else NIA
            capacity = draw.choice([1, 1, 1, 2, 3])
            people.append(replace(base, id=f"{letter}{number}", capacity=capacity, priority=draw.choice([0, 0, 1])))
        sides.append(tuple(people))
    rules = tuple(
        rule
        for rule in ("language", "grade_gap", "top_want", "former", "other_unit", "other_country")
        if draw.random() < 0.3
    )
    return Problem(*sides, rules=rules, settings=Settings(min_grade_gap=1, want_level=1))


@settings(max_examples=120)
@example(175542308, ("pairs", Floor("max")))  # a pair that must be made is the worst, and better than all that may be
@given(st.integers(0, 1 << 30), st.sampled_from(AIMS))
def test_a_pool_gives_what_all_pairs_give(seed: int, aims: tuple[Aim, ...]) -> None:
    draw = random.Random(seed)
    problem = crowd(seed)
    edges = score(problem)
    pairs = [(edges.left_ids[i], edges.right_ids[j]) for i, j in zip(edges.left, edges.right, strict=True)]
    draw.shuffle(pairs)
    left = tuple(
        replace(person, min=draw.randint(0, 1) if draw.random() < 0.2 else 0, capacity=person.capacity)
        for person in problem.left
    )
    pins = tuple(pairs[:1]) if draw.random() < 0.2 else ()
    problem = replace(problem, left=left, aims=aims, former=tuple(pairs[: draw.randint(0, 3)]), pins=pins)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool_module, "KEEP", (draw.choice([1, 2]), draw.choice([1, 2])))
        for name, choices in (
            ("SAMPLE", [1, 2, 5]),
            ("SHARE", [1, 2, 8]),
            ("BESTS", [1, 3]),
            ("PARTS", [1, 2, 4]),
            ("MOST_ADDED", [1, 3]),
            ("NEAR", [1, 4_000, 200_000]),
        ):
            patch.setattr(pool_module, name, draw.choice(choices))
        patch.setattr(pool_module, "FEW_ROWS", draw.choice([0, 200]))
        patch.setattr(scan_module, "BLOCK", draw.choice([1, 20, 1000]))
        tile, block = draw.choice([2, 5, 4096]), draw.choice([1, 3, 64])
        # What is compiled already has its own idea of these.
        patch.setattr(compiled, "_compiled", {})
        for module in (pool_module, judge_module, screen_module):
            patch.setattr(module, "TILE", tile)
        for module in (pool_module, judge_module):
            patch.setattr(module, "BLOCK", block)
        over_pool = solve_large(problem)
        patch.setattr(scan_module, "FEW", 0)
        faults = check(problem, over_pool.result()).faults
    over_all = Solved.of(problem, edges)
    assert bool(over_pool.why) == bool(over_all.why)
    if over_all.why:
        assert {reason.code for reason in over_pool.why} == {reason.code for reason in over_all.why}
        return
    values = [(proof.step.aim, proof.value) for proof in over_all.proofs if proof.step.aim != "order"]
    assert [(proof.step.aim, proof.value) for proof in over_pool.proofs] == values
    assert over_pool.scanned == len(edges.points)
    assert faults == ()


def test_a_large_problem_is_solved_over_a_pool_and_its_left_out_are_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem(
        (NIA, replace(NIA, id="noa", interests=frozenset()), Person("odd")),
        (VIKTOR, Person("rex")),
        settings=one_pair().settings,
    )
    small = solve(problem)
    assert not is_large(problem)
    monkeypatch.setattr(scan_module, "FEW", 1)
    assert is_large(problem)
    large = solve(problem)
    assert check(problem, large).ok
    assert (large.value, large.left_out) == (small.value, small.left_out)
    assert large.certificate is not None
    assert [stage.aim for stage in large.certificate.stages] == ["people", "pairs", "points"]
    (waiting,) = {"nia", "noa"} - {pair.left for pair in large.pairs}
    assert explain_left_out(problem, large, waiting).reason.code == "partners_taken"
    monkeypatch.setattr(rivals_module, "MOST_ROWS", 1)
    assert explain_left_out(problem, large, waiting).reason == Reason(
        "partners_taken_widely", {"allowed": 1, "rivals": 2, "partners": 1, "places": 1}
    )


def test_prices_of_a_large_market_are_forecast_in_a_large_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = crowd(7)
    monkeypatch.setattr(scan_module, "FEW", 4)
    monkeypatch.setattr(pool_module, "SAMPLE", 2)
    monkeypatch.setattr(pool_module, "SHARE", 2)
    values = [(proof.step.aim, proof.value) for proof in solve_large(problem).proofs]
    assert values == [(p.step.aim, p.value) for p in Solved.of(problem, score(problem)).proofs if p.step.aim != "order"]


def test_the_scored_form_is_never_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_module, "FEW", 0)
    assert not is_large(scored({"a-x": 1}))


def test_a_contradiction_needs_no_pool() -> None:
    answer = solve_large(one_pair(pins=(("nia", "viktor"),), forbids=(("nia", "viktor"),)))
    assert [reason.code for reason in answer.why] == ["pin_forbidden"]


@pytest.mark.parametrize(
    ("proofs", "expected"),
    [
        # people: the two cost nothing, so points decide from 0; pairs: a pair more is worth 1, its price is 1.
        ([("people", 0, (0, 0)), ("pairs", 0, (1, 0))], (0, NEVER)),
        ([("people", 0, (1, 0))], (NEVER, NEVER)),
        ([("people", 0, (0, -1))], (0, 0)),
        ([("pairs", 0, (0, 0))], (0, 0)),
        ([(Floor(500), 0, (0, 0))], (500, NEVER)),
        ([(Floor(500), 0, (-1, 0))], (0, 500)),
        ([(Floor(500), 0, (-1, -1))], (0, 0)),
        ([(Floor(500), 0, (1, 0))], (NEVER, NEVER)),
        ([(Floor(500), 0, (0, 0)), (Floor(800), 0, (-1, 0))], (500, 800)),
        ([(Floor("max"), 700, (0, 0))], (700, NEVER)),
        ([(Floor("max"), 700, (-1, 0))], (700, 701)),
        ([(Floor("max"), 700, (-1, -1))], (0, 0)),
    ],
)
def test_points_that_a_pair_outside_the_pool_needs(
    proofs: list[tuple[Aim, int, tuple[int, int]]], expected: tuple[int, int]
) -> None:
    priced = [Priced(aim, value, np.array(prices)) for aim, value, prices in proofs]
    points = Priced("points", 0, np.array([5, 5]))
    needs = needs_of([*priced, points], lefts=1)
    assert (needs.never[0, 0], needs.surely[0, 0]) == expected


@pytest.mark.parametrize(
    ("later", "breaks"),
    [
        ([], False),
        ([("stay", (1, 0))], False),
        ([("stay", (-1, 0))], True),
        ([("pairs", (0, 0))], True),
        ([("pairs", (1, 0)), ("stay", (0, -1))], True),
        ([(Floor(5), (0, 0))], True),
        ([("stay", (1, 0)), (Floor(5), (0, 0))], False),
    ],
)
def test_aims_after_points_break_ties(later: list[tuple[Aim, tuple[int, int]]], breaks: bool) -> None:
    proofs = [Priced("points", 0, np.array([5, 5]))]
    proofs += [Priced(aim, 0, np.array(prices)) for aim, prices in later]
    assert bool(needs_of(proofs, lefts=1).ties[0, 0]) == breaks
