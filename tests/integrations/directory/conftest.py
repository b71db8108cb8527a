"""A pair that a file may break."""

from __future__ import annotations

from tests.pairings.conftest import asked, pair, run

__all__ = ["asked", "pair", "run"]
