"""A table as it is kept in a release: what may be shown, and nothing else.

`freeze` takes what `analysis.hiding` lets through; there is no way back to the numbers behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from viceversa.analysis.hiding import Cell, Row, Shown
from viceversa.measurement.models import UNSAID, Named


@dataclass(frozen=True)
class Table:
    """How far the groups of one category came, in one role. `shown` may hold a row for those who did not say."""

    role: str
    category: str
    groups: tuple[Named, ...]
    steps: tuple[str, ...]
    shown: Shown

    def name_of(self, key: str) -> str:
        """What a group is called; empty for those who did not say."""
        return next((one.name for one in self.groups if one.code == key), "")


def freeze(table: Table) -> dict[str, Any]:
    """As JSON. Words are those of now: renaming a group later changes no table."""
    return {
        "role": table.role,
        "category": table.category,
        "groups": [[one.code, one.name] for one in table.groups],
        "steps": list(table.steps),
        "rows": [
            {"group": row.key, "cells": [[cell.low, cell.high] if cell else None for cell in row.cells]}
            for row in table.shown.rows
        ],
        "totals": list(table.shown.totals),
    }


def thaw(data: dict[str, Any]) -> Table:
    """The table again, as it was frozen."""
    return Table(
        role=data["role"],
        category=data["category"],
        groups=tuple(Named(code, name) for code, name in data["groups"]),
        steps=tuple(data["steps"]),
        shown=Shown(
            tuple(
                Row(row["group"], tuple(_cell(cell) for cell in row["cells"]), compared=row["group"] != UNSAID)
                for row in data["rows"]
            ),
            tuple(data["totals"]),
        ),
    )


def _cell(ends: Sequence[int] | None) -> Cell | None:
    return Cell(*ends) if ends is not None else None
