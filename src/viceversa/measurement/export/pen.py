"""Writes SVG. On a page colors come from its style sheet by class, so they follow dark mode; in a file they are written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from typing import Final

from viceversa.core.report import Side

INK: Final = "#211b30"
INK_2: Final = "#4e4a5c"
INK_3: Final = "#646170"
LINE: Final = "#e4deda"
EDGE: Final = "#84818e"
SURFACE: Final = "#ffffff"
HUES: Final = {Side.VICE: "#414fd2", Side.VERSA: "#dd4e00", Side.NEITHER: INK}
TEXT: Final = 12.0
# A sign belongs before its number in every language; between letters from right to left it would end up behind it.
SIGNED: Final = re.compile(r"(?<!\w)[+−-](?=\d)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # Letters that no XML may hold.


class Look(StrEnum):
    """Where a drawing goes: into a page, or into a file."""

    PAGE = "page"
    FILE = "file"


# What each class of components/charts.css looks like in a file. `{d}` is the color of the direction.
_FILE: Final = {
    "": {"fill": INK_2},
    "strong": {"fill": INK, "font-weight": "bold"},
    "faint": {"fill": INK_3},
    "name": {"fill": INK},
    "grid": {"stroke": LINE},
    "axis": {"stroke": EDGE},
    "range": {"stroke": "{d}", "stroke-width": "3", "stroke-linecap": "round"},
    "range range--other": {"stroke": INK_3, "stroke-width": "2", "stroke-linecap": "round"},
    "dot": {"fill": "{d}", "stroke": SURFACE, "stroke-width": "2"},
    "ghost": {"fill": SURFACE, "stroke": INK_3, "stroke-width": "2"},
    "line": {"fill": "none", "stroke": INK, "stroke-width": "2.5", "stroke-linejoin": "round"},
    "line line--alt": {
        "fill": "none",
        "stroke": INK_3,
        "stroke-width": "2.5",
        "stroke-linejoin": "round",
        "stroke-dasharray": "6 4",
    },
    "band": {"fill": INK, "fill-opacity": "0.09"},
    "band--alt": {"fill": "none", "stroke": INK_3, "stroke-dasharray": "1.5 3"},
    "mark": {"stroke": INK_3, "stroke-width": "1.5", "stroke-dasharray": "2 3"},
    "sign": {"fill": "none", "stroke": INK_3, "stroke-width": "1.6", "stroke-linecap": "round"},
    "track": {"fill": LINE},
    "piece": {"fill": "{d}"},
    "outline": {"fill": SURFACE, "stroke": "{d}", "stroke-width": "1.5"},
    "hatch": {"fill": "none", "stroke": "{d}", "stroke-width": "1.5"},
}


@dataclass
class Pen:
    """Draws onto one sheet and gives it as SVG: title and description first, which is what a screen reader says."""

    look: Look
    width: float
    side: Side = Side.NEITHER
    is_rtl: bool = False
    parts: list[str] = field(default_factory=list)

    def line(self, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
        self._add("line", kind, x1=x1, y1=y1, x2=x2, y2=y2)

    def rect(self, kind: str, x: float, y: float, w: float, h: float, rx: float = 0) -> None:
        self._add("rect", kind, x=x, y=y, width=w, height=h, rx=rx)

    def circle(self, kind: str, x: float, y: float, r: float) -> None:
        self._add("circle", kind, cx=x, cy=y, r=r)

    def path(self, kind: str, d: str) -> None:
        self._add("path", kind, d=d)

    def write(self, kind: str, x: float, y: float, text: str, anchor: str = "start", strong: str = "") -> None:
        """A line of text, after its `strong` beginning. `start` is where one begins to read: from right to left, the right."""
        direction: dict[str, str] = {}
        inside = escape(self._signed(text))
        if strong:
            heavy = 'class="strong"' if self.look is Look.PAGE else _attributes(_FILE["strong"])
            inside = f"<tspan {heavy}>{escape(self._signed(strong))}</tspan>\u00a0 {inside}"
        if self.is_rtl and self.look is Look.PAGE:
            direction = {"direction": "rtl"}
        elif self.is_rtl:
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        if anchor != "start":
            direction["text-anchor"] = anchor
        size = {} if self.look is Look.PAGE else {"font-size": _n(TEXT + 1 if kind == "name" else TEXT)}
        self._add("text", kind, inside=inside, x=x, y=y, **direction, **size)

    def svg(self, height: float, title: str, description: str) -> str:
        """The whole drawing."""
        kind = f' class="chart drawing {self.side}"'.replace(' "', '"') if self.look is Look.PAGE else ""
        family = "" if self.look is Look.PAGE else ' font-family="Inter, DejaVu Sans, sans-serif"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img"{kind}{family} viewBox="0 0 {_n(self.width)} {_n(height)}" '
            f'width="{_n(self.width)}" height="{_n(height)}"><title>{escape(_CONTROL.sub("", title))}</title>'
            f"<desc>{escape(_CONTROL.sub('', description))}</desc>{''.join(self.parts)}</svg>"
        )

    def _signed(self, text: str) -> str:
        text = _CONTROL.sub("", text)
        return SIGNED.sub("\u200e\\g<0>", text) if self.is_rtl else text

    def _add(self, tag: str, kind: str, inside: str = "", **given: float | str) -> None:
        attributes = {name: value if isinstance(value, str) else _n(value) for name, value in given.items()}
        if self.look is Look.PAGE:
            attributes |= {"class": kind} if kind else {}
        else:
            attributes |= {name: value.format(d=HUES[self.side]) for name, value in _FILE[kind].items()}
        written = _attributes(attributes)
        self.parts.append(f"<{tag} {written}>{inside}</{tag}>" if inside else f"<{tag} {written}/>")


def _attributes(given: Mapping[str, str]) -> str:
    return " ".join(f'{name}="{escape(value)}"' for name, value in given.items())


def _n(number: float) -> str:
    """A coordinate, to a hundredth of a pixel."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
