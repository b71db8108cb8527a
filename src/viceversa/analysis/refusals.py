"""Why a figure can't be worked out: one tree of refusals, each a sentence, and the reading of numbers that raises them.

`Refusal` is a `ValueError`. A caller who shows figures catches it and shows its sentence; nothing is ever put in its place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


class Refusal(ValueError):
    """A figure that can't be given; the sentence says why."""


class TooFew(Refusal):
    """Too few people for the figure to mean anything, or to be safe."""


class NoVariance(Refusal):
    """Everybody gave the same, so there is no spread to measure against."""


class NotANumber(Refusal):
    """Something is missing or infinite. Missing answers are left out by the caller, who reports how many."""


class Unlike(Refusal):
    """Things that belong together differ in number, or a setting is out of its range."""


def numbers(values: ArrayLike, *, fewest: int = 1) -> Numbers:
    """The values as one row of finite floats, shape (n,). Refuses fewer than `fewest`, and what is missing or infinite."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1:
        raise Unlike("One row of numbers is needed.")
    if not np.isfinite(found).all():
        raise NotANumber("A value is missing or infinite; leave out whoever did not answer, and say how many.")
    if len(found) < fewest:
        raise TooFew(f"{len(found)} are too few: at least {fewest} are needed.")
    return found


def same_length(*columns: Sequence[object] | Numbers) -> None:
    """Refuses columns that are not about the same people."""
    if len({len(column) for column in columns}) > 1:
        raise Unlike(f"These are not the same people: {', '.join(str(len(column)) for column in columns)} values.")


def share(value: float, name: str) -> float:
    """The value, if it lies between 0 and 1, both left out."""
    if not 0 < value < 1:
        raise Unlike(f"{name} has to lie between 0 and 1.")
    return value
