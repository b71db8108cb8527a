"""What is shown of small groups, and two attackers who try to solve for what is not.

Neither attacker uses the network of the code under test. The first lists every table that fits what is shown, for small
ones; the second solves a linear program for each end of each number. Both know every total that is shown.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from viceversa.analysis.hiding import Cell, Group, Row, Shown, hide, hide_together

Table = tuple[tuple[int, ...], ...]


def shown_of(*rows: tuple[int, ...], few: int = 5) -> Shown:
    return hide(tuple(Group(f"group {index}", row) for index, row in enumerate(rows)), few=few)


def cells(shown: Shown) -> list[list[int | str | None]]:
    return [
        [None if cell is None else cell.low if cell.exact else f"{cell.low}-{cell.high}" for cell in row.cells]
        for row in shown.rows
    ]


@st.composite
def tables(draw: st.DrawFn, *, groups: int, steps: int, most: int) -> Table:
    rows = []
    for _ in range(draw(st.integers(1, groups))):
        row = [draw(st.integers(0, most))]
        for _ in range(steps - 1):
            # Few, all but few, or anything: edges are where it goes wrong.
            few = st.integers(0, min(6, row[-1]))
            row.append(draw(st.one_of(few, few.map(lambda less, all_=row[-1]: all_ - less), st.integers(0, row[-1]))))
        rows.append(tuple(row))
    return tuple(rows)


def numbers(rows: Table) -> list[tuple[int, int, bool, int]]:
    """Group, step, whether of those left behind there, people."""
    found = []
    for index, row in enumerate(rows):
        for step, number in enumerate(row):
            found.append((index, step, False, number))
            if step + 1 < len(row):
                found.append((index, step, True, number - row[step + 1]))
    return found


def listed(shown: Shown, most: int) -> list[Table]:
    """Every table that fits what is shown, with at most `most` people in a number nothing is said of."""
    possible = []
    for row in shown.rows:
        spans = [range(cell.low, cell.high + 1) if cell else range(most + 1) for cell in row.cells]
        possible.append([one for one in product(*spans) if list(one) == sorted(one, reverse=True)])
    wanted = shown.totals
    return [
        whole
        for whole in product(*possible)
        if all(total in {None, sum(row[step] for row in whole)} for step, total in enumerate(wanted))
    ]


def ends(shown: Shown, index: int, step: int, behind: bool) -> tuple[int, int]:
    """The smallest and the largest that a number can be, by linear programs."""
    groups, steps = len(shown.rows), len(shown.totals)
    aim = np.zeros(groups * steps)
    aim[index * steps + step] = 1
    if behind:
        aim[index * steps + step + 1] = -1
    bounds = [(cell.low, cell.high) if cell else (0, 10_000) for row in shown.rows for cell in row.cells]
    equal = [(step, total) for step, total in enumerate(shown.totals) if total is not None]
    sums = np.array([[1.0 if at % steps == step else 0.0 for at in range(len(aim))] for step, _total in equal])
    nested = []
    for group, later in product(range(groups), range(1, steps)):
        line = np.zeros(len(aim))
        line[group * steps + later], line[group * steps + later - 1] = 1, -1
        nested.append(line)
    given_ = {
        "A_ub": np.array(nested) if nested else None,
        "b_ub": np.zeros(len(nested)) if nested else None,
        "A_eq": sums if equal else None,
        "b_eq": [total for _step, total in equal] if equal else None,
        "bounds": bounds,
    }
    low, high = linprog(aim, **given_), linprog(-aim, **given_)
    assert low.success
    assert high.success
    return round(low.fun), round(-high.fun)


@settings(max_examples=80)
@given(tables(groups=3, steps=2, most=12))
def test_an_attacker_who_lists_every_table_solves_for_nobody(rows: Table) -> None:
    shown = shown_of(*rows)
    fits = listed(shown, 12) if any(total is not None for total in shown.totals) else []
    for index, step, behind, number in numbers(rows) if fits else ():
        if number < 5:
            values = {row[index][step] - (row[index][step + 1] if behind else 0) for row in fits}
            assert number in values
            assert len(values) >= 5
        elif number < 10 and not behind:
            assert len({row[index][step] for row in fits}) > 1


@settings(max_examples=60)
@given(tables(groups=5, steps=4, most=60), st.sampled_from([5, 10]))
def test_an_attacker_who_solves_linear_programs_solves_for_nobody(rows: Table, few: int) -> None:
    shown = shown_of(*rows, few=few)
    for index, step, behind, number in numbers(rows):
        if number < (few if behind else 10):
            low, high = ends(shown, index, step, behind)
            assert low <= number <= high
            assert high - low >= (few - 1 if number < few else 1)


@settings(max_examples=60)
@given(tables(groups=5, steps=3, most=60))
def test_what_is_shown_is_true_and_small_numbers_are_never_exact(rows: Table) -> None:
    shown = shown_of(*rows)
    for row, seen in zip(rows, shown.rows, strict=True):
        for step, (number, cell) in enumerate(zip(row, seen.cells, strict=True)):
            if cell:
                assert cell.low <= number <= cell.high
                assert not cell.exact or number >= 10
                assert row[0] >= 10
            before = seen.cells[step - 1] if step else None
            if cell and before and cell.exact and before.exact:
                assert before.high - cell.high >= 5
    for step, total in enumerate(shown.totals):
        alone = [row.cells[step] for row in shown.rows]
        assert total == (sum(row[step] for row in rows) if any(alone) else None)
        exact = sum(cell.low for cell in alone if cell and cell.exact)
        if total is not None and not all(cell and cell.exact for cell in alone):
            assert total - exact >= (10 if step == 0 else 5)


def test_numbers_of_ten_and_more_are_shown_as_they_are() -> None:
    assert shown_of((40, 12), (60, 30)) == Shown(
        (Row("group 0", (Cell(40, 40), Cell(12, 12))), Row("group 1", (Cell(60, 60), Cell(30, 30)))), (100, 42)
    )


def test_a_number_from_five_to_nine_is_a_band() -> None:
    assert cells(shown_of((40, 7), (60, 8), (60, 30))) == [[40, "5-9"], [60, "5-9"], [60, 30]]


def test_few_left_behind_are_a_band_too() -> None:
    assert cells(shown_of((40, 38), (60, 57), (60, 30))) == [[40, "36-40"], [60, "56-60"], [60, None]]
    assert cells(shown_of((40, 38), (60, 57), (60, 57), (60, 30))) == [[40, "36-40"], *[[60, "56-60"]] * 2, [60, 30]]


def test_a_group_of_under_ten_takes_the_next_smallest_with_it() -> None:
    shown = shown_of((9, 8), (30, 15), (20, 10))
    assert cells(shown) == [[None, None], [30, 15], [None, None]]
    assert shown.totals == (59, 33)


def test_a_band_that_the_total_would_solve_takes_the_next_smallest_with_it() -> None:
    assert cells(shown_of((40, 7), (60, 20), (60, 30))) == [[40, "5-9"], [60, None], [60, 30]]


def test_one_small_number_takes_the_next_smallest_with_it() -> None:
    assert cells(shown_of((40, 3), (60, 20), (60, 30))) == [[40, "0-4"], [60, None], [60, 30]]


def test_two_small_numbers_that_their_sum_would_tell_take_another() -> None:
    assert cells(shown_of((40, 4), (50, 4), (60, 20), (60, 30))) == [[40, "0-4"], [50, "0-4"], [60, None], [60, 30]]


def test_those_who_did_not_say_are_hidden_before_a_group_that_is_compared() -> None:
    shown = hide((Group("a", (40, 3)), Group("b", (60, 20)), Group("did not say", (90, 45), compared=False)))
    assert cells(shown) == [[40, "0-4"], [60, 20], [90, None]]


def test_a_step_that_hardly_anybody_reached_is_hidden_and_the_others_stay() -> None:
    shown = shown_of((40, 20, 1), (60, 30, 2))
    assert cells(shown) == [[40, 20, None], [60, 30, None]]
    assert shown.totals == (100, 50, None)


def test_a_single_group_is_its_total() -> None:
    assert cells(shown_of((40, 20))) == [[40, 20]]
    assert cells(shown_of((40, 3))) == [[40, None]]
    assert cells(shown_of((8, 6))) == [[None, None]]


def test_the_example_of_the_evidence_is_blocked() -> None:
    """Twelve in all, eight women shown: four men would be found by subtraction."""
    assert shown_of((8,), (4,)) == Shown((Row("group 0", (None,)), Row("group 1", (None,))), (None,))


def test_who_is_not_compared_stays_so() -> None:
    said = Group("did not say", (40, 20), compared=False)
    assert hide((said, Group("said", (60, 30)))).rows[0] == Row("did not say", (Cell(40, 40), Cell(20, 20)), False)


@pytest.mark.parametrize("reached", [(), (3, 4), (4, -1)])
def test_a_group_that_grows_on_the_way_is_refused(reached: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="Nobody reaches"):
        Group("group", reached)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="same steps"):
        hide(())
    with pytest.raises(ValueError, match="same steps"):
        hide((Group("a", (20,)), Group("b", (20, 10))))
    with pytest.raises(ValueError, match="twice"):
        hide((Group("a", (20,)), Group("a", (30,))))
    for few in (4, 11):
        with pytest.raises(ValueError, match="is few"):
            hide((Group("a", (20,)),), few=few)


def grouped(people: list[tuple[int, int, int]], by: int, steps: int) -> tuple[Group, ...]:
    """People of (steps reached, group of one kind, group of the other), counted by one of the two."""
    return tuple(
        Group(
            str(group), tuple(sum(1 for one in people if one[by] == group and one[0] > step) for step in range(steps))
        )
        for group in range(3)
    )


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from([1, 1, 2, 2, 2, 3]), st.sampled_from([0, 0, 1, 2]), st.integers(0, 2)), max_size=90
    )
)
def test_a_total_that_one_grouping_withholds_stands_in_no_other(people: list[tuple[int, int, int]]) -> None:
    tables = [grouped(people, by, 3) for by in (1, 2)]
    found = hide_together(tables)
    speaking = [one for one in found if any(any(row.cells) for row in one.rows)]
    assert len({one.totals for one in speaking}) <= 1
    assert [one.totals for one in found if one not in speaking] == [(None,) * 3] * (2 - len(speaking))
    for groups, shown in zip(tables, found, strict=True):
        for index, step, behind, number in numbers(tuple(group.reached for group in groups)):
            if number < 5:
                low, high = ends(shown, index, step, behind)
                assert low <= number <= high
                assert high - low >= 4


def test_a_step_that_one_grouping_withholds_is_left_out_of_the_other() -> None:
    """The second alone would say how many came to the last step, and so would sum up what the first keeps back."""
    first = (Group("a", (41, 35, 32)), Group("b", (39, 15, 4)))
    second = (Group("c", (30, 13, 11)), Group("d", (50, 37, 25)))
    assert [hide(groups).totals for groups in (first, second)] == [(80, 50, None), (80, 50, 36)]
    found = hide_together([first, second])
    assert [one.totals for one in found] == [(80, 50, None)] * 2
    assert [cells(one) for one in found] == [[[41, 35, None], [39, 15, None]], [[30, 13, None], [50, 37, None]]]


def test_one_grouping_that_shows_nothing_takes_nothing_from_the_other() -> None:
    silent = (Group("a", (77, 60)), Group("b", (3, 2)))
    speaking = (Group("c", (40, 30)), Group("d", (40, 32)))
    found = hide_together([silent, speaking])
    assert (found[0].totals, found[1]) == ((None, None), hide(speaking))


def test_groupings_of_other_people_are_refused() -> None:
    assert hide_together([]) == []
    with pytest.raises(ValueError, match="not the same people"):
        hide_together([(Group("a", (40, 30)),), (Group("b", (41, 30)),)])
