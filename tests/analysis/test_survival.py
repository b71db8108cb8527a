"""Who stayed: against the textbook's tables, what R's package `survival` prints, and what must hold of any group."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from viceversa.analysis import rates
from viceversa.analysis.rates import Count, Estimate
from viceversa.analysis.refusals import NotANumber, NoVariance, Refusal, TooFew, Unlike
from viceversa.analysis.survival import Followed, Point, at_risk, compare, curve, mean_months

# Weeks of remission with 6-MP (Freireich and others 1963), 21 people; the table of Kaplan-Meier estimates in D. G.
# Kleinbaum, M. Klein, Survival Analysis, and in D. R. Cox, D. Oakes, Analysis of Survival Data.
MP_WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
MP_LEFT = [True] * 9 + [False] * 12
# R's data set `aml`: time to relapse with and without maintenance (Miller 1981).
AML = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
AML_WITHOUT = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])


ONE_ERROR = 0.6826894921370859  # the level whose interval reaches one standard error to each side


def error_of(point: Point) -> float | None:
    """A standard error, back from the log minus log scale on which the band was made; none where nobody is left."""
    stayed = point.stayed.value
    if not stayed:
        return None
    reach = math.log(math.log(point.stayed.low) / math.log(stayed))
    return round(reach * stayed * abs(math.log(stayed)), 4)


@st.composite
def groups(draw: st.DrawFn, fewest: int = 2) -> Followed:
    people = draw(st.integers(fewest, 40))
    months = draw(st.lists(st.integers(1, 30), min_size=people, max_size=people))
    return Followed.of(months, draw(st.lists(st.booleans(), min_size=people, max_size=people)))


def test_the_curve_is_the_one_of_the_textbook() -> None:
    found = curve(Followed.of(MP_WEEKS, MP_LEFT))
    assert [(point.month, point.at_risk, point.left, round(point.stayed.value, 3)) for point in found.points] == [
        (6, 21, 3, 0.857), (7, 17, 1, 0.807), (10, 15, 1, 0.753), (13, 12, 1, 0.690), (16, 11, 1, 0.627),
        (22, 7, 1, 0.538), (23, 6, 1, 0.448),
    ]  # fmt: skip


def test_the_errors_are_greenwoods() -> None:
    """As the textbooks' tables have them for the same people: 0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346."""
    found = curve(Followed.of(MP_WEEKS, MP_LEFT), level=ONE_ERROR)
    assert [error_of(point) for point in found.points] == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_the_bands_are_those_scipy_finds() -> None:
    # SciPy warns where everybody left; there our band is another one (see below), so the last stays here.
    for months, left in (AML, (AML_WITHOUT[0], [*AML_WITHOUT[1][:-1], 0])):
        gone = np.array(left, bool)
        times = np.array(months)
        theirs = stats.ecdf(stats.CensoredData.right_censored(times, ~gone)).sf
        band = theirs.confidence_interval(method="log-log")
        for point in curve(Followed.of(months, left)).points:
            at = list(theirs.quantiles).index(point.month)
            assert point.stayed.value == pytest.approx(theirs.probabilities[at])
            ends = (band.low.probabilities[at], band.high.probabilities[at])
            assert (point.stayed.low, point.stayed.high) == pytest.approx(ends)


def test_the_curves_are_those_r_prints() -> None:
    """What summary(survfit(Surv(aml$time, aml$status) ~ aml$x)) prints: time, at risk, left, survival, standard error.

    As kept with R's package `survival` for its own tests, in tests/doaml.Rout.save (R 3.4.1).
    """
    printed = (
        (AML, [
            (9, 11, 1, 0.909, 0.0867), (13, 10, 1, 0.818, 0.1163), (18, 8, 1, 0.716, 0.1397), (23, 7, 1, 0.614, 0.1526),
            (31, 5, 1, 0.491, 0.1642), (34, 4, 1, 0.368, 0.1627), (48, 2, 1, 0.184, 0.1535),
        ]),
        (AML_WITHOUT, [
            (5, 12, 2, 0.833, 0.1076), (8, 10, 2, 0.667, 0.1361), (12, 8, 1, 0.583, 0.1423), (23, 6, 1, 0.486, 0.1481),
            (27, 5, 1, 0.389, 0.1470), (30, 4, 1, 0.292, 0.1387), (33, 3, 1, 0.194, 0.1219), (43, 2, 1, 0.097, 0.0919),
            (45, 1, 1, 0.0, None),
        ]),
    )  # fmt: skip
    for group, lines in printed:
        points = curve(Followed.of(*group), level=ONE_ERROR).points
        assert [
            (one.month, one.at_risk, one.left, round(one.stayed.value, 3), error_of(one)) for one in points
        ] == lines


