"""`python -m benchmarks`: all of them, one file, and a failure that stops nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks import __main__ as everything
from benchmarks import report
from tests.support.processes import ROOT

# Programs that another one starts.
PARTS = {"__main__", "report", "peer", "load_beside", "faults_acts"}


def test_every_program_of_the_folder_is_in_the_list() -> None:
    programs = {
        file.stem for file in (ROOT / "benchmarks").glob("*.py") if '__name__ == "__main__"' in file.read_text()
    }
    assert programs - PARTS == {one.program for one in everything.ALL}
    assert len({one.name for one in everything.ALL}) == len(everything.ALL)


def test_one_that_fails_is_kept_and_the_others_go_on(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    known = (
        everything.Benchmark("broken", "what has no such option", "analysis", (), ("--sideways",)),
        everything.Benchmark("long", "what can't be quick", "analysis", (), None),
        everything.Benchmark("gate", "the gate", "analysis", (), ("--people", "150")),
    )
    file = tmp_path / "found.json"
    assert everything.main(["--quick", "--to", str(file)], known=known) == 1
    found = json.loads(file.read_text())
    broken, gate = found["benchmarks"]
    assert (broken["name"], broken["tables"], gate["name"], gate["failed"]) == ("broken", [], "gate", [])
    assert "unrecognized arguments: --sideways" in broken["failed"][-1]
    assert [row["release"] for row in gate["tables"][0]["rows"]] == ["T1", "T2", "T3"] * 2
    assert gate["seconds"] > 0
    said = capfd.readouterr().out
    assert "== long: left out" in said
    assert "2 measured, 1 failed: broken." in said
    text = report.markdown(found)
    assert text.startswith("A quick run: these are no figures to quote.")
    assert f"**Failed**: {broken['failed'][-1]}" in text
    heads = re.search(r"^\| (.+) \|\n\| ---", text, re.MULTILINE)
    assert heads is not None
    assert heads[1].split(" | ") == list(gate["tables"][0]["rows"][0])
    assert len(re.findall(r"^\| ", text, re.MULTILINE)) == 2 + len(gate["tables"][0]["rows"])
