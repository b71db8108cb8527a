"""A report as a workbook: limits first, then a sheet a page. Numbers are numbers with the page's digits, text is only text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from viceversa.core.report import Block, Can, Column, Hidden, Report, Table, Text, Value
from viceversa.core.sheets import harmless
from viceversa.measurement.export import phrases
from viceversa.measurement.export.lettering import lines_of
from viceversa.measurement.export.tables import Cell, tables_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDE: Final = 60
_DIGITS: Final = re.compile(r"\d+(?:[.,](\d+))?")
_NAME: Final = re.compile(r"[\[\]:*?/\\']")
# Always the same, so that the same report is the same file.
MADE: Final = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def xlsx_of(report: Report) -> bytes:
    """The workbook, in the report's own language. About 30 ms; no query. Hidden cells say why; nothing is a formula."""
    import xlsxwriter  # noqa: PLC0415  (0.1 s to load, needed by this file only)

    written = io.BytesIO()
    with translation.override(report.language), xlsxwriter.Workbook(written, {"in_memory": True}) as workbook:
        book = _Book(workbook, report, translation.get_language_bidi())
        book.limits()
        for page in report.pages:
            book.page(page.title, page.about, page.blocks)
    return written.getvalue()


def number_format(value: Value) -> str:
    """A format that shows a number as it is written: as many decimals, its sign, its unit."""
    found = _DIGITS.search(value.text)
    decimals = len(found[1] or "") if found else 0
    digits = f"0.{'0' * decimals}" if decimals else "0"
    before, after = (value.text[: found.start()], value.text[found.end() :]) if found else ("", "")
    if after.strip() == "%":
        shown = digits + ("%" if after == "%" else f'"{after[:-1]}"%')
    else:
        shown = digits + (_quoted(after) if after else "")
    sign = before[-1:] if before[-1:] in {"+", "−", "-"} else ""
    lead = _quoted(before.removesuffix(sign)) if before.removesuffix(sign) else ""
    positive = f'{lead}"+"{shown}' if sign == "+" else f"{lead}{shown}"
    minus = '"−"' if sign != "-" else "-"
    return f"{positive};{lead}{minus}{shown};{positive}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"'


