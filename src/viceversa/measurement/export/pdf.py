"""A report as an accessible PDF, set on this machine: tagged, with title and language, each drawing with words for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.core.report import Bars, Block, Can, Changes, Curves, Hidden, Report, Side, Table, Text
from viceversa.measurement.export import charts, phrases
from viceversa.measurement.export.pen import SIGNED
from viceversa.measurement.export.tables import Cell, tables_of, weights, whys

SOURCE: Final = Path(__file__).parent / "data" / "report.typ"
HEIGHT: Final = 820.0  # A drawing of WIDE that still fits on a sheet of A4 with its heading.
LONG: Final = 22  # Longer words may be broken in any column.


def pdf_of(report: Report) -> bytes:
    """The report as PDF/UA-1 on A4, in its own language. About 0.3 s; no query.

    First page: what can be said and what cannot. Then its pages, every drawing as a table, and the limits once more.
    Refuses letters that no font of this machine has.
    """
    with translation.override(report.language):
        data = json.dumps(_data(report))
        refusal = _(
            "Some letters of this report are in no font of this machine. Ask the system administrator to install a "
            "font that has them, for example Noto."
        )
    try:
        return typst.compile(str(SOURCE), format="pdf", sys_inputs={"data": data}, pdf_standards="ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        raise Refused(refusal) from error


def _data(report: Report) -> dict[str, Any]:
    is_rtl = translation.get_language_bidi()
    blocks = [block for page in report.pages for block in page.blocks]
    return {
        "title": report.title,
        "author": settings.ORGANIZATION or "Vice Versa",
        "lang": report.language.split("-")[0],
        "rtl": is_rtl,
        "about": _soft(report.about),
        "program": report.program,
        "source": report.source,
        "limits": _can(report.limits),
        "pages": [
            {
                "title": page.title,
                "about": _soft(page.about),
                "blocks": [_block(block, is_rtl) for block in page.blocks],
            }
            for page in report.pages
        ],
        "tables": [_table(table) for block in blocks if charts.is_drawn(block) for table in tables_of(block)],
        "cautions": [
            _soft(one) for block in blocks if isinstance(block, Text) and block.is_caution for one in block.paragraphs
        ],
        "words": {
            "can": _("What we can say"),
            "cannot": _("What we cannot say"),
            "contents": _("In this report"),
            "tables": _("Every figure as a table"),
            "limits": _("Limits of this report"),
        },
    }


def _block(block: Block, is_rtl: bool) -> dict[str, Any]:
    if isinstance(block, Text):
        paragraphs = [_soft(one) for one in block.paragraphs]
        return {"kind": "text", "heading": block.heading, "paragraphs": paragraphs, "caution": block.is_caution}
    if isinstance(block, Can):
        return {"kind": "can", **_can(block)}
    if isinstance(block, Changes | Bars | Curves):
        return _drawing(block, is_rtl)
    return {"kind": "tables", "tables": [_table(table) for table in tables_of(block)]}


def _drawing(block: charts.Drawn, is_rtl: bool) -> dict[str, Any]:
    parts = charts.in_parts(block, width=charts.WIDE, height=HEIGHT, is_rtl=is_rtl)
    return {
        "kind": "drawing",
        "heading": block.heading,
        "side": Side.NEITHER if isinstance(block, Curves) else block.side,
        "about": block.about if isinstance(block, Changes) else "",
        "note": "" if isinstance(block, Changes) else _soft(block.note),
        "drawings": [{"svg": svg, "alt": f"{part.heading}. {charts.description(part)}"} for part, svg in parts],
    }


def _can(can: Can) -> dict[str, list[str]]:
    return {"can": [_soft(one) for one in can.can], "cannot": [_soft(one) for one in can.cannot]}


def _table(table: Table) -> dict[str, Any]:
    return {
        "heading": table.heading,
        "columns": [
            {"name": _soft(column.name), "number": column.is_number, "weight": weight}
            for column, weight in zip(table.columns, weights(table), strict=True)
        ],
        "whys": whys(table),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "note": _soft(table.note),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, str):
        return {"text": _soft(cell), "hidden": False}
    text = phrases.written(cell, is_short=True)
    if translation.get_language_bidi():
        text = SIGNED.sub("\u200e\\g<0>", text)
    return {"text": text, "hidden": isinstance(cell, Hidden)}


def _soft(text: str) -> str:
    """The text with soft hyphens in words that are wider than a column may be; they show only where a line ends."""
    return " ".join(_softened(word) for word in text.split(" "))


def _softened(word: str) -> str:
    if len(word) <= LONG or not word.isalpha():
        return word
    return "\u00ad".join(word[at : at + 8] for at in range(0, len(word), 8))
