"""Decisions of managers as rows, and whether they changed since a run."""

from __future__ import annotations

from dataclasses import dataclass

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
    used = {(kind, *pair) for kind in Ruling.Kind.values for pair in run.settings[f"{kind}s"]}
    present = {(one.kind, one.mentor.code, one.mentee.code) for one in rulings}
    return bool(used - present) or any(one.created_at > run.created_at for one in rulings)
