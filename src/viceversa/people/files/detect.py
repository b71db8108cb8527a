"""What kind of file is this, and if text: in which encoding, with which separator?"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Collection
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from viceversa.core.errors import Refused

SAMPLE = 256 * 1024
SEPARATORS = (",", ";", "\t", "|")
CELL_LIMIT = 64 * 1024 * 1024
# The end of an archive with the longest remark, and its list of parts.
_TAIL: Final = 65_536 + 22 + 76
MOST_NAMES: Final = 2 * 1024 * 1024


class Unreadable(Refused):
    """The file can't be read as a table. The sentence says what it is and what to do instead."""

    status = 422


def kind_of(handle: BinaryIO) -> str:
    """ "xlsx" or "text". Refuses everything else with a sentence that names what the file is."""
    handle.seek(0)
    head = handle.read(4096)
    handle.seek(0)
    if not head.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise Unreadable(
            _("The file is empty. Export it again and check that it holds a heading and at least one row.")
        )
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(handle)
    if head.startswith(b"%PDF"):
        raise Unreadable(
            _(
                "This is a PDF, which shows a table but does not hold one. Export the list as CSV or as an Excel workbook (.xlsx)."
            )
        )
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*")):
        raise Unreadable(_("This is a picture. Export the list as CSV or as an Excel workbook (.xlsx)."))
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _(
                "This is an Excel file of the old kind (.xls), or one with a password. Open it, choose “Save as”, and take “Excel workbook (.xlsx)” without a password."
            )
        )
    if head.startswith((b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")):
        raise Unreadable(_("This is a compressed file. Unpack it and choose the list inside."))
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise Unreadable(
            _(
                "This is a web page, although its name may end in .xls. Open it in a spreadsheet and save it as an Excel workbook (.xlsx)."
            )
        )
    if start.startswith(b"<?xml"):
        raise Unreadable(_("This is an XML file. Export the list as CSV or as an Excel workbook (.xlsx)."))
    if start.startswith((b'{"', b"[{", b"{\n", b"[\n")):
        raise Unreadable(_("This is a JSON file. Export the list as CSV or as an Excel workbook (.xlsx)."))
    if _looks_binary(head):
        raise Unreadable(_("This is not a table. Choose a CSV file or an Excel workbook (.xlsx)."))
    return "text"


def _kind_of_archive(handle: BinaryIO) -> str:
    _must_be_short_listed(handle)
    try:
        with zipfile.ZipFile(handle) as archive:
            names = set(archive.namelist())
            size = sum(entry.file_size for entry in archive.infolist())
    # Beside BadZipFile, damaged archives raise whatever their numbers lead to.
    except Exception as error:
        raise Unreadable(_("The file is damaged: it ends too early. Export it again.")) from error
    if "xl/workbook.xml" in names:
        if size > 1024 * 1024 * 1024:
            raise Unreadable(
                _("Unpacked, this workbook is larger than 1 GB. Save only the sheet with the people as CSV.")
            )
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise Unreadable(_("This is a binary Excel workbook (.xlsb). Save it as an Excel workbook (.xlsx)."))
    if "content.xml" in names:
        raise Unreadable(_("This is an OpenDocument file. Save it as CSV or as an Excel workbook (.xlsx)."))
    if "word/document.xml" in names:
        raise Unreadable(_("This is a Word document. Export the list as CSV or as an Excel workbook (.xlsx)."))
    raise Unreadable(_("This is a ZIP archive. Unpack it and choose the list inside."))


def _must_be_short_listed(handle: BinaryIO) -> None:
    """Refuse an archive of so many parts that reading their names alone fills the memory. Reads its last 64 kB.

    Large archives say it in a record of 64 bits. The letters it begins with may stand in compressed data as well, so it is
    looked for where one is read: where its locator says, or right before that.
    """
    size = handle.seek(0, io.SEEK_END)
    handle.seek(max(0, size - _TAIL))
    tail = handle.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    names = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    locator = tail[max(0, at - 20) : max(0, at)]
    if locator.startswith(b"PK\x06\x07"):
        before = size - len(tail) + at - len(locator) - 56
        records = [_part(handle, start, 56) for start in (before, int.from_bytes(locator[8:16], "little"))]
        long = [int.from_bytes(each[40:48], "little") for each in records if each.startswith(b"PK\x06\x06")]
        names = max(long, default=names)
    handle.seek(0)
    if names > MOST_NAMES:
        raise too_much()


def _part(handle: BinaryIO, start: int, length: int) -> bytes:
    if not 0 <= start < handle.seek(0, io.SEEK_END):
        return b""
    handle.seek(start)
    return handle.read(length)


def too_much() -> Unreadable:
    return Unreadable(
        _(
            "Unpacked, a part of this workbook is larger than any list of people. Save only the sheet with the people as CSV."
        )
    )


def _looks_binary(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf16_without_mark(head):
        return False
    return b"\x00" in head or _too_many_controls(head)


def _too_many_controls(codes: Collection[int]) -> bool:
    """Letters of no text, but for the white space among them."""
    return sum(code < 9 or 13 < code < 32 for code in codes) > len(codes) // 50


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 that does not say so: one half of its bytes has zeros, the other has next to none.

    How many depends on the script: in a Greek list those of separators, line ends, spaces and digits alone.
    """
    pairs = len(head) // 2
    if pairs < 8:
        return ""
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    encoding, many, few = ("utf-16-le", odd, even) if odd > even else ("utf-16-be", even, odd)
    if many < pairs * 0.1 or few * 3 > many:
        return ""
    # Programs and pictures may have as many zeros there, and stay what they are.
    text = head[: pairs * 2].decode(encoding, errors="ignore")
    return "" if _too_many_controls([ord(letter) for letter in text]) else encoding


def encoding_of(handle: BinaryIO) -> str:
    """The encoding of a text file, by its mark, else by what decodes. Reads the file once at most, in pieces."""
    handle.seek(0)
    head = handle.read(SAMPLE)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if found := _utf16_without_mark(head):
        return found
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
        while chunk := handle.read(SAMPLE):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _one_byte_encoding(head)
    return "utf-8"


def _one_byte_encoding(head: bytes) -> str:
    """Western text is cp1252 (Latin-1 with the curly quotes); when most letters are beyond ASCII it is another script."""
    letters = sum(byte > 127 or chr(byte).isalpha() for byte in head) or 1
    if sum(byte > 127 for byte in head) / letters > 0.3:
        from charset_normalizer import from_bytes  # noqa: PLC0415  (slow to load, needed by few files)

        best = from_bytes(head).best()
        if best is not None:
            return best.encoding
    try:
        head.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def separator_of(sample: str) -> str:
    """The separator that cuts most rows of the sample into the same number of cells, and into the most of them."""
    if match := re.match(r'"?sep=(.)"?\r?\n', sample, flags=re.IGNORECASE):
        return match.group(1)
    best, best_score = ",", 0.0
    for separator in SEPARATORS:
        widths = [len(row) for row in _first_rows(sample, separator) if any(cell.strip() for cell in row)]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        score = widths.count(usual) / len(widths) * (usual - 1) ** 0.5
        if score > best_score:
            best, best_score = separator, score
    return best


def _first_rows(sample: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(CELL_LIMIT)
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
        rows.append(row)
        if len(rows) == 200:
            return rows
    return rows[:-1] if len(rows) > 1 else rows  # the sample may cut its last row
