"""The smallest change a design can show, worked out before anybody answers.

Two designs. *Before and after*: each person answers twice, a paired t test of the changes. *With a comparison*: the same
two answers from people who do not take part, a two-sample t test of the changes, or, where a draw decided who takes
part, the second answer adjusted for the first (analysis of covariance), which needs fewer people.

Power is exact: the noncentral t distribution, both tails, as in J. Cohen, Statistical Power Analysis for the Behavioral
Sciences (2nd edition, 1988), chapter 2; the covariance design as in G. F. Borm, J. Fransen, W. A. Lemmens, A simple sample
size formula for analysis of covariance in randomized clinical trials, J. Clin. Epidemiol. 60 (2007) 1234-1238, with its
factor 1 - r². With several primary outcomes the level is the first and strictest step of S. Holm, A simple sequentially
rejective multiple test procedure, Scand. J. Statist. 6 (1979) 65-70: alpha over their number. What can be seen at that
step can be seen whatever the other outcomes do.

A change that is smaller than this figure may be real: the design could only not tell it from none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

FEWEST_NUMERIC: Final = 5
FEWEST_STANDARDIZED: Final = 10
MOST_PAIRS: Final = 10_000
MOST_OUTCOMES: Final = 3
_FAR: Final = 5.0  # standard errors
_CLOSE: Final = 1e-9


@dataclass(frozen=True)
class Design:
    """What is planned.

    pairs: how many begin, 1 to 10,000; one answer of each side of a pair counts, mentors and mentees are never pooled.
    response: share of them expected to answer both times, above 0 to 1.
    outcomes: how many primary outcomes are tested, 1 to 3.
    correlation: between first and second answer, 0 to below 1. At 0.5 changes spread as much as answers do.
    spread: standard deviation of the first answers, in points of the scale; None when nobody knows it.
    compared: people who answer twice without taking part; 0 for none. `response` applies to them too.
    drawn: whether a draw decided who takes part, so that the second answer may be adjusted for the first.
    alpha, power: two-sided level before Holm, and the probability to see a change as large as the result.
    """

    pairs: int
    response: float = 1.0
    outcomes: int = 1
    correlation: float = 0.5
    spread: float | None = None
    compared: int = 0
    drawn: bool = False
    alpha: float = 0.05
    power: float = 0.80

    def __post_init__(self) -> None:
        right = {
            "pairs": 1 <= self.pairs <= MOST_PAIRS,
            "response": 0 < self.response <= 1,
            "outcomes": 1 <= self.outcomes <= MOST_OUTCOMES,
            "correlation": 0 <= self.correlation < 1,
            "spread": self.spread is None or 0 < self.spread < math.inf,
            "compared": 0 <= self.compared <= MOST_PAIRS,
            "alpha": 0 < self.alpha < 0.5,
            "power": self.alpha < self.power < 1,
        }
        wrong = [name for name, fits in right.items() if not fits]
        if wrong:
            raise ValueError(f"Out of range: {', '.join(wrong)}.")

    @property
    def answers(self) -> int:
        """How many of those who take part are expected to answer both times, rounded down."""
        return _share(self.pairs, self.response)

    @property
    def answers_compared(self) -> int:
        """How many of the comparison group are expected to answer both times, rounded down."""
        return _share(self.compared, self.response)

    @property
    def level(self) -> float:
        """The level of each test: alpha over the number of primary outcomes, the first step of Holm."""
        return self.alpha / self.outcomes


@dataclass(frozen=True)
class Detectable:
    """What can be seen.

    answers: those expected to answer both times, the smaller of the two groups where there is a comparison.
    level: of the test, after Holm.
    in_spreads: smallest change in standard deviations of the first answers; None under 10 answers.
    in_points: the same in points of the scale; None under 5 answers, or when the spread is unknown.
    half_width: half of the 95 % interval that the change will come with, in points where the spread is known, else in
      standard deviations; None where the figure beside it is.
    """

    answers: int
    level: float
    in_spreads: float | None
    in_points: float | None
    half_width: float | None


def detectable(design: Design) -> Detectable:
    """The smallest change that `design` shows with its power. Some 0.3 ms, less when asked again."""
    fewest, freedom, error = _error(design)
    if fewest < FEWEST_NUMERIC:
        return Detectable(fewest, design.level, None, None, None)
    change = _smallest(design)
    half = _quantile(freedom, 1 - 0.05 / 2) * error
    points = None if design.spread is None else change * design.spread
    spreads = change if fewest >= FEWEST_STANDARDIZED else None
    if design.spread is not None:
        half *= design.spread
    return Detectable(fewest, design.level, spreads, points, half if (points, spreads) != (None, None) else None)


def curve(design: Design, sizes: Iterable[int]) -> list[tuple[int, Detectable]]:
    """The smallest change for each number of pairs, all else equal; sizes that promise under 5 answers are left out.

    A comparison group keeps its size. Some 0.3 ms a size, less when asked again.
    """
    found = [(size, detectable(replace(design, pairs=size))) for size in sizes]
    return [(size, one) for size, one in found if one.answers >= FEWEST_NUMERIC]


def pairs_needed(design: Design, change: float) -> int | None:
    """The fewest pairs that show a change of `change` (in points where the spread is known, else in standard
    deviations; its sign does not matter). None when no number up to 10,000 does: a small comparison group sets a limit.

    Power grows with pairs, so halving finds it: 14 powers, some 10 microseconds each.
    """
    size = abs(change) / (design.spread or 1.0)

    def enough(pairs: int) -> bool:
        one = replace(design, pairs=pairs)
        return _error(one)[0] >= FEWEST_NUMERIC and _power(one, size) >= design.power

    if not enough(MOST_PAIRS):
        return None
    low, high = 1, MOST_PAIRS
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def power_of(design: Design, change: float) -> float | None:
    """The probability to see a change of `change` (in points where the spread is known, else in standard deviations).
    None under 5 expected answers."""
    if _error(design)[0] < FEWEST_NUMERIC:
        return None
    return _power(design, abs(change) / (design.spread or 1.0))


def _share(people: int, response: float) -> int:
    return math.floor(people * response + 1e-9)


def _error(design: Design) -> tuple[int, int, float]:
    """Answers of the smaller group, degrees of freedom, standard error of the change in SDs of the first answers."""
    answers, others = design.answers, design.answers_compared
    if not design.compared:
        if answers < 2:
            return answers, 0, math.inf
        return answers, answers - 1, math.sqrt(2 * (1 - design.correlation) / answers)
    fewest = min(answers, others)
    freedom = answers + others - (3 if design.drawn else 2)
    if fewest < 2:
        return fewest, 0, math.inf
    variance = 1 - design.correlation**2 if design.drawn else 2 * (1 - design.correlation)
    return fewest, freedom, math.sqrt(variance * (1 / answers + 1 / others))


def _smallest(design: Design) -> float:
    _fewest, freedom, error = _error(design)
    return _noncentrality(freedom, design.level, design.power) * error


def _power(design: Design, change: float) -> float:
    _fewest, freedom, error = _error(design)
    return _reject(freedom, _quantile(freedom, 1 - design.level / 2), change / error)


@lru_cache(maxsize=4096)
def _noncentrality(freedom: int, level: float, power: float) -> float:
    """How far from zero, in standard errors, a change has to be to be seen. Power grows with it: halving finds it."""
    bound = _quantile(freedom, 1 - level / 2)
    low, high = 0.0, bound
    while _reject(freedom, bound, high) < power:
        low, high = high, 2 * high
    while high - low > _CLOSE:
        middle = (low + high) / 2
        low, high = (low, middle) if _reject(freedom, bound, middle) >= power else (middle, high)
    return high


def _reject(freedom: int, bound: float, noncentrality: float) -> float:
    """The probability that a noncentral t lies outside of -bound to bound.

    From 5 standard errors on the lower tail is nothing, and far beyond the bound the upper one is everything, both to
    eight digits; the library answers "not a number" in places there, so it is not asked.
    """
    from scipy.special import nctdtr  # noqa: PLC0415 -- half a second that only those who ask should pay

    if noncentrality > 3 * bound + 20:
        return 1.0
    lower = 1 - nctdtr(freedom, -noncentrality, bound) if noncentrality < _FAR else 0.0
    return float(1 - nctdtr(freedom, noncentrality, bound) + lower)


def _quantile(freedom: int, probability: float) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415 -- see _reject

    return float(stdtrit(freedom, probability))
