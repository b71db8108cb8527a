"""Whether small numbers are open, held against a list of every table that fits what is known."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viceversa.analysis.open_counts import all_open, moves

FEW = 5


def tables(people: int, answers: int) -> list[tuple[int, ...]]:
    return [one for one in product(range(people + 1), repeat=answers) if sum(one) == people]


def judged(
    counts: list[list[int]], *, summed: list[bool] | None = None, figured: list[tuple[list[int], list[int]]] | None = None,
    sets: list[list[int]] | None = None, classes: list[list[int]] | None = None,
) -> bool:  # fmt: skip
    answers = len(counts[0])
    members = np.zeros((len(classes or []), answers), bool)
    for row, held in zip(members, classes or [], strict=True):
        row[held] = True
    return all_open(
        np.array(counts), few=FEW, classes=members, summed=np.array(summed or [True] * len(counts)),
        figured=[(places, np.array(labels)) for places, labels in figured or []], sets=sets or [],
    )  # fmt: skip


def truly(
    counts: list[list[int]], summed: list[bool], figured: list[tuple[list[int], list[int]]], sets: list[list[int]],
    classes: list[list[int]],
) -> bool:  # fmt: skip
    """By listing: whether each small number has another value in some table that fits."""
    answers = range(len(counts[0]))

    def known(table: tuple[tuple[int, ...], ...]) -> list[int]:
        facts = [sum(at * row[at] for at in answers) for row, is_known in zip(table, summed, strict=True) if is_known]
        for places, labels in figured:
            facts += [
                sum(table[place][at] for place in places for at in answers if labels[at] == label)
                for label in sorted(set(labels))
            ]
        return facts

    true = tuple(map(tuple, counts))
    fitting = [
        table for table in product(*(tables(sum(row), len(row)) for row in counts)) if known(table) == known(true)
    ]
    groups = [[place] for place in range(len(counts))] + sets
    for group, held in product(groups, [[at] for at in answers] + classes):
        values = {sum(table[place][at] for place in group for at in held) for table in fitting}
        here = sum(true[place][at] for place in group for at in held)
        if 1 <= here < FEW and len(values) == 1:
            return False
    return True


@st.composite
def cases(draw: st.DrawFn) -> dict[str, list]:  # type: ignore[type-arg]
    crowds, answers = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    most = 4 if crowds == 3 else 6
    counts = draw(st.lists(st.lists(st.integers(0, most // 2), min_size=answers, max_size=answers),
                           min_size=crowds, max_size=crowds))  # fmt: skip
    places = st.lists(st.integers(0, crowds - 1), min_size=1, max_size=crowds, unique=True)
    labels = st.sampled_from([[0, 1, 1][:answers], [0, 0, 1][-answers:], [0, 1, 2][:answers]])
    return {
        "counts": counts,
        "summed": draw(st.lists(st.booleans(), min_size=crowds, max_size=crowds)),
        "figured": draw(st.lists(st.tuples(places, labels), max_size=2)),
        "sets": draw(st.lists(places, max_size=2)),
        "classes": draw(st.sampled_from([[], [[0], list(range(1, answers))]])),
    }


@settings(max_examples=1_500)
@given(cases())
def test_what_is_said_to_be_open_is_open(case: dict[str, list]) -> None:  # type: ignore[type-arg]
    if judged(**case):
        assert truly(**case)


@pytest.mark.parametrize(
    ("counts", "more", "is_open"),
    [
        ([[9, 1]], {}, False),  # a yes or no: its mean is its number
        ([[9, 1]], {"summed": [False]}, True),
        ([[9, 4]], {}, False),
        ([[9, 5]], {}, True),  # five are no small number
        ([[9, 0]], {}, True),  # nobody is no number from one to four
        ([[0, 0, 0, 1, 9]], {}, False),  # nine say 5, one says 4
        ([[0, 0, 0, 2, 8]], {}, True),  # or one says 3 and nine say 5
        ([[2, 6, 6, 6]], {"figured": [([0], [0, 1, 2, 3])]}, False),  # every share is shown
        ([[2, 6, 6, 6]], {"figured": [([0], [0, 0, 1, 2])]}, False),  # merged, but the mean tells
        ([[2, 6, 6, 6]], {"figured": [([0], [0, 0, 1, 2])], "summed": [False]}, True),
        ([[2, 6, 6, 6]], {"figured": [([0], [0, 0, 1, 1])]}, True),  # another class makes up for it
        # Two crowds in one figure of shares make up for one another, but not for both together.
        ([[2, 6, 6], [9, 9, 9]], {"figured": [([0, 1], [0, 1, 2])]}, True),
        ([[2, 6, 6], [2, 6, 6]], {"figured": [([0, 1], [0, 1, 2])]}, True),
        ([[2, 6, 6], [2, 6, 6]], {"figured": [([0, 1], [0, 1, 2])], "sets": [[0, 1]]}, False),
        ([[2, 6, 6], [2, 6, 6], [9, 9, 9]], {"figured": [([0, 1, 2], [0, 1, 2])], "sets": [[0, 1]]}, True),
        # The other can't make up for it: nobody there gave such answers.
        ([[2, 6, 6], [0, 1, 9]], {"figured": [([0, 1], [0, 1, 2])]}, False),
        # A class is a number too.
        ([[3, 3, 6, 9]], {"classes": [[0, 1], [2, 3]], "figured": [([0], [0, 0, 1, 1])]}, True),
        ([[2, 2, 6, 9]], {"classes": [[0, 1], [2, 3]], "figured": [([0], [0, 0, 1, 1])]}, False),
    ],
)  # fmt: skip
def test_examples(counts: list[list[int]], more: dict[str, list], is_open: bool) -> None:  # type: ignore[type-arg]
    assert judged(counts, **more) is is_open


def test_a_move_keeps_the_number_of_people_and_two_keep_the_sum() -> None:
    for answers in (2, 3, 5, 11):
        every = moves(answers)
        assert (every.change.sum(axis=1) == 0).all()
        assert ((every.change @ np.arange(answers) == 0) == every.keeps_sum).all()
        assert every.change.any(axis=1).all()
        assert (every.needs + every.change >= 0).all()
