"""The interface of every way to tell how like two things said are, and the nearest few of many by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Protocol, TypeVar

SHORTEST: Final = 3  # letters; what is shorter may be the start of anything
LONGEST: Final = 200  # letters that are read

Key = TypeVar("Key")
Names = Sequence[str]


class Way(Protocol):
    """A way to tell how like two things said are.

    `model` names the way and its version: what is remembered is remembered for it. `least`: what scores lower is not worth
    showing to anybody.
    """

    model: str
    least: float

    def scores(self, words: str, things: Sequence[Names]) -> Sequence[float]:
        """How like the words each thing is, given with all its names: from 0 (nothing in common) to 1 (the same)."""
        ...


def closest(way: Way, words: str, things: Iterable[tuple[Key, Names]], *, most: int = 3) -> list[Key]:
    """The keys of the things that are most like the words, the likest first; none if nothing is like enough.

    Equal ones keep the order they came in, so the same words get the same answer. Cost: that of the way; about a
    millisecond for a hundred things once their names are known to it.
    """
    words = " ".join(words.split())[:LONGEST]
    if len(words) < SHORTEST:
        return []
    keys, names = [], []
    for key, all_names in things:
        keys.append(key)
        names.append(tuple(all_names))
    scored = zip(keys, way.scores(words, names), strict=True)
    near = sorted(((key, score) for key, score in scored if score >= way.least), key=lambda pair: -pair[1])
    return [key for key, _score in near[:most]]
