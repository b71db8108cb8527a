"""A report as its page draws it: places in percent, and blocks sorted to where they stand. Nothing is counted here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from viceversa.core.report import Bars, Block, Changes, Hidden, Interval, Report, Row, Shown, Side, Table, Text, Value


@dataclass(frozen=True)
class Tick:
    """A mark of the axis: where, how its text is anchored, and the text."""

    x: str
    anchor: str
    text: str


@dataclass(frozen=True)
class Line:
    """One row of the chart: the dot and the line, in percent; without a figure, why."""

    row: Row
    at: str = ""
    start: str = ""
    end: str = ""

    @property
    def hidden(self) -> str:
        return self.row.change.sentence if isinstance(self.row.change, Hidden) else ""

    @property
    def value(self) -> str:
        return self.row.change.value.text if isinstance(self.row.change, Interval) else ""

    @property
    def ends(self) -> str:
        if isinstance(self.row.change, Hidden):
            return ""
        return _("%(low)s to %(high)s") % {"low": self.row.change.low.text, "high": self.row.change.high.text}


@dataclass(frozen=True)
class Forest:
    """A chart of changes in one direction."""

    block: Changes
    ticks: tuple[Tick, ...]
    zero: str
    lines: tuple[Line, ...]

    @property
    def is_vice(self) -> bool:
        return self.block.side is Side.VICE


@dataclass(frozen=True)
class Meter:
    """How many answered of how many."""

    label: str
    text: str
    of: str
    share: float
    hidden: str


@dataclass(frozen=True)
class Units:
    """One outcome by unit."""

    outcome: str
    side: str
    rows: tuple[tuple[str, Shown, Shown], ...]

    @property
    def title(self) -> str:
        return _("By unit, mentors") if self.side == _("Mentors") else _("By unit, mentees")


@dataclass(frozen=True)
class Section:
    """One page of the report as a card: what is not shown elsewhere on the page. `earlier` is folded: former waves."""

    key: str
    title: str
    about: str
    blocks: tuple[Block, ...]
    earlier: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Screen:
    """Everything the page shows of a report."""

    report: Report
    forests: tuple[Forest, ...]
    unit: str
    figures: Table | None
    units: tuple[Units, ...]
    cautions: tuple[str, ...]
    meters: tuple[Meter, ...]
    sections: tuple[Section, ...] = field(default=())


def screen_of(report: Report) -> Screen:
    """The page. Pure."""
    changed = next((page.blocks for page in report.pages if page.key == "changed"), ())
    forests = tuple(_forest(block) for block in changed if isinstance(block, Changes))
    tables = [block for block in changed if isinstance(block, Table)]
    figures = next((table for table in tables if len(table.columns) == _FIGURES), None)
    units = next((table for table in tables if table.columns[2].name == _("Unit")), None)
    cautions = tuple(
        line for block in changed if isinstance(block, Text) and block.is_caution for line in block.paragraphs
    )
    placed = {id(one) for one in (figures, units) if one is not None}
    rest = [
        block
        for block in changed
        if id(block) not in placed
        and not isinstance(block, Changes)
        and not (isinstance(block, Text) and block.is_caution)
    ]
    return Screen(
        report=report,
        forests=forests,
        unit=forests[0].block.unit if forests else "",
        figures=figures,
        units=tuple(_units(units)) if units else (),
        cautions=cautions,
        meters=tuple(_meters(report)),
        sections=tuple(_sections(report, rest)),
    )


_FIGURES = 10  # Columns of the table of every figure.


def _sections(report: Report, of_changes: Sequence[Block]) -> Iterable[Section]:
    for page in report.pages:
        blocks = tuple(of_changes) if page.key == "changed" else page.blocks
        blocks = tuple(one for one in blocks if not (page.key == "took-part" and isinstance(one, Bars)))
        if blocks:
            title = _("More on what changed") if page.key == "changed" else page.title
            shown, earlier = _newest(blocks) if page.key == "felt" else (blocks, ())
            yield Section(page.key, title, "" if page.key == "changed" else page.about, shown, earlier)


def _newest(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Answers of the newest wave, which come first, and those before."""
    waves = [bar.wave for block in blocks if isinstance(block, Bars) for bar in block.bars]
    is_new = [not isinstance(block, Bars) or block.bars[0].wave == waves[0] for block in blocks]
    return (
        tuple(block for block, new in zip(blocks, is_new, strict=True) if new),
        tuple(block for block, new in zip(blocks, is_new, strict=True) if not new),
    )


def _forest(block: Changes) -> Forest:
    def at(value: float) -> str:
        return f"{100 * (value - block.low) / (block.high - block.low):.1f}%"

    def anchor(place: int) -> str:
        return "start" if place == 0 else "end" if place == len(block.ticks) - 1 else "middle"

    ticks = tuple(Tick(at(one.number or 0.0), anchor(place), one.text) for place, one in enumerate(block.ticks))
    return Forest(block, ticks, at(0.0), tuple(_line(row, at) for row in block.rows))


def _line(row: Row, at: Callable[[float], str]) -> Line:
    if isinstance(row.change, Hidden):
        return Line(row)
    ends = (row.change.value, row.change.low, row.change.high)
    middle, start, end = (at(one.number or 0.0) for one in ends)
    return Line(row, middle, start, end)


def _units(table: Table) -> Iterable[Units]:
    for (outcome, side), rows in groupby(table.rows, key=lambda row: (str(row[0]), str(row[1]))):
        yield Units(outcome, side, tuple((str(row[2]), _shown(row[3]), _shown(row[4])) for row in rows))


def _shown(cell: str | Shown) -> Shown:
    return Value(cell) if isinstance(cell, str) else cell


def _meters(report: Report) -> Iterable[Meter]:
    for page in report.pages:
        for block in page.blocks:
            if page.key == "took-part" and isinstance(block, Bars):
                for bar in block.bars:
                    hidden = bar.n.short if isinstance(bar.n, Hidden) else ""
                    text = bar.n.text if isinstance(bar.n, Value) else ""
                    yield Meter(bar.label, text, bar.note, bar.parts[0].share if bar.parts else 0.0, hidden)