def test_restricted_means_are_those_of_the_textbook() -> None:
    """Up to week 35, with 6-MP: 23.287, its standard error 2.827 (J. P. Klein, M. L. Moeschberger, Survival Analysis,
    section 4.5)."""
    found = mean_months(Followed.of(MP_WEEKS, MP_LEFT), 35)
    assert (round(found.value, 3), round((found.high - found.value) / 1.959964, 3)) == (23.287, 2.827)


def test_restricted_means_are_worked_out_from_the_lines_that_r_prints() -> None:
    """The area under the printed curve, and its error by the formula of the textbook (Klein and Moeschberger, section 4.5):
    52.6 (19.83) for `aml` with maintenance; without, up to the last relapse at 45, 22.7 (4.18)."""
    for (months, left), until, mean, error in ((AML, 161, 52.645, 19.83), (AML_WITHOUT, 45, 22.708, 4.18)):
        group = Followed.of(months, left)
        points = [one for one in curve(group).points if one.month < until]
        steps = [1.0, *(one.stayed.value for one in points)]
        ends = [0.0, *(float(one.month) for one in points), float(until)]
        pieces = [stayed * (end - begin) for stayed, begin, end in zip(steps, ends[:-1], ends[1:], strict=True)]
        beyond = [sum(pieces[at + 1 :]) for at in range(len(points))]
        variance = sum(
            area**2 * one.left / (one.at_risk * (one.at_risk - one.left))
            for area, one in zip(beyond, points, strict=True)
        )
        found = mean_months(group, until)
        assert found.value == pytest.approx(sum(pieces))
        assert (found.high - found.value) / 1.959964 == pytest.approx(variance**0.5, rel=1e-6)
        assert found.value == pytest.approx(mean, abs=1e-3)
        assert (found.high - found.value) / 1.959964 == pytest.approx(error, abs=5e-3)


def test_numbers_at_risk_are_those_who_were_still_there() -> None:
    assert at_risk(Followed.of(MP_WEEKS, MP_LEFT), [0, 6, 7, 20, 35, 36]) == (21, 21, 17, 8, 1, 0)


def test_a_curve_is_read_between_its_steps_and_not_beyond_its_end() -> None:
    found = curve(Followed.of(MP_WEEKS, MP_LEFT))
    assert found.at(5.9) == Estimate(1.0, 1.0, 1.0)
    assert found.at(9) == found.at(7) == found.points[1].stayed
    assert found.at(35) == found.points[-1].stayed
    for beyond in (35.1, -1):
        with pytest.raises(TooFew, match="Nobody was followed"):
            found.at(beyond)


def test_where_everybody_left_the_band_ends_at_nothing() -> None:
    last = curve(Followed.of(*AML_WITHOUT)).points[-1].stayed
    before = curve(Followed.of(*AML_WITHOUT)).points[-2].stayed
    assert last == Estimate(0.0, 0.0, before.high)
    alone = curve(Followed.of([3, 3], [True, True])).points[0].stayed
    assert alone == Estimate(0.0, 0.0, 1.0)


@given(groups())
def test_a_person_of_weight_two_is_two_people_and_the_order_changes_nothing(group: Followed) -> None:
    weights = np.arange(group.people) % 3 + 1
    heavy = curve(Followed.of(group.months, group.left, weights))
    twice = curve(Followed.of(np.repeat(group.months, weights), np.repeat(group.left, weights)))
    assert [point.stayed.value for point in heavy.points] == pytest.approx([p.stayed.value for p in twice.points])
    back = curve(Followed.of(group.months[::-1], group.left[::-1], weights[::-1]))
    for one, other in zip(heavy.points, back.points, strict=True):
        assert (one.month, one.stayed.low, one.stayed.high) == pytest.approx(
            (other.month, other.stayed.low, other.stayed.high)
        )


@given(groups(), st.sampled_from([0.5, 3.0]))
def test_scaling_all_weights_changes_nothing_and_scaling_time_scales_the_mean(group: Followed, by: float) -> None:
    plain, scaled = curve(group), curve(Followed.of(group.months, group.left, np.full(group.people, by)))
    for one, other in zip(plain.points, scaled.points, strict=True):
        assert (one.stayed.low, one.stayed.value, one.stayed.high) == pytest.approx(
            (other.stayed.low, other.stayed.value, other.stayed.high)
        )
        assert 0 <= one.stayed.low <= one.stayed.value <= one.stayed.high <= 1
    until = float(group.months.max())
    try:
        mean = mean_months(group, until)
    except NoVariance:
        assert not (group.left & (group.months < until)).any()
        return
    assert 0 <= mean.low <= mean.value <= mean.high <= until
    longer = mean_months(Followed.of(group.months * by, group.left), until * by)
    assert (longer.low, longer.value, longer.high) == pytest.approx((mean.low * by, mean.value * by, mean.high * by))


