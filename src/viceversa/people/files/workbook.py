"""Rows of an Excel workbook, read as a stream: the first sheet that holds something, dates as dates."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from viceversa.people.files.detect import Unreadable


class Workbook:
    """The first sheet with content as rows of text. Holds one row at a time (and the workbook's shared strings)."""

    def __init__(self, handle: BinaryIO) -> None:
        from openpyxl import load_workbook  # noqa: PLC0415  (0.2 s to load, needed by imports only)

        handle.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.book = load_workbook(handle, read_only=True, data_only=True)
            self.sheet = next((sheet for sheet in self.book.worksheets if self._holds_something(sheet)), None)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
            raise Unreadable(
                _("The workbook is damaged. Open it in a spreadsheet, save it again, and choose the new file.")
            ) from error
        if self.sheet is None:
            raise Unreadable(_("The workbook is empty. Check that the sheet with the people was saved."))

    @staticmethod
    def _holds_something(sheet: Any) -> bool:
        if sheet.sheet_state != "visible":
            return False
        sheet.reset_dimensions()  # workbooks of other programs often declare a wrong size
        return any(
            any(cell not in (None, "") for cell in row)
            for _n, row in zip(range(1000), sheet.iter_rows(values_only=True), strict=False)
        )

    @property
    def described_as(self) -> str:
        return f"xlsx, {self.sheet.title}" if self.sheet else "xlsx"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells as text); days are ISO, whole numbers have no point."""
        assert self.sheet is not None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, row in enumerate(self.sheet.iter_rows(values_only=True), start=1):
                yield number, [as_text(cell) for cell in row]


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
