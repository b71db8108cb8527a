"""Reporting lines: everybody at once, and circles are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.people.lines import Circle, line_paths


def test_paths_are_nearest_first() -> None:
    assert line_paths({1: None, 2: 1, 3: 2, 4: 2}) == {1: "/", 2: "/1/", 3: "/2/1/", 4: "/2/1/"}


def test_a_very_deep_line_is_walked_without_recursion() -> None:
    paths = line_paths({n: n - 1 if n else None for n in range(5000)})
    assert paths[4999].count("/") == 5000


@pytest.mark.parametrize("size", [1, 2, 60])
def test_a_circle_is_named(size: int) -> None:
    with pytest.raises(Circle) as circle:
        line_paths({n: (n + 1) % size for n in range(size)} | {99: 0})
    assert sorted(circle.value.people) == list(range(size))


@given(st.lists(st.integers(0, 30), max_size=40))
def test_each_line_is_ones_manager_and_their_line(managers: list[int]) -> None:
    manager_of: dict[int, int | None] = {n: manager if manager < n else None for n, manager in enumerate(managers)}
    paths = line_paths(manager_of)
    for person, manager in manager_of.items():
        assert paths[person] == ("/" if manager is None else f"/{manager}{paths[manager]}")
