"""A panel: loads as equal as they can be, and bands that never hold more than there are places."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.analysis.draw import Entry, draw
from viceversa.analysis.panel import CLEARLY_IN, NOT_THIS_TIME, TIE, Read, allocate, bands


@pytest.mark.parametrize(
    ("totals", "places", "expected"),
    [
        ([(8, 8), (4, 4), (0, 0)], 1, [2, 0, 0]),
        ([(8, 8), (8, 8), (0, 0)], 1, [1, 1, 0]),
        ([(8, 7), (8, 8), (0, 0)], 1, [1, 1, 0]),  # half a point: one step by one of two readers
        ([(7, 7), (8, 8), (0, 0)], 1, [0, 2, 0]),
        ([(8, 8), (5, 5), (5, 4), (1, 1)], 2, [2, 1, 1, 0]),
        ([(5, 5), (5, 4), (1, 1)], 2, [2, 2, 0]),  # the tie fits
        ([(1, 1), (8, 8)], 2, [2, 2]),
        ([(8, 8, 6), (7, 7), (0, 0)], 1, [1, 1, 0]),  # a third reading counts as one of three
    ],
)
def test_bands(totals: list[tuple[int, ...]], places: int, expected: list[int]) -> None:
    found = bands([Read(str(n), each) for n, each in enumerate(totals)], places=places)
    assert [found[str(n)] for n in range(len(totals))] == expected


def test_whoever_was_left_out_comes_first() -> None:
    people = [Read("before", (0, 0), 1), Read("good", (8, 8)), Read("fair", (5, 5))]
    assert bands(people, places=1) == {"before": CLEARLY_IN, "good": NOT_THIS_TIME, "fair": NOT_THIS_TIME}
    assert bands(people, places=2) == {"before": CLEARLY_IN, "good": CLEARLY_IN, "fair": NOT_THIS_TIME}


people_read = st.lists(
    st.tuples(st.tuples(st.integers(0, 8), st.integers(0, 8)), st.integers(0, 1)), min_size=1, max_size=12
)


@given(people_read, st.integers(1, 12))
def test_every_place_is_given_out_and_nobody_overtakes(rows: list[tuple[tuple[int, int], int]], places: int) -> None:
    people = [Read(str(n), totals, turn) for n, (totals, turn) in enumerate(rows)]
    found = bands(people, places=places)
    counts = Counter(found.values())
    assert counts[CLEARLY_IN] <= places
    outcome = draw([Entry(key, (), band) for key, band in found.items()], places=places, seed="s")
    assert len(outcome.chosen) == min(places, len(people))
    assert {key for key, band in found.items() if band == CLEARLY_IN} <= set(outcome.chosen)
    if len(people) > places:
        assert not {key for key, band in found.items() if band == NOT_THIS_TIME} & set(outcome.chosen)
    for first, second in combinations(people, 2):
        better, worse = sorted((first, second), key=lambda one: (one.turn, sum(one.totals)), reverse=True)
        assert found[better.key] >= found[worse.key]
    assert TIE not in counts or counts[TIE] > places - counts[CLEARLY_IN]


def loads(found: dict[str, list[str]], readers: str) -> list[int]:
    counts = Counter(reader for each in found.values() for reader in each)
    return sorted(counts[reader] for reader in readers)


@given(st.data())
def test_loads_are_as_equal_as_any_allocation_makes_them(data: st.DataObject) -> None:
    applicants, readers = "abcd"[: data.draw(st.integers(1, 4))], "xyz"
    pairs = list(product(readers, applicants))
    barred = set(data.draw(st.lists(st.sampled_from(pairs), max_size=5)))
    found = allocate(applicants, readers, barred=barred, given={}, each=2, seed=data.draw(st.text(max_size=3)))
    allowed = {one: [reader for reader in readers if (reader, one) not in barred] for one in applicants}
    assert all(len(found[one]) == min(2, len(allowed[one])) for one in applicants)
    assert all(set(found[one]) <= set(allowed[one]) and len(set(found[one])) == len(found[one]) for one in applicants)
    every = product(*(combinations(allowed[one], min(2, len(allowed[one]))) for one in applicants))
    best = min(sum(n * n for n in loads(dict(zip(applicants, map(list, way), strict=True)), readers)) for way in every)
    assert sum(n * n for n in loads(found, readers)) == best


def test_what_was_given_stays_and_counts() -> None:
    given_ = {"a": ["x", "y"], "b": ["x"], "c": ["gone"]}
    found = allocate("abc", "xyz", barred={("z", "c")}, given=given_, each=2, seed="s")
    assert found == {"a": [], "b": ["z"], "c": ["y"]}
    assert allocate("abc", "xyz", barred={("z", "c")}, given=given_, each=2, seed="s") == found


@pytest.mark.parametrize(
    ("applicants", "readers", "barred", "given_", "expected"),
    [
        ("ab", "wxy", {("w", "b")}, {"a": ["x"]}, {"a": ["w"], "b": ["x", "y"]}),  # handed on at once
        ("ab", "wxyz", {("z", "b")}, {"a": ["x"]}, {"a": ["z"], "b": ["w", "y"]}),  # by way of a third
        (
            "abc",
            "wxyz",
            {("w", "b"), ("w", "c"), ("x", "a"), ("y", "c"), ("z", "c")},
            {},
            {"a": ["w", "z"], "b": ["y", "z"], "c": ["x"]},
        ),
    ],
)
def test_a_first_choice_that_loads_one_too_much_is_handed_on(
    applicants: str,
    readers: str,
    barred: set[tuple[str, str]],
    given_: dict[str, list[str]],
    expected: dict[str, list[str]],
) -> None:
    assert allocate(applicants, readers, barred=barred, given=given_, each=2, seed="s") == expected


def test_another_seed_finds_others() -> None:
    ways = {str(allocate("abcdef", "vwxyz", barred=(), given={}, each=2, seed=str(seed))) for seed in range(9)}
    assert len(ways) > 1
