from __future__ import annotations

import pytest
from django.utils import translation

from viceversa.core import languages


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("fr", "fr"), ("FR", "fr"), ("fr-CH", "fr"), ("pt_BR", "pt"), ("French", "fr"), ("französisch", "fr"), ("français", "fr"),
        ("zu", "zu"), ("isiZulu", "zu"), ("Norwegian", "no"), ("norsk", "nb"), ("Mandarin", "zh"), ("deu", "de"),
        ("polski", "pl"), ("العربية", "ar"), ("svenska", "sv"),
    ],
)  # fmt: skip
def test_people_write_a_language_in_many_ways(word: str, code: str) -> None:
    assert languages.code_of(word) == code


@pytest.mark.parametrize("word", ["", "Klingon", "fluent", "xx"])
def test_what_nobody_calls_a_language_is_none(word: str) -> None:
    assert languages.code_of(word) is None


def test_names_follow_the_reader() -> None:
    with translation.override("de"):
        assert languages.name_of("fr") == "Französisch"
        assert ("zu", "Zulu") in languages.choices()
    with translation.override("en"):
        assert languages.name_of("fr") == "French"
    assert languages.name_of("qq") == "qq"
