"""Several tests at once, and would-recommend: published examples, and what must hold of any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.analysis import several
from viceversa.analysis.rates import Count, Estimate, apart, fisher, verdict
from viceversa.analysis.recommend import net_score, recommendation
from viceversa.analysis.refusals import NotANumber, TooFew, Unlike

# The fifteen p values of Benjamini and Hochberg (1995), section 3.2.
FIFTEEN = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
           0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]  # fmt: skip

probabilities = st.lists(st.floats(0, 1), min_size=1, max_size=12)
people = st.integers(0, 60)


def test_holm_and_benjamini_hochberg_reject_what_the_paper_rejects() -> None:
    """There, family-wise control rejects the first three, and the rule for false discoveries the first four."""
    assert [p for p, adjusted in zip(FIFTEEN, several.holm(FIFTEEN), strict=True) if adjusted <= 0.05] == FIFTEEN[:3]
    found = several.benjamini_hochberg(FIFTEEN)
    assert [p for p, adjusted in zip(FIFTEEN, found, strict=True) if adjusted <= 0.05] == FIFTEEN[:4]


def test_adjusted_values_are_those_of_r() -> None:
    """p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05)): "holm" 0.05 0.08 0.09 0.09 0.09, "BH" 0.05 five times."""
    values = [0.01, 0.02, 0.03, 0.04, 0.05]
    assert several.holm(values) == pytest.approx((0.05, 0.08, 0.09, 0.09, 0.09))
    assert several.benjamini_hochberg(values) == pytest.approx((0.05,) * 5)


@given(probabilities, st.randoms(use_true_random=False))
def test_adjusting_keeps_the_order_and_only_grows(values: list[float], random: object) -> None:
    order = list(range(len(values)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for adjust in (several.holm, several.benjamini_hochberg):
        found = adjust(values)
        assert all(p <= adjusted + 1e-12 and adjusted <= 1 for p, adjusted in zip(values, found, strict=True))
        assert [found[at] for at in order] == list(adjust([values[at] for at in order]))
        assert all(found[a] <= found[b] for a in order for b in order if values[a] <= values[b])
    assert all(a <= b + 1e-12 for a, b in zip(several.benjamini_hochberg(values), several.holm(values), strict=True))


def test_twelve_outcomes_give_a_false_alarm_nearly_every_other_time() -> None:
    assert round(several.false_alarm(12), 2) == 0.46
    with pytest.raises(Unlike, match="fewer than 0"):
        several.false_alarm(-1)


def test_the_net_score_of_research_on_it() -> None:
    """Nine for, four between, two against: +47, from +5 to +73 (adjusted Wald with three more people)."""
    found = net_score(9, 4, 2)
    assert [round(100 * end) for end in (found.value, found.low, found.high)] == [47, 5, 73]


@given(people, people, people)
def test_the_net_score_holds_its_figure_and_turns(for_: int, between: int, against: int) -> None:
    if not for_ + between + against:
        return
    there, back = net_score(for_, between, against), net_score(against, between, for_)
    assert -1 <= there.low <= there.value <= there.high <= 1
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_the_distribution_comes_first_and_the_score_last() -> None:
    answers = [10, 9, 9, 8, 7, 7, 6, 0, 10, 10]
    found = recommendation(answers)
    assert found.distribution == (1, 0, 0, 0, 0, 0, 1, 2, 1, 2, 3)
    assert (found.people, found.net) == (10, net_score(5, 3, 2))
    assert found.mean is not None
    assert found.mean.value == pytest.approx(7.6)
    few = recommendation(answers[:9])
    assert (few.people, few.mean, few.net) == (9, None, None)


@pytest.mark.parametrize(
    ("answers", "kind"), [([10] * 4, TooFew), ([11] * 9, Unlike), ([-1] * 9, Unlike), ([7.5] * 9, Unlike),
                          ([float("nan")] * 9, NotANumber)],
)  # fmt: skip
def test_what_is_no_answer_is_refused(answers: list[int], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        recommendation(answers)


def test_what_is_no_score_or_probability_is_refused() -> None:
    for wrong in ([], [1.2], [-0.1], [float("nan")]):
        with pytest.raises(ValueError):  # noqa: PT011 -- three kinds, each with a sentence of its own
            several.holm(wrong)
    with pytest.raises(TooFew, match="Nobody"):
        net_score(0, 0, 0)
    with pytest.raises(Unlike, match="fewer than 0"):
        net_score(-1, 2, 3)


def test_one_person_can_turn_an_exact_test() -> None:
    """Four of four beside none of four is unlikely by chance (1 in 35); three of four is not (Fisher's tea)."""
    found = verdict(Count(4, 4), Count(0, 4))
    assert (found.p, found.unlikely, found.flips) == (pytest.approx(2 / 70), True, True)
    assert (found.least, found.most) == pytest.approx(
        (fisher(Count(4, 4), Count(1, 4)), fisher(Count(3, 4), Count(0, 4)))
    )
    assert not verdict(Count(20, 20), Count(0, 20)).flips
    near = verdict(Count(3, 4), Count(0, 4))
    assert (near.unlikely, near.flips) == (False, True)


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_what_one_person_can_do_is_what_the_neighbors_say(of: int, there: int, data: st.DataObject) -> None:
    one, other = Count(data.draw(st.integers(0, of)), of), Count(data.draw(st.integers(0, there)), there)
    found = verdict(one, other)
    assert found.p == fisher(one, other)
    assert 0 <= found.least <= found.most <= 1
    assert found.flips == ((found.least < 0.05 and not found.unlikely) or (found.most >= 0.05 and found.unlikely))


def test_two_figures_apart_keep_what_is_lopsided() -> None:
    found = apart(Estimate(0.9, 0.6, 0.95), Estimate(0.5, 0.4, 0.8))
    assert (found.value, found.low, found.high) == pytest.approx((0.4, 0.4 - (0.09 + 0.09) ** 0.5, 0.4 + 0.0125**0.5))
