"""The pack as JSON, from the same report as page and PDF: the annex that always matches the running system."""

from __future__ import annotations

from typing import Any

from viceversa.core.report import Block, Column, Hidden, Report, Table, Text, Value


def data_of(report: Report) -> dict[str, Any]:
    """The report as plain data: pages of blocks; numbers as they are shown, and as numbers. Pure."""
    return {
        "title": report.title,
        "about": report.about,
        "program": report.program,
        "source": report.source,
        "language": report.language,
        "can": list(report.limits.can),
        "cannot": list(report.limits.cannot),
        "pages": [
            {"key": page.key, "title": page.title, "about": page.about, "blocks": [_block(one) for one in page.blocks]}
            for page in report.pages
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Text):
        return {"kind": "text", "heading": block.heading, "paragraphs": list(block.paragraphs)}
    assert isinstance(block, Table)  # The pack has words and tables alone.
    return {
        "kind": "table",
        "heading": block.heading,
        "columns": [_column(one) for one in block.columns],
        "rows": [[_cell(cell) for cell in row] for row in block.rows],
        "note": block.note,
    }


def _column(column: Column) -> dict[str, Any]:
    return {"name": column.name, "is_number": column.is_number}


def _cell(cell: str | Value | Hidden) -> Any:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Hidden):
        return {"hidden": cell.sentence}
    return {"text": cell.text, "number": cell.number}
