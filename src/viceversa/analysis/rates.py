"""Two rates side by side: how sure each is, how far apart they are, and whether chance alone explains it.

A count is "so many of so many". Intervals are two-sided. No data set is too small to be worked out here; what may be
shown of it is decided elsewhere (`hiding`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

LEVEL: Final = 0.95
_SAME: Final = 1 + 1e-7  # two probabilities this close are one: the usual allowance for the last digits of a float


@dataclass(frozen=True)
class Count:
    """`chosen` of `of` people; `of` at least 1. Refuses anything else with a ValueError."""

    chosen: int
    of: int

    def __post_init__(self) -> None:
        if not (self.of >= 1 and 0 <= self.chosen <= self.of):
            raise ValueError(f"{self.chosen} of {self.of} is no count.")

    @property
    def rate(self) -> float:
        return self.chosen / self.of


@dataclass(frozen=True)
class Estimate:
    """A figure and the ends of its interval."""

    value: float
    low: float
    high: float


def rate(count: Count, *, level: float = LEVEL) -> Estimate:
    """A rate with the score interval of Wilson, which stays inside 0 to 1 and works at 0 and at all.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, J. Am. Stat. Assoc. 22
    (1927) 209-212; recommended for small numbers by R. G. Newcombe, Statist. Med. 17 (1998) 857-872 (method 3).
    """
    z, share, people = z_of(level), count.rate, count.of
    middle = share + z * z / (2 * people)
    reach = z * math.sqrt(share * (1 - share) / people + z * z / (4 * people * people))
    scale = 1 + z * z / people
    low = 0.0 if count.chosen == 0 else (middle - reach) / scale
    high = 1.0 if count.chosen == people else (middle + reach) / scale
    return Estimate(share, low, high)


def difference(one: Count, other: Count, *, level: float = LEVEL) -> Estimate:
    """The rate of `one` less that of `other`, with the hybrid score interval: the two intervals of Wilson, squared and
    added.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Statist. Med. 17 (1998) 873-890 (method 10).
    """
    return apart(rate(one, level=level), rate(other, level=level))


def apart(first: Estimate, second: Estimate) -> Estimate:
    """`first` less `second`, two figures about different people, from their own intervals: squared and added. Keeps what
    is lopsided in either.

    Source: G. Y. Zou, A. Donner, Construction of confidence limits about effect measures, Statist. Med. 27 (2008)
    1693-1702, of which Newcombe's is the case of two rates.
    """
    value = first.value - second.value
    down = math.hypot(first.value - first.low, second.high - second.value)
    up = math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(value, value - down, value + up)


def ratio(one: Count, other: Count, *, level: float = LEVEL) -> Estimate:
    """The rate of `one` over that of `other`, with an interval that is symmetric in the logarithm.

    When nobody of `one` was chosen, or everybody of both, the plain method has no logarithm or no width; then half a
    person is added to each of the four numbers of the table, chosen and not, for the interval only. The interval always
    holds the figure itself. Refuses an `other` of which nobody was chosen with a ValueError: there is nothing to compare
    with.

    Sources: D. Katz, J. Baptista, S. P. Azen, M. C. Pike, Obtaining confidence intervals for the risk ratio in cohort
    studies, Biometrics 34 (1978) 469-474; the half person: J. B. S. Haldane, The estimation and significance of the
    logarithm of a ratio of frequencies, Ann. Hum. Genet. 20 (1956) 309-311.
    """
    if other.chosen == 0:
        raise ValueError("Nobody was chosen of the group to compare with.")
    value = one.rate / other.rate
    extreme = one.chosen == 0 or (one.rate == 1 and other.rate == 1)
    half = 0.5 if extreme else 0.0
    here, all_here, there, all_there = one.chosen + half, one.of + 2 * half, other.chosen + half, other.of + 2 * half
    error = math.sqrt(1 / here - 1 / all_here + 1 / there - 1 / all_there)
    middle = here / all_here / (there / all_there)
    spread = math.exp(z_of(level) * error)
    return Estimate(value, min(value, middle / spread) if one.chosen else 0.0, max(value, middle * spread))


def fisher(one: Count, other: Count) -> float:
    """The probability of a table at least as unlikely as this one if both groups had the same chance and as many people
    had been chosen in all: the exact test, two-sided. Linear in the number chosen.

    Source: R. A. Fisher, The logic of inductive inference, J. R. Stat. Soc. 98 (1935) 39-82; two-sided by adding the
    tables that are no more likely, as in J. O. Irwin, Metron 12 (1935) 83-94.
    """
    chosen, people = one.chosen + other.chosen, one.of + other.of
    whole = _log_ways(people, chosen)

    def chance(here: int) -> float:
        return math.exp(_log_ways(one.of, here) + _log_ways(other.of, chosen - here) - whole)

    seen = chance(one.chosen) * _SAME
    every = (chance(here) for here in range(max(0, chosen - other.of), min(one.of, chosen) + 1))
    return min(1.0, math.fsum(each for each in every if each <= seen))


@dataclass(frozen=True)
class Verdict:
    """An exact test and how much of it hangs on one person.

    p: of `fisher`. unlikely: whether p is under the level. flips: whether it would be otherwise if one person had been
    chosen who was not, or not chosen who was. least, most: the smallest and the largest p of those neighbors.
    """

    p: float
    unlikely: bool
    flips: bool
    least: float
    most: float


def verdict(one: Count, other: Count, *, level: float = 0.05) -> Verdict:
    """The exact test, and the same with one person answering otherwise: four tests more. It is the fragility index of one.

    Source: M. Walsh and others, The statistical significance of randomized controlled trial results is frequently fragile:
    a case for a Fragility Index, J. Clin. Epidemiol. 67 (2014) 622-628, looked at in both directions.
    """
    p = fisher(one, other)
    moved = [(one.chosen + step, other.chosen) for step in (-1, 1)]
    moved += [(one.chosen, other.chosen + step) for step in (-1, 1)]
    near = [
        fisher(Count(here, one.of), Count(there, other.of))
        for here, there in moved
        if 0 <= here <= one.of and 0 <= there <= other.of
    ]
    unlikely = p < level
    return Verdict(p, unlikely, any((each < level) != unlikely for each in near), min(near), max(near))


def under_four_fifths(one: Count, other: Count) -> bool:
    """Whether the rate of `one` is under four fifths of that of `other`, worked out in whole numbers.

    Source: Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4 D. With equal chances and 20 people
    a group it is so in most samples by luck alone, so it is a reason to look and never a verdict.
    """
    return 5 * one.chosen * other.of < 4 * other.chosen * one.of


def z_of(level: float) -> float:
    """How many standard errors a two-sided interval at `level` reaches: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def _log_ways(people: int, chosen: int) -> float:
    return math.lgamma(people + 1) - math.lgamma(chosen + 1) - math.lgamma(people - chosen + 1)
