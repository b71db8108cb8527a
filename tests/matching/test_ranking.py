"""One's shortlist after a tap: every move from every shape of answer."""

from __future__ import annotations

import pytest

from viceversa.matching.ranking import MOVES, reordered

Shape = str


def read(text: str) -> list[tuple[str, int | None, bool]]:
    """ "a1 b- cx": a has place 1, b none, c is vetoed."""
    return [(word[0], int(word[1]) if word[1].isdigit() else None, word[1] == "x") for word in text.split()]


def written(answer: dict[str, tuple[int | None, bool]]) -> str:
    return " ".join(f"{code}{'x' if vetoed else place or '-'}" for code, (place, vetoed) in sorted(answer.items()))


@pytest.mark.parametrize(
    ("before", "how", "code", "after"),
    [
        ("a- b- c-", "first", "b", "a2 b1 c3"),
        ("a2 b1 c3", "first", "c", "a3 b2 c1"),
        ("a2 b1 c3", "up", "c", "a3 b1 c2"),
        ("a2 b1 c3", "up", "b", "a2 b1 c3"),
        ("a2 b1 c3", "first", "b", "a2 b1 c3"),
        ("a- b- c-", "veto", "b", "a- bx c-"),
        ("a2 b1 c3", "veto", "b", "a1 bx c2"),
        ("a2 b1 c3", "veto", "c", "a2 b1 cx"),
        ("a1 bx c2", "back", "b", "a1 b3 c2"),
        ("a- bx c-", "back", "b", "a- b- c-"),
        ("a- b- c-", "all", "", "a1 b1 c1"),
        ("a2 b1 cx", "all", "", "a1 b1 cx"),
        ("a1 b1 c1", "first", "c", "a2 b3 c1"),
        ("a1 b1 c1", "up", "c", "a1 b3 c2"),
        ("a1 b1 c1", "veto", "c", "a1 b1 cx"),
        ("a1 b1 cx", "back", "c", "a1 b1 c1"),
        ("a1 bx", "back", "b", "a1 b2"),
        ("ax bx cx", "back", "b", "ax b- cx"),
        ("ax bx cx", "first", "b", "ax b1 cx"),
        ("ax bx c-", "veto", "c", "ax bx cx"),
        ("a1", "first", "a", "a1"),
    ],
)
def test_a_move(before: Shape, how: str, code: str, after: Shape) -> None:
    assert written(reordered(read(before), how, code)) == after


@pytest.mark.parametrize("how", MOVES)
def test_places_have_no_gap_and_a_veto_has_none(how: str) -> None:
    for before in ("a- b- c-", "a2 b1 c3", "a1 b1 c1", "a1 bx c2", "a- bx cx", "ax bx cx"):
        for code in "abc":
            after = reordered(read(before), how, code)
            places = sorted(place for place, _vetoed in after.values() if place)
            assert places in ([], [1], [1, 2], [1, 2, 3], [1, 1], [1, 1, 1])
            assert [one for one, (place, vetoed) in after.items() if vetoed and place] == []
            assert sorted(after) == ["a", "b", "c"]
