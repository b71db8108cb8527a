"""Who may match, and who may see which pair."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from viceversa.matching import rules
from viceversa.people.models import User


@pytest.mark.parametrize(
    ("who", "may"),
    [("petra", True)] + [(who, False) for who in ("dora", "viktor", "eve", "mara", "nia", "jon", "sam", "ada", "otto")],
)
def test_who_may_match(cast: Cast, who: str, may: bool) -> None:
    assert rules.may_match(getattr(cast, who), cast.program) is may


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("petra", True),
        ("sam", True),
        ("eve", False),  # below Viktor
        ("dora", False),  # above both
        ("mara", False),  # above Nia
        ("nia", False),
        ("viktor", False),
    ],
)
def test_nobody_sees_a_pair_of_their_own_line(cast: Cast, who: str, sees: bool) -> None:
    assert rules.may_see_pair(getattr(cast, who), cast.person("nia"), cast.person("viktor")) is sees


def test_an_account_without_a_person_is_in_nobodys_line(cast: Cast) -> None:
    assert rules.may_see_pair(User(), cast.person("nia"), cast.person("viktor")) is True
