"""Changes: against published examples, against SciPy, and how they turn, shift and stretch with their answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from viceversa.analysis import caution, change
from viceversa.analysis.change import Directions
from viceversa.analysis.rates import Estimate
from viceversa.analysis.refusals import NotANumber, NoVariance, Refusal, TooFew, Unlike

# R's data set `sleep`: hours of sleep gained with two drugs by the same ten people (Cushny and Peebles 1905, as in Student
# 1908).
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

points = st.integers(-40, 40).map(lambda tenths: tenths / 8)


@st.composite
def pairs(draw: st.DrawFn, fewest: int = 10) -> tuple[list[float], list[float]]:
    people = draw(st.integers(fewest, 40))
    column = st.lists(points, min_size=people, max_size=people)
    return draw(column), draw(column)


def test_the_interval_is_the_one_of_the_manual_of_r() -> None:
    """t.test(extra ~ group, data = sleep, paired = TRUE): mean difference -1.58, 95 % from -2.4598858 to -0.7001142."""
    found = change.t_interval(np.subtract(FIRST, SECOND))
    assert (found.value, found.low, found.high) == pytest.approx((-1.58, -2.4598858, -0.7001142), abs=1e-7)


def test_the_standardized_change_is_the_published_one() -> None:
    """Morris (2008), as worked out by metafor's escalc(measure="SMCR"): five studies with n, mean and deviation before,
    mean after, correlation; standardized 0.5056, 1.0481, 1.8054, 1.4181, 0.0801 with variances beside them. The published
    table has no answers of people, so answers are made that have exactly these means, deviations and correlation."""
    studies = [
        (20, 30.6, 38.5, 15.0, 11.6, 0.47, 0.5056, 0.0594),
        (50, 23.5, 26.8, 3.1, 4.1, 0.64, 1.0481, 0.0254),
        (10, 53.4, 75.9, 14.5, 4.4, 0.89, 1.4181, 0.1225),
        (14, 35.6, 36.0, 4.7, 4.6, 0.44, 0.0801, 0.0802),
    ]
    for people, before, after, spread, later, together, value, variance in studies:
        one, other = np.random.default_rng(people).normal(size=(2, people))
        one = (one - one.mean()) / one.std(ddof=1)
        other = other - other.mean()
        other -= one * (one @ other) / (one @ one)
        other /= other.std(ddof=1)
        second = together * one + math.sqrt(1 - together**2) * other
        found = change.standardized(before + spread * one, after + later * second)
        assert found.value == pytest.approx(value, abs=6e-5)
        assert ((found.high - found.low) / 2 / 1.959964) ** 2 == pytest.approx(variance, abs=6e-5)


def test_the_correction_is_the_one_of_hedges() -> None:
    """Hedges (1981): c(2) is 1/√π, c(3) is √(π/6), and his approximation 1 - 3/(4m - 1) is close from ten on."""
    assert change.hedges_correction(2) == pytest.approx(1 / math.sqrt(math.pi))
    assert change.hedges_correction(3) == pytest.approx(math.sqrt(math.pi / 6))
    for freedom in (10, 20, 50):
        assert change.hedges_correction(freedom) == pytest.approx(1 - 3 / (4 * freedom - 1), abs=4e-4)


def test_the_bootstrap_is_what_scipy_finds() -> None:
    """Another program, other random numbers: the ends agree to what 9,999 resamples leave open."""
    lopsided = np.random.default_rng(3).exponential(2.0, 40) - 1
    theirs = stats.bootstrap((lopsided,), np.mean, n_resamples=99_999, rng=np.random.default_rng(5)).confidence_interval
    found = change.bootstrap_interval(lopsided, seed=1)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.03)
    straight = change.t_interval(lopsided)
    assert found.low > straight.low
    assert found.high > straight.high


def test_the_bootstrap_is_the_same_for_the_same_seed_and_not_for_another() -> None:
    steps = np.subtract(SECOND, FIRST)
    assert change.bootstrap_interval(steps, seed=7) == change.bootstrap_interval(steps, seed=7)
    assert change.bootstrap_interval(steps, seed=7) != change.bootstrap_interval(steps, seed=8)
    assert change.bootstrap_interval(steps[::-1], seed=7) == change.bootstrap_interval(steps, seed=7)


def test_ten_people_get_everything() -> None:
    found = change.change(FIRST, SECOND, smallest=0.5, seed=1)
    assert (found.people, found.median_before, found.median_after) == (10, 0.35, 1.75)
    assert (found.mean_before, found.mean_after, found.resampled) == (0.75, pytest.approx(2.33), True)
    assert found.directions == Directions(improved=9, same=1, worse=0)
    assert found.mean == change.bootstrap_interval(np.subtract(SECOND, FIRST), seed=1)
    assert found.standardized == change.standardized(FIRST, SECOND)


def test_from_five_to_nine_people_get_medians_and_directions_only() -> None:
    found = change.change(FIRST[:9], SECOND[:9], smallest=0.5, seed=1)
    assert (found.mean, found.standardized, found.mean_before, found.mean_after) == (None,) * 4
    assert (found.people, found.resampled, found.directions.people) == (9, False, 9)


def test_fewer_than_five_get_nothing() -> None:
    with pytest.raises(TooFew, match="4 are too few"):
        change.change(FIRST[:4], SECOND[:4], smallest=0.5, seed=1)


def test_many_people_get_the_t_interval_unless_changes_are_lopsided() -> None:
    many = change.change(FIRST * 2, SECOND * 2, smallest=0.5, seed=1)
    assert change.skewness(np.subtract(SECOND, FIRST)) > change.SKEWED
    assert many.resampled
    even = [value + (1, 2, 3)[at % 3] for at, value in enumerate(FIRST * 3)]
    found = change.change(FIRST * 3, even, smallest=0.5, seed=1)
    assert (found.resampled, found.mean) == (False, change.t_interval(np.subtract(even, FIRST * 3)))


def test_everybody_changing_alike_has_an_interval_of_no_width_and_no_bootstrap() -> None:
    found = change.change(FIRST, np.add(FIRST, 1), smallest=0.5, seed=1)
    assert found.mean == Estimate(pytest.approx(1), pytest.approx(1), pytest.approx(1))
    assert not found.resampled


def test_without_a_spread_before_there_is_no_standardized_change() -> None:
    assert change.change([3] * 12, [*SECOND, 1, 2], smallest=0.5, seed=1).standardized is None
    with pytest.raises(NoVariance, match="All first answers"):
        change.standardized([3] * 12, [*SECOND, 1, 2])


def test_second_answers_that_are_all_the_same_have_no_correlation() -> None:
    found = change.standardized(FIRST, [2.0] * 10)
    assert ((found.high - found.low) / 2 / 1.959964) ** 2 == pytest.approx(0.2 + found.value**2 / 20, rel=1e-6)


def test_three_of_twenty_who_lose_are_seen() -> None:
    before = [3.0] * 20
    after = [2.0] * 3 + [3.4] * 5 + [3.5] * 12
    assert change.directions(before, after, smallest=0.5) == Directions(improved=12, same=5, worse=3)


def test_reliable_change_is_the_published_one() -> None:
    """Jacobson and Truax (1991): deviation 7.5 before, reliability 0.80; standard error of the difference 4.74."""
    assert change.reliable_change(7.5, 0.80) / 1.959964 == pytest.approx(4.74, abs=0.005)


@given(pairs(), st.sampled_from([0.8, 0.95, 0.99]))
def test_intervals_hold_their_figure_shift_and_stretch(columns: tuple[list[float], list[float]], level: float) -> None:
    before, after = np.array(columns[0]), np.array(columns[1])
    plain = change.t_interval(after - before, level=level)
    turned = change.t_interval(before - after, level=level)
    wide = change.t_interval(3 * (after - before) + 1, level=level)
    assert plain.low <= plain.value <= plain.high
    assert (turned.low, turned.high) == pytest.approx((-plain.high, -plain.low))
    assert (wide.low, wide.high) == pytest.approx((3 * plain.low + 1, 3 * plain.high + 1))
    if np.ptp(after - before) > 0:
        drawn = change.bootstrap_interval(after - before, seed=1, level=level, resamples=499)
        assert drawn.low <= drawn.value <= drawn.high
        assert np.min(after - before) <= drawn.low
        assert drawn.high <= np.max(after - before)
    if np.ptp(before) > 0:
        one, other = change.standardized(before, after), change.standardized(2 * before + 5, 2 * after + 5)
        assert (one.low, one.value, one.high) == pytest.approx((other.low, other.value, other.high), abs=1e-6)
        assert one.low <= one.value <= one.high


@given(pairs(fewest=5), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(columns: tuple[list[float], list[float]], random: Random) -> None:
    order = list(range(len(columns[0])))
    random.shuffle(order)
    turned = [[column[at] for at in order] for column in columns]
    one = change.change(*columns, smallest=0.5, seed=3)
    other = change.change(*turned, smallest=0.5, seed=3)
    assert (one.people, one.directions, one.resampled) == (other.people, other.directions, other.resampled)
    for first, second in ((one.mean, other.mean), (one.standardized, other.standardized)):
        assert (first is None) == (second is None)
        if first and second:
            assert (first.low, first.value, first.high) == pytest.approx(
                (second.low, second.value, second.high), abs=1e-6
            )


@pytest.mark.parametrize(
    ("wrong", "kind", "sentence"),
    [
        (lambda: change.t_interval([1.0]), TooFew, "1 are too few: at least 2"),
        (lambda: change.t_interval([1.0, math.nan]), NotANumber, "missing or infinite"),
        (lambda: change.t_interval([[1.0, 2.0]]), Unlike, "One row"),
        (lambda: change.t_interval([1.0, 2.0], level=1), Unlike, "A level has to lie between 0 and 1"),
        (lambda: change.bootstrap_interval([1.0] * 9, seed=1), NoVariance, "Everybody changed by the same"),
        (lambda: change.bootstrap_interval([1, 2, 3, 4, 5], seed=1, resamples=0), Unlike, "At least one resample"),
        (lambda: change.standardized(FIRST, SECOND[:9]), Unlike, "not the same people: 10, 9"),
        (lambda: change.directions(FIRST, SECOND, smallest=0), Unlike, "above 0"),
        (lambda: change.hedges_correction(1), Unlike, "2 degrees"),
        (lambda: change.reliable_change(0, 0.8), NoVariance, "spread above 0"),
        (lambda: change.reliable_change(1, 1), Unlike, "Reliability has to lie"),
        (lambda: change.skewness([2, 2]), NoVariance, "All values are the same"),
        (lambda: caution.drift(math.inf, 0.5), Unlike, "has to be a number"),
        (lambda: caution.drift(1, 1.2), Unlike, "The correlation has to lie"),
        (lambda: caution.drift_of_lowest(0, 0.5), Unlike, "The part has to lie"),
        (lambda: caution.floor(Estimate(1, 0, 2), answered=5, enrolled=4), Unlike, "5 of 4 is no share"),
        (lambda: caution.complete(answered=0, enrolled=0), Unlike, "0 of 0"),
        (lambda: caution.then_test(FIRST, FIRST, FIRST), NoVariance, "All three answers"),
        (lambda: caution.then_test(FIRST[:9], FIRST[:9], FIRST[:9]), TooFew, "9 are too few"),
    ],
)
def test_what_can_not_be_worked_out_is_refused_with_a_sentence(
    wrong: Callable[[], object], kind: type[Refusal], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        wrong()


def test_the_floor_counts_those_who_did_not_answer_as_unchanged() -> None:
    assert caution.floor(Estimate(0.8, 0.2, 1.4), answered=15, enrolled=20) == Estimate(
        pytest.approx(0.6), pytest.approx(0.15), pytest.approx(1.05)
    )
    assert [caution.complete(answered=answered, enrolled=20) for answered in (12, 11)] == [True, False]


def test_the_lowest_third_comes_up_by_a_third_of_a_deviation() -> None:
    """The figure of the sentence that stands under every chart; and by drawing a million answers."""
    assert round(caution.drift_of_lowest(1 / 3, 0.7), 2) == 0.33
    draw = np.random.default_rng(1)
    first = draw.normal(size=1_000_000)
    second = 0.7 * first + math.sqrt(1 - 0.49) * draw.normal(size=len(first))
    lowest = first <= np.quantile(first, 1 / 3)
    assert (second - first)[lowest].mean() == pytest.approx(caution.drift_of_lowest(1 / 3, 0.7), abs=0.01)


def test_a_then_test_shows_both_ways_side_by_side() -> None:
    then = np.subtract(FIRST, 0.5)
    then[0] += 0.1
    found = caution.then_test(FIRST, SECOND, then)
    assert found.told == change.t_interval(np.subtract(SECOND, FIRST))
    assert found.looking_back == change.t_interval(np.subtract(SECOND, then))
    assert found.shift.value == pytest.approx(found.told.value - found.looking_back.value)
    assert found.shift.high < 0


def test_how_often_a_change_comes_by_chance_is_that_of_scipy() -> None:
    steps = np.subtract(SECOND, FIRST)
    assert change.paired_p(steps) == pytest.approx(stats.ttest_rel(SECOND, FIRST).pvalue)
    assert change.paired_p(-steps) == pytest.approx(change.paired_p(steps))
    assert (change.paired_p([1.0, 1.0]), change.paired_p([0.0, 0.0])) == (0.0, 1.0)
    with pytest.raises(TooFew):
        change.paired_p([1.0])
