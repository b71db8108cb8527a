"""Who stayed: Kaplan-Meier curves with bands and numbers at risk, time stayed, and two groups side by side.

Time runs from the day of pairing, for everybody who was paired, also those who stopped (intention to treat): whoever
counts only those who finished counts people who could not have left. Somebody is followed for a time, and then either
left or was still there when the figures were taken (censored).

Weights are those of matched comparisons (`matched`). The variance is the infinitesimal jackknife, which without weights is
Greenwood's to the last digit and with weights needs no second formula.

Sources: E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457-481; M. Greenwood, The natural duration of cancer (1926);
bands on the log minus log scale: J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data (1980);
with weights: T. M. Therneau, P. M. Grambsch, Modeling Survival Data (2000), chapter 7; restricted mean: P. Royston,
M. K. B. Parmar, BMC Med. Res. Methodol. 13 (2013) 152.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viceversa.analysis.rates import LEVEL, Estimate, apart, z_of
from viceversa.analysis.refusals import NoVariance, Numbers, TooFew, Unlike, numbers, same_length

FEWEST: Final = 20
FEWEST_LEAVERS: Final = 5
FEWEST_MONTHS: Final = 6.0


@dataclass(frozen=True)
class Followed:
    """One group: how long each was followed (months, from 0), whether they then left, and what each weighs (above 0).

    Arrays of shape (n,). Refuses other lengths, times under 0 and weights that are not above 0.
    """

    months: Numbers
    left: NDArray[np.bool_]
    weights: Numbers

    @classmethod
    def of(cls, months: ArrayLike, left: ArrayLike, weights: ArrayLike | None = None) -> Followed:
        times = numbers(months)
        gone = np.asarray(left, dtype=np.bool_)
        heavy = np.ones(len(times)) if weights is None else numbers(weights)
        same_length(times, gone.tolist(), heavy)
        if times.min() < 0 or heavy.min() <= 0:
            raise Unlike("Times are not under 0, and weights are above 0.")
        return cls(times, gone, heavy)

    @property
    def people(self) -> int:
        return len(self.months)

    @property
    def leavers(self) -> int:
        return int(self.left.sum())


@dataclass(frozen=True)
class Point:
    """Just after `month`: the share who stayed, and before it how many were at risk and how many of them left then
    (weighted, where there are weights)."""

    month: float
    at_risk: float
    left: float
    stayed: Estimate


@dataclass(frozen=True)
class Curve:
    """A step down at each month in which somebody left; 1 before the first, and up to `until` as after the last."""

    points: tuple[Point, ...]
    until: float

    def at(self, month: float) -> Estimate:
        """The share who stayed beyond `month`. Refuses what lies beyond the last person followed."""
        if not 0 <= month <= self.until:
            raise TooFew(f"Nobody was followed for {month:g} months.")
        found = [point.stayed for point in self.points if point.month <= month]
        return found[-1] if found else Estimate(1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Compared:
    """Two groups `months` after pairing: share who stayed and mean months stayed up to then, each with its interval; and
    how far apart they are, the first less the second."""

    months: float
    stayed: tuple[Estimate, Estimate]
    apart: Estimate
    mean_months: tuple[Estimate, Estimate]
    mean_apart: Estimate


def curve(group: Followed, *, level: float = LEVEL) -> Curve:
    """The Kaplan-Meier curve with a band for each month taken by itself. O(n log n).

    Where everybody at risk left, the band ends at 0 and keeps the upper end it had before: the data end there.
    """
    steps = _Steps(group)
    z = z_of(level)
    points: list[Point] = []
    high = 1.0
    for at, month in enumerate(steps.months):
        stayed = float(steps.stayed[at])
        if stayed > 0:
            error = math.sqrt(steps.variance(at))
            # On the log minus log scale; the sign turns because the logarithm of a share is negative.
            reach = z * error / abs(math.log(stayed))
            low, high = stayed ** math.exp(reach), stayed ** math.exp(-reach)
        else:
            low = 0.0
        points.append(Point(float(month), float(steps.at_risk[at]), float(steps.left[at]), Estimate(stayed, low, high)))
    return Curve(tuple(points), float(group.months.max()))


def at_risk(group: Followed, months: Sequence[float]) -> tuple[int, ...]:
    """How many people were still followed and there at each of `months`: the row under a curve. Not weighted."""
    return tuple(int((group.months >= month).sum()) for month in months)


def mean_months(group: Followed, until: float, *, level: float = LEVEL) -> Estimate:
    """Months stayed on average, up to `until`: the area under the curve. Refuses an `until` that is not above 0 or beyond
    the last person followed, and a group in which nobody left before it: then all stayed, and the data show no spread.
    """
    if not 0 < until <= group.months.max():
        raise TooFew(f"Nobody was followed for {until:g} months.")
    steps = _Steps(group)
    inside = steps.months < until
    if not inside.any():
        raise NoVariance(f"Nobody left within {until:g} months, so all stayed for all of them.")
    ends = np.append(steps.months[inside], until)
    before = np.append(1.0, steps.stayed[inside])
    pieces = np.diff(ends, prepend=0.0) * before
    area = float(pieces.sum())
    reach = z_of(level) * math.sqrt(steps.variance_of_area(area - np.cumsum(pieces)[:-1]))
    return Estimate(area, max(0.0, area - reach), min(until, area + reach))


def compare(taking_part: Followed, others: Followed, *, months: float = 12.0, level: float = LEVEL) -> Compared:
    """Who stayed, of two groups of different people, `months` after pairing.

    Refuses, for the sake of those few: fewer than 20 people in a group; under 6 months; a group of which 1 to 4 left,
    whom others could name. Refuses a time beyond the last person followed.
    """
    groups = (taking_part, others)
    if months < FEWEST_MONTHS:
        raise TooFew(f"Under {FEWEST_MONTHS:g} months hardly anybody leaves: too early to report.")
    if min(group.people for group in groups) < FEWEST:
        raise TooFew(f"Fewer than {FEWEST} people in a group are too few to report safely.")
    if any(0 < group.leavers < FEWEST_LEAVERS for group in groups):
        raise TooFew("So few left in a group that others could name them: too few to report safely.")
    stayed = (_stayed(taking_part, months, level), _stayed(others, months, level))
    means = (_mean(taking_part, months, level), _mean(others, months, level))
    return Compared(months, stayed, apart(*stayed), means, apart(*means))


def _stayed(group: Followed, months: float, level: float) -> Estimate:
    """The share who stayed. Where nobody left yet, the lower end is that of nobody of so many (Wilson), by weight."""
    found = curve(group, level=level).at(months)
    if found.low < 1:
        return found
    z = z_of(level)
    worth = float(group.weights.sum() ** 2 / (group.weights**2).sum())
    return Estimate(1.0, worth / (worth + z * z), 1.0)


def _mean(group: Followed, months: float, level: float) -> Estimate:
    try:
        return mean_months(group, months, level=level)
    except NoVariance:
        low = _stayed(group, months, level).low
        # At worst that share had left at once.
        return Estimate(months, months * low, months)


class _Steps:
    """The curve and how each person moves it: with n at risk, d leaving and D = Σ d / (n (n - d)), one more unit of weight
    on somebody moves log S(t) by D up to their own time, less 1 / (n - d) at it if they left."""

    def __init__(self, group: Followed) -> None:
        order = np.argsort(group.months, kind="stable")
        self._times, gone, self._weights = group.months[order], group.left[order], group.weights[order]
        self.months = np.unique(self._times[gone])
        where = np.searchsorted(self.months, self._times[gone])
        self.left = np.bincount(where, self._weights[gone], len(self.months))
        behind = np.append(np.cumsum(self._weights[::-1])[::-1], 0.0)
        self.at_risk = behind[np.searchsorted(self._times, self.months, side="left")]
        stays = self.at_risk - self.left
        # What is left of a subtraction of weights is nothing.
        self._stays = np.where(stays > 1e-9 * self.at_risk, stays, 0.0)
        self.stayed = np.cumprod(self._stays / self.at_risk)
        with np.errstate(divide="ignore"):
            self._rate = self.left / (self.at_risk * self._stays)
            own = 1 / self._stays
        # The last step of somebody's time, plus one; and what they add by leaving.
        self._until = np.searchsorted(self.months, self._times, side="right")
        self._leaving = np.zeros(len(self._times))
        self._leaving[gone] = own[where]
        self._gone_at = np.full(len(self._times), -1)
        self._gone_at[gone] = where

    def variance(self, at: int) -> float:
        """Of log S at a step where somebody stays."""
        drift = np.append(0.0, np.cumsum(self._rate[: at + 1]))
        moved = drift[np.minimum(self._until, at + 1)]
        moved = moved - np.where((self._gone_at >= 0) & (self._gone_at <= at), self._leaving, 0.0)
        return float(((self._weights * moved) ** 2).sum())

    def variance_of_area(self, areas: Numbers) -> float:
        """Of the area under the curve; `areas` are what lies behind each step, as many as steps are inside."""
        inside = len(areas)
        # A step at which nobody is left has no area behind it: it moves nothing, however large its rate.
        someone = self.stayed[:inside] > 0
        areas = np.where(someone, areas, 0.0)
        drift = np.append(0.0, np.cumsum(areas * np.where(someone, self._rate[:inside], 0.0)))
        moved = drift[np.minimum(self._until, inside)]
        own = np.append(areas, 0.0)[np.where((self._gone_at >= 0) & (self._gone_at < inside), self._gone_at, inside)]
        moved = moved - own * np.where(own > 0, self._leaving, 0.0)
        return float(((self._weights * moved) ** 2).sum())
