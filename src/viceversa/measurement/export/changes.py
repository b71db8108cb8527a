"""Draws changes with their intervals, one outcome a row on one axis. Round for mentor to mentee, square for mentee to mentor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from viceversa.core.labeled import labeled
from viceversa.core.report import Changes, Hidden, Interval, Row, Side
from viceversa.measurement.export import phrases
from viceversa.measurement.export.lettering import lines_of, width
from viceversa.measurement.export.pen import TEXT, Look, Pen
from viceversa.measurement.export.plot import GAP, LEADING, UNDER, Scale, axis, mirrored, paragraph, withheld

MARGIN: Final = 18.0  # Beside the plot, so that the first and the last number of the axis have room.


@dataclass(frozen=True)
class _Frame:
    """Where things stand, counted from where one begins to read."""

    label: float  # How wide names may be.
    figures: float  # How wide the column of figures is.
    scale: Scale
    is_narrow: bool


def draw(block: Changes, *, width: float, look: Look, is_rtl: bool) -> str:
    """The drawing. Only outcomes that were named before have the color; others are gray and hollow."""
    pen = Pen(look, width, block.side, is_rtl)
    frame = _frame(block, pen)
    if not frame.is_narrow:
        pen.write("faint", mirrored(pen, width), 14, _("Change and interval"), "end")
    axis(pen, frame.scale, 14, block.ticks)
    y = 22.0
    for row in block.rows:
        pen.line("grid", 0, y, width, y)
        y = _row(pen, frame, row, y)
    y = paragraph(pen, "faint", mirrored(pen, 0), y + 4, lines_of(block.unit, width, TEXT))
    return pen.svg(y + 4, block.heading, description(block))


def description(block: Changes) -> str:
    """Every row in words."""
    return phrases.sentences([block.unit, *(_sentence(row) for row in block.rows)])


def _sentence(row: Row) -> str:
    if isinstance(row.change, Hidden):
        return labeled(row.label, row.change.sentence)
    figures = f"{row.change.value.text} ({phrases.span(row.change)}), {phrases.count(row.n, row.wave)}"
    return phrases.sentences([labeled(row.label, figures), row.below, row.note]).removesuffix(".")


def _frame(block: Changes, pen: Pen) -> _Frame:
    is_narrow = pen.width < UNDER
    texts = [_("Change and interval")]
    for row in block.rows:
        if isinstance(row.change, Interval):
            texts += [f"{row.change.value.text}  {phrases.span(row.change)}", phrases.count(row.n, row.wave)]
    figures = min(max(width(text, TEXT) for text in texts), pen.width * 0.45)
    label = pen.width - figures - GAP if is_narrow else pen.width * 0.36
    if is_narrow:
        start, end = MARGIN, pen.width - MARGIN
    elif pen.is_rtl:
        start, end = figures + GAP + MARGIN, pen.width - label - GAP - MARGIN
    else:
        start, end = label + GAP + MARGIN, pen.width - figures - GAP - MARGIN
    return _Frame(label, figures, Scale(*ends(block), start, end), is_narrow)


def ends(block: Changes) -> tuple[float, float]:
    """Where the axis begins and ends: as given, or farther where a figure needs it."""
    found = [block.low, block.high]
    for row in block.rows:
        if isinstance(row.change, Interval):
            found += [
                one.number for one in (row.change.low, row.change.high, row.change.value) if one.number is not None
            ]
    return min(found), max(found)


def _row(pen: Pen, frame: _Frame, row: Row, top: float) -> float:
    """One row; gives where it ends."""
    y = paragraph(
        pen, "name" if row.is_planned else "", mirrored(pen, 0), top + 8, lines_of(row.label, frame.label, TEXT + 1)
    )
    for text in (row.below, row.note):
        if text:
            y = paragraph(pen, "faint", mirrored(pen, 0), y, lines_of(text, frame.label, TEXT))
    if isinstance(row.change, Hidden):
        return _hidden(pen, frame, row.change, top, y)
    below = max(y, top + 8 + 2 * LEADING)
    bottom = below + 28 if frame.is_narrow else below + 8
    middle = below + 12 if frame.is_narrow else (top + bottom) / 2
    _figures(pen, row, row.change, top + 8 if frame.is_narrow else middle - LEADING)
    if frame.scale.low <= 0 <= frame.scale.high:
        zero = frame.scale.at(0)
        pen.line("axis", zero, below if frame.is_narrow else top, zero, bottom)
    _mark(pen, frame.scale, row.change, middle, row.is_planned)
    return bottom


def _figures(pen: Pen, row: Row, change: Interval, y: float) -> None:
    edge = pen.width
    span = phrases.span(change)
    pen.write("", mirrored(pen, edge), y + 12, span, "end", strong=change.value.text)
    pen.write("faint", mirrored(pen, edge), y + 12 + LEADING, phrases.count(row.n, row.wave), "end")


def _hidden(pen: Pen, frame: _Frame, why: Hidden, top: float, y: float) -> float:
    if frame.is_narrow:
        return withheld(pen, mirrored(pen, 0), y + 2, why.sentence, pen.width) + 8
    start = frame.label + GAP
    return max(y + 8, withheld(pen, mirrored(pen, start), top + 8, why.sentence, pen.width - start) + 8)


def _mark(pen: Pen, scale: Scale, change: Interval, y: float, is_planned: bool) -> None:
    if change.low.number is not None and change.high.number is not None:
        kind = "range" if is_planned else "range range--other"
        pen.line(kind, scale.at(change.low.number), y, scale.at(change.high.number), y)
    if change.value.number is None:
        return
    x = scale.at(change.value.number)
    kind = "dot" if is_planned else "ghost"
    if pen.side is Side.VERSA:
        pen.rect(kind, x - 6, y - 6, 12, 12, 2)
    else:
        pen.circle(kind, x, y, 6.5)
