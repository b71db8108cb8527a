"""Rows of a text file: comma, semicolon, tab or pipe, quoted newlines, any common encoding."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from viceversa.people.files.detect import CELL_LIMIT, SAMPLE, Unreadable, encoding_of, separator_of

SEPARATOR_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
NEVER_CLOSED = 200


class Delimited:
    """A text file as rows of text. Iterates in one pass and holds one row at a time."""

    def __init__(self, handle: BinaryIO) -> None:
        self.handle = handle
        self.encoding = encoding_of(handle)
        text = self._open()
        sample = text.read(SAMPLE)
        text.detach()
        self.separator = separator_of(sample)
        self.skips_hint = bool(re.match(r'"?sep=.', sample, flags=re.IGNORECASE))

    def _open(self) -> io.TextIOWrapper:
        self.handle.seek(0)
        return io.TextIOWrapper(self.handle, encoding=self.encoding, errors="replace", newline="")

    @property
    def described_as(self) -> str:
        return f"{self.encoding}, {SEPARATOR_NAMES.get(self.separator, self.separator)}"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells); the number counts rows as a spreadsheet shows them, not lines of text."""
        csv.field_size_limit(CELL_LIMIT)
        text = self._open()
        try:
            reader = csv.reader(_without_nul(text), delimiter=self.separator)
            number = 0
            while True:
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise Unreadable(
                        _("Row %(row)s can’t be read: a cell is larger than 64 MB.") % {"row": number + 1}
                    ) from error
                number += 1
                if self.skips_hint and number == 1:
                    continue
                if any(cell.count("\n") > NEVER_CLOSED and self.separator in cell for cell in row):
                    raise Unreadable(
                        _(
                            "Row %(row)s opens a quotation mark and never closes it, so the rows after it can’t be told apart. Correct it, or export the list again."
                        )
                        % {"row": number}
                    )
                yield number, row
        finally:
            text.detach()


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\x00", "") if "\x00" in line else line
