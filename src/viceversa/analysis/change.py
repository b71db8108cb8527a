"""What changed between two answers of the same people: in points of the scale, against their spread, and person by person.

Under 5 people nothing is given; from 5 to 9 the number, medians and how many went which way; from 10 on the mean change
with its interval and the standardized change. Mentors and mentees are never one sample. No figure here says why anything
changed: without a comparison (`compare`) it may have changed anyway.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from viceversa.analysis.detectable import FEWEST_NUMERIC, FEWEST_STANDARDIZED
from viceversa.analysis.rates import LEVEL, Estimate, z_of
from viceversa.analysis.refusals import NoVariance, Numbers, Unlike, numbers, same_length, share

RESAMPLES: Final = 9_999
BOOTSTRAP_UNDER: Final = 20
SKEWED: Final = 1.0
_TINY: Final = 1e-9


@dataclass(frozen=True)
class Directions:
    """How many went up by at least the smallest change that counts, down by as much, or neither."""

    improved: int
    same: int
    worse: int

    @property
    def people(self) -> int:
        return self.improved + self.same + self.worse


@dataclass(frozen=True)
class Change:
    """What changed, in points of the scale unless it says otherwise.

    mean, standardized: None under 10 people. `standardized` is None too where all first answers were the same.
    resampled: whether the interval of the mean is the bootstrap's, because there are few people or changes are skewed.
    """

    people: int
    median_before: float
    median_after: float
    directions: Directions
    mean_before: float | None
    mean_after: float | None
    mean: Estimate | None
    standardized: Estimate | None
    resampled: bool


def change(before: ArrayLike, after: ArrayLike, *, smallest: float, seed: int, level: float = LEVEL) -> Change:
    """Everything that may be said of a change, by how many people there are.

    before, after: shape (n,), the same people in the same order. smallest: the smallest change that counts, above 0
    (half a point of the scale, or `reliable_change`). seed: of the bootstrap, so that a report can be made again.
    Some 20 ms for 100 people where the bootstrap is asked, else well under 1 ms. Refuses under 5 people.
    """
    first, second = _paired(before, after, FEWEST_NUMERIC)
    steps = second - first
    people = len(steps)
    enough = people >= FEWEST_STANDARDIZED
    resampled = enough and bool(np.ptp(steps) > _TINY) and (people < BOOTSTRAP_UNDER or abs(skewness(steps)) > SKEWED)
    mean = None
    if enough:
        mean = bootstrap_interval(steps, seed=seed, level=level) if resampled else t_interval(steps, level=level)
    return Change(
        people=people,
        median_before=float(np.median(first)),
        median_after=float(np.median(second)),
        directions=directions(first, second, smallest=smallest),
        mean_before=float(first.mean()) if enough else None,
        mean_after=float(second.mean()) if enough else None,
        mean=mean,
        standardized=standardized(first, second, level=level) if enough and np.ptp(first) > _TINY else None,
        resampled=resampled,
    )


def t_interval(steps: ArrayLike, *, level: float = LEVEL) -> Estimate:
    """The mean of `steps`, shape (n,), with the interval of Student's t. Needs 2. All the same: an interval of no width.

    Source: Student, The probable error of a mean, Biometrika 6 (1908) 1-25.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 -- half a second that only those who ask should pay

    values = numbers(steps, fewest=2)
    mean = float(values.mean())
    reach = float(stdtrit(len(values) - 1, (1 + share(level, "A level")) / 2)) * _error_of_mean(values)
    return Estimate(mean, mean - reach, mean + reach)


def paired_p(steps: ArrayLike) -> float:
    """How often a mean as far from 0 comes by chance where nobody changes: two-sided, Student's t. Needs 2. What `several` takes.

    Everybody changed by the same: 0, and 1 where that is nothing.
    """
    from scipy.special import stdtr  # noqa: PLC0415 -- see t_interval

    values = numbers(steps, fewest=2)
    mean, error = abs(float(values.mean())), _error_of_mean(values)
    if error <= _TINY:
        return 0.0 if mean > _TINY else 1.0
    return float(2 * stdtr(len(values) - 1, -mean / error))


