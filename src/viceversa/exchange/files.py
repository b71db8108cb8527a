"""What a file is, told by its content, and what it may be called. Pure.

What a name says of its file counts for nothing: a file is kept as what it is, under a name that ends so. A picture or a text
that can be read as an archive as well, and an office file with macros, is refused.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_FILES: Final = 3
MOST_BYTES: Final = 5 * 1024 * 1024
_LONGEST_STEM: Final = 80

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
TEXT: Final = "text/plain"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."
# The part that makes an archive what it is.
_MAIN_PARTS: Final = {
    "word/document.xml": _OFFICE + "wordprocessingml.document",
    "xl/workbook.xml": _OFFICE + "spreadsheetml.sheet",
    "ppt/presentation.xml": _OFFICE + "presentationml.presentation",
}
# Endings that a name may keep; the first is given to one that has none of them.
ENDINGS: Final = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    TEXT: (".txt",),
    _OFFICE + "wordprocessingml.document": (".docx",),
    _OFFICE + "spreadsheetml.sheet": (".xlsx",),
    _OFFICE + "presentationml.presentation": (".pptx",),
    _ODF + "text": (".odt",),
    _ODF + "spreadsheet": (".ods",),
    _ODF + "presentation": (".odp",),
}
_MARKUP: Final = ("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?", "{\\rtf", "#!", "%!ps")


@dataclass(frozen=True)
class Given:
    """A file as it was given: what it says it is called, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its cleaned name, what it is, and its bytes."""

    name: str
    kind: str
    content: bytes


def checked(given: Given) -> Checked | None:
    """The file as it may be kept; None for one of another type. Costs a walk through its bytes."""
    kind = kind_of(given.content)
    return Checked(clean_name(given.name, kind), kind, given.content) if kind else None


def split(given: Sequence[Given], *, allowed: bool) -> tuple[list[Checked], int]:
    """Those of the files that may be kept, the first three of them, and how many are left out."""
    if not allowed:
        return [], len(given)
    small = [one for one in given if len(one.content) <= MOST_BYTES]
    kept = [found for one in small if (found := checked(one)) is not None][:MOST_FILES]
    return kept, len(given) - len(kept)


def kind_of(content: bytes) -> str:
    """The media type by content; empty for whatever is none of those that are kept."""
    if content.startswith(b"PK\x03\x04"):
        return _archived(content)
    # An archive may begin with anything: readers of archives look at the end.
    if zipfile.is_zipfile(io.BytesIO(content)):
        return ""
    if content.startswith(b"%PDF-"):
        return PDF if b"%%EOF" in content[-2048:] else ""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG if content[12:16] == b"IHDR" and content.endswith(b"IEND\xaeB`\x82") else ""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG if b"\xff\xd9" in content else ""
    return TEXT if _is_text(content) else ""


def _archived(content: bytes) -> str:
    """What an archive is; nothing of it is unpacked but the few letters in which ODF says its type."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in entries):
                return ""
            if "[Content_Types].xml" in entries:
                found = [kind for part, kind in _MAIN_PARTS.items() if part in entries]
                return found[0] if len(found) == 1 else ""
            named = entries.get("mimetype")
            if named is None or named.file_size > 100 or "content.xml" not in entries:
                return ""
            kind = archive.read(named).decode("ascii")
    # Beside BadZipFile, damaged archives raise whatever their numbers lead to.
    except Exception:
        return ""
    return kind if kind in ENDINGS and kind.startswith(_ODF) else ""


def _is_text(content: bytes) -> bool:
    """Letters and line breaks, and no page or script that calls itself a text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    shown = all(letter in "\t\n\r\f" or unicodedata.category(letter) != "Cc" for letter in text)
    start = text.lstrip().lower()
    return bool(start) and shown and not start.startswith(_MARKUP)


def clean_name(name: str, kind: str) -> str:
    """A name without folders, letters that can't be seen, or an ending that is not its type's."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        "_" if letter in '<>:"|?*' else letter for letter in last if unicodedata.category(letter)[0] not in "C"
    )
    seen = " ".join(seen.split()).strip(". ")
    endings = ENDINGS[kind]
    ending = next((one for one in endings if seen.lower().endswith(one)), "")
    stem = (seen[: len(seen) - len(ending)] if ending else seen)[:_LONGEST_STEM].strip(". ")
    return (stem or "file") + (ending or endings[0])
