"""A panel that reads applications without names: who reads whom, and what its readings come to.

Allocation. Everybody is read by a fixed number of readers who may read them. Among all ways to do that, one is found in
which no reader could hand one application on and make the loads more equal (Harvey, Ladner, Lovasz and Tamir,
"Semi-matchings for bipartite graphs and load balancing", J. Algorithms 59, 2006). A seed breaks ties, so that anybody
with the seed finds the same.

Bands. Only three: clearly in, a tie at the cut-off, not this time. Two readers who differ by one step on one criterion
move a mean by half a point, so half a point around the cut-off is a tie, which a draw settles. Only integers are used.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

CLEARLY_IN: Final = 2
TIE: Final = 1
NOT_THIS_TIME: Final = 0
MARGIN: Final = Fraction(1, 2)


@dataclass(frozen=True)
class Read:
    """Somebody who was read: what each reader's points add up to. A higher `turn` comes first, whatever the points."""

    key: str
    totals: tuple[int, ...]
    turn: int = 0


def bands(people: Iterable[Read], *, places: int) -> dict[str, int]:
    """The band of each person. O(n log n). Everybody needs at least one reading; `places` is at least 1.

    Those of a higher turn than the person on the last place are in, those of a lower one are not. Within that turn a
    mean more than MARGIN above theirs is in, more than MARGIN below is not, and everything between is a tie, unless all of
    it fits. Never more people are clearly in than there are places.
    """
    means = {one.key: (one.turn, Fraction(sum(one.totals), len(one.totals))) for one in people}
    if len(means) <= places:
        return dict.fromkeys(means, CLEARLY_IN)
    turn, cut = sorted(means.values(), reverse=True)[places - 1]
    found = {key: _band(mean - cut if its == turn else Fraction(its - turn)) for key, (its, mean) in means.items()}
    if sum(band > NOT_THIS_TIME for band in found.values()) == places:
        return {key: CLEARLY_IN if band else NOT_THIS_TIME for key, band in found.items()}
    return found


def _band(above: Fraction) -> int:
    if above > MARGIN:
        return CLEARLY_IN
    return TIE if above >= -MARGIN else NOT_THIS_TIME


def allocate(
    applicants: Collection[str],
    readers: Collection[str],
    *,
    barred: Collection[tuple[str, str]],
    given: Mapping[str, Collection[str]],
    each: int,
    seed: str,
) -> dict[str, list[str]]:
    """Who reads whom in addition: for each applicant the new readers, as few as are needed for `each`.

    `barred` are pairs of (reader, applicant) that are ruled out. `given` maps an applicant to readers they have already,
    who stay; those who have left the panel count as readers of theirs, and carry no load. Where too few may read
    somebody, they get those there are. O(applicants * readers^2).
    """
    out = set(barred)
    may = {one: [r for r in readers if (r, one) not in out and r not in given.get(one, ())] for one in applicants}
    loads = {reader: sum(reader in had for had in given.values()) for reader in readers}
    found: dict[str, list[str]] = {}
    for one in sorted(applicants, key=lambda key: (len(may[key]), _ticket(seed, key))):
        lacks = max(0, each - len(given.get(one, ())))
        found[one] = sorted(may[one], key=lambda reader: (loads[reader], _ticket(seed, one, reader)))[:lacks]
        for reader in found[one]:
            loads[reader] += 1
    while path := _lighter(found, may, loads):
        for reader, one, other in path:
            found[one][found[one].index(reader)] = other
            loads[reader], loads[other] = loads[reader] - 1, loads[other] + 1
    return {one: sorted(found[one]) for one in sorted(found)}


def _lighter(
    found: Mapping[str, list[str]], may: Mapping[str, list[str]], loads: Mapping[str, int]
) -> list[tuple[str, str, str]]:
    """A way to hand applications on, from a reader to one who has at least two fewer. Empty when there is none."""
    moves: dict[tuple[str, str], str] = {}
    for one in sorted(found):
        for reader in found[one]:
            for other in may[one]:
                if other not in found[one]:
                    moves.setdefault((reader, other), one)
    for first in sorted(loads, key=lambda reader: (-loads[reader], reader)):
        came: dict[str, str] = {first: ""}
        waiting = deque([first])
        while waiting:
            here = waiting.popleft()
            if loads[here] <= loads[first] - 2:
                return _back(here, came, moves)
            for (reader, other), _one in moves.items():
                if reader == here and other not in came:
                    came[other] = here
                    waiting.append(other)
    return []


def _back(last: str, came: Mapping[str, str], moves: Mapping[tuple[str, str], str]) -> list[tuple[str, str, str]]:
    path = []
    while before := came[last]:
        path.append((before, moves[before, last], last))
        last = before
    return path


def _ticket(*parts: str) -> str:
    return hashlib.sha256("\n".join(("readers", *parts)).encode()).hexdigest()