class _Book:
    """Writes the sheets of one report."""

    def __init__(self, workbook: Workbook, report: Report, is_rtl: bool) -> None:
        self.workbook, self.report, self.is_rtl = workbook, report, is_rtl
        self.names: set[str] = set()
        self.formats: dict[str, Any] = {}
        workbook.set_properties(
            {
                "title": report.title[:255],
                "subject": report.about[:255],
                "author": settings.ORGANIZATION or "Vice Versa",
                "comments": report.source,
                "created": MADE,
            }
        )

    def limits(self) -> None:
        """The first sheet: what the report is, what can be said, and what can't."""
        sheet = self._sheet(_("Limits"))
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, self.report.title, self._format("title"))
        row = 1
        for text in (self.report.program, self.report.about, self.report.source):
            if text:
                sheet.write_string(row, 0, harmless(text), self._format("text"))
                row += 1
        sheet.freeze_panes(1, 0)
        row = self._can(sheet, self.report.limits, row + 1)
        for page in self.report.pages:
            for block in page.blocks:
                if isinstance(block, Text) and block.is_caution:
                    row = self._lines(sheet, block.paragraphs, row)

    def page(self, title: str, about: str, blocks: Iterable[Block]) -> None:
        """A sheet of tables, each with its heading; the head of the first stays where one reads on."""
        sheet = self._sheet(title)
        sheet.write_string(0, 0, harmless(title), self._format("title"))
        row = self._lines(sheet, [about] if about else [], 1)
        tables = [table for block in blocks for table in tables_of(block)]
        self._widths(sheet, tables)
        is_frozen = False
        for block in blocks:
            if isinstance(block, Text):
                if block.heading:
                    sheet.write_string(row, 0, harmless(block.heading), self._format("strong"))
                    row += 1
                row = self._lines(sheet, block.paragraphs, row) + 1
            elif isinstance(block, Can):
                row = self._can(sheet, block, row) + 1
            for table in tables_of(block):
                sheet.write_string(row, 0, harmless(table.heading), self._format("strong"))
                if not is_frozen and len(tables) == 1:
                    sheet.freeze_panes(row + 2, 1)
                    sheet.repeat_rows(row + 1)
                    is_frozen = True
                row = self._table(sheet, table, row + 1) + 1
        if not is_frozen:
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)

    def _sheet(self, title: str) -> Worksheet:
        base = _NAME.sub(" ", title).strip()[:31] or "-"
        name, number = base, 2
        while name.casefold() in self.names:
            name, number = f"{base[: 31 - len(str(number)) - 1]} {number}", number + 1
        self.names.add(name.casefold())
        sheet = self.workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        # Two ampersands are one; alone it would begin a code.
        sheet.set_footer("&L&8" + _footed(self.report.source) + "&R&8&P / &N")
        if self.is_rtl:
            sheet.right_to_left()
        return sheet

    def _table(self, sheet: Worksheet, table: Table, row: int) -> int:
        for at, column in enumerate(table.columns):
            kind = "head number" if column.is_number else "head"
            sheet.write_string(row, at, harmless(column.name), self._format(kind))
        for line in table.rows:
            row += 1
            for at, (cell, column) in enumerate(zip(line, table.columns, strict=True)):
                self._cell(sheet, row, at, cell, column)
        return self._lines(sheet, [table.note] if table.note else [], row + 1)

    def _cell(self, sheet: Worksheet, row: int, at: int, cell: Cell, column: Column) -> None:
        if isinstance(cell, Value) and cell.number is not None:
            sheet.write_number(row, at, cell.number, self._format("number", number_format(cell)))
        elif isinstance(cell, Hidden):
            sheet.write_string(row, at, harmless(cell.sentence), self._format("hidden"))
        else:
            kind = "right" if column.is_number else "text"
            sheet.write_string(row, at, harmless(phrases.written(cell)), self._format(kind))

    def _can(self, sheet: Worksheet, can: Can, row: int) -> int:
        for heading, sentences in ((_("What we can say"), can.can), (_("What we cannot say"), can.cannot)):
            if sentences:
                sheet.write_string(row, 0, heading, self._format("strong"))
                row = self._lines(sheet, sentences, row + 1)
        return row

    def _lines(self, sheet: Worksheet, texts: Iterable[str], row: int) -> int:
        for text in texts:
            sheet.write_string(row, 0, harmless(text), self._format("text"))
            row += 1
        return row

    def _widths(self, sheet: Worksheet, tables: list[Table]) -> None:
        """Wide enough for the longest text of each column; longer texts have several lines."""
        for at in range(max((len(table.columns) for table in tables), default=1)):
            longest = max((len(text) for table in tables for text in _texts(table, at)), default=0)
            sheet.set_column(at, at, max(min(longest + 2, WIDE if at == 0 else WIDE / 2), WIDE if at == 0 else 10))

    def _format(self, kind: str, digits: str = "") -> Any:
        key = f"{kind}|{digits}"
        if key not in self.formats:
            given = {"valign": "top", "text_wrap": True, **_LOOKS[kind]}
            self.formats[key] = self.workbook.add_format(given | ({"num_format": digits} if digits else {}))
        return self.formats[key]


_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16, "text_wrap": False},
    "strong": {"bold": True},
    "text": {},
    "head": {"bold": True, "bottom": 1},
    "head number": {"bold": True, "bottom": 1, "align": "right"},
    "number": {"align": "right"},
    "right": {"align": "right"},
    "hidden": {"font_color": "#646170"},
}


def _texts(table: Table, at: int) -> Iterator[str]:
    if at < len(table.columns):
        yield from lines_of(table.columns[at].name, 12, 1)
        yield from (phrases.written(row[at]) for row in table.rows)


def _footed(text: str) -> str:
    return text.replace("&", "&&")[:180]
