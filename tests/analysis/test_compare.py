"""Those who take part beside others: differences of changes, covariance, matching and its balance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from viceversa.analysis.compare import Group, covariance, difference_of_changes
from viceversa.analysis.matched import TENURE_YEARS, Matched, Unit, difference_in_spreads, match
from viceversa.analysis.refusals import NotANumber, NoVariance, Refusal, TooFew, Unlike

BEFORE = [3.1, 2.4, 3.9, 2.8, 3.3, 2.0, 4.1, 3.6, 2.7, 3.0, 3.4, 2.2]
AFTER = [3.6, 3.1, 4.0, 3.5, 3.2, 2.9, 4.4, 4.1, 3.0, 3.8, 3.3, 3.0]
OTHERS_BEFORE = [3.0, 2.6, 3.8, 2.9, 3.2, 2.1, 4.0, 3.5, 2.8, 3.1, 3.3]
OTHERS_AFTER = [3.1, 2.5, 3.9, 3.1, 3.0, 2.4, 4.2, 3.3, 2.9, 3.3, 3.2]
PODS = [1, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10]

STATSMODELS_CHANGES = (0.3954545454545454, 0.16443364020186138, 0.6264754507072294, 0.0019142840431047115)
STATSMODELS_COVARIANCE = (0.376180378712061, 0.16363408390488712, 0.5887266735192349, 0.0014442214545101943)

HERE, THERE = Group.of(BEFORE, AFTER), Group.of(OTHERS_BEFORE, OTHERS_AFTER)


def test_figures_are_those_of_statsmodels() -> None:
    """OLS(...).fit(cov_type="cluster", use_t=True) of statsmodels 0.15 on the answers above, pods as clusters."""
    here = Group.of(BEFORE, AFTER, PODS)
    changes, adjusted = difference_of_changes(here, THERE), covariance(here, THERE)
    assert (changes.difference.value, changes.difference.low, changes.difference.high, changes.p) == pytest.approx(
        STATSMODELS_CHANGES, rel=1e-9
    )
    assert (adjusted.difference.value, adjusted.difference.low, adjusted.difference.high, adjusted.p) == pytest.approx(
        STATSMODELS_COVARIANCE, rel=1e-9
    )
    assert (changes.people, changes.clusters) == ((12, 11), 21)


def test_adjusting_is_the_slope_inside_of_groups() -> None:
    """The textbook's form: difference of second answers less the pooled slope times the difference of first answers."""
    inside = [
        (np.array(b) - np.mean(b), np.array(a) - np.mean(a))
        for b, a in ((BEFORE, AFTER), (OTHERS_BEFORE, OTHERS_AFTER))
    ]
    slope = sum(float(b @ a) for b, a in inside) / sum(float(b @ b) for b, _a in inside)
    expected = np.mean(AFTER) - np.mean(OTHERS_AFTER) - slope * (np.mean(BEFORE) - np.mean(OTHERS_BEFORE))
    assert covariance(HERE, THERE).difference.value == pytest.approx(expected)


def test_everybody_alone_in_a_cluster_is_nearly_welch() -> None:
    changes = [np.subtract(a, b) for b, a in ((BEFORE, AFTER), (OTHERS_BEFORE, OTHERS_AFTER))]
    theirs = stats.ttest_ind(*changes, equal_var=False).confidence_interval()
    found = difference_of_changes(HERE, THERE).difference
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_people_who_answer_alike_in_a_cluster_are_not_so_many_answers() -> None:
    twice = Group.of(BEFORE * 2, AFTER * 2, list(range(12)) * 2)
    alone = Group.of(BEFORE * 2, AFTER * 2)
    widths = [difference_of_changes(group, THERE).difference for group in (twice, alone)]
    assert widths[0].high - widths[0].low > widths[1].high - widths[1].low


answers = st.lists(st.integers(0, 40).map(lambda tenths: tenths / 8), min_size=12, max_size=12)


