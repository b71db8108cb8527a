"""Rates, differences, ratios and the exact test: against published examples, and against SciPy on invented ones."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from viceversa.analysis import rates
from viceversa.analysis.rates import Count


@st.composite
def counts(draw: st.DrawFn, most: int = 400) -> Count:
    of = draw(st.integers(1, most))
    return Count(draw(st.integers(0, of)), of)


@pytest.mark.parametrize(
    ("chosen", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_intervals_newcombe_published(chosen: int, of: int, low: float, high: float) -> None:
    found = rates.rate(Count(chosen, of))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)  # Newcombe 1998, single proportion, table I


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_gives_the_intervals_newcombe_published(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = rates.difference(Count(*one), Count(*other))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)  # Newcombe 1998, differences, table II, method 10


def test_a_ratio_gives_the_interval_published_for_the_aspirin_trial() -> None:
    found = rates.ratio(Count(189, 11034), Count(104, 11037))
    assert [round(each, 2) for each in (found.value, found.low, found.high)] == [1.82, 1.43, 2.31]  # Agresti, 3.1.3


def test_the_exact_test_gives_what_fisher_found_for_the_lady_and_her_tea() -> None:
    assert rates.fisher(Count(3, 4), Count(1, 4)) == pytest.approx(34 / 70)


@given(counts(), st.sampled_from([0.9, 0.95, 0.99]))
def test_wilson_is_what_scipy_finds(count: Count, level: float) -> None:
    other = stats.binomtest(count.chosen, count.of).proportion_ci(level, method="wilson")
    found = rates.rate(count, level=level)
    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(counts(), counts())
def test_the_exact_test_is_what_scipy_finds(one: Count, other: Count) -> None:
    table = [[one.chosen, one.of - one.chosen], [other.chosen, other.of - other.chosen]]
    assert rates.fisher(one, other) == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-6, abs=1e-12)


@given(counts(), counts())
def test_a_ratio_is_what_scipy_finds_where_the_plain_method_works(one: Count, other: Count) -> None:
    if not one.chosen or not other.chosen or one.rate == other.rate == 1:
        return
    theirs = stats.contingency.relative_risk(one.chosen, one.of, other.chosen, other.of)
    ends = theirs.confidence_interval(0.95)
    found = rates.ratio(one, other)
    assert (found.value, found.low, found.high) == pytest.approx((theirs.relative_risk, ends.low, ends.high))


@given(counts(), counts())
def test_intervals_hold_their_figure_and_turn_with_their_groups(one: Count, other: Count) -> None:
    there, back = rates.difference(one, other), rates.difference(other, one)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert there.low <= there.value <= there.high
    assert rates.fisher(one, other) == pytest.approx(rates.fisher(other, one))
    if other.chosen:
        found = rates.ratio(one, other)
        assert 0 <= found.low <= found.value <= found.high < math.inf
        assert found.low < found.high


def test_nobody_chosen_leaves_a_ratio_of_nothing_that_still_has_an_end() -> None:
    found = rates.ratio(Count(0, 20), Count(10, 20))
    middle, error = 0.5 / 10.5, math.sqrt(1 / 0.5 - 1 / 21 + 1 / 10.5 - 1 / 21)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(middle * math.exp(1.959964 * error), rel=1e-6)


def test_everybody_chosen_of_both_is_not_certainly_the_same_chance() -> None:
    found = rates.ratio(Count(10, 10), Count(12, 12))
    assert found.low < found.value == 1 < found.high


@pytest.mark.parametrize(
    ("one", "other", "under"),
    [
        ((12, 40), (48, 80), True),  # the example of the Guidelines' question 12: 30 % beside 60 %
        ((16, 20), (20, 20), False),  # exactly four fifths
        ((79, 100), (100, 100), True),
        ((0, 20), (0, 20), False),
        ((0, 20), (1, 20), True),
    ],
)
def test_four_fifths(one: tuple[int, int], other: tuple[int, int], under: bool) -> None:
    assert rates.under_four_fifths(Count(*one), Count(*other)) is under


@pytest.mark.parametrize(("chosen", "of"), [(1, 0), (-1, 5), (6, 5), (0, 0)])
def test_what_is_no_count_is_refused(chosen: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no count"):
        Count(chosen, of)


def test_a_ratio_to_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="Nobody was chosen"):
        rates.ratio(Count(1, 5), Count(0, 5))
