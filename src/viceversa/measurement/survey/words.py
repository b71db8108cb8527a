"""Words of a release in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.utils.translation import get_language

from viceversa.programs.answers import Question
from viceversa.surveys.items import SETS

Words = TypeVar("Words")


def in_language(words: Mapping[str, Words]) -> Words:
    """Those of the active language, else the ones that are the same in all, else English or whatever there is."""
    language = (get_language() or "").lower()
    for key in (language, language.split("-")[0], "", "en"):
        if key in words:
            return words[key]
    return next(iter(words.values()))


def name_of(question: Question, *, whole: bool) -> str:
    """What a question is called where it stands alone, in the active language: a whole set, and the only question of one, by
    the name of the set; any other by its own words."""
    known = SETS.get(question.item_set)
    if known is not None and (whole or len(known.items) == 1):
        return str(known.name)
    return question.text