@given(answers, answers, answers, answers, st.randoms(use_true_random=False))
def test_figures_hold_turn_shift_and_do_not_know_the_order(
    first: list[float], second: list[float], third: list[float], fourth: list[float], random: Random
) -> None:
    order = list(range(12))
    random.shuffle(order)
    here, there = Group.of(first, second), Group.of(third, fourth)
    turned = Group.of([first[at] for at in order], [second[at] for at in order])
    moved = [Group.of(2 * one.before + 1, 2 * one.after + 1) for one in (here, there)]
    for figure in (difference_of_changes, covariance):
        try:
            found = figure(here, there)
        except NoVariance:
            continue
        one, back, other, double = (
            found.difference,
            figure(there, here).difference,
            figure(turned, there).difference,
            figure(*moved).difference,
        )
        assert one.low <= one.value <= one.high
        assert 0 <= found.p <= 1
        assert (found.p < 0.05) == (one.low > 0 or one.high < 0)
        assert (back.low, back.high) == pytest.approx((-one.high, -one.low), abs=1e-8)
        assert (other.low, other.high) == pytest.approx((one.low, one.high), abs=1e-8)
        assert (double.low, double.high) == pytest.approx((2 * one.low, 2 * one.high), abs=1e-8)


@pytest.mark.parametrize(
    ("wrong", "kind", "sentence"),
    [
        (lambda: Group.of(BEFORE[:9], AFTER[:9]), TooFew, "9 are too few"),
        (lambda: Group.of(BEFORE, AFTER[:9]), Unlike, "not the same people"),
        (lambda: Group.of(BEFORE, AFTER, PODS[:9]), Unlike, "not the same people"),
        (lambda: Group.of(BEFORE, AFTER, [1] * 12), TooFew, "10 clusters"),
        (lambda: Group.of([math.inf, *BEFORE], [1, *AFTER]), NotANumber, "missing"),
        (
            lambda: covariance(Group.of([3] * 12, AFTER), Group.of([3] * 11, OTHERS_AFTER)),
            NoVariance,
            "nothing to adjust",
        ),
        (lambda: difference_of_changes(Group.of(BEFORE, BEFORE), Group.of(AFTER, AFTER)), NoVariance, "no spread"),
        (lambda: difference_in_spreads(np.ones(1), np.ones(3)), TooFew, "2 people of each"),
    ],
)
def test_what_can_not_be_compared_is_refused_with_a_sentence(
    wrong: Callable[[], object], kind: type[Refusal], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        wrong()


def unit(key: str, takes_part: bool, grade: str, tenure: float) -> Unit:
    return Unit(key, takes_part, (grade,), {"tenure": tenure})


PEOPLE = [
    unit("nia", True, "A", 0.5),
    unit("lea", True, "A", 0.7),
    unit("tom", True, "B", 3.0),
    unit("max", True, "C", 5.0),  # nobody of grade C
    *[unit(f"a{at}", False, "A", 0.2 + at / 20) for at in range(4)],
    unit("a9", False, "A", 3.0),  # another band of tenure
    unit("b0", False, "B", 2.0),
    unit("b1", False, "B", 3.9),
]


def matched(people: list[Unit] = PEOPLE, **more: object) -> Matched:
    settings: dict[str, object] = {"bands": {"tenure": TENURE_YEARS}, "seed": "s", **more}
    return match(people, **settings)  # type: ignore[arg-type]


def test_the_same_grade_and_band_of_tenure_are_compared() -> None:
    """By hand, with the weights of Iacus, King and Porro: six others to three who take part, so each stratum counts by
    (who takes part in it / others in it) times 6 / 3."""
    found = matched()
    assert (found.matched, found.unmatched, found.matched_others, found.unmatched_others) == (3, 1, 6, 1)
    assert found.weights == {
        "nia": 1, "lea": 1, "tom": 1, **{f"a{at}": 2 / 4 * 2 for at in range(4)}, "b0": 1 / 2 * 2, "b1": 1 / 2 * 2,
    }  # fmt: skip


def test_the_balance_is_worked_out_by_hand() -> None:
    row = matched().balance[0]
    here, there = [0.5, 0.7, 3.0, 5.0], [0.2, 0.25, 0.3, 0.35, 3.0, 2.0, 3.9]
    spread = math.sqrt((np.var(here) + np.var(there)) / 2)
    assert (row.measure, row.mean, row.mean_others_before) == (
        "tenure",
        pytest.approx(1.4),
        pytest.approx(np.mean(there)),
    )
    assert row.mean_others_after == pytest.approx((0.2 + 0.25 + 0.3 + 0.35 + 2.0 + 3.9) / 6)
    assert row.before == pytest.approx((np.mean(here) - np.mean(there)) / spread)
    assert row.after == pytest.approx((1.4 - row.mean_others_after) / spread)
    assert not replace(row, after=0.1).balanced
    assert replace(row, after=-0.09).balanced
    assert replace(row, after=None).balanced


def test_a_measure_in_which_nobody_differs_is_balanced() -> None:
    people = [replace(one, measures={"tenure": 1.0}) for one in PEOPLE]
    row = matched(people).balance[0]
    assert (row.before, row.after, row.balanced) == (None, None, True)


def test_at_most_so_many_others_are_used_and_a_draw_says_which() -> None:
    most = matched(most=1)
    assert (most.matched_others, most.unmatched_others) == (3, 4)
    assert most == matched(list(reversed(PEOPLE)), most=1) == matched(most=1)
    drawn = {tuple(sorted(matched(most=1, seed=str(seed)).weights)) for seed in range(30)}
    assert len(drawn) > 3


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from("AB"), st.floats(0, 9)), min_size=1, max_size=40),
    st.integers(1, 5),
)
def test_weights_make_strata_alike(rows: list[tuple[bool, str, float]], most: int) -> None:
    people = [unit(str(at), *row) for at, row in enumerate(rows)]
    try:
        found = matched(people, most=most)
    except TooFew:
        alike = {
            (one.exact, sum(one.measures["tenure"] >= edge for edge in TENURE_YEARS))
            for one in people
            if one.takes_part
        }
        assert not any(
            (one.exact, sum(one.measures["tenure"] >= edge for edge in TENURE_YEARS)) in alike
            for one in people if not one.takes_part
        )  # fmt: skip
        return
    sides = {one.key: one for one in people}
    for grade in "AB":
        for band in range(4):
            here = [
                weight for key, weight in found.weights.items()
                if sides[key].exact == (grade,) and sum(sides[key].measures["tenure"] >= edge for edge in TENURE_YEARS) == band
                and sides[key].takes_part
            ]  # fmt: skip
            there = [
                weight for key, weight in found.weights.items()
                if sides[key].exact == (grade,) and sum(sides[key].measures["tenure"] >= edge for edge in TENURE_YEARS) == band
                and not sides[key].takes_part
            ]  # fmt: skip
            assert sum(there) / found.matched_others == pytest.approx(sum(here) / found.matched)
            assert len(there) <= most * len(here)
    assert found.matched + found.unmatched == sum(one.takes_part for one in people)
    assert found.matched_others + found.unmatched_others == sum(not one.takes_part for one in people)


