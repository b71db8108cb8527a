"""Scored instances that every solver can be given: arrays of allowed pairs with whole points, the same for the same seed.

`one`: one partner each, everybody can be paired, and everybody shall be (a sparse assignment problem). `free`: one partner
each, greatest total of points, anybody may stay without. `many`: the same with up to three partners each. `stable`: one partner for left, up to three for right, who
rank each other without ties; no two shall want to change, and left proposes. Points come from a few hidden traits and from how much sought
after a person is, so that people compete as they do in life; independent random points would be far too easy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CHOICES = 32
TRAITS = 6


class Instance(NamedTuple):
    """Allowed pairs sorted by left then right position, with points, and everybody's capacity.

    `left_rank`, `right_rank`: the place of each pair in the rankings of its two people, 0 the best; for `stable` only.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    points: NDArray[np.int64]
    left_capacity: NDArray[np.int64]
    right_capacity: NDArray[np.int64]
    left_rank: NDArray[np.int64]
    right_rank: NDArray[np.int64]


def scored(family: str, size: int, seed: int = 0) -> Instance:
    """`size` people on each side with about CHOICES allowed pairs each."""
    draw = np.random.default_rng([seed, size, ("one", "many", "stable", "free").index(family)])
    choices = min(CHOICES, size)
    sought = draw.random(size)
    popular = np.cumsum(0.5 + sought)
    left = np.repeat(np.arange(size), choices)
    right = np.searchsorted(popular, draw.random(size * choices) * popular[-1])
    if family != "free":
        right[::choices] = draw.permutation(size)  # so that everybody can be paired
    keys = np.unique(left * size + right)
    left, right = keys // size, keys % size
    mine, theirs = draw.normal(size=(size, TRAITS)), draw.normal(size=(size, TRAITS))
    alike = np.einsum("ij,ij->i", mine[left], theirs[right]) / np.sqrt(TRAITS)
    points = 400_000 + 200_000 * sought[right] + 120_000 * alike + 40_000 * draw.normal(size=len(keys))
    ones = np.ones(size, dtype=np.int64)
    some = (
        draw.choice([1, 2, 3], size=(2, size), p=[0.85, 0.12, 0.03]) if family not in ("one", "free") else (ones, ones)
    )
    places = (ones if family == "stable" else some[0], some[1])
    ranks = [np.zeros(0, dtype=np.int64)] * 2
    if family == "stable":
        ranks = [_ranks(ends, points + 60_000 * draw.normal(size=len(keys))) for ends in (left, right)]
    return Instance(
        left.astype(np.int32),
        right.astype(np.int32),
        np.clip(np.rint(points), 0, 1_000_000).astype(np.int64),
        *(side.astype(np.int64) for side in (*places, *ranks)),
    )


def _ranks(ends: NDArray[np.int64], views: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of each pair among those of its person, from the one they like best."""
    order = np.lexsort((-views, ends))
    begins = np.searchsorted(ends[order], ends[order])
    ranks = np.empty(len(ends), dtype=np.int64)
    ranks[order] = np.arange(len(ends)) - begins
    return ranks
