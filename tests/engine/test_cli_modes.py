"""The commands for shortlists, stable pairs and blocking pairs, as a user meets them."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.examples import scored
from tests.engine.test_stable import CROSSED, STABLE, TABLE
from viceversa import engine
from viceversa.cli import engine as commands
from viceversa.cli import shortlist as more_commands
from viceversa.engine import Person, Problem, read_problem, read_shortlists, write_problem, write_result


def run(*words: str | Path) -> int:
    """The exit code of one command, in this process."""
    top = argparse.ArgumentParser()
    parsers = top.add_subparsers(required=True)
    commands.add_commands(parsers)
    more_commands.add_commands(parsers)
    args = top.parse_args([str(word) for word in words])
    return int(args.run(args))


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    file = tmp_path / "problem.json"
    write_problem(scored(TABLE), file)
    return file


def test_blocking_pairs_are_told_beside_the_check(
    problem: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    result = problem.with_name("result.json")
    assert run("match", problem, "--out", result) == 0
    capsys.readouterr()
    assert run("check", problem, result, "--blocking") == 0
    assert capsys.readouterr().out.splitlines() == [
        "The result is right, and proved best.",
        "1 pairs would both gain by leaving theirs for each other.",
        "a and x: a gains 1, leaving y; x gains 1, leaving b.",
    ]
    # Of a huge crowd only some people are looked at; here a, and not b.
    people = Person("a"), Person("b"), Person("x", likes=frozenset("a")), Person("y")
    criteria = {"mutual_preference": 1, "schedule": 1}
    write_problem(Problem(people[:2], people[2:], rules=(), criteria=criteria, forbids=(("b", "y"),)), problem)
    write_result(engine.Result("optimal", (engine.Pair("b", "x", 0),)), result)
    monkeypatch.setattr(sys.modules["viceversa.engine.blocking"], "MOST_LOOKED", 2)
    assert run("check", problem, result, "--blocking") == 3
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "2 pairs would both gain by leaving theirs for each other (of 1 people of left, the others were not looked at).",
        "a and x: a gains 0, having a free place; x gains 250000, leaving b.",
        "a and y: a gains 0, having a free place; y gains 0, having a free place.",
    ]
    write_problem(scored(TABLE, pins=(("a", "x"), ("a", "y"))), problem)
    assert run("match", problem, "--out", result) == 3
    capsys.readouterr()
    assert run("check", problem, result, "--blocking") == 0
    assert capsys.readouterr().out == "It is right that there is no solution.\n"


def test_stable_pairs_are_matched_checked_and_priced(problem: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = problem.with_name("result.json")
    write_problem(scored(TABLE, aims=STABLE, rankings=CROSSED), problem)
    assert run("match", problem, "--out", result) == 0
    assert capsys.readouterr().err.splitlines() == [
        "2 pairs of 4 people, 10 points, 0 left out; stable, left proposes.",
        "Without “stable”: 4 people, 16 points.",
    ]
    assert run("check", problem, result) == 0
    assert capsys.readouterr().out == "The result is right, and stable.\n"
    assert run("match", problem, "--setting", "proposes=right") == 0
    told = capsys.readouterr()
    assert (told.out, told.err.splitlines()[0]) == (
        "a\ty\t8\nb\tx\t8\n",
        "2 pairs of 4 people, 16 points, 0 left out; stable, right proposes.",
    )
    write_problem(scored(TABLE, aims=("stable",)), problem)
    assert run("match", problem) == 0
    assert capsys.readouterr().err == "2 pairs of 4 people, 10 points, 0 left out; stable, left proposes.\n"


def test_shortlists_are_made_printed_and_finished(problem: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lists, answers, last = (problem.with_name(name) for name in ("lists.json", "answers.json", "last.json"))
    assert run("shortlist", problem, "--most", "2") == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == (
        "x\ta\tb\ny\ta\tb\n",
        "2 lists, 2 with 2 proposals, 0 empty; the best together, proved.\n",
    )
    assert run("shortlist", problem, "--side", "left", "--most", "2", "--bound", "1", "--out", lists) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "2 lists, 0 with 2 proposals, 0 empty; the best together, proved.\n")
    assert read_shortlists(lists).bound == 1
    answers.write_text(
        json.dumps(
            {"format": "viceversa-answers/1", "rankings": {"right": {"x": [["b"], ["a"]]}}, "vetoes": [["b", "y"]]}
        )
    )
    assert run("finish", problem, answers, "--out", last) == 2
    assert capsys.readouterr().err.startswith("Preferences count in the criterion mutual_preference")
    assert run("finish", problem, answers, "--stable", "--out", last) == 0
    assert read_problem(last).points_of == {("a", "x"): 9, ("a", "y"): 8, ("b", "x"): 8}
    assert run("match", last) == 0
    assert capsys.readouterr().out == "a\ty\t8\nb\tx\t8\n"


def test_shortlists_that_contradict_or_fail_their_check_say_so(
    problem: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = problem.with_name("lists.json")
    write_problem(replace(scored(TABLE), pins=(("a", "x"), ("a", "y"))), problem)
    assert run("shortlist", problem, "--out", out) == 3
    assert capsys.readouterr().err == "There is no solution.\na is pinned to 2 partners but has room for 1.\n"
    assert read_shortlists(out).lists == {"right": {}}
    assert run("shortlist", problem, "--most", "0") == 2
    assert capsys.readouterr().err == "most is 0; use a whole number from 1 to 20.\n"
    monkeypatch.setattr(engine, "check_shortlists", lambda *_args: engine.Report(("It is wrong.",)))
    with pytest.raises(engine.SolverError, match="It is wrong"):
        run("shortlist", problem)
