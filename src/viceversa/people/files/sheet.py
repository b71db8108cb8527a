"""A table whatever it came in: where the heading is, how wide it is, one row after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

from viceversa.people.files.delimited import Delimited
from viceversa.people.files.detect import Unreadable, kind_of
from viceversa.people.files.workbook import Workbook

MAX_COLUMNS = 300
MAX_ROWS = 1_000_000
LOOK_AHEAD = 25
# Longer cells are cut when stored (no field is that long); the check names their true length.
LONGEST_CELL = 1000

Cell = str | dict[str, int | str]


class Source(Protocol):
    @property
    def described_as(self) -> str: ...

    def rows(self) -> Iterator[tuple[int, list[str]]]: ...


@dataclass
class Sheet:
    """An opened table. `heading` is its first row that looks like one; a column without a name is an empty text."""

    heading: list[str]
    described_as: str
    _first: list[tuple[int, list[str]]]
    _rest: Iterator[tuple[int, list[str]]]

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """(row number, cells) of every row with content. One pass; refuses past a million rows or 300 columns."""
        count = 0
        for number, row in chain(self._first, self._rest):
            cells = [cell.strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            if len(cells) > MAX_COLUMNS:
                raise Unreadable(_too_wide(len(cells)))
            count += 1
            if count > MAX_ROWS:
                raise Unreadable(
                    _("The file has more than a million rows. Split it, or leave out what is not a person.")
                )
            yield (
                number,
                [cell if len(cell) <= LONGEST_CELL else {"start": cell[:80], "length": len(cell)} for cell in cells],
            )


def _says_something(row: list[str]) -> bool:
    """Not spelled out cell by cell: an empty row may have sixteen thousand of them."""
    return any(map(str.strip, row))


def read_sheet(handle: BinaryIO) -> Sheet:
    """Open a table. Refuses what is none with a sentence (see detect), and a heading without rows."""
    source: Source = Workbook(handle) if kind_of(handle) == "xlsx" else Delimited(handle)
    rows = source.rows()
    first = list(islice(rows, LOOK_AHEAD))
    filled = [(number, row) for number, row in first if _says_something(row)]
    while not filled and first:
        first = list(islice(rows, LOOK_AHEAD))
        filled = [(number, row) for number, row in first if _says_something(row)]
    if not filled:
        raise Unreadable(
            _("The file is empty. Export it again and check that it holds a heading and at least one row.")
        )
    at = _heading_row(filled)
    heading = [cell.strip() for cell in filled[at][1]]
    body = filled[at + 1 :]
    if _is_data(heading):
        heading, body = [""] * len(heading), filled[at:]
    while heading and not heading[-1]:
        if any(len(row) >= len(heading) and row[len(heading) - 1].strip() for _number, row in body):
            break
        heading.pop()
    if len(heading) > MAX_COLUMNS:
        raise Unreadable(_too_wide(len(heading)))
    if not body:
        nothing = next(((number, row) for number, row in rows if _says_something(row)), None)
        if nothing is None:
            raise Unreadable(
                _("The file has a heading (%(heading)s) but no rows.") % {"heading": ", ".join(heading[:4])}
            )
        body = [nothing]
    return Sheet([_short(cell) for cell in heading], source.described_as, body, rows)


def _short(name: str) -> str:
    return " ".join(name.split())[:120]


def _too_wide(columns: int) -> str:
    return _(
        "The file has %(columns)s columns, and 300 at most can be read. Keep those about people and their work."
    ) % {"columns": columns}


def _heading_row(filled: list[tuple[int, list[str]]]) -> int:
    """Titles such as “Staff list, May” stand above some headings: the heading is the first row about as wide as the rest."""
    widths = [sum(bool(cell.strip()) for cell in row) for _number, row in filled]
    usual = sorted(widths)[len(widths) // 2]
    return next((index for index, width in enumerate(widths) if width >= max(1, usual * 0.6)), 0)


def _is_data(heading: list[str]) -> bool:
    """A first row with an address or mostly numbers in it is a person, not a heading."""
    cells = [cell for cell in heading if cell]
    if any("@" in cell and "." in cell.rpartition("@")[2] and " " not in cell for cell in cells):
        return True
    numbers = sum(cell.replace(".", "").replace("-", "").replace("/", "").isdigit() for cell in cells)
    return len(cells) > 1 and numbers * 2 > len(cells)