@given(groups(fewest=3))
def test_without_censoring_the_mean_is_the_mean(group: Followed) -> None:
    everybody = Followed.of(group.months, np.ones(group.people, bool))
    if np.ptp(group.months) > 0:
        found = mean_months(everybody, float(group.months.max()))
        assert found.value == pytest.approx(group.months.mean())
        error = group.months.std() / math.sqrt(group.people)
        assert found.high == pytest.approx(min(group.months.max(), found.value + 1.959964 * error), rel=1e-6)


def followed(people: int, leavers: int, *, month: float = 5.0, until: float = 12.0) -> Followed:
    return Followed.of(
        [month] * leavers + [until] * (people - leavers), [True] * leavers + [False] * (people - leavers)
    )


def test_two_groups_side_by_side() -> None:
    found = compare(followed(60, 6), followed(180, 36))
    assert (found.apart.value, found.stayed[0].value) == (pytest.approx(0.1), pytest.approx(0.9))
    assert found.apart == rates.apart(*found.stayed)
    assert found.apart.low < 0.1 < found.apart.high
    assert found.mean_months[0].value == pytest.approx(12 - 0.1 * 7)
    assert found.mean_apart == rates.apart(*found.mean_months)


def test_nobody_leaving_is_not_certainly_nobody() -> None:
    found = compare(followed(30, 0), followed(90, 12))
    assert found.stayed[0] == Estimate(1.0, pytest.approx(rates.rate(Count(30, 30)).low), 1.0)
    assert found.mean_months[0] == Estimate(12.0, pytest.approx(12 * found.stayed[0].low), 12.0)
    assert found.apart.low < found.apart.value < found.apart.high


def test_research_examples_of_a_difference() -> None:
    """29 of 30 beside 78 of 90: +10 points, from -4 to +19. 58 of 60 beside 156 of 180: +10, from +1 to +16."""
    for one, other, ends in (((29, 30), (78, 90), (10, -4, 19)), ((58, 60), (156, 180), (10, 1, 16))):
        found = rates.difference(Count(*one), Count(*other))
        assert tuple(round(100 * end) for end in (found.value, found.low, found.high)) == ends


def test_completers_look_better_than_everybody_with_a_flat_risk() -> None:
    """1.5 % a month: 83.4 % of all are there after a year, and 91.3 % of those who finished six months."""
    months = np.arange(1, 13)
    left = 1_000_000 * 0.985 ** (months - 1) * 0.015
    stayed = 1_000_000 * 0.985**12
    everybody = Followed.of([*months, 12], [*[True] * 12, False], [*left, stayed])
    assert round(curve(everybody).at(12).value, 3) == 0.834
    assert round(curve(everybody).at(12).value / curve(everybody).at(6).value, 3) == 0.913


@pytest.mark.parametrize(
    ("wrong", "kind", "sentence"),
    [
        (lambda: compare(followed(19, 5), followed(90, 12)), TooFew, "Fewer than 20"),
        (lambda: compare(followed(30, 5), followed(19, 6)), TooFew, "Fewer than 20"),
        (lambda: compare(followed(30, 5), followed(90, 12), months=5), TooFew, "too early to report"),
        (lambda: compare(followed(30, 4), followed(90, 12)), TooFew, "others could name them"),
        (lambda: compare(followed(30, 5), followed(90, 1)), TooFew, "others could name them"),
        (lambda: compare(followed(30, 5), followed(90, 12), months=13), TooFew, "followed for 13 months"),
        (lambda: mean_months(followed(30, 5), 0), TooFew, "followed for 0 months"),
        (lambda: mean_months(followed(30, 5), 13), TooFew, "followed for 13 months"),
        (lambda: mean_months(followed(30, 0), 12), NoVariance, "Nobody left within 12 months"),
        (lambda: Followed.of([1, 2], [True]), Unlike, "not the same people"),
        (lambda: Followed.of([-1, 2], [True, False]), Unlike, "not under 0"),
        (lambda: Followed.of([1, 2], [True, False], [0, 1]), Unlike, "above 0"),
        (lambda: Followed.of([1, math.nan], [True, False]), NotANumber, "missing"),
        (lambda: Followed.of([], []), TooFew, "0 are too few"),
    ],
)
def test_what_can_not_be_said_is_refused_with_a_sentence(
    wrong: Callable[[], object], kind: type[Refusal], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        wrong()
