"""What fits onto a slide: text is measured before it is set, and goes on on the next slide where it does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from viceversa.core.report import Table
from viceversa.measurement.export import phrases
from viceversa.measurement.export.lettering import lines_of
from viceversa.measurement.export.tables import Cell, weights

LINE: Final = 1.25  # The height of a line in parts of its size; programs that show slides differ a little.


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as it is set: its size in points, and whether it is set off."""

    text: str
    size: float
    is_strong: bool = False
    is_faint: bool = False
    is_listed: bool = False

    def height(self, room: float) -> float:
        """How high it is in points, `room` points wide, with the gap under it."""
        return len(lines_of(self.text, room, self.size)) * self.size * LINE + self.size * 0.5


def pages_of(paragraphs: Sequence[Paragraph], room: float, height: float) -> Iterator[list[Paragraph]]:
    """Paragraphs in runs that fit; a heading is never the last of its run. A paragraph longer than a slide is cut at a line."""
    run: list[Paragraph] = []
    left = height
    for one in _cut(paragraphs, room, height):
        need = one.height(room)
        if run and need > left:
            held = [run.pop()] if run[-1].is_strong and len(run) > 1 else []
            yield run
            run = held
            left = height - sum(kept.height(room) for kept in held)
        run.append(one)
        left -= need
    if run:
        yield run


def _cut(paragraphs: Sequence[Paragraph], room: float, height: float) -> Iterator[Paragraph]:
    for one in paragraphs:
        most = max(int((height - one.size * 3) / (one.size * LINE)), 1)
        lines = lines_of(one.text, room, one.size)
        for at in range(0, len(lines), most):
            yield (
                Paragraph(" ".join(lines[at : at + most]), one.size, one.is_strong, one.is_faint, one.is_listed)
                if len(lines) > most
                else one
            )


def widths(table: Table, room: float) -> list[float]:
    """The width of each column in points."""
    parts = weights(table)
    return [room * part / sum(parts) for part in parts]


def row_height(row: Sequence[Cell], columns: Sequence[float], size: float) -> float:
    """How high a row is: that of its highest cell, with its margins."""
    cells = zip(row, columns, strict=True)
    return (
        max(len(lines_of(phrases.written(cell, is_short=True), wide - 10, size)) for cell, wide in cells) * size * LINE
        + 7
    )


def tables_that_fit(table: Table, room: float, height: float, size: float) -> Iterator[Table]:
    """The table in pieces that fit below each other on slides, each with its head."""
    columns = widths(table, room)
    head = row_height([column.name for column in table.columns], columns, size)
    rows: list[tuple[Cell, ...]] = []
    left = height - head
    for row in table.rows:
        need = row_height(row, columns, size)
        if rows and need > left:
            yield Table(table.heading, table.columns, tuple(rows), table.note)
            rows, left = [], height - head
        rows.append(row)
        left -= need
    yield Table(table.heading, table.columns, tuple(rows), table.note)
