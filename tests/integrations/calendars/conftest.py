"""The pair and its two people."""

from tests.pairings.conftest import asked, nia, pair, run, viktor

__all__ = ["asked", "nia", "pair", "run", "viktor"]
