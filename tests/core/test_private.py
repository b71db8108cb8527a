"""Private text: unreadable in the database, and refused when it was changed or put elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.core.private import Tampered, reseal, seal, unseal

PLACE = "pairings.note:abc:text"


@given(text=st.text(), place=st.text())
def test_what_is_sealed_comes_back(text: str, place: str) -> None:
    text, place = text.encode("utf-8", "ignore").decode(), place.encode("utf-8", "ignore").decode()
    sealed = seal(text, bound_to=place)
    assert sealed.isascii()
    assert unseal(sealed, bound_to=place) == text


def test_nothing_of_the_text_is_left_in_what_is_stored() -> None:
    sealed = seal("Viktor interrupts me", bound_to=PLACE)
    assert "Viktor" not in sealed
    assert seal("Viktor interrupts me", bound_to=PLACE) != sealed


def test_an_empty_field_is_an_empty_text() -> None:
    assert unseal("", bound_to=PLACE) == ""


def test_a_text_in_another_place_is_refused() -> None:
    sealed = seal("mine", bound_to=PLACE)
    for elsewhere in ("pairings.note:abd:text", "pairings.note:abc:title", ""):
        with pytest.raises(Tampered):
            unseal(sealed, bound_to=elsewhere)


@given(place=st.integers(min_value=0), letter=st.sampled_from("abcXYZ019-_"))
def test_a_changed_text_is_refused(place: int, letter: str) -> None:
    sealed = seal("mine", bound_to=PLACE)
    place %= len(sealed.rstrip("=")) - 1
    changed = sealed[:place] + letter + sealed[place + 1 :]
    if changed == sealed:
        return
    with pytest.raises(Tampered):
        unseal(changed, bound_to=PLACE)


@pytest.mark.parametrize("nonsense", ["x", "gAAAAA==", "Viktor interrupts me"])
def test_what_we_did_not_write_is_refused(nonsense: str) -> None:
    with pytest.raises(Tampered):
        unseal(nonsense, bound_to=PLACE)


def test_keys_are_rotated(settings: Any) -> None:
    old = settings.SECRET_KEY
    sealed = seal("mine", bound_to=PLACE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new secret", [old]
    assert unseal(sealed, bound_to=PLACE) == "mine"
    newer = reseal(sealed)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(newer, bound_to=PLACE) == "mine"
    with pytest.raises(Tampered):
        unseal(sealed, bound_to=PLACE)
    with pytest.raises(Tampered):
        reseal(sealed)
    with pytest.raises(Tampered):
        unseal(newer, bound_to="elsewhere")
