"""Which guide suits a meeting."""

from __future__ import annotations

import pytest

from viceversa.learning import guidebook
from viceversa.learning.suggesting import suggest


def suggested(
    number: int, *, of: int = 8, mentee: tuple[str, ...] = (), mentor: tuple[str, ...] = (), used: tuple[str, ...] = ()
) -> str | None:
    found = suggest(guidebook.library(), number=number, of=of, mentee_wants=mentee, mentor_wants=mentor, used=set(used))
    return found.key if found else None


@pytest.mark.parametrize(
    ("number", "of", "key"),
    [
        (1, 8, "contracting"),
        (5, 8, "midpoint"),
        (8, 8, "closing"),
        (1, 3, "contracting"),
        (2, 3, "midpoint"),
        (3, 3, "closing"),
    ],
)
def test_the_first_the_middle_and_the_last_have_their_own(number: int, of: int, key: str) -> None:
    assert suggested(number, of=of, mentee=("climate",)) == key


def test_in_between_the_mentees_first_wish_decides() -> None:
    assert suggested(2, mentee=("climate", "ai")) == "sustainability"
    assert suggested(2, mentee=("nothing", "ai", "climate")) == "generative-ai"
    assert suggested(3, mentee=("climate", "ai"), used=("sustainability",)) == "generative-ai"


def test_the_mentors_wish_has_its_turn() -> None:
    assert suggested(2, mentee=("nothing", "nothing", "ai"), mentor=("deciding",)) == "how-decisions-are-made"
    assert suggested(2, mentee=("ai",), mentor=("deciding",)) == "generative-ai"


def test_nobodys_wish_gives_the_first_of_the_library() -> None:
    assert suggested(2) == "public-voice"


def test_what_is_the_mentors_to_choose_or_comes_too_early_is_never_suggested() -> None:
    assert suggested(4, mentee=("inclusion",)) == "public-voice"
    assert suggested(2, mentee=("business",)) == "public-voice"
    assert suggested(3, mentee=("business",)) == "reverse-pitch"


def test_when_all_are_used_there_is_none() -> None:
    assert suggested(2, used=tuple(guide.key for guide in guidebook.library())) is None
    assert suggested(1, used=("contracting",)) == "public-voice"
