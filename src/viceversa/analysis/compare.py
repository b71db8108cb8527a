"""What changed in those who take part beside what changed in others: the only place where "because of" may be thought of.

difference_of_changes: their mean change less that of the others; for any comparison group. covariance: the second answer,
adjusted for the first; the better figure where a draw decided who takes part, and one to distrust where people chose.

Answers that come in clusters (the two mentors of a pod, the people of a team) are not so many independent answers: the
errors are robust to that. Mentors and mentees are compared separately, never pooled.

Sources: K.-Y. Liang, S. L. Zeger, Biometrika 73 (1986) 13-22; the factor for few clusters and t with clusters less one:
A. C. Cameron, D. L. Miller, A practitioner's guide to cluster-robust inference, J. Hum. Resour. 50 (2015) 317-372; analysis of
covariance after a draw: A. J. Vickers, D. G. Altman, BMJ 323 (2001) 1123-1124.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from viceversa.analysis.detectable import FEWEST_STANDARDIZED
from viceversa.analysis.rates import LEVEL, Estimate
from viceversa.analysis.refusals import NoVariance, Numbers, TooFew, numbers, same_length, share


@dataclass(frozen=True)
class Group:
    """Answers of one group before and after, shape (n,), and for each person the cluster they belong to; without clusters
    everybody is one of their own. Refuses fewer
    than 10 people, and fewer than 10 clusters: errors that are robust to clusters need some."""

    before: Numbers
    after: Numbers
    clusters: tuple[Hashable, ...]

    @classmethod
    def of(cls, before: ArrayLike, after: ArrayLike, clusters: Sequence[Hashable] | None = None) -> Group:
        first, second = numbers(before, fewest=FEWEST_STANDARDIZED), numbers(after)
        inside = tuple(object() for _ in first) if clusters is None else tuple(clusters)
        same_length(first, second, inside)
        if len(set(inside)) < FEWEST_STANDARDIZED:
            raise TooFew(f"At least {FEWEST_STANDARDIZED} clusters in each group are needed.")
        return cls(first, second, inside)


@dataclass(frozen=True)
class Effect:
    """A difference in points of the scale with its interval, the p value that Holm takes, and what it rests on."""

    difference: Estimate
    p: float
    people: tuple[int, int]
    clusters: int


def difference_of_changes(taking_part: Group, others: Group, *, level: float = LEVEL) -> Effect:
    """Mean change of those who take part less that of the others. Linear. A cluster may have people in both groups."""
    left = np.column_stack([np.ones(_people(taking_part, others)), _side(taking_part, others)])
    return _effect(left, _both(taking_part, others, "after") - _both(taking_part, others, "before"),
                   taking_part, others, level)  # fmt: skip


def covariance(taking_part: Group, others: Group, *, level: float = LEVEL) -> Effect:
    """Mean second answer of those who take part less that of the others, for people with the same first answer. Linear.
    Refuses first answers that are all the same."""
    before = _both(taking_part, others, "before")
    if np.ptp(before) < 1e-9:
        raise NoVariance("All first answers are the same, so there is nothing to adjust for.")
    left = np.column_stack([np.ones(len(before)), _side(taking_part, others), before - before.mean()])
    return _effect(left, _both(taking_part, others, "after"), taking_part, others, level)


def _effect(left: Numbers, right: Numbers, taking_part: Group, others: Group, level: float) -> Effect:
    """Least squares, and for the second coefficient the sandwich over clusters."""
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415 -- half a second that only those who ask should pay

    inverse = np.linalg.inv(left.T @ left)
    found = inverse @ left.T @ right
    names = (*taking_part.clusters, *others.clusters)
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    scores = np.zeros((len(places), left.shape[1]))
    np.add.at(scores, [places[name] for name in names], left * (right - left @ found)[:, None])
    many, people, terms = len(places), len(right), left.shape[1]
    factor = many / (many - 1) * (people - 1) / (people - terms)
    error = float(np.sqrt(factor * ((scores @ inverse)[:, 1] ** 2).sum()))
    if error < 1e-12:
        raise NoVariance("Everybody in a group answered the same, so the data show no spread.")
    value = float(found[1])
    reach = float(stdtrit(many - 1, (1 + share(level, "A level")) / 2)) * error
    p = float(2 * stdtr(many - 1, -abs(value) / error))
    return Effect(Estimate(value, value - reach, value + reach), p, (len(taking_part.before), len(others.before)), many)


def _people(taking_part: Group, others: Group) -> int:
    return len(taking_part.before) + len(others.before)


def _side(taking_part: Group, others: Group) -> Numbers:
    return np.repeat([1.0, 0.0], [len(taking_part.before), len(others.before)])


def _both(taking_part: Group, others: Group, name: str) -> Numbers:
    return np.concatenate([getattr(taking_part, name), getattr(others, name)])
