"""Draws bars of pieces. Each piece has its own pattern, so that a print without color reads the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from viceversa.core.labeled import labeled
from viceversa.core.report import Bar, Bars, Hidden, Part
from viceversa.measurement.export import phrases
from viceversa.measurement.export.lettering import lines_of, width
from viceversa.measurement.export.pen import TEXT, Look, Pen
from viceversa.measurement.export.plot import GAP, LEADING, mirrored, paragraph, withheld

THICK: Final = 14.0
KEY: Final = 10.0


def draw(block: Bars, *, width: float, look: Look, is_rtl: bool) -> str:
    """The drawing: a bar with its name over it and what its pieces are under it."""
    pen = Pen(look, width, block.side, is_rtl)
    y = 0.0
    for bar in block.bars:
        y = _bar(pen, bar, y) + 14
    return pen.svg(max(y - 10, 1), block.heading, description(block))


def description(block: Bars) -> str:
    """Every bar in words."""
    return phrases.sentences(_sentence(bar) for bar in block.bars)


def _sentence(bar: Bar) -> str:
    if isinstance(bar.n, Hidden) and not bar.parts:
        return labeled(bar.label, bar.n.sentence)
    pieces = ", ".join(f"{part.label} {part.value.text}" for part in bar.parts)
    return labeled(bar.label, ", ".join(one for one in (pieces, phrases.count(bar.n, bar.wave), bar.note) if one))


def _bar(pen: Pen, bar: Bar, y: float) -> float:
    """One bar; gives where it ends."""
    is_hidden = isinstance(bar.n, Hidden) and not bar.parts
    count = bar.wave if is_hidden else phrases.count(bar.n, bar.wave)
    room = pen.width - width(count, TEXT) - GAP
    if count:
        pen.write("faint", mirrored(pen, pen.width), y + 12, count, "end")
    y = paragraph(pen, "name", mirrored(pen, 0), y, lines_of(bar.label, room, TEXT + 1)) + 2
    if isinstance(bar.n, Hidden) and not bar.parts:
        y = withheld(pen, mirrored(pen, 0), y, bar.n.sentence, pen.width)
    elif bar.parts:
        y = _pieces(pen, bar.parts, y)
    if bar.note:
        y = paragraph(pen, "faint", mirrored(pen, 0), y, lines_of(bar.note, pen.width, TEXT))
    return y


def _pieces(pen: Pen, parts: tuple[Part, ...], y: float) -> float:
    pen.rect("track", 0, y, pen.width, THICK, 3)
    done = 0.0
    for number, part in enumerate(parts):
        long = part.share * pen.width
        if long > 0:
            start = pen.width - done - long if pen.is_rtl else done
            _fill(pen, number, start, y, long, THICK)
        done += long
    return _keys(pen, parts, y + THICK + 6)


def _keys(pen: Pen, parts: tuple[Part, ...], y: float) -> float:
    """What the pieces are, with their numbers, in as many lines as they need."""
    x = 0.0
    for number, part in enumerate(parts):
        lines = lines_of(f"{part.label} {part.value.text}", pen.width - KEY - 6, TEXT)
        need = KEY + 6 + max(width(line, TEXT) for line in lines)
        if x and x + need > pen.width:
            x, y = 0.0, y + LEADING
        _fill(pen, number, mirrored(pen, x) - (KEY if pen.is_rtl else 0), y + 2, KEY, KEY)
        end = paragraph(pen, "", mirrored(pen, x + KEY + 6), y, lines)
        y = end - LEADING
        x += need + GAP
    return y + LEADING


def _fill(pen: Pen, number: int, x: float, y: float, w: float, h: float) -> None:
    """A piece in the pattern of its number: full, hatched, empty, dotted, hatched the other way, upright, level."""
    pattern = _PATTERNS[number % len(_PATTERNS)]
    if pattern is None:
        pen.rect("piece", x, y, w, h, min(2, w / 2))
        return
    pen.rect("outline", x + 0.75, y + 0.75, max(w - 1.5, 0.5), max(h - 1.5, 0.5), min(2, w / 2))
    path = pattern(x + 1, y + 1, max(w - 2, 0), max(h - 2, 0))
    if path:
        pen.path("hatch", path)


def _slant(x: float, y: float, w: float, h: float, is_back: bool = False) -> str:
    strokes = []
    at = 2.0
    while at < w + h:
        # A stroke from the lower left to the upper right, cut where the piece ends.
        left, right = max(0.0, at - h), min(at, w)
        low, high = at - left, at - right
        x1, x2 = (w - left, w - right) if is_back else (left, right)
        strokes.append(f"M{x + x1:.2f},{y + low:.2f}L{x + x2:.2f},{y + high:.2f}")
        at += 4
    return "".join(strokes)


def _back(x: float, y: float, w: float, h: float) -> str:
    return _slant(x, y, w, h, is_back=True)


def _dots(x: float, y: float, w: float, h: float) -> str:
    return "".join(
        f"M{x + 2.5 + across * 4:.2f},{y + 2 + down * 4:.2f}h1.5"
        for across in range(max(int((w - 2) // 4), 0))
        for down in range(max(int(h // 4), 1))
    )


def _upright(x: float, y: float, w: float, h: float) -> str:
    return "".join(f"M{x + 3 + step * 4:.2f},{y:.2f}v{h:.2f}" for step in range(max(int((w - 2) // 4), 0)))


def _level(x: float, y: float, w: float, h: float) -> str:
    return "".join(f"M{x:.2f},{y + 2 + step * 4:.2f}h{w:.2f}" for step in range(max(int(h // 4), 1)))


def _empty(x: float, y: float, w: float, h: float) -> str:
    return ""


_PATTERNS: Final[tuple[Callable[[float, float, float, float], str] | None, ...]] = (
    None,
    _slant,
    _empty,
    _dots,
    _back,
    _upright,
    _level,
)
