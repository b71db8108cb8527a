"""The middle fit of groups: cuts from everybody, and what the counts at them tell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.test_hiding import ends, numbers
from viceversa.analysis.fit import Middle, cuts, middles
from viceversa.analysis.hiding import Cell, Group, Row, Shown, hide

AT = {1: 60, 2: 70, 3: 80}


def shown(*rows: tuple[int | tuple[int, int] | None, ...], unsaid: int = -1) -> Shown:
    return Shown(
        tuple(
            Row(
                str(index),
                tuple(None if c is None else Cell(*c) if isinstance(c, tuple) else Cell(c, c) for c in row),
                index != unsaid,
            )
            for index, row in enumerate(rows)
        ),
        (99,) * 4,
    )


@pytest.mark.parametrize(
    ("fits", "wanted"),
    [
        (range(19), ()),
        (range(20), (5, 10, 15)),
        (range(100, 79, -1), (85, 90, 95)),
        ([7] * 40, ()),
        ([7] * 10 + [8] * 30, (8,)),
        ([7] * 15 + [8] * 10 + [9] * 15, (8, 9)),
    ],
)
def test_cuts_are_the_quarters_of_everybody(fits: list[int], wanted: tuple[int, ...]) -> None:
    assert cuts(list(fits)) == wanted


def test_a_middle_lies_between_the_cuts_that_half_of_the_group_reaches() -> None:
    found = middles(shown((40, 30, 20, 10), (40, 19, 10, (0, 4)), (40, 40, 40, 38)), base=0, at=AT)
    assert found == (
        Middle("0", 70, 80, 60, 80), Middle("1", None, 60, None, 70), Middle("2", 80, None, 80, None),
    )  # fmt: skip


def test_bands_tell_only_what_holds_whatever_they_hide() -> None:
    assert middles(shown((12, (5, 9), (0, 4), None)), base=0, at=AT) == (Middle("0", None, 70, None, None),)
    assert middles(shown((40, (36, 40), None, None)), base=0, at=AT) == (Middle("0", 60, None, 60, None),)


def test_too_few_to_report() -> None:
    few = shown((9, 9, 9, 9), ((5, 9), 5, 5, 5), (None, None, None, None), (40, None, None, None))
    assert middles(few, base=0, at=AT) == (None, None, None, None)
    assert middles(shown((40, 30, 20, 10), (40, 30, 20, 10), unsaid=1), base=0, at=AT)[1:] == ()
    assert middles(shown((40, 30, 20, 10)), base=0, at={}) == (None,)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(40, 99)), min_size=20, max_size=120))
def test_who_knows_every_fit_still_solves_for_nobody(people: list[tuple[int, int]]) -> None:
    """An attacker who knows each pair's fit knows the cuts and all totals; of each group's counts at them, no small one."""
    marks = cuts([fit for _group, fit in people])
    rows = [[sum(group == each for group, _fit in people)] for each in range(3)]
    for each, cut in ((each, cut) for each in range(3) for cut in marks):
        rows[each].append(sum(group == each and fit >= cut for group, fit in people))
    table = tuple(tuple(row) for row in rows)
    safe = hide(tuple(Group(str(each), row) for each, row in enumerate(table)))
    if not any(total is not None for total in safe.totals):
        return
    for index, step, behind, number in numbers(table):
        if number < 5:
            low, high = ends(safe, index, step, behind)
            assert (low <= number <= high, high - low >= 4) == (True, True)
