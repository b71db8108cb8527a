"""How every benchmark reports: which machine, which day, a table, and the same as JSON.

python -m benchmarks.report FILE      tables in Markdown, of what `python -m benchmarks` wrote
"""

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


def markdown(found: dict[str, Any]) -> str:
    """A results file as tables for docs/explanation/performance.md, each with its command, its day and the load before it."""
    parts = ["A quick run: these are no figures to quote."] if found["quick"] else []
    parts.append(f"{found['at']}, {found['machine']}.")
    for one in found["benchmarks"]:
        parts.append(f"### {one['name']}")
        parts.append(
            f"`{one['command']}`, {one['at'][:16].replace('T', ' ')} UTC, a load of {one['load_before']:g} before, "
            f"{one['seconds']:,.0f} s ({one['processor_seconds']:,.0f} of the processor)."
        )
        if one["failed"]:
            parts.append(f"**Failed**: {one['failed'][-1]}")
        for each in one["tables"]:
            parts.append(f"{each['name']}:")
            parts.append(_rows(each["rows"]))
    return "\n\n".join(parts)


def _rows(rows: list[dict[str, Any]]) -> str:
    headings = list(dict.fromkeys(key for row in rows for key in row))
    lines = [headings, ["---"] * len(headings), *([_cell(row.get(key)) for key in headings] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    """Three figures that count; nothing for what was not measured."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("report: say which file, as benchmarks/results/2026-11-28.json.")
    print(markdown(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
