"""The curve of fairness against total fit, as places in percent of a drawing and as a table. No query."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.matching.figures import POINT

# Points that can be pressed lie at least this far apart (percent of the width), so that each has room for a finger.
_APART: Final = 11
# An axis spans so many points at least.
_NARROWEST_X: Final = 5
_NARROWEST_Y: Final = 2


@dataclass(frozen=True)
class CurvePoint:
    """A corner: its place in percent, how it is said, what it costs, and the floor that leads there ("" for none)."""

    x: float
    y: float
    worst: str
    average: str
    difference: str
    sentence: str
    floor: str = ""
    is_run: bool = False

    @property
    def left(self) -> str:
        return f"{round(self.x)}%"

    @property
    def top(self) -> str:
        return f"{round(self.y)}%"


@dataclass(frozen=True)
class Curve:
    """What is drawn. `marks` are the corners that can be pressed; `rows` are all of them, for the table."""

    line: str
    rows: tuple[CurvePoint, ...]
    marks: tuple[CurvePoint, ...]
    run: CurvePoint
    across: tuple[str, ...]
    up: tuple[str, ...]
    summary: str
    hint: str
    suggestion: CurvePoint | None


def curve_of(figures: dict[str, Any], corners: list[dict[str, int]]) -> Curve | None:
    """The curve of a run by its figures; None where there is nothing to trade: no pairs, or one corner, which is the run."""
    if not figures["pairs"] or figures["worst"] is None or not corners:
        return None
    pairs = figures["pairs"]
    run_worst, run_average = figures["worst"], figures["total"] / pairs
    places = [(corner["worst"] / POINT, corner["points"] / POINT / corner["pairs"]) for corner in corners]
    if len(places) < 2 and abs(places[0][0] - run_worst) < 0.01:
        return None
    low_x, high_x = _scale([x for x, _y in places] + [run_worst], _NARROWEST_X)
    low_y, high_y = _scale([y for _x, y in places] + [run_average], _NARROWEST_Y)

    def place(worst: float, average: float) -> tuple[float, float]:
        return 100 * (worst - low_x) / (high_x - low_x), 100 - 100 * (average - low_y) / (high_y - low_y)

    def point(worst: float, average: float, points: float, floor: str = "", *, is_run: bool = False) -> CurvePoint:
        x, y = place(worst, average)
        lost = figures["total"] - points
        return CurvePoint(
            x, y, _written(worst), _written(average), _signed(-lost), _sentence(worst, average, lost), floor, is_run
        )

    rows = []
    for corner, (worst, average) in zip(corners, places, strict=True):
        is_run = abs(worst - run_worst) < 0.01 and abs(corner["points"] / POINT - figures["total"]) < 0.01
        rows.append(point(worst, average, corner["points"] / POINT, "" if is_run else _floor(corner), is_run=is_run))
    run = next((row for row in rows if row.is_run), None) or point(
        run_worst, run_average, figures["total"], is_run=True
    )
    fairer = next((row for row in rows if row.floor and row.x > run.x), None)
    return Curve(
        line=" ".join(f"{row.x:.2f},{row.y:.2f}" for row in rows),
        rows=tuple(rows),
        marks=_spread(rows, run),
        run=run,
        across=(_written(low_x), _written(high_x)),
        up=(_written(high_y), _written((low_y + high_y) / 2), _written(low_y)),
        summary=_(
            "Raising the worst-off pair from %(low)s to %(high)s lowers the average fit from %(best)s to %(least)s. This run: worst-off pair %(worst)s, average %(average)s."
        )
        % {
            "low": rows[0].worst,
            "high": rows[-1].worst,
            "best": rows[0].average,
            "least": rows[-1].average,
            "worst": run.worst,
            "average": run.average,
        },
        hint=_hint(fairer, rows, run),
        suggestion=fairer,
    )


def _hint(fairer: CurvePoint | None, rows: list[CurvePoint], run: CurvePoint) -> str:
    if fairer is not None:
        return fairer.sentence
    if run.x >= rows[-1].x:
        return _("No set with as many pairs has a worst-off pair that is better.")
    return ""


def _sentence(worst: float, average: float, lost: float) -> str:
    facts = {"worst": _written(worst), "average": _written(average)}
    if abs(lost) < 0.5:
        return _("Worst-off pair %(worst)s, average %(average)s: costs less than a point in total.") % facts
    n = round(abs(lost))
    if lost > 0:
        sentence = ngettext(
            "Worst-off pair %(worst)s, average %(average)s: costs %(n)s point in total.",
            "Worst-off pair %(worst)s, average %(average)s: costs %(n)s points in total.",
            n,
        )
    else:
        sentence = ngettext(
            "Worst-off pair %(worst)s, average %(average)s: gains %(n)s point in total.",
            "Worst-off pair %(worst)s, average %(average)s: gains %(n)s points in total.",
            n,
        )
    return sentence % {**facts, "n": number_format(n)}


def _floor(corner: dict[str, int]) -> str:
    """The whole number that leads to this corner as a floor, as the form takes no fractions; "" if there is none."""
    whole = corner["worst"] // POINT
    if corner["floor"] == 0:
        return "0"
    return str(whole) if whole * POINT >= corner["floor"] else ""


def _spread(rows: list[CurvePoint], run: CurvePoint) -> tuple[CurvePoint, ...]:
    """Corners to press, far enough from each other and from the run: the ends first, then from the fairest down."""
    taken = [run.x]
    chosen = []
    can_be_pressed = [row for row in rows if row.floor]
    for row in [*can_be_pressed[:1], *reversed(can_be_pressed[1:])]:
        if all(abs(row.x - x) >= _APART for x in taken):
            taken.append(row.x)
            chosen.append(row)
    return tuple(sorted(chosen, key=lambda row: row.x))


def _scale(values: list[float], narrowest: int) -> tuple[float, float]:
    """Ends of an axis: whole numbers around the values, some room at both."""
    room = max((max(values) - min(values)) * 0.08, 0.5)
    low, high = math.floor(min(values) - room), math.ceil(max(values) + room)
    while high - low < narrowest or (high - low) % 2:
        low, high = (low - 1, high) if low > 0 and (high >= 100 or (high - low) % 2) else (low, high + 1)
    return max(low, 0), high


def _written(value: float) -> str:
    return number_format(round(value, 1), 1) if value % 1 else number_format(round(value))


def _signed(value: float) -> str:
    n = round(value)
    return f"+{number_format(n)}" if n > 0 else f"−{number_format(-n)}" if n < 0 else "0"
