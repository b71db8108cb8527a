"""From rows to what may be shown: the comparison, who stayed, who moved. Plain data in, JSON out; kept as it is released.

What a curve may tell: it steps down at ends of quarters only, and only where at least 5 have left since the last step and
either nobody or at least 5 leave after it. So no step is about fewer than 5 people, and none is the day, or the month, of
anybody. Numbers under the axis say no more than the steps do. Each figure is about everybody in its group: nothing is
given of all who were paired beside those of them who could be compared, for the difference would be those few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from viceversa.analysis import survival
from viceversa.analysis.matched import TENURE_YEARS, Unit, difference_in_spreads, match
from viceversa.analysis.rates import Estimate
from viceversa.analysis.refusals import TooFew
from viceversa.staying.models import Followed, Group

BANDS: Final = {"tenure": TENURE_YEARS, "hours": (0.5, 0.95)}
QUARTER: Final = 3
YEAR: Final = 12
MOVES: Final = 18


@dataclass(frozen=True)
class Side:
    """One group: its people and what each weighs."""

    rows: Sequence[Followed]
    weights: Sequence[float]

    def followed(self, until: float, *, event: str = "left") -> survival.Followed:
        """Everybody up to `until` months; the event is any exit, a kind of exit, or the first move."""
        months, happened = [], []
        for row in self.rows:
            when = row.moved if event == "moved" else row.months
            kind = (
                row.moved is not None if event == "moved" else row.left == event or (event == "left" and bool(row.left))
            )
            is_inside = kind and when is not None and when <= until
            # Another exit competes: who left so can no longer leave otherwise, nor move, and counts until the end.
            months.append(when if is_inside and when is not None else until)
            happened.append(is_inside)
        return survival.Followed.of(months, happened, self.weights)


@dataclass(frozen=True)
class Comparison:
    """Who is compared with whom, how ("draw", "applied", "matched"), and how alike they are."""

    how: str
    sides: tuple[Side, Side]
    unmatched: int
    unmatched_others: int
    balance: list[list[Any]]


def comparison(rows: Sequence[Followed], *, seed: str) -> Comparison:
    """The best there is: the waiting list by draw, else who applied and has no place, else matched colleagues.

    Refuses fewer than 20 people in a group (`TooFew`).
    """
    by_group: dict[str, list[Followed]] = {group: [] for group in Group}
    for row in rows:
        by_group[row.group].append(row)
    paired = by_group[Group.PAIRED]
    if len(paired) < survival.FEWEST:
        raise TooFew("Fewer than 20 were paired.")
    for how, group in (("draw", Group.WAITING), ("applied", Group.APPLIED)):
        others = by_group[group]
        if len(others) >= survival.FEWEST:
            sides = (Side(paired, [1.0] * len(paired)), Side(others, [1.0] * len(others)))
            return Comparison(how, sides, 0, 0, [_balance(name, paired, others) for name in BANDS])
    return _matched(paired, by_group[Group.NEITHER], seed)


def _matched(paired: list[Followed], others: list[Followed], seed: str) -> Comparison:
    units = [
        Unit(
            row.key,
            row.group == Group.PAIRED,
            (row.country, row.grade, row.family, row.contract, row.site),
            {"tenure": row.tenure, "hours": row.hours},
        )
        for row in (*paired, *others)
    ]
    found = match(units, bands=BANDS, seed=seed)
    sides = tuple(
        Side(kept, [found.weights[row.key] for row in kept])
        for kept in ([row for row in group if row.key in found.weights] for group in (paired, others))
    )
    if min(len(side.rows) for side in sides) < survival.FEWEST:
        raise TooFew("Fewer than 20 could be compared.")
    balance = [
        [
            one.measure,
            _r(one.mean),
            _r(one.mean_others_before),
            _r(one.mean_others_after),
            _r(one.before),
            _r(one.after),
        ]
        for one in found.balance
    ]
    return Comparison("matched", (sides[0], sides[1]), found.unmatched, found.unmatched_others, balance)


def _balance(name: str, paired: list[Followed], others: list[Followed]) -> list[Any]:
    """How alike two groups are that are taken as they are."""
    here, there = (np.array([getattr(row, name) for row in group]) for group in (paired, others))
    apart = difference_in_spreads(here, there)
    return [name, _r(float(here.mean())), _r(float(there.mean())), _r(float(there.mean())), _r(apart), _r(apart)]


def months_known(compared: Comparison) -> float:
    """For how long everybody was followed who did not leave."""
    stayed = [row.months for side in compared.sides for row in side.rows if not row.left]
    return min(stayed, default=0.0)


def freeze(rows: Sequence[Followed], *, seed: str) -> dict[str, Any]:
    """All that may be shown, rounded as it is shown. Refuses with `TooFew` what can't be reported safely."""
    compared = comparison(rows, seed=seed)
    known = months_known(compared)
    until = min(YEAR, int(known / QUARTER + 0.01) * QUARTER)
    groups = tuple(side.followed(until) for side in compared.sides)
    found = survival.compare(groups[0], groups[1], months=until)
    steps = [_steps(group, until) for group in groups]
    ticks = list(range(0, until + 1, QUARTER))
    return {
        "how": compared.how,
        "months": until,
        "people": [group.people for group in groups],
        "unmatched": compared.unmatched,
        "unmatched_others": compared.unmatched_others,
        "balance": compared.balance,
        "stayed": [_ends(one) for one in found.stayed],
        "apart": _ends(found.apart),
        "mean_months": [_ends(one, 1) for one in found.mean_months],
        "mean_apart": _ends(found.mean_apart, 1),
        "voluntary": _voluntary(compared, until),
        "curves": [_curve(group, drawn, end, until) for group, drawn, end in zip(groups, steps, found.stayed, strict=True)],
        "ticks": ticks,
        "at_risk": [_at_risk(group, drawn, ticks) for group, drawn in zip(groups, steps, strict=True)],
        "moves": _moves(compared, known),
        "seed": seed,
    }  # fmt: skip


