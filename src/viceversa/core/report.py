"""What a report is made of: pages of blocks, as plain data in the reader's language.

Whoever has figures builds it (measurement, staying); whoever draws reads it: the page, PDF, slides and spreadsheet. So all
four show the same, to the last digit. A number comes as it is written (`Value.text`) and as a number that is exactly that
(`Value.number`): a spreadsheet never gets more digits than the page. Nothing here counts, rounds or hides: figures about
answers have passed the gate before they come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Side(StrEnum):
    """Whose learning a figure is about: it has the color and the mark of that direction, and both differ in gray."""

    VICE = "vice"  # Mentor to mentee: what mentees learned.
    VERSA = "versa"  # Mentee to mentor: what mentors learned.
    NEITHER = ""


@dataclass(frozen=True)
class Value:
    """A number as it is shown, with its sign, decimals and unit, and the same number for a spreadsheet.

    number: None where the text is no number: "5 to 9", "fewer than 5".
    """

    text: str
    number: float | None = None


@dataclass(frozen=True)
class Hidden:
    """Why there is no figure, as a sentence; `short` for a cell of a table."""

    sentence: str
    short: str


Shown: TypeAlias = Value | Hidden


@dataclass(frozen=True)
class Text:
    """Paragraphs. `is_caution`: what has to be read beside the figures of its page, set off as such."""

    paragraphs: tuple[str, ...]
    heading: str = ""
    is_caution: bool = False


@dataclass(frozen=True)
class Can:
    """What can be said, and what cannot. It stands on the page and at the head of every file."""

    can: tuple[str, ...]
    cannot: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One counted thing: "Meetings held", 214 "of 248". `note` says of whom and when."""

    label: str
    value: Shown
    of: str = ""
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """Counted things beside one another."""

    heading: str
    facts: tuple[Fact, ...]
    note: str = ""


@dataclass(frozen=True)
class Interval:
    """A figure and the ends of its 95 % interval, rounded as they are shown; text is "+1.1, from 0.7 to 1.5" in words."""

    value: Value
    low: Value
    high: Value


@dataclass(frozen=True)
class Row:
    """One outcome of a chart of changes. `below` is the line under its name: "3.4 before, 4.5 after".

    n and wave travel with every figure. is_planned: one of at most three that were named before; others are grayed.
    """

    label: str
    below: str
    change: Interval | Hidden
    n: Value
    wave: str
    is_planned: bool = True
    note: str = ""


@dataclass(frozen=True)
class Changes:
    """Changes on one axis, with their intervals: points on a scale, or deviations. low and high end the axis."""

    heading: str
    about: str
    side: Side
    unit: str
    low: float
    high: float
    ticks: tuple[Value, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Part:
    """A piece of a bar: "improved", 14 of 24, and how much of the whole it is, 0 to 1."""

    label: str
    value: Value
    share: float


@dataclass(frozen=True)
class Bar:
    """One bar of pieces, from left to right; without pieces, why. `n` of how many people."""

    label: str
    parts: tuple[Part, ...]
    n: Shown
    wave: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """Bars of pieces one below another: answers as a distribution, or how many answered of how many."""

    heading: str
    bars: tuple[Bar, ...]
    side: Side = Side.NEITHER
    note: str = ""


@dataclass(frozen=True)
class Point:
    """Where a curve stands from `at` on: a share and its interval, each 0 to 1."""

    at: float
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """One group over time, in steps. `end` is written at its right end; `at_risk` are counts under the axis, by tick.

    by_tick: the share at each tick with its interval, as it is written, for whoever reads the curve as a table.
    """

    label: str
    points: tuple[Point, ...]
    end: Value
    at_risk: tuple[Shown, ...]
    by_tick: tuple[Interval | Hidden, ...] = ()


@dataclass(frozen=True)
class Mark:
    """Something that changed at a point of time, drawn into a chart as a numbered line; `text` says what."""

    at: float
    text: str


@dataclass(frozen=True)
class Curves:
    """Curves on one pair of axes. The first is drawn full, the second dashed. low: where the vertical axis begins, 0 to 1."""

    heading: str
    unit: str
    low: float
    ticks: tuple[Value, ...]
    curves: tuple[Curve, ...]
    note: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Column:
    """The head of a column; numbers stand right."""

    name: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns; a hidden cell says why."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | Shown, ...], ...]
    note: str = ""


Block: TypeAlias = Text | Can | Facts | Changes | Bars | Curves | Table


@dataclass(frozen=True)
class Page:
    """One page of a report: a question it answers, and the blocks that do. `key` names it in addresses and sheets."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    about: str = ""


@dataclass(frozen=True)
class Report:
    """A whole report. `limits` is its last page, and its `Can` travels with every file.

    source: from which release it is, when that was frozen, and who may read it, as a sentence for every foot line.
    """

    title: str
    about: str
    program: str
    source: str
    language: str
    limits: Can
    pages: tuple[Page, ...] = ()
