"""A workbook is an archive, and what it unpacks to has no end: how much of one is read, and no more.

openpyxl reads some parts whole (styles, the list of sheets), and sheets and shared texts as a stream whose elements it
keeps until a row is complete. So the first are bounded by their size, and the second by how much comes without a row.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO, Any, Final, cast

from viceversa.people.files.detect import too_much

MOST_WHOLE: Final = 16 * 1024 * 1024
MOST_WITHOUT_A_ROW: Final = 4 * 1024 * 1024
# A row has 16,384 cells at most, each of four tags or so.
MOST_ELEMENTS_WITHOUT_A_ROW: Final = 250_000
MOST_SHARED: Final = 128 * 1024 * 1024
MOST_SHARED_ELEMENTS: Final = 4_000_000
# Each takes some millionths of a second; a list of a hundred thousand people has three or four hundred thousand.
MOST_SHARED_TEXTS: Final = 1_000_000
_TEXT: Final = re.compile(rb"[<:]si\b")
SHARED: Final = "sharedstrings.xml"


class Archive(zipfile.ZipFile):
    """The archive of a workbook, which gives no part beyond what a list of people needs."""

    newest: Stream | None = None

    def open(self, name: Any, mode: Any = "r", pwd: bytes | None = None, *, force_zip64: bool = False) -> IO[bytes]:
        inner = super().open(name, mode, pwd, force_zip64=force_zip64)
        self.newest = Stream(inner, self.getinfo(name))
        return cast("IO[bytes]", self.newest)

    def row_came(self) -> None:
        """A row came out of the part that was opened last."""
        if self.newest is not None:
            self.newest.since_row = self.newest.elements = 0


class Stream(io.RawIOBase):
    """A part as it is read: counts what came since the last row (`row_came`), or what shared texts hold in all."""

    def __init__(self, inner: IO[bytes], entry: zipfile.ZipInfo) -> None:
        super().__init__()
        self.inner, self.size = inner, entry.file_size
        self.is_shared = entry.filename.lower().endswith(SHARED)
        self.since_row = self.elements = self.texts = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            if self.size > MOST_WHOLE:
                raise too_much()
            return self.inner.read()
        piece = self.inner.read(size)
        self.since_row += len(piece)
        self.elements += piece.count(b"<")
        if self.is_shared:
            self.texts += len(_TEXT.findall(piece))
            if self.since_row > MOST_SHARED or self.elements > MOST_SHARED_ELEMENTS or self.texts > MOST_SHARED_TEXTS:
                raise too_much()
        elif self.since_row > MOST_WITHOUT_A_ROW or self.elements > MOST_ELEMENTS_WITHOUT_A_ROW:
            raise too_much()
        return piece

    def close(self) -> None:
        self.inner.close()
        super().close()
