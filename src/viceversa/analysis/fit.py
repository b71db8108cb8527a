"""How well the pairs of groups fit: where the middle of a group lies, from what may be shown.

A fit is never added up or averaged over a group. Whoever knows the fit of every pair could find from a sum, to the last
digit, whose fits were added. Instead people are counted like on a way of steps (`hiding`): in a pair, in a pair whose fit
is not among the lowest quarter, in the upper half, in the highest quarter. The cuts come from everybody's fits and from no
group, so they tell nothing of one; the counts are hidden like any others, and everything here is worked out from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from viceversa.analysis import rates
from viceversa.analysis.hiding import FEW, FEWEST_IN_GROUP, Shown

QUARTERS: Final = 4
# Under this many, a quarter of them is few.
FEWEST: Final = QUARTERS * FEW


@dataclass(frozen=True)
class Middle:
    """Where the median fit of one group lies: from `low` on and under `high`; None is open. `sure_low` and `sure_high`
    are the ends of its 95 % interval, as far as the cuts tell."""

    key: str
    low: int | None
    high: int | None
    sure_low: int | None
    sure_high: int | None


def cuts(fits: Sequence[int]) -> tuple[int, ...]:
    """Fits above which the upper three quarters, the upper half and the highest quarter begin, rising. Fewer than three
    where many have the same fit: each has somebody below, and none is there twice.

    Empty for fewer than 20 people, whose quarters are few. Sorts once.
    """
    if len(fits) < FEWEST:
        return ()
    ranked = sorted(fits)
    found = {ranked[len(ranked) * quarter // QUARTERS] for quarter in range(1, QUARTERS)}
    return tuple(sorted(found - {ranked[0]}))


def middles(shown: Shown, *, base: int, at: Mapping[int, int]) -> tuple[Middle | None, ...]:
    """The median fit of each group that is compared, in the order of the table; None is too few to report safely.

    `base` is the step of everybody who has a fit, `at` the cut of each later step. A group needs 10 people or more at
    `base`, shown exactly, and one number after it that is shown. The interval holds the cuts at which the share above may
    be one half: R. S. Woodruff, Confidence intervals for medians and other position measures, J. Am. Stat. Assoc. 47
    (1952) 635-646, with the score interval for the share (`rates.rate`).
    """
    found: list[Middle | None] = []
    for row in (row for row in shown.rows if row.compared):
        people = row.cells[base]
        cells = [(cut, cell) for step, cut in at.items() if (cell := row.cells[step]) is not None]
        if people is None or not people.exact or people.low < FEWEST_IN_GROUP or not cells:
            found.append(None)
            continue
        of = people.low
        found.append(
            Middle(
                row.key,
                max((cut for cut, cell in cells if 2 * cell.low >= of), default=None),
                min((cut for cut, cell in cells if 2 * cell.high < of), default=None),
                max((cut for cut, cell in cells if rates.rate(rates.Count(cell.low, of)).low > 0.5), default=None),
                min((cut for cut, cell in cells if rates.rate(rates.Count(cell.high, of)).high < 0.5), default=None),
            )
        )
    return tuple(found)
