"""Every block with figures as tables: for "Show as a table", and for files. The same texts as in the drawing, and no more."""

from __future__ import annotations

from itertools import zip_longest
from typing import TypeAlias

from django.utils.translation import gettext as _

from viceversa.core.labeled import labeled
from viceversa.core.report import Bar, Bars, Block, Changes, Column, Curves, Facts, Hidden, Row, Shown, Table
from viceversa.measurement.export import phrases

Cell: TypeAlias = str | Shown

MOST_PIECES = 7  # More columns than that are no longer read as a row.


def tables_of(block: Block) -> tuple[Table, ...]:
    """The tables of a block, none for text. In the active language, as the block itself is."""
    if isinstance(block, Table):
        return (block,)
    if isinstance(block, Facts):
        return (_facts(block),)
    if isinstance(block, Changes):
        return (_changes(block),)
    if isinstance(block, Bars):
        return (_bars(block),)
    if isinstance(block, Curves):
        return (_curves(block), *_marks(block))
    return ()


def whys(table: Table) -> list[str]:
    """What the short words in hidden cells mean, as lines under the table: "under 5: Fewer than 5 answers"."""
    hidden = dict.fromkeys(cell for row in table.rows for cell in row if isinstance(cell, Hidden))
    return [labeled(one.short, one.sentence) for one in hidden if one.short != one.sentence]


def weights(table: Table) -> list[float]:
    """How much of the width each column needs beside the others, by the longest text in it."""
    longest = [
        max(len(column.name) * 0.6, *(len(phrases.written(row[at], is_short=True)) for row in table.rows), 6)
        for at, column in enumerate(table.columns)
    ]
    return [round(min(long, 48) ** 0.7, 2) for long in longest]


def _facts(block: Facts) -> Table:
    columns = (Column(_("What")), Column(_("Figure"), is_number=True), Column(_("Of how many")), Column(_("Note")))
    rows = [(fact.label, fact.value, fact.of, fact.note) for fact in block.facts]
    return _without_empty(Table(block.heading, columns, tuple(rows), block.note))


def _changes(block: Changes) -> Table:
    columns = (
        Column(_("Outcome")),
        Column(_("Before and after")),
        Column(_("Change"), is_number=True),
        Column(_("Interval from"), is_number=True),
        Column(_("Interval to"), is_number=True),
        Column(_("People"), is_number=True),
        Column(_("Asked at")),
        Column(_("Chosen before")),
        Column(_("Note")),
    )
    is_mixed = any(not row.is_planned for row in block.rows)
    rows = tuple(_change(row, is_mixed) for row in block.rows)
    about = " · ".join(one for one in (block.about, block.unit) if one)
    return _without_empty(Table(block.heading, columns, rows, about))


def _change(row: Row, is_mixed: bool) -> tuple[Cell, ...]:
    figures: tuple[Cell, ...]
    if isinstance(row.change, Hidden):
        figures = (row.change, "", "")
    else:
        figures = (row.change.value, row.change.low, row.change.high)
    planned = (_("yes") if row.is_planned else _("no")) if is_mixed else ""
    return (row.label, row.below, *figures, row.n, row.wave, planned, row.note)


def _bars(block: Bars) -> Table:
    """A column for each piece where all bars have the same pieces, else a line for each."""
    pieces = {tuple(part.label for part in bar.parts) for bar in block.bars if bar.parts}
    heads = next(iter(pieces)) if len(pieces) == 1 else ()
    people, wave, note = Column(_("People"), is_number=True), Column(_("Asked at")), Column(_("Note"))
    rows: list[tuple[Cell, ...]]
    if 0 < len(heads) <= MOST_PIECES:
        columns = (Column(_("Of what")), *(Column(head, is_number=True) for head in heads), people, wave, note)
        rows = [(bar.label, *_pieces(bar, len(heads)), bar.n, bar.wave, bar.note) for bar in block.bars]
    else:
        columns = (Column(_("Of what")), Column(_("Piece")), Column(_("Figure"), is_number=True), people, wave, note)
        rows = [line for bar in block.bars for line in _lines(bar)]
    return _without_empty(Table(block.heading, columns, tuple(rows), block.note))


def _pieces(bar: Bar, many: int) -> tuple[Cell, ...]:
    return tuple(part.value for part in bar.parts) if bar.parts else ("",) * many


def _lines(bar: Bar) -> list[tuple[Cell, ...]]:
    if not bar.parts:
        return [(bar.label, "", "", bar.n, bar.wave, bar.note)]
    return [(bar.label, part.label, part.value, bar.n, bar.wave, bar.note) for part in bar.parts]


def _curves(block: Curves) -> Table:
    """One line for each group and number on the axis, and one for the end."""
    columns = (
        Column(_("Group")),
        Column(_("When")),
        Column(_("Share"), is_number=True),
        Column(_("Interval from"), is_number=True),
        Column(_("Interval to"), is_number=True),
        Column(_("People counted from then on"), is_number=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for curve in block.curves:
        for tick, share, n in zip_longest(block.ticks, curve.by_tick, curve.at_risk[: len(block.ticks)], fillvalue=""):
            when = tick if isinstance(tick, str) else tick.text
            if isinstance(share, Hidden | str):
                rows.append((curve.label, when, share, "", "", n))
            else:
                rows.append((curve.label, when, share.value, share.low, share.high, n))
        rows.append((curve.label, _("At the end"), curve.end, "", "", ""))
    note = " ".join(one for one in (block.unit, block.note) if one)
    return _without_empty(Table(block.heading, columns, tuple(rows), note))


def _marks(block: Curves) -> tuple[Table, ...]:
    if not block.marks:
        return ()
    heading = _("%(chart)s: what changed") % {"chart": block.heading}
    rows = tuple((str(number), mark.text) for number, mark in enumerate(block.marks, start=1))
    return (Table(heading, (Column(_("Line")), Column(_("What changed"))), rows),)


def _without_empty(table: Table) -> Table:
    """The table without columns in which nothing stands."""
    kept = [at for at, _column in enumerate(table.columns) if any(row[at] != "" for row in table.rows)]
    return Table(
        table.heading,
        tuple(table.columns[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in table.rows),
        table.note,
    )
