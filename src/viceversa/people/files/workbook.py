"""Rows of an Excel workbook, read as a stream: the first sheet that holds something, dates as dates."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.people.files.detect import Unreadable
from viceversa.people.files.unpacking import Archive

# As far as spreadsheets go.
LAST_ROW: Final = 1_048_576
# A row says where its cells stand, and gets an empty one for each that it leaves out: so many empty cells in all.
MOST_PADDING: Final = 20_000_000
_WIDE: Final = 300


class Workbook:
    """The first sheet with content as rows of text. Holds one row at a time (and the workbook's shared strings)."""

    def __init__(self, handle: BinaryIO) -> None:
        handle.seek(0)
        self.padding = 0
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.archive = Archive(handle)
                self.book = self._open(handle)
                self.sheet = next((sheet for sheet in self.book.worksheets if self._holds_something(sheet)), None)
        except Refused:
            raise
        # What a parser meets in damaged and in made-up files has no end; whatever is wrong with it, it is no workbook.
        except Exception as error:
            raise _damaged() from error
        if self.sheet is None:
            raise Unreadable(_("The workbook is empty. Check that the sheet with the people was saved."))

    def _open(self, handle: BinaryIO) -> Any:
        from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415  (0.2 s to load, needed by imports only)

        reader = ExcelReader(handle, read_only=True, data_only=True, keep_links=False)
        reader.archive = self.archive
        reader.read()
        return reader.wb

    def _holds_something(self, sheet: Any) -> bool:
        if sheet.sheet_state != "visible":
            return False
        sheet.reset_dimensions()  # workbooks of other programs often declare a wrong size
        return any(
            row.count(None) + row.count("") < len(row) for _n, row in zip(range(1000), self._cells(sheet), strict=False)
        )

    def _cells(self, sheet: Any) -> Iterator[tuple[Any, ...]]:
        """The rows as openpyxl gives them, as long as something comes in reasonable time and room."""
        for row in sheet.iter_rows(values_only=True, max_row=LAST_ROW):
            self.archive.row_came()
            self.padding += max(0, len(row) - _WIDE)
            if self.padding > MOST_PADDING:
                raise Unreadable(
                    _("The sheet goes far to the right in empty cells. Delete the empty columns, or save it as CSV.")
                )
            yield row

    @property
    def described_as(self) -> str:
        return f"xlsx, {self.sheet.title}" if self.sheet else "xlsx"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells as text); days are ISO, whole numbers have no point."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for number, row in enumerate(self._cells(self.sheet), start=1):
                    # Most of a wide row is empty, and so are many rows.
                    empty = row.count(None) == len(row)
                    yield number, [""] * len(row) if empty else ["" if cell is None else as_text(cell) for cell in row]
        except Refused:
            raise
        # A sheet is read while it is asked for: what is damaged further down shows here.
        except Exception as error:
            raise _damaged() from error


def _damaged() -> Unreadable:
    return Unreadable(_("The workbook is damaged. Open it in a spreadsheet, save it again, and choose the new file."))


def as_text(cell: Any) -> str:
    """A cell's value as a person would type it. Errors such as #N/A are empty."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return (
            ""
            if cell.startswith("#")
            and cell.rstrip("!?").isupper()
            and cell[1:4] in {"N/A", "REF", "VAL", "DIV", "NAM", "NUL", "NUM"}
            else cell
        )
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
