"""Several tests at once: how sure each still is when all of them were looked at.

Holm for at most three primary outcomes, which keeps the chance of any false alarm under the level. Benjamini-Hochberg for
long lists that are exploratory anyway, which keeps the share of false alarms among those flagged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viceversa.analysis.refusals import Numbers, Unlike, numbers


def holm(p: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p values, in the order given: below a level exactly where Holm's step-down rule rejects at it.

    O(n log n). Refuses none, and what is no probability.
    Source: S. Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979) 65-70.
    """
    values = _probabilities(p)
    order = np.argsort(values, kind="stable")
    climbed = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    return _back(order, climbed)


def benjamini_hochberg(p: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p values, in the order given, for tests that are independent or lean the same way.

    O(n log n). Refuses none, and what is no probability.
    Source: Y. Benjamini, Y. Hochberg, Controlling the false discovery rate, J. R. Stat. Soc. B 57 (1995) 289-300.
    """
    values = _probabilities(p)
    order = np.argsort(values, kind="stable")[::-1]
    many = len(values)
    return _back(order, np.minimum.accumulate(values[order] * many / np.arange(many, 0, -1)))


def false_alarm(tests: int, *, level: float = 0.05) -> float:
    """The chance that at least one of so many independent tests calls out when nothing is there, unadjusted."""
    if tests < 0:
        raise Unlike("There can't be fewer than 0 tests.")
    return 1 - (1 - level) ** tests


def _probabilities(p: Sequence[float]) -> Numbers:
    values = numbers(p)
    if values.min() < 0 or values.max() > 1:
        raise Unlike("A probability lies from 0 to 1.")
    return values


def _back(order: np.ndarray[tuple[int, ...], np.dtype[np.intp]], adjusted: Numbers) -> tuple[float, ...]:
    found = np.empty(len(adjusted))
    found[order] = np.minimum(adjusted, 1.0)
    return tuple(float(one) for one in found)
