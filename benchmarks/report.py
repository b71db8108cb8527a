"""How every benchmark reports: which machine, which day, a table, and the same as JSON."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def machine() -> str:
    """Processors, memory and versions in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {platform.machine()}"


def table(headings: list[str], rows: list[list[Any]]) -> str:
    """A table for people: text to the left, numbers to the right."""
    cells = [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(heading), *(len(row[at]) for row in cells)) for at, heading in enumerate(headings)]
    lines = ["  ".join(heading.ljust(width) for heading, width in zip(headings, widths, strict=True))]
    lines += [
        "  ".join(
            cell.rjust(width) if isinstance(value, int | float) else cell.ljust(width)
            for cell, value, width in zip(line, row, widths, strict=True)
        )
        for line, row in zip(cells, rows, strict=True)
    ]
    return "\n".join(line.rstrip() for line in lines)


def _text(cell: Any) -> str:
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)


def publish(name: str, headings: list[str], rows: list[list[Any]], *, to: Path | None) -> None:
    """Print the table; write JSON to `to` when given."""
    print(f"{name}, {datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
    print(table(headings, rows))
    if to:
        data = {
            "name": name,
            "machine": machine(),
            "at": datetime.now(UTC).isoformat(),
            "rows": [dict(zip(headings, row, strict=True)) for row in rows],
        }
        to.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
        print(f"\nWritten to {to}", file=sys.stderr)
