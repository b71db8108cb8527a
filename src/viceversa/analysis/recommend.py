"""Would they recommend it, from 0 to 10: the distribution and the mean first, the net score with its interval last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from viceversa.analysis.change import t_interval
from viceversa.analysis.detectable import FEWEST_NUMERIC, FEWEST_STANDARDIZED
from viceversa.analysis.rates import LEVEL, Estimate, z_of
from viceversa.analysis.refusals import TooFew, Unlike, numbers

MOST: Final = 10
PROMOTES_FROM: Final = 9
DETRACTS_TO: Final = 6


@dataclass(frozen=True)
class Recommendation:
    """distribution: how many gave 0, 1, … 10. mean: None under 10 answers. net: share of 9 and 10 less share of 0 to 6,
    from -1 to 1; None under 10 answers."""

    people: int
    distribution: tuple[int, ...]
    mean: Estimate | None
    net: Estimate | None


def recommendation(answers: Sequence[int], *, level: float = LEVEL) -> Recommendation:
    """What the answers come to. Refuses under 5 answers, and what is no whole number from 0 to 10."""
    values = numbers(answers, fewest=FEWEST_NUMERIC)
    if ((values < 0) | (values > MOST) | (values % 1 != 0)).any():
        raise Unlike("An answer is a whole number from 0 to 10.")
    counts = tuple(int((values == each).sum()) for each in range(MOST + 1))
    enough = len(values) >= FEWEST_STANDARDIZED
    for_, against = sum(counts[PROMOTES_FROM:]), sum(counts[: DETRACTS_TO + 1])
    return Recommendation(
        people=len(values),
        distribution=counts,
        mean=t_interval(values, level=level) if enough else None,
        net=net_score(for_, len(values) - for_ - against, against, level=level) if enough else None,
    )


def net_score(promoters: int, passives: int, detractors: int, *, level: float = LEVEL) -> Estimate:
    """Share of promoters less share of detractors, with the adjusted Wald interval: three more people are thought in,
    three quarters of one for, one and a half between, three quarters against. Refuses nobody.

    Source: B. Rocks, Interval estimation for the "net promoter score", Am. Stat. 70 (2016) 365-372, adjusted Wald (3, T).
    """
    people = promoters + passives + detractors
    if min(promoters, passives, detractors) < 0:
        raise Unlike("There can't be fewer than 0 people.")
    if people == 0:
        raise TooFew("Nobody answered.")
    value = (promoters - detractors) / people
    thought = people + 3
    for_, against = (promoters + 0.75) / thought, (detractors + 0.75) / thought
    reach = z_of(level) * math.sqrt((for_ + against - (for_ - against) ** 2) / thought)
    middle = for_ - against
    return Estimate(value, max(-1.0, min(value, middle - reach)), min(1.0, max(value, middle + reach)))
