"""The benchmarks of the engine at tiny sizes: what they print are the engine's own values, and who is missing is named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import interactive, matching, peers
from benchmarks.instances import scored
from benchmarks.peers import OURS, Peer, blocked, chosen, compare, judged
from benchmarks.report import publish
from viceversa.engine import Edges, Person, Problem, Solved, WhyNot, score, solve, trade_off


def test_the_people_form_reports_what_the_engine_reaches(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    row = matching.measure(30, checked=True)
    problem = matching.people(30)
    assert (row["people"], row["pairs"]) == (30, solve(problem).value.pairs)
    assert row["allowed pairs"] == row["held"] == len(score(problem).points)
    assert row["loaded MB"] <= row["with people MB"] <= row["peak MB"]
    publish("matching", list(row), [list(row.values())], to=tmp_path / "rows.json")
    titles, numbers = capsys.readouterr().out.splitlines()[2:]
    assert titles.split()[:2] == ["people", "pairs"]
    assert numbers.split()[:3] == [str(row[name]) for name in ("people", "pairs", "allowed pairs")]
    assert json.loads((tmp_path / "rows.json").read_text())["rows"] == [row]


def test_ours_is_judged_beside_others_and_who_is_not_installed_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    absent = Peer("Somebody else", "scipy_sparse", families=("free",), packages=("somebody-else==1",))
    rows = compare(
        [Peer(OURS, "ours"), absent], ("free",), (20,), cache=tmp_path, seconds=60, memory_mb=4_000, repeat=1,
        json_file=tmp_path / "rows.json", install=False,
    )  # fmt: skip
    ours, other = rows
    given = scored("free", 20)
    ids = [tuple(f"{letter}{at:02}" for at in range(20)) for letter in "lr"]
    left, right = (tuple(map(Person, names)) for names in ids)
    answer = Solved.of(
        Problem(left, right, pairs=(), aims=("points",)), Edges(*ids, given.left, given.right, given.points)
    )
    assert (ours.outcome, ours.value, ours.certificate) == ("solved", answer.value().points, True)
    assert (other.outcome, other.value, other.seconds) == ("not installed", None, None)
    assert peers.read(tmp_path / "rows.json") == rows
    assert not list(tmp_path.glob("*/installed"))
    publish("beside peers", peers.HEADINGS, [row.cells() for row in rows], to=None)
    assert "Somebody else  not installed" in capsys.readouterr().out
    peers.draw(rows, tmp_path / "chart.svg")
    assert OURS in (tmp_path / "chart-free.svg").read_text()


def test_an_answer_that_is_not_allowed_or_not_proved_is_not_taken() -> None:
    given = scored("one", 12)
    none, nobody = np.zeros(len(given.points), np.bool_), np.zeros(0)
    with pytest.raises(SystemExit, match="breaks the capacities"):
        judged("one", given, none, nobody, nobody)
    assert judged("free", given, none, nobody, nobody) == (0, False)
    # Prices of 0 for everybody prove nothing, as there are pairs worth more.
    assert judged("free", given, none, np.zeros(12), np.zeros(12)) == (0, False)
    given = scored("stable", 12)
    none = np.zeros(len(given.points), np.bool_)
    assert blocked(given, none)
    with pytest.raises(SystemExit, match="would rather"):
        judged("stable", given, none, nobody, nobody)


def test_every_peer_of_the_list_is_known_to_the_program_that_runs_it() -> None:
    from benchmarks import peer

    listed = peers.known()
    assert [one.name for one in listed if not hasattr(peer, one.function)] == []
    assert {one.name for one in chosen(["scipy"])} == {OURS, "SciPy, dense", "SciPy, sparse"}
    assert all(set(one.families) <= set(peers.FAMILIES) for one in listed)


def test_what_somebody_waits_for_is_answered_as_the_engine_answers() -> None:
    problem = matching.people(25)
    weights = {**problem.criteria, "schedule": 30, "common_ground": 5}
    reweighed = interactive.reweighed(25)()
    assert isinstance(reweighed, Solved)
    assert reweighed.partners == solve(replace(problem, criteria=weights)).partners
    asked = interactive.asked(25)()
    assert isinstance(asked, WhyNot)
    assert (asked.left, asked.right) not in solve(problem).partners
    assert asked.before == solve(problem).value
    assert interactive.curve(25)() == trade_off(problem)
    three = interactive.three_each(6, 20)()
    assert isinstance(three, Solved)
    assert three.value() == solve(three.net.problem).value
    seconds, processor = interactive.best(lambda: None, 2)
    assert 0 <= processor <= seconds + 0.1
