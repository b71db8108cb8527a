"""Who came how far, by group: from step to step the rates, and which of them to look into.

Everything is worked out from what may be shown (`hiding`), never from the numbers behind it, so no figure here can give
away more than the table beside it. A step is looked at for a group only where at least 10 of it stood before the step and
that number is shown exactly.

A group is compared with the one that has the highest rate at the step: impact ratio = rate of the group over that rate
(Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D). As the highest is picked after the fact, ratios
lean down and intervals and p values are a little too sure. The answer is "investigate", with the reasons, or nothing.
Nothing never means "fair": a small group can hide a large difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from viceversa.analysis import rates
from viceversa.analysis.hiding import Cell, Shown

FLAGGED_P: Final = 0.05
_COARSE_UNDER: Final = 20


class Reason(StrEnum):
    """Why to look into it: the rate is under four fifths of the highest, or chance alone rarely makes them so unlike."""

    FOUR_FIFTHS = "four fifths"
    UNLIKELY = "unlikely by chance"


@dataclass(frozen=True)
class Comparison:
    """A group beside the one with the highest rate of those that are shown exactly, where it is one of them itself.

    beside: that group's key. Where a band hides a still higher rate, the true ratio is lower than this one.
    flips: whether the four-fifths answer would be another if one person more or one fewer had been chosen, in this
      group or in any other that is shown exactly. Then it hangs on one person.
    """

    beside: str
    difference: rates.Estimate
    ratio: rates.Estimate
    p: float
    flips: bool


@dataclass(frozen=True)
class Finding:
    """One group at one step.

    of: who stood before the step. chosen: what is shown of who reached it.
    rate: with its interval; None where `chosen` is a band, and then only `least` and `most` are known.
    ratio_least, ratio_most: the impact ratio, as far as the bands tell; the second is None where perhaps nobody was
      chosen of the group with the highest rate.
    comparison: None where `chosen` is a band, and for the group that the others are compared with.
    investigate: the reasons to look into it; empty says nothing either way.
    """

    key: str
    of: int
    chosen: Cell
    rate: rates.Estimate | None
    least: float
    most: float
    highest: bool
    ratio_least: float
    ratio_most: float | None
    comparison: Comparison | None
    investigate: tuple[Reason, ...]


def findings(shown: Shown, step: int, *, since: int | None = None) -> tuple[Finding, ...]:
    """What can be said of the groups at `step` (1 is the second), in the order of the table: of those who stood at the
    step before, or at an earlier one, `since`. Groups of which too little is shown, and those who did not say, are left
    out; fewer than two groups give nothing, for there is no comparison.

    Refuses the first step, any beyond the last, and a `since` that is not before it, with a ValueError.
    """
    earlier = step - 1 if since is None else since
    if not 0 <= earlier < step < len(shown.totals):
        raise ValueError(f"Nobody comes to step {step} from another.")
    seen: list[tuple[str, int, Cell]] = []
    for row in shown.rows:
        before, after = row.cells[earlier], row.cells[step]
        if row.compared and before and before.exact and after:
            seen.append((row.key, before.low, after))
    if len(seen) < 2:
        return ()
    top = max(seen, key=lambda one: (one[2].low / one[1], one[2].high / one[1]))
    counts = {key: rates.Count(chosen.low, of) for key, of, chosen in seen if chosen.exact}
    return tuple(_finding(one, top, counts) for one in seen)


def percent(share: float, *, of: int) -> int:
    """A rate as it is written: whole percent, and the nearest 5 where it is of fewer than 20 people."""
    grain = 5 if of < _COARSE_UNDER else 1
    return grain * int(100 * share / grain + 0.5)


def _finding(one: tuple[str, int, Cell], top: tuple[str, int, Cell], counts: dict[str, rates.Count]) -> Finding:
    key, of, chosen = one
    least, most = chosen.low / of, chosen.high / of
    highest = key == top[0]
    ratio_least, ratio_most = (1.0, 1.0) if highest else _ratios(one, top)
    comparison = _comparison(key, counts) if key in counts else None
    reasons = []
    if _surely_under(one, top):
        reasons.append(Reason.FOUR_FIFTHS)
    if comparison and comparison.p < FLAGGED_P:
        reasons.append(Reason.UNLIKELY)
    rate = rates.rate(counts[key]) if key in counts else None
    return Finding(key, of, chosen, rate, least, most, highest, ratio_least, ratio_most, comparison, tuple(reasons))


def _ratios(one: tuple[str, int, Cell], top: tuple[str, int, Cell]) -> tuple[float, float | None]:
    """The smallest and the largest impact ratio that the two bands allow."""
    (_key, of, chosen), (_top, top_of, top_chosen) = one, top
    least = chosen.low * top_of / (of * top_chosen.high)
    return least, chosen.high * top_of / (of * top_chosen.low) if top_chosen.low else None


def _surely_under(one: tuple[str, int, Cell], top: tuple[str, int, Cell]) -> bool:
    """Under four fifths whatever the bands hide."""
    return rates.under_four_fifths(rates.Count(one[2].high, one[1]), rates.Count(top[2].low, top[1]))


def _comparison(key: str, counts: dict[str, rates.Count]) -> Comparison | None:
    beside = max(counts, key=lambda each: counts[each].rate)
    if beside == key:
        return None
    one, other = counts[key], counts[beside]
    return Comparison(
        beside, rates.difference(one, other), rates.ratio(one, other), rates.fisher(one, other), _flips(key, counts)
    )


def _flips(key: str, counts: dict[str, rates.Count]) -> bool:
    """Whether one person more or fewer, of any group, changes the four-fifths answer for `key`."""
    now = _flagged(key, counts)
    for other, count in counts.items():
        for chosen in (count.chosen - 1, count.chosen + 1):
            if chosen <= count.of and _flagged(key, {**counts, other: rates.Count(chosen, count.of)}) != now:
                return True
    return False


def _flagged(key: str, counts: dict[str, rates.Count]) -> bool:
    return any(rates.under_four_fifths(counts[key], other) for other in counts.values())
