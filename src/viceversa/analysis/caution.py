"""What stands beside a change so that it is not read as more than it is.

floor: had those who did not answer not changed. drift: how far low scorers come up with no program at all. then_test: the
beginning as people see it now, beside what they said then. answered: whether enough answered for a headline.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from viceversa.analysis.change import t_interval
from viceversa.analysis.detectable import FEWEST_STANDARDIZED
from viceversa.analysis.rates import LEVEL, Estimate
from viceversa.analysis.refusals import NoVariance, Unlike, numbers, same_length, share

COMPLETE_FROM: Final = 0.60


@dataclass(frozen=True)
class ThenTest:
    """Three differences of the same people, each with its interval, in points. None of them replaces another.

    told: answer after less answer before. looking_back: answer after less what they now say they were before.
    shift: what they now say they were before, less what they said then. Below 0 they learned what they had not known.
    """

    told: Estimate
    looking_back: Estimate
    shift: Estimate


def floor(change: Estimate, *, answered: int, enrolled: int) -> Estimate:
    """The change if those who did not answer twice had not changed at all: change · answered / enrolled.

    Not the worst case: whoever stayed away may have lost. Refuses more answers than people, and none.
    """
    part = _part(answered, enrolled)
    return Estimate(change.value * part, change.low * part, change.high * part)


def complete(*, answered: int, enrolled: int) -> bool:
    """Whether at least 60 % answered twice. Under that the headline is "incomplete" and no figure."""
    return _part(answered, enrolled) >= COMPLETE_FROM


def drift(distance: float, correlation: float) -> float:
    """How far a group moves towards everybody's mean with no program at all, in the unit of `distance`.

    distance: everybody's mean less the group's, at the first answer. correlation: between two answers of the same people
    when nothing happens, between 0 and 1. The second mean lies `correlation` times as far away (normal answers).
    Source: C. E. Davis, The effect of regression to the mean in epidemiologic and clinical studies, Am. J. Epidemiol. 104
    (1976) 493-498.
    """
    if not math.isfinite(distance):
        raise Unlike("The distance has to be a number.")
    return (1 - share(correlation, "The correlation")) * distance


def drift_of_lowest(part: float, correlation: float) -> float:
    """The same for the lowest `part` of people (between 0 and 1), in standard deviations of the first answers.

    The lowest third, with a correlation of 0.7, gains 0.33 by itself.
    """
    normal = NormalDist()
    cut = normal.inv_cdf(share(part, "The part"))
    return drift(normal.pdf(cut) / part, correlation)


def then_test(before: ArrayLike, after: ArrayLike, then: ArrayLike, *, level: float = LEVEL) -> ThenTest:
    """Both ways to see a change, side by side; each array of shape (n,), the same people in the same order.

    then: asked together with `after`: "as you see it now, where were you in week 0?". Needs 10 people. Refuses all three
    being the same for everybody, which only a fault in the data makes.
    Source: G. S. Howard and others, Internal invalidity in pretest-posttest self-report evaluations and a re-evaluation of
    retrospective pretests, Appl. Psychol. Meas. 3 (1979) 1-23.
    """
    first, second, back = (numbers(each, fewest=FEWEST_STANDARDIZED) for each in (before, after, then))
    same_length(first, second, back)
    if np.array_equal(first, second) and np.array_equal(first, back):
        raise NoVariance("All three answers of everybody are the same.")
    return ThenTest(*(t_interval(one, level=level) for one in (second - first, second - back, back - first)))


def _part(answered: int, enrolled: int) -> float:
    if not 0 <= answered <= enrolled or enrolled < 1:
        raise Unlike(f"{answered} of {enrolled} is no share of people who answered.")
    return answered / enrolled