def test_who_answered_beside_who_did_not() -> None:
    found = difference_in_spreads(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0]))
    assert found == pytest.approx(-1)
    assert difference_in_spreads(np.ones(3), np.ones(2)) is None


@pytest.mark.parametrize(
    ("people", "more", "kind", "sentence"),
    [
        ([*PEOPLE, PEOPLE[0]], {}, Unlike, "twice"),
        ([*PEOPLE, replace(PEOPLE[0], key="x", measures={})], {}, Unlike, "same measures"),
        ([*PEOPLE, replace(PEOPLE[0], key="x", exact=())], {}, Unlike, "same measures"),
        (PEOPLE, {"most": 0}, Unlike, "Bands have to rise"),
        (PEOPLE, {"bands": {"tenure": (2, 1)}}, Unlike, "Bands have to rise"),
        (PEOPLE, {"bands": {"age": (2,)}}, Unlike, "bands and no numbers"),
        ([*PEOPLE, replace(PEOPLE[0], key="x", measures={"tenure": math.nan})], {}, NotANumber, "missing"),
        (PEOPLE[:4], {}, TooFew, "Nobody who takes part"),
        ([], {}, TooFew, "Nobody who takes part"),
    ],
)
def test_what_can_not_be_matched_is_refused(
    people: list[Unit], more: dict[str, object], kind: type[Refusal], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        matched(people, **more)
