"""Decisions of managers as rows, and whether they changed since a run."""

from __future__ import annotations

from dataclasses import dataclass

from viceversa.matching import together
from viceversa.matching.models import Ruling, Run


@dataclass(frozen=True)
class RulingRow:
    """A locked or ruled-out pair."""

    ruling: Ruling

    @property
    def is_pin(self) -> bool:
        return self.ruling.kind == Ruling.Kind.PIN


def changed_since(run: Run, rulings: list[Ruling]) -> bool:
    """Whether a pair was locked, ruled out or let go after the run was made."""
    since, gone = together.otherwise(run, rulings)
    return bool(since or gone)
