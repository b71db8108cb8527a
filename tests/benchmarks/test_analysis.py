"""The benchmark of the gate at a tiny size: its rows are what the gate shows."""

from __future__ import annotations

from benchmarks import analysis
from viceversa.analysis.figures import figures
from viceversa.analysis.gate import publish
from viceversa.analysis.ledger import Ledger


def test_the_rows_are_what_the_gate_shows() -> None:
    rows = analysis.measure(400, 1, nested=True)
    waves = analysis.program(400, 1, nested=True)
    assert [row["release"] for row in rows] == ["T1", "T2", "T3"]
    first = [*waves[0], *waves[1]]
    wanted = [figure for one in waves[1] for figure in figures(one, analysis.COLUMNS)]
    release, _ledger = publish(first, wanted, Ledger())
    shown = sum(line.reason is None for line in release.lines)
    assert (rows[0]["figures"], rows[0]["shown"]) == (len(wanted), shown)
    assert rows[0]["kept back %"] == 100 * (1 - shown / len(wanted))
    assert 0 < shown <= rows[0]["of five"] <= len(wanted)
