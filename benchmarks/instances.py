"""Scored instances that every solver can be given: arrays of allowed pairs with whole points, the same for the same seed.

`one`: one partner each, everybody can be paired, and everybody shall be (a sparse assignment problem). `many`: up to three
partners each, greatest total of points, nobody must be paired. Points come from a few hidden traits and from how much sought
after a person is, so that people compete as they do in life; independent random points would be far too easy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CHOICES = 32
TRAITS = 6


class Instance(NamedTuple):
    """Allowed pairs sorted by left then right position, with points, and everybody's capacity."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    points: NDArray[np.int64]
    left_capacity: NDArray[np.int64]
    right_capacity: NDArray[np.int64]


def scored(family: str, size: int, seed: int = 0) -> Instance:
    """`size` people on each side with about CHOICES allowed pairs each."""
    draw = np.random.default_rng([seed, size, family == "many"])
    choices = min(CHOICES, size)
    sought = draw.random(size)
    popular = np.cumsum(0.5 + sought)
    left = np.repeat(np.arange(size), choices)
    right = np.searchsorted(popular, draw.random(size * choices) * popular[-1])
    right[::choices] = draw.permutation(size)  # so that everybody can be paired
    keys = np.unique(left * size + right)
    left, right = keys // size, keys % size
    mine, theirs = draw.normal(size=(size, TRAITS)), draw.normal(size=(size, TRAITS))
    alike = np.einsum("ij,ij->i", mine[left], theirs[right]) / np.sqrt(TRAITS)
    points = 400_000 + 200_000 * sought[right] + 120_000 * alike + 40_000 * draw.normal(size=len(keys))
    ones = np.ones(size, dtype=np.int64)
    places = draw.choice([1, 2, 3], size=(2, size), p=[0.85, 0.12, 0.03]) if family == "many" else (ones, ones)
    return Instance(
        left.astype(np.int32),
        right.astype(np.int32),
        np.clip(np.rint(points), 0, 1_000_000).astype(np.int64),
        *(side.astype(np.int64) for side in places),
    )
