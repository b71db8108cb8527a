"""Which groups to look into, and that silence is all there is otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.analysis import rates
from viceversa.analysis.funnel import Comparison, Finding, Reason, findings, percent
from viceversa.analysis.hiding import Cell, Group, Row, Shown, hide
from viceversa.analysis.rates import Count


def of(*rows: tuple[int, ...]) -> Shown:
    """Each number as it is, so that a case stands for itself."""
    return Shown(
        tuple(Row("abcdef"[index], tuple(Cell(number, number) for number in row)) for index, row in enumerate(rows)),
        tuple(sum(step) for step in zip(*rows, strict=True)),
    )


def test_half_the_rate_of_the_highest_is_to_be_looked_into() -> None:
    one, other = Count(24, 80), Count(48, 80)
    assert findings(of((80, 24), (80, 48)), 1) == (
        Finding(
            key="a",
            of=80,
            chosen=Cell(24, 24),
            rate=rates.rate(one),
            least=0.3,
            most=0.3,
            highest=False,
            ratio_least=0.5,
            ratio_most=0.5,
            comparison=Comparison(
                "b", rates.difference(one, other), rates.ratio(one, other), rates.fisher(one, other), flips=False
            ),
            investigate=(Reason.FOUR_FIFTHS, Reason.UNLIKELY),
        ),
        Finding("b", 80, Cell(48, 48), rates.rate(other), 0.6, 0.6, True, 1.0, 1.0, None, ()),
    )


def test_like_rates_say_nothing() -> None:
    assert [each.investigate for each in findings(of((80, 46), (80, 48)), 1)] == [(), ()]


def test_four_fifths_alone_is_a_reason_in_small_groups() -> None:
    assert findings(of((20, 10), (20, 14)), 1)[0].investigate == (Reason.FOUR_FIFTHS,)


def test_chance_alone_is_a_reason_in_large_groups() -> None:
    assert findings(of((1000, 500), (1000, 600)), 1)[0].investigate == (Reason.UNLIKELY,)


@pytest.mark.parametrize(
    ("rows", "flips"),
    [
        (((20, 15), (20, 19)), True),  # flagged; with one more, 16 beside 19, not
        (((20, 16), (20, 20)), True),  # exactly four fifths, so not flagged; with one fewer it is
        (((100, 41), (20, 10)), True),  # not flagged, nor would 40 be; but one more of the other group flags it
        (((80, 24), (80, 48)), False),
        (((80, 46), (80, 48)), False),
    ],
)
def test_an_answer_that_hangs_on_one_person_says_so(rows: tuple[tuple[int, int], ...], flips: bool) -> None:
    comparison = findings(of(*rows), 1)[0].comparison
    assert comparison is not None
    assert comparison.flips is flips


def test_a_band_says_as_much_as_it_can() -> None:
    shown = Shown((Row("a", (Cell(40, 40), Cell(0, 4))), Row("b", (Cell(60, 60), Cell(30, 30)))), (100, None))
    found, highest = findings(shown, 1)
    assert (found.rate, found.comparison, found.least, found.most) == (None, None, 0, 0.1)
    assert (found.ratio_least, found.ratio_most) == (0, pytest.approx(0.2))
    assert found.investigate == (Reason.FOUR_FIFTHS,)
    assert (highest.key, highest.highest, highest.investigate) == ("b", True, ())


def test_a_band_that_may_hold_four_fifths_says_nothing() -> None:
    shown = Shown((Row("a", (Cell(20, 20), Cell(5, 9))), Row("b", (Cell(60, 60), Cell(30, 30)))), (80, None))
    assert findings(shown, 1)[0].investigate == ()


def test_where_a_band_is_the_highest_the_others_are_still_compared() -> None:
    shown = Shown(
        (
            Row("a", (Cell(80, 80), Cell(24, 24))),
            Row("b", (Cell(80, 80), Cell(48, 48))),
            Row("c", (Cell(30, 30), Cell(26, 30))),
        ),
        (190, None),
    )
    low, middle, top = findings(shown, 1)
    assert low.comparison is not None
    assert low.comparison.beside == "b"
    assert (middle.comparison, top.comparison) == (None, None)
    assert [each.highest for each in (low, middle, top)] == [False, False, True]
    assert middle.investigate == (Reason.FOUR_FIFTHS,)


def test_perhaps_nobody_was_chosen_at_all() -> None:
    band = Cell(0, 4)
    shown = Shown((Row("a", (Cell(40, 40), band)), Row("b", (Cell(60, 60), band))), (100, None))
    found = {each.key: each for each in findings(shown, 1)}
    assert found["b"].ratio_most is None
    assert [each.investigate for each in found.values()] == [(), ()]


def test_who_did_not_say_and_what_is_hidden_are_left_out() -> None:
    shown = hide(
        (
            Group("a", (40, 20, 10)),
            Group("b", (60, 30, 15)),
            Group("c", (50, 25, 12)),
            Group("d", (50, 8, 1)),
            Group("did not say", (90, 45, 22), compared=False),
        )
    )
    assert [each.key for each in findings(shown, 1)] == ["a", "b", "c", "d"]
    assert [each.key for each in findings(shown, 2)] == ["a", "b", "c"]
    assert [row.cells[1] for row in shown.rows if row.key in {"d", "did not say"}] == [Cell(5, 9), None]


def test_one_group_has_nobody_to_stand_beside() -> None:
    assert findings(of((40, 20)), 1) == ()


@pytest.mark.parametrize("step", [0, 2])
def test_a_step_nobody_comes_to_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="Nobody comes"):
        findings(of((40, 20), (40, 20)), step)


@given(
    st.lists(
        st.tuples(st.integers(0, 80), st.integers(0, 80)).map(lambda two: (max(two), min(two))), min_size=1, max_size=8
    )
)
def test_nothing_is_said_of_a_group_of_under_ten_and_no_figure_is_of_a_number_under_ten(
    rows: list[tuple[int, int]],
) -> None:
    groups = tuple(Group(str(index), row) for index, row in enumerate(rows))
    for found in findings(hide(groups), 1):
        assert found.of >= 10
        assert found.least <= found.most
        assert found.rate is None or found.chosen.low >= 10
        true = rows[int(found.key)]
        assert found.least <= true[1] / true[0] <= found.most


@pytest.mark.parametrize(
    ("share", "of_", "written"), [(13 / 17, 17, 75), (13 / 20, 20, 65), (0.124, 40, 12), (0, 9, 0)]
)
def test_a_percentage_of_few_is_rounded_to_five(share: float, of_: int, written: int) -> None:
    assert percent(share, of=of_) == written
