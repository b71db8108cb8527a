"""A table as it is kept in a release: what may be shown, and nothing else.

`freeze` takes what `analysis.hiding` lets through; there is no way back to the numbers behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from viceversa.analysis.hiding import Cell, Row, Shown
from viceversa.measurement.models import UNSAID, Named
from viceversa.measurement.steps import MARKS


@dataclass(frozen=True)
class Table:
    """How far the groups of one category came, in one role. `shown` may hold a row for those who did not say.

    `cuts` has the fit, of 100, from which on a step is reached; none of a step of which nothing is shown.
    """

    role: str
    category: str
    groups: tuple[Named, ...]
    steps: tuple[str, ...]
    shown: Shown
    cuts: Mapping[str, int] = field(default_factory=dict)

    def name_of(self, key: str) -> str:
        """What a group is called; empty for those who did not say."""
        return next((one.name for one in self.groups if one.code == key), "")


def has_fit(table: Table) -> bool:
    """Whether it goes on to how well the pairs fit."""
    return any(step in MARKS for step in table.steps)


def freeze(table: Table) -> dict[str, Any]:
    """As JSON. Words are those of now: renaming a group later changes no table."""
    return {
        "role": table.role,
        "category": table.category,
        "groups": [[one.code, one.name] for one in table.groups],
        "steps": list(table.steps),
        "cuts": dict(table.cuts),
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
        cuts=data.get("cuts", {}),
    )


def _cell(ends: Sequence[int] | None) -> Cell | None:
    return Cell(*ends) if ends is not None else None
