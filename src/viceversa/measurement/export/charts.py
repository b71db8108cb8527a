"""Charts of a report as SVG, for pages and files. Pure: the same block gives the same drawing, in the active language.

Heading, `about` and `note` of a block are not drawn: they stand as text beside the drawing. All numbers of a block are in it,
and in words in its description. Axes go from left to right in every language; labels, columns and bars turn round.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, TypeAlias

from django.utils.safestring import SafeString, mark_safe

from viceversa.core.report import Bars, Block, Changes, Curves
from viceversa.measurement.export import bars, changes, curves
from viceversa.measurement.export.pen import Look

Drawn: TypeAlias = Changes | Bars | Curves

WIDE: Final = 640.0
NARROW: Final = 320.0
_HEIGHT: Final = re.compile(r' height="([\d.]+)"')


def is_drawn(block: Block) -> bool:
    """Whether there is a drawing of a block."""
    return isinstance(block, Changes | Bars | Curves)


def svg(block: Drawn, *, width: float = WIDE, look: Look = Look.FILE, is_rtl: bool = False) -> str:
    """One drawing, `width` user units wide and as high as it needs to be; under 480 labels stand over what they name.

    About 1 ms. A value beyond the axis that was given makes the axis longer: nothing is cut off.
    """
    if isinstance(block, Changes):
        return changes.draw(block, width=width, look=look, is_rtl=is_rtl)
    if isinstance(block, Bars):
        return bars.draw(block, width=width, look=look, is_rtl=is_rtl)
    return curves.draw(block, width=width, look=look, is_rtl=is_rtl)


def in_parts(block: Drawn, *, width: float, height: float, is_rtl: bool = False) -> list[tuple[Drawn, str]]:
    """The block as drawings for a file, each with what it shows and at most `height` high: in halves, as often as needed."""
    drawn = svg(block, width=width, is_rtl=is_rtl)
    if height_of(drawn) <= height or isinstance(block, Curves):
        return [(block, drawn)]
    if isinstance(block, Changes):
        low, high = changes.ends(block)
        half = len(block.rows) // 2
        # The axis stays the same, so that the halves can be compared.
        halves: list[Drawn] = [
            replace(block, rows=rows, low=low, high=high) for rows in (block.rows[:half], block.rows[half:]) if rows
        ]
    else:
        half = len(block.bars) // 2
        halves = [replace(block, bars=pieces) for pieces in (block.bars[:half], block.bars[half:]) if pieces]
    if len(halves) < 2:
        return [(block, drawn)]
    return [part for one in halves for part in in_parts(one, width=width, height=height, is_rtl=is_rtl)]


def height_of(drawn: str) -> float:
    """How high a drawing is."""
    found = _HEIGHT.search(drawn)
    return float(found[1]) if found else 0.0


def for_page(block: Drawn, *, is_rtl: bool = False) -> SafeString:
    """Both drawings of a block for a page: the style sheet shows the one that fits its place (components/drawings.css)."""
    wide = svg(block, width=WIDE, look=Look.PAGE, is_rtl=is_rtl)
    narrow = svg(block, width=NARROW, look=Look.PAGE, is_rtl=is_rtl)
    # Every text that goes into a drawing is escaped by the pen.
    return mark_safe(
        f'<div class="drawings"><div class="on-wide">{wide}</div><div class="on-narrow">{narrow}</div></div>'
    )


def description(block: Drawn) -> str:
    """What a drawing shows, in words with every number: for whoever can't see it."""
    if isinstance(block, Changes):
        return changes.description(block)
    if isinstance(block, Bars):
        return bars.description(block)
    return curves.description(block)
