"""Likeness by letters: finds misspelled and bent words ("podcats", "negotiation" for "negotiating"), no meaning."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np
from rapidfuzz import fuzz, process, utils

from viceversa.people.likeness.nearest import SHORTEST, Names


class Letters:
    """How well each word typed is found among the words of a thing, by the letters they share in order.

    Cost: some milliseconds for the whole catalogue.
    """

    def __init__(self) -> None:
        self.model = f"rapidfuzz {version('rapidfuzz')}"
        self.least = 0.7

    def scores(self, words: str, things: Sequence[Names]) -> list[float]:
        """See `Way`: the mean over the words typed, each with the word of the thing that it is likest to."""
        typed = _words(words)
        each = [_words(" ".join(names)) for names in things]
        known = {word: column for column, word in enumerate(sorted({word for row in each for word in row}))}
        if not typed or not known:
            return [0.0] * len(each)
        table = process.cdist(typed, list(known), scorer=fuzz.ratio, dtype=np.float64) / 100
        columns = [[known[word] for word in row] for row in each]
        return [float(table[:, row].max(axis=1).mean()) if row else 0.0 for row in columns]


def _words(text: str) -> list[str]:
    """The words without case and signs; small ones say nothing, unless there are no others."""
    words = utils.default_process(text).split()
    return [word for word in words if len(word) >= SHORTEST] or words
