"""The smallest detectable change: against published tables, another computation, simulation; and how it moves."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from viceversa.analysis import Design, Detectable, curve, detectable, pairs_needed, power_of

DESIGNS = st.builds(
    Design,
    pairs=st.integers(5, 400),
    outcomes=st.integers(1, 3),
    correlation=st.floats(0, 0.95),
    spread=st.none() | st.floats(0.1, 30),
    compared=st.just(0) | st.integers(5, 400),
    drawn=st.booleans(),
    power=st.sampled_from([0.7, 0.8, 0.9]),
)


def by_integration(freedom: int, bound: float, shift: float) -> float:
    """P(|T| > bound), from the definition of T: a normal over the root of a chi-square, integrated over the latter."""

    def inside(root: float) -> float:
        share = stats.norm.cdf(bound * root - shift) - stats.norm.cdf(-bound * root - shift)
        return float(share * stats.chi.pdf(root * math.sqrt(freedom), freedom) * math.sqrt(freedom))

    return 1 - float(integrate.quad(inside, 0, 8, limit=400, points=[1.0])[0])


# Cohen (1988) and G*Power 3.1: the fewest people who show an effect with 80 % power, two-sided. At a correlation of 0.5
# changes spread as much as answers do, so that effects read the same in both.
@pytest.mark.parametrize(("effect", "fewest"), [(0.2, 199), (0.5, 34), (0.8, 15)])
def test_pairs_needed_are_those_of_the_published_tables_before_and_after(effect: float, fewest: int) -> None:
    assert pairs_needed(Design(pairs=10), effect) == fewest


@pytest.mark.parametrize(("effect", "each"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_two_groups_need_as_many_as_the_published_tables_say(effect: float, each: int) -> None:
    enough = power_of(Design(pairs=each, compared=each), effect)
    too_few = power_of(Design(pairs=each - 1, compared=each - 1), effect)
    assert enough is not None
    assert too_few is not None
    assert (enough >= 0.8, too_few >= 0.8) == (True, False)


@pytest.mark.parametrize(
    ("pairs", "at_5", "at_1", "half"),
    [
        (10, 1.00, 1.33, 0.72),
        (15, 0.78, 1.00, 0.55),
        (20, 0.66, 0.84, 0.47),
        (30, 0.53, 0.66, 0.37),
        (60, 0.37, 0.45, 0.26),
        (100, 0.28, 0.35, 0.20),
    ],
)
def test_the_table_of_cohort_sizes(pairs: int, at_5: float, at_1: float, half: float) -> None:
    usual, strict = detectable(Design(pairs=pairs)), detectable(Design(pairs=pairs, alpha=0.01))
    assert usual.in_spreads is not None
    assert strict.in_spreads is not None
    assert usual.half_width is not None
    assert round(usual.in_spreads, 2) == pytest.approx(at_5, abs=0.011)
    assert round(strict.in_spreads, 2) == pytest.approx(at_1, abs=0.011)
    assert round(usual.half_width, 2) == half


@given(DESIGNS)
def test_power_at_the_smallest_change_is_the_power_asked_for_by_another_computation(design: Design) -> None:
    change = detectable(replace(design, spread=1.0)).in_points
    if change is None:
        assert min(design.answers, design.answers_compared or design.answers) < 5
        return
    first, others = design.answers, design.answers_compared
    if others:
        freedom = first + others - (3 if design.drawn else 2)
        variance = (1 - design.correlation**2) if design.drawn else 2 * (1 - design.correlation)
        error = math.sqrt(variance / first + variance / others)
    else:
        freedom, error = first - 1, math.sqrt(2 - 2 * design.correlation) / math.sqrt(first)
    bound = float(stats.t.ppf(1 - design.level / 2, freedom))
    assert by_integration(freedom, bound, change / error) == pytest.approx(design.power, abs=1e-6)
    assert power_of(replace(design, spread=1.0), change) == pytest.approx(design.power, abs=1e-8)


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("compared", [0, 18])
def test_power_holds_in_simulated_programs(compared: int, drawn: bool) -> None:
    """20,000 programs with that very change: the share in which the test sees it is the power, within 1 in 100."""
    design = Design(pairs=14, correlation=0.6, spread=0.7, compared=compared, drawn=drawn)
    change = detectable(design).in_points
    assert change is not None
    rng = np.random.default_rng(20260901)
    rounds, both = 20_000, 14 + compared
    first = rng.normal(size=(rounds, both))
    second = 0.6 * first + math.sqrt(1 - 0.36) * rng.normal(size=(rounds, both))
    before, after = 3 + 0.7 * first, 3 + 0.7 * second
    after[:, :14] += change
    if not compared:
        seen = stats.ttest_rel(after, before, axis=1).pvalue < 0.05
    elif not drawn:
        changes = after - before
        seen = stats.ttest_ind(changes[:, :14], changes[:, 14:], axis=1).pvalue < 0.05
    else:
        seen = ancova_pvalues(before, after, 14) < 0.05
    assert float(np.mean(seen)) == pytest.approx(0.8, abs=0.012 if not drawn else 0.025)


def ancova_pvalues(before: np.ndarray, after: np.ndarray, taking_part: int) -> np.ndarray:
    group = np.zeros(before.shape[1])
    group[:taking_part] = 1
    found = []
    for x, y in zip(before, after, strict=True):
        columns = np.column_stack([np.ones_like(x), group, x])
        inverse = np.linalg.inv(columns.T @ columns)
        estimate = inverse @ columns.T @ y
        freedom = len(y) - 3
        variance = float(np.sum((y - columns @ estimate) ** 2)) / freedom
        found.append(2 * stats.t.sf(abs(estimate[1]) / math.sqrt(variance * inverse[1, 1]), freedom))
    return np.array(found)


@given(DESIGNS, st.integers(1, 200))
def test_more_pairs_never_hide_a_change(design: Design, more: int) -> None:
    fewer, larger = (detectable(replace(one, spread=1.0)).in_points for one in (design, grown(design, more)))
    if fewer is not None:
        assert larger is not None
        assert larger <= fewer + 1e-7


def grown(design: Design, more: int) -> Design:
    return replace(design, pairs=design.pairs + more)


@given(DESIGNS)
def test_more_outcomes_and_a_looser_link_between_answers_hide_more(design: Design) -> None:
    one, three = (detectable(replace(design, spread=1.0, outcomes=n)).in_points for n in (1, 3))
    close, loose = (detectable(replace(design, spread=1.0, correlation=r)).in_points for r in (0.9, 0.1))
    if one is not None:
        assert three is not None
        assert close is not None
        assert loose is not None
        assert one < three
        assert close < loose


@given(DESIGNS, st.floats(0.05, 5))
def test_pairs_needed_is_the_first_number_that_is_enough(design: Design, change: float) -> None:
    needed = pairs_needed(design, change)
    if needed is None:
        assert (power_of(replace(design, pairs=10_000), change) or 0) < design.power
        return
    enough = power_of(replace(design, pairs=needed), change)
    assert enough is not None
    assert enough >= design.power
    before = power_of(replace(design, pairs=needed - 1), change) if needed > 1 else None
    assert before is None or before < design.power


def test_points_are_spreads_times_the_spread() -> None:
    found = detectable(Design(pairs=20, spread=0.8))
    plain = detectable(Design(pairs=20))
    assert found.in_spreads == plain.in_spreads
    assert found.in_points == pytest.approx((plain.in_spreads or 0) * 0.8)
    assert found.half_width == pytest.approx((plain.half_width or 0) * 0.8)


def test_small_groups_get_no_standardized_figure_and_tiny_ones_none_at_all() -> None:
    ten, nine, five, four = (detectable(Design(pairs=n, spread=0.8)) for n in (10, 9, 5, 4))
    assert ten.in_spreads is not None
    assert (nine.in_spreads, nine.in_points is None, nine.half_width is None) == (None, False, False)
    assert (five.in_spreads, five.in_points is None) == (None, False)
    assert four == Detectable(answers=4, level=0.05, in_spreads=None, in_points=None, half_width=None)
    assert detectable(Design(pairs=9)) == Detectable(9, 0.05, None, None, None)
    assert power_of(Design(pairs=4), 9.0) is None


def test_those_expected_to_answer_count_not_those_who_begin() -> None:
    design = Design(pairs=15, response=0.8, compared=10)
    assert (design.answers, design.answers_compared) == (12, 8)
    assert detectable(design).answers == 8
    assert replace(design, response=0.7, pairs=10).answers == 7
    assert detectable(replace(design, pairs=1, response=0.1)).answers == 0
    assert (detectable(Design(pairs=1)).answers, detectable(Design(pairs=1, compared=40)).answers) == (1, 1)
    assert detectable(Design(pairs=12, response=0.5)).in_points is None


def test_the_level_is_shared_by_the_outcomes() -> None:
    assert [Design(pairs=10, outcomes=n).level for n in (1, 2, 3)] == [0.05, 0.025, 0.05 / 3]


def test_a_small_comparison_group_sets_a_limit_that_more_pairs_do_not_lift() -> None:
    assert pairs_needed(Design(pairs=10, compared=8), 0.3) is None
    assert pairs_needed(Design(pairs=10, compared=8), -2.5) == 5


def test_the_curve_leaves_out_sizes_that_promise_too_few_answers() -> None:
    found = curve(Design(pairs=30, response=0.8), [4, 6, 7, 30])
    assert [size for size, _one in found] == [7, 30]
    assert found[1][1] == detectable(Design(pairs=30, response=0.8))


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("pairs", 0),
        ("pairs", 10_001),
        ("response", 0.0),
        ("response", 1.1),
        ("outcomes", 4),
        ("correlation", 1.0),
        ("correlation", -0.1),
        ("spread", 0.0),
        ("spread", math.inf),
        ("compared", -1),
        ("alpha", 0.5),
        ("power", 1.0),
    ],
)
def test_a_design_that_can_not_be_is_refused(wrong: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"Out of range: {wrong}"):
        Design(**{"pairs": 12, wrong: value})  # type: ignore[arg-type]
