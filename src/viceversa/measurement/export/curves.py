"""Draws shares over time in steps: the first full on a shaded band, the second dashed in a dotted one; ends are labeled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from babel import Locale, numbers
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from viceversa.core.labeled import labeled
from viceversa.core.report import Curve, Curves, Point
from viceversa.measurement.export import phrases
from viceversa.measurement.export.lettering import lines_of, width
from viceversa.measurement.export.pen import TEXT, Look, Pen
from viceversa.measurement.export.plot import LEADING, UNDER, Scale, axis, mirrored, paragraph

LEFT: Final = 46.0
STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)


def draw(block: Curves, *, width: float, look: Look, is_rtl: bool) -> str:
    """The drawing, with the counts at risk under its axis and what changed as numbered lines."""
    pen = Pen(look, width, is_rtl=is_rtl)
    y = _legend(pen, block)
    top = y + (24 if block.marks else 8)
    bottom = top + (150 if width < UNDER else 184)
    across = Scale(*_ends(block), LEFT, width - _room_at_end(block))
    up = Scale(_low(block), 1, bottom, top)
    _grid(pen, across, up)
    for curve, is_other in _ordered(block):
        _band(pen, curve, across, up, is_other)
    _marks(pen, block, across, top, bottom)
    for curve, is_other in _ordered(block):
        pen.path("line line--alt" if is_other else "line", _steps(curve.points, across, up, lambda point: point.value))
    _ends_written(pen, block, across, up)
    axis(pen, across, bottom + 18, block.ticks)
    y = paragraph(pen, "faint", mirrored(pen, 0), bottom + 24, lines_of(block.unit, width, TEXT))
    y = _at_risk(pen, block, across, y)
    for number, mark in enumerate(block.marks, start=1):
        y = paragraph(pen, "", mirrored(pen, 0), y, lines_of(f"{number}. {mark.text}", width, TEXT))
    return pen.svg(y + 4, block.heading, description(block))


def description(block: Curves) -> str:
    """Where each curve ends, how many it is about at each tick, and what changed."""
    parts = [block.unit]
    for curve in block.curves:
        counts = ", ".join(
            labeled(tick.text, phrases.written(n, is_short=True))
            for tick, n in zip(block.ticks, curve.at_risk, strict=False)
        )
        parts.append(labeled(curve.label, curve.end.text) + (f" ({counts})" if counts else ""))
    parts += [f"{number}. {mark.text}" for number, mark in enumerate(block.marks, start=1)]
    return phrases.sentences(parts)


def _ordered(block: Curves) -> list[tuple[Curve, bool]]:
    """Curves from the back to the front: the first is drawn last, over the others."""
    return [(curve, number > 0) for number, curve in reversed(list(enumerate(block.curves)))]


def _ends(block: Curves) -> tuple[float, float]:
    found = [tick.number for tick in block.ticks if tick.number is not None]
    found += [point.at for curve in block.curves for point in curve.points] + [mark.at for mark in block.marks]
    return min(found, default=0.0), max(found, default=1.0)


def _low(block: Curves) -> float:
    return min([block.low, *(point.value for curve in block.curves for point in curve.points)])


def _room_at_end(block: Curves) -> float:
    return 16 + max((width(curve.end.text, TEXT) for curve in block.curves), default=0)


def _legend(pen: Pen, block: Curves) -> float:
    y = 0.0
    for number, curve in enumerate(block.curves):
        start, end = mirrored(pen, 0), mirrored(pen, 28)
        pen.path("line line--alt" if number else "line", f"M{start:.2f},{y + 8:.2f}H{end:.2f}")
        y = paragraph(pen, "", mirrored(pen, 38), y, lines_of(curve.label, pen.width - 38, TEXT))
    return y


def _grid(pen: Pen, across: Scale, up: Scale) -> None:
    step = next((step for step in STEPS if (1 - up.low) / step <= 5.001), STEPS[-1])
    locale = Locale.parse(to_locale(get_language() or "en"))
    level = 1.0
    while level > up.low - 1e-9:
        y = up.at(level)
        pen.line("grid", across.start, y, across.end, y)
        # The vertical axis begins at the left in every language.
        pen.write(
            "faint", LEFT - 8, y + 4, numbers.format_percent(level, locale=locale), "start" if pen.is_rtl else "end"
        )
        level = round(level - step, 9)
    pen.line("axis", across.start, up.start, across.end, up.start)


def _steps(points: tuple[Point, ...], across: Scale, up: Scale, of: Callable[[Point], float]) -> str:
    """A path that stays where it is until the next point, to the end of the axis."""
    if not points:
        return ""
    path = f"M{across.at(points[0].at):.2f},{_inside(up, of(points[0])):.2f}"
    for point in points[1:]:
        path += f"H{across.at(point.at):.2f}V{_inside(up, of(point)):.2f}"
    return f"{path}H{across.end:.2f}"


def _inside(up: Scale, share: float) -> float:
    """Bands may go below the axis: they are cut where it is."""
    return up.at(max(share, up.low))


def _band(pen: Pen, curve: Curve, across: Scale, up: Scale, is_other: bool) -> None:
    if not curve.points:
        return
    path = _steps(curve.points, across, up, lambda point: point.high)
    points = curve.points
    path += f"V{_inside(up, points[-1].low):.2f}"
    for later, earlier in zip(reversed(points), reversed(points[:-1]), strict=False):
        path += f"H{across.at(later.at):.2f}V{_inside(up, earlier.low):.2f}"
    pen.path("band--alt" if is_other else "band", f"{path}H{across.at(points[0].at):.2f}Z")


def _marks(pen: Pen, block: Curves, across: Scale, top: float, bottom: float) -> None:
    free = float("-inf")
    for number, mark in enumerate(block.marks, start=1):
        x = across.at(mark.at)
        pen.line("mark", x, top - 6, x, bottom)
        # Two on the same day: the second number stands beside the first.
        at = max(x, free)
        pen.write("strong", at, top - 10, str(number), "middle")
        free = at + width(str(number), TEXT) + 2


def _ends_written(pen: Pen, block: Curves, across: Scale, up: Scale) -> None:
    """The last value of each curve, moved apart where two would stand on each other."""
    last = float("-inf")
    ends = [(up.at(curve.points[-1].value), number, curve) for number, curve in enumerate(block.curves) if curve.points]
    for y, number, curve in sorted(ends, key=lambda end: end[:2]):
        at = max(y, last + 14)
        pen.write("" if number else "strong", across.end + 8, at + 4, curve.end.text, "end" if pen.is_rtl else "start")
        last = at


def _at_risk(pen: Pen, block: Curves, across: Scale, y: float) -> float:
    if not any(curve.at_risk for curve in block.curves):
        return y
    ticks = [tick for tick in block.ticks if tick.number is not None]
    room = (across.end - across.start) / max(len(ticks) - 1, 1) - 4
    y = paragraph(pen, "faint", mirrored(pen, 0), y + 4, [_("People counted from then on")])
    for curve in block.curves:
        y = paragraph(pen, "", mirrored(pen, 0), y, lines_of(curve.label, pen.width, TEXT))
        end = y
        for tick, n in zip(ticks, curve.at_risk, strict=False):
            line = y
            for text in lines_of(phrases.written(n, is_short=True), room, TEXT):
                pen.write("", across.at(tick.number or 0), line + 12, text, "middle")
                line += LEADING
            end = max(end, line)
        y = end + 2
    return y
