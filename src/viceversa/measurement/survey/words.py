"""Words of a release in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.utils.translation import get_language

Words = TypeVar("Words")


def in_language(words: Mapping[str, Words]) -> Words:
    """Those of the active language, else the ones that are the same in all, else English or whatever there is."""
    language = (get_language() or "").lower()
    for key in (language, language.split("-")[0], "", "en"):
        if key in words:
            return words[key]
    return next(iter(words.values()))
