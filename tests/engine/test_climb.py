"""Aims packed into one number are cut apart again, and an aim that this doesn't prove is solved by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from tests.engine.examples import scored, small_scored, with_person
from viceversa.engine import Floor, Problem, SolverError, check, score, solve
from viceversa.engine import climb as climb_module
from viceversa.engine import floor as floor_module
from viceversa.engine.climb import AMPLE, climb, packed
from viceversa.engine.face import Stage
from viceversa.engine.net import Net


@settings(max_examples=60)
@given(small_scored())
def test_scales_too_small_are_noticed_and_mended(problem: Problem) -> None:
    whole = solve(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(climb_module, "AMPLE", 1)
        patch.setattr(climb_module, "FINE", 1 << 40)
        mended = solve(problem)
    assert mended.partners == whole.partners
    assert check(problem, mended).faults == ()


def test_a_long_exchange_needs_an_aim_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    # To leave nobody out costs a million points at each link of this chain: more than scales so small can tell.
    links = range(40)
    table = {f"l{n:02}-r{n:02}": 1 for n in links} | {f"l{n + 1:02}-r{n:02}": 1_000_000 for n in links[:-1]}
    problem = scored(table)
    usual = solve(problem)
    monkeypatch.setattr(climb_module, "AMPLE", 1)
    monkeypatch.setattr(climb_module, "FINE", 1 << 40)
    alone = solve(problem)
    assert {pair.points for pair in alone.pairs} == {1}
    assert check(problem, alone).ok
    assert usual.certificate is not None
    assert alone.certificate is not None
    assert alone.certificate.rounds > usual.certificate.rounds


def test_aims_that_do_not_fit_into_one_number_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = np.zeros(2, dtype=np.int64)
    light = Stage(np.ones(1, dtype=np.int64), nobody, nobody + 1)
    heavy = Stage(np.full(1, 1_000_000), nobody, nobody + 1)
    assert packed([light, light, heavy, light], people=2)[1] == [AMPLE, 1]
    assert packed([heavy, light], people=2)[1] == [AMPLE, 1]
    monkeypatch.setattr(climb_module, "LARGEST", 1 << 4)
    assert packed([light, light], people=2)[1] == [1]


def test_a_failure_of_the_arithmetic_is_said_not_passed_over() -> None:
    problem = scored({"a-x": 10, "b-y": 1, "a-y": 5, "b-x": 5}, aims=("pairs", Floor("max"), "points"))
    for module in (climb_module, floor_module):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "dual_value", lambda *_args: 1 << 40)
            with pytest.raises(SolverError, match="could not be proved"):
                solve(problem)
    net = Net.of(with_person(problem, "a", min=1), score(replace(problem, pairs=(("b", "x", 1),))))
    with pytest.raises(SolverError, match="without a solution"):
        climb(net.face, [net.plain()])