def bootstrap_interval(steps: ArrayLike, *, seed: int, level: float = LEVEL, resamples: int = RESAMPLES) -> Estimate:
    """The mean of `steps`, shape (n,), with the bias-corrected and accelerated bootstrap interval. Needs 5.

    The same seed gives the same interval. Cost: `resamples` times n; 20 ms for 100 people. The interval is widened to
    hold the mean in the rare case that it does not. Refuses steps that are all the same: drawing them again tells nothing.

    Source: B. Efron, Better bootstrap confidence intervals, J. Am. Stat. Assoc. 82 (1987) 171-185.
    """
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 -- see t_interval

    # In the order of size, so that the order in which people come changes nothing.
    values = np.sort(numbers(steps, fewest=FEWEST_NUMERIC))
    if np.ptp(values) <= _TINY:
        raise NoVariance("Everybody changed by the same, so drawing people again tells nothing.")
    if resamples < 1:
        raise Unlike("At least one resample is needed.")
    mean, people = float(values.mean()), len(values)
    picks = np.random.default_rng(seed).integers(0, people, size=(resamples, people), dtype=np.int32)
    drawn = np.sort(values[picks].mean(axis=1))
    # Half of those that equal the mean count as below it, or changes in whole points would lean the interval.
    near = _TINY * max(1.0, abs(mean))
    below = (np.count_nonzero(drawn < mean - near) + np.count_nonzero(drawn <= mean + near)) / (2 * resamples)
    bias = float(ndtri(min(max(below, 0.5 / resamples), 1 - 0.5 / resamples)))
    # For a mean, leaving one person out moves it by their distance from it: the acceleration has a closed form.
    centered = values - mean
    acceleration = float((centered**3).sum() / (6 * (centered**2).sum() ** 1.5))
    ends = []
    for tail in ((1 - share(level, "A level")) / 2, (1 + level) / 2):
        z = bias + float(ndtri(tail))
        ends.append(float(np.quantile(drawn, float(ndtr(bias + z / (1 - acceleration * z))))))
    return Estimate(mean, min(ends[0], mean), max(ends[1], mean))


def standardized(before: ArrayLike, after: ArrayLike, *, level: float = LEVEL) -> Estimate:
    """The mean change over the standard deviation of the first answers, corrected for small samples (Hedges).

    Not over the deviation of the changes: that figure grows with the correlation of the two answers and compares with
    nothing. Its variance is 2(1-r)/n + g²/(2n) with r their correlation (1 or 0 change leaves no doubt but the second
    part). Needs 10 people. Refuses first answers that are all the same.

    Sources: B. J. Becker, Synthesizing standardized mean-change measures, Br. J. Math. Stat. Psychol. 41 (1988) 257-278;
    the correction exactly, as in L. V. Hedges, J. Educ. Stat. 6 (1981) 107-128.
    """
    first, second = _paired(before, after, FEWEST_STANDARDIZED)
    spread = float(first.std(ddof=1))
    if np.ptp(first) <= _TINY:
        raise NoVariance("All first answers are the same, so there is no spread to measure the change against.")
    people = len(first)
    value = hedges_correction(people - 1) * float((second - first).mean()) / spread
    # Where all second answers are the same, they tell nothing of one another: no correlation.
    together = float(np.corrcoef(first, second)[0, 1]) if np.ptp(second) > _TINY else 0.0
    reach = z_of(share(level, "A level")) * math.sqrt(
        max(0.0, 2 * (1 - together)) / people + value * value / (2 * people)
    )
    return Estimate(value, value - reach, value + reach)


def hedges_correction(freedom: int) -> float:
    """By how much a standardized mean has to shrink with `freedom` degrees of freedom, 2 or more; towards 1."""
    if freedom < 2:
        raise Unlike("At least 2 degrees of freedom are needed.")
    return math.exp(math.lgamma(freedom / 2) - math.lgamma((freedom - 1) / 2)) / math.sqrt(freedom / 2)


def directions(before: ArrayLike, after: ArrayLike, *, smallest: float) -> Directions:
    """How many went up or down by at least `smallest` points (above 0), and how many did neither. Linear."""
    first, second = _paired(before, after, 1)
    if not 0 < smallest < math.inf:
        raise Unlike("The smallest change that counts has to be above 0.")
    steps, bound = second - first, smallest - _TINY
    improved, worse = int(np.count_nonzero(steps >= bound)), int(np.count_nonzero(steps <= -bound))
    return Directions(improved, len(steps) - improved - worse, worse)


def reliable_change(spread: float, reliability: float, *, level: float = LEVEL) -> float:
    """The change of one person that measuring error alone rarely makes, in points: z · spread · √(2(1-reliability)).

    spread: standard deviation of the first answers. reliability: of the scale, between 0 and 1.
    Source: N. S. Jacobson, P. Truax, J. Consult. Clin. Psychol. 59 (1991) 12-19.
    """
    if not 0 < spread < math.inf:
        raise NoVariance("A spread above 0 is needed.")
    return z_of(share(level, "A level")) * spread * math.sqrt(2 * (1 - share(reliability, "Reliability")))


def skewness(values: ArrayLike) -> float:
    """How lopsided values are: the third moment over the cubed deviation (both of the sample). Refuses no spread."""
    found = numbers(values, fewest=2)
    centered = found - found.mean()
    if np.ptp(found) <= _TINY:
        raise NoVariance("All values are the same.")
    return float((centered**3).mean() / (centered**2).mean() ** 1.5)


def _paired(before: ArrayLike, after: ArrayLike, fewest: int) -> tuple[Numbers, Numbers]:
    first, second = numbers(before, fewest=fewest), numbers(after)
    same_length(first, second)
    return first, second


def _error_of_mean(values: Numbers) -> float:
    return float(values.std(ddof=1)) / math.sqrt(len(values))