def _steps(group: survival.Followed, until: int) -> list[tuple[int, int]]:
    """(month, how many have left by then) of each step that may be drawn."""
    gone = group.months[group.left]
    total, before, found = len(gone), 0, []
    for month in range(QUARTER, until + 1, QUARTER):
        so_far = int((gone <= month).sum())
        if so_far - before >= survival.FEWEST_LEAVERS and not 0 < total - so_far < survival.FEWEST_LEAVERS:
            found.append((month, so_far))
            before = so_far
    return found


def _curve(group: survival.Followed, steps: list[tuple[int, int]], end: Estimate, until: int) -> list[list[float]]:
    whole = survival.curve(group)
    points = [(0, Estimate(1.0, 1.0, 1.0)), *((month, whole.at(month)) for month, _left in steps)]
    if points[-1][0] < until:
        # Nobody leaves after the last step: it goes on to the end, where the figure beside it stands.
        points.append((until, end))
    return [[month, *_ends(one)] for month, one in points]


def _at_risk(group: survival.Followed, steps: list[tuple[int, int]], ticks: list[int]) -> list[int]:
    """Everybody is followed to the end, so whoever has not left is at risk; who leaves at a tick was there until then."""
    return [group.people - max((left for month, left in steps if month < tick), default=0) for tick in ticks]


def _voluntary(compared: Comparison, until: int) -> list[list[float]] | None:
    """The share who left by their own choice, other exits competing; None where either kind of exit is of 1 to 4 people."""
    try:
        chosen, _other = (_happened(compared, until, event) for event in (Followed.Left.VOLUNTARY, Followed.Left.OTHER))
    except TooFew:
        return None
    return [_ends(one) for one in chosen[:2]]


def _moves(compared: Comparison, known: float) -> dict[str, Any]:
    """Who changed grade or place within 18 months. `why` says why there is nothing: "early" or "few"."""
    if known < MOVES:
        return {"why": "early"}
    try:
        one, other, apart = _happened(compared, MOVES, "moved")
    except TooFew:
        return {"why": "few"}
    return {"moved": [_ends(one), _ends(other)], "apart": _ends(apart), "why": ""}


def _happened(compared: Comparison, until: int, event: str) -> tuple[Estimate, Estimate, Estimate]:
    """The share to whom it happened, of both groups, and how far apart: what `compare` says of staying, turned round."""
    groups = [side.followed(until, event=event) for side in compared.sides]
    found = survival.compare(groups[0], groups[1], months=until)
    one, other = (Estimate(1 - each.value, 1 - each.high, 1 - each.low) for each in found.stayed)
    return one, other, Estimate(-found.apart.value, -found.apart.high, -found.apart.low)


def _ends(one: Estimate, digits: int = 3) -> list[float]:
    return [round(one.value, digits) + 0.0, round(one.low, digits) + 0.0, round(one.high, digits) + 0.0]


def _r(value: float | None) -> float | None:
    return None if value is None else round(value, 2) + 0.0
