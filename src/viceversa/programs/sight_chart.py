"""The curve of the smallest visible change over the number of pairs, as places in percent of a drawing.

The drawing itself is templates/programs/_sight.html. Nothing here asks the database.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from django.utils.formats import number_format

from viceversa import analysis
from viceversa.programs.plan import Sight, points

_MOST_POINTS: Final = 60
_FEWEST_SHOWN: Final = 20
_FARTHEST: Final = 4  # times the planned pairs: beyond that the number of pairs needed is said, not drawn


@dataclass(frozen=True)
class Mark:
    """A place in the drawing, in percent from its start and its top, and its label."""

    x: str
    y: str
    text: str
    near_end: bool = False


@dataclass(frozen=True)
class Chart:
    """Ticks, the curve and the area under it (paths in a box of 100 by 100), the chosen size, target and pairs needed."""

    across: list[Mark]
    up: list[Mark]
    curve: str
    area: str
    chosen: Mark | None
    target: Mark | None
    needed: Mark | None


def chart_of(sight: Sight) -> Chart | None:
    """The drawing for one outcome; None where no number may be shown, or the spread is unknown."""
    if sight.design.spread is None:
        return None
    pairs = sight.design.pairs
    reach = max(2 * pairs, _FEWEST_SHOWN)
    if sight.needed is not None and pairs < sight.needed <= _FARTHEST * pairs:
        reach = max(reach, math.ceil(sight.needed * 1.2))
    found = [(size, one.in_points) for size, one in analysis.curve(sight.design, _sizes(sight.design.response, reach))]
    line = [(float(size), change) for size, change in found if change is not None]
    if len(line) < 2:
        return None
    step_x = max(1.0, _step(reach))
    most_x = math.ceil(reach / step_x) * step_x
    tallest = 1.5 * max(sight.least or 0, sight.wanted or 0, line[-1][1])
    step_y = _step(tallest)
    most_y = math.ceil(tallest / step_y) * step_y

    def x(value: float) -> float:
        return 100 * value / most_x

    def y(value: float) -> float:
        return 100 - 100 * value / most_y

    path = [(x(size), y(change)) for size, change in _below(line, most_y)]
    curve = "M" + "L".join(f"{across:.2f},{down:.2f}" for across, down in path)
    return Chart(
        across=[Mark(_percent(x(n * step_x)), "", number_format(round(n * step_x))) for n in _ticks(most_x, step_x)],
        up=[Mark("", _percent(y(n * step_y)), _written(n * step_y, step_y)) for n in _ticks(most_y, step_y)],
        curve=curve,
        area=f"{curve}L{path[-1][0]:.2f},100L{path[0][0]:.2f},100Z",
        chosen=None
        if sight.least is None
        else Mark(_percent(x(pairs)), _percent(y(sight.least)), points(sight.least), near_end=x(pairs) > 70),
        target=None if sight.wanted is None else Mark("", _percent(y(sight.wanted)), points(sight.wanted)),
        needed=None
        if sight.needed is None or sight.wanted is None or not pairs < sight.needed <= most_x
        else Mark(
            _percent(x(sight.needed)), _percent(y(sight.wanted)), str(sight.needed), near_end=x(sight.needed) > 70
        ),
    )


def table_of(sights: list[Sight]) -> list[tuple[int, list[str]]]:
    """The same figures as a table: for some numbers of pairs, the smallest change of each outcome. Empty without one."""
    if not sights:
        return []
    pairs = sights[0].design.pairs
    sizes = sorted({8, 10, 12, 15, 20, 30, 40, 60, 100, pairs} | {one.needed for one in sights if one.needed})
    rows = []
    for size in sizes:
        found = [analysis.detectable(replace(one.design, pairs=size)) for one in sights]
        least = [
            one.in_spreads if sight.design.spread is None else one.in_points
            for sight, one in zip(sights, found, strict=True)
        ]
        rows.append((size, ["" if value is None else points(value) for value in least]))
    return rows


def _sizes(response: float, reach: int) -> list[int]:
    """The sizes at which one more answers, at most 60: between them the curve is level."""
    most = math.floor(reach * response)
    every = max(1, math.ceil(most / _MOST_POINTS))
    counts = [*range(analysis.FEWEST_NUMERIC, min(most, _FEWEST_SHOWN)), *range(_FEWEST_SHOWN, most + 1, every)]
    return sorted({math.ceil(count / response - 1e-9) for count in counts} | {reach})


def _below(line: list[tuple[float, float]], most: float) -> list[tuple[float, float]]:
    """The part of a falling curve that lies below `most`, begun exactly at it."""
    for index, (size, change) in enumerate(line):
        if change <= most:
            if index == 0:
                return line
            before, above = line[index - 1]
            share = (above - most) / (above - change)
            return [(before + share * (size - before), most), *line[index:]]
    return line[-1:]


def _ticks(most: float, step: float) -> range:
    return range(round(most / step) + 1)


def _step(most: float) -> float:
    """1, 2 or 5 times a power of ten, so that some four to eight steps reach `most`."""
    power = 10.0 ** math.floor(math.log10(most / 4))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= most / 8)


def _written(value: float, step: float) -> str:
    digits = max(0, -math.floor(math.log10(step)))
    return number_format(round(value, digits), digits)


def _percent(value: float) -> str:
    return f"{value:.2f}%"
