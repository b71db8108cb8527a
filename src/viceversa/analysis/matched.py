"""People who take part beside others like them: coarsened exact matching, and the table that shows how alike they are.

Two people may be compared when they are the same in what has to be exact (country, grade band, kind of contract, job
family, index date) and fall into the same band of what is coarsened (tenure, site, hours). Nothing that was measured after
the index date belongs in either, nor a protected attribute. What made somebody apply is not matched: say so.

Sources: S. M. Iacus, G. King, G. Porro, Causal inference without balance checking: coarsened exact matching, Polit. Anal. 20
(2012) 1-24; standardized differences: P. C. Austin, Statist. Med. 28 (2009) 3083-3107.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from viceversa.analysis.refusals import NotANumber, Numbers, TooFew, Unlike

MOST_EACH: Final = 5
BALANCED: Final = 0.1
TENURE_YEARS: Final = (1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Unit:
    """Somebody at their index date. `key` is unique among all; `exact` must be equal; `measures` have a name and a number."""

    key: str
    takes_part: bool
    exact: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Balance:
    """How far apart the two groups are in one measure: means, and their difference over the spread (both groups' before
    matching, so that the two columns compare). `before` and `after` are None where nobody differs in it."""

    measure: str
    mean: float
    mean_others_before: float
    mean_others_after: float
    before: float | None
    after: float | None

    @property
    def balanced(self) -> bool:
        return self.after is None or abs(self.after) < BALANCED


@dataclass(frozen=True)
class Matched:
    """weights: of everybody who was matched, by key; 1 for those who take part, and those of the others add up to their
    own number. unmatched: how many who take part had nobody like them, and how many others were not used. balance: a row
    for each measure."""

    weights: Mapping[str, float]
    matched: int
    matched_others: int
    unmatched: int
    unmatched_others: int
    balance: tuple[Balance, ...]


def match(people: Sequence[Unit], *, bands: Mapping[str, Sequence[float]], most: int = MOST_EACH, seed: str) -> Matched:
    """Who is compared with whom, and with what weight. O(n log n).

    bands: for each measure that is matched on, where its bands begin, rising (1, 2, 4: under 1, 1 to 2, 2 to 4, 4 and
    over); measures without bands only stand in the balance table. most: at most so many others for each who takes part in
    a stratum; which ones is a draw by `seed` and key, the same for whoever repeats it. Fewer others than people who take
    part are used again: their weight grows.

    Refuses a key that is there twice, unlike measures, numbers that are none, and a match of nobody.
    """
    _check(people, bands, most)
    strata: dict[tuple[object, ...], tuple[list[Unit], list[Unit]]] = defaultdict(lambda: ([], []))
    for one in people:
        place = tuple(bisect_right(edges, one.measures[name]) for name, edges in sorted(bands.items()))
        strata[one.exact, place][not one.takes_part].append(one)
    parts: list[Unit] = []
    others: list[Unit] = []
    raw: dict[str, float] = {}
    for here, there in strata.values():
        if here and there:
            used = sorted(there, key=lambda one: (_ticket(seed, one.key), one.key))[: most * len(here)]
            parts += here
            others += used
            raw.update({one.key: len(here) / len(used) for one in used})
    if not parts:
        raise TooFew("Nobody who takes part has anybody like them to be compared with.")
    grow = len(others) / len(parts)
    weights = {one.key: 1.0 for one in parts} | {key: weight * grow for key, weight in raw.items()}
    everybody = sum(one.takes_part for one in people)
    return Matched(
        weights=weights,
        matched=len(parts),
        matched_others=len(others),
        unmatched=everybody - len(parts),
        unmatched_others=len(people) - everybody - len(others),
        balance=tuple(_balance(name, people, parts, others, weights) for name in people[0].measures),
    )


def difference_in_spreads(one: Numbers, other: Numbers) -> float | None:
    """Mean of `one` less mean of `other` over the root of their mean variance; None where nobody differs. Also tells how
    unlike those who answered are to those who did not. Refuses fewer than 2 of either."""
    if min(len(one), len(other)) < 2:
        raise TooFew("At least 2 people of each are needed.")
    spread = math.sqrt((float(one.var(ddof=1)) + float(other.var(ddof=1))) / 2)
    return (float(one.mean()) - float(other.mean())) / spread if spread > 1e-12 else None


def _balance(
    name: str, people: Sequence[Unit], parts: Sequence[Unit], others: Sequence[Unit], weights: Mapping[str, float]
) -> Balance:
    here = np.array([one.measures[name] for one in people if one.takes_part])
    there = np.array([one.measures[name] for one in people if not one.takes_part])
    kept = float(np.mean([one.measures[name] for one in parts]))
    compared = float(np.average([one.measures[name] for one in others], weights=[weights[one.key] for one in others]))
    spread = math.sqrt((float(here.var()) + float(there.var())) / 2)
    before = after = None
    if spread > 1e-12:
        before, after = (float(here.mean()) - float(there.mean())) / spread, (kept - compared) / spread
    return Balance(name, kept, float(there.mean()), compared, before, after)


def _check(people: Sequence[Unit], bands: Mapping[str, Sequence[float]], most: int) -> None:
    if len({one.key for one in people}) < len(people):
        raise Unlike("Somebody is there twice.")
    if len({tuple(one.measures) for one in people}) > 1 or len({len(one.exact) for one in people}) > 1:
        raise Unlike("Everybody needs the same measures, in the same order.")
    if most < 1 or any(list(edges) != sorted(set(edges)) for edges in bands.values()):
        raise Unlike("Bands have to rise, and at least one other person may be compared with each.")
    if any(name not in one.measures for name in bands for one in people[:1]):
        raise Unlike("A measure has bands and no numbers.")
    if not all(math.isfinite(value) for one in people for value in one.measures.values()):
        raise NotANumber("A measure is missing or infinite.")


def _ticket(seed: str, key: str) -> str:
    return hashlib.sha256(f"match\n{seed}\n{key}".encode()).hexdigest()
