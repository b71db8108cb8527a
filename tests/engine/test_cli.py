"""The commands as a user meets them: own process, files, exit codes, sentences."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.examples import scored
from viceversa.cli import engine as cli_engine
from viceversa.cli.engine import add_commands
from viceversa.engine import Cost, Floor, Person, Problem, Quota, read_result, scan, write_problem, write_result

ALONE = """
import argparse, sys
from viceversa.cli.engine import add_commands
top = argparse.ArgumentParser()
add_commands(top.add_subparsers(required=True))
args = top.parse_args()
sys.exit(args.run(args))
"""


def run(*words: str | Path) -> int:
    """The exit code of one command, in this process."""
    top = argparse.ArgumentParser()
    add_commands(top.add_subparsers(required=True))
    args = top.parse_args([str(word) for word in words])
    return int(args.run(args))


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    file = tmp_path / "problem.json"
    write_problem(scored({"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 2, "c-y": 1}, forbids=(("c", "y"),)), file)
    return file


def test_match_check_explain_compare_in_processes_of_their_own(problem: Path) -> None:
    result = problem.with_name("result.json")
    told = subprocess.run(
        [sys.executable, "-c", ALONE, "match", problem, "--out", result], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout) == (0, "")
    assert told.stderr == "2 pairs of 4 people, 11 points, 1 left out; proved best.\n"
    told = subprocess.run(
        [sys.executable, "-c", ALONE, "check", problem, result], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout) == (0, "The result is right, and proved best.\n")


def test_match_prints_pairs_without_out(problem: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("match", problem) == 0
    assert capsys.readouterr().out == "a\tx\t9\nb\ty\t2\n"


def test_match_writes_pairs_of_a_people_list(tmp_path: Path) -> None:
    people, pairs = tmp_path / "people.csv", tmp_path / "pairs.csv"
    people.write_text("id,role,grade\nnia,mentor,1\nviktor,mentee,2\n")
    assert run("match", people, "--setting", "min_grade_gap=1", "--setting", "end_date=2027-06-30", "--out", pairs) == 0
    assert pairs.read_text().splitlines()[1].startswith("nia,viktor,")


def test_settings_change_a_problem_file_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "problem.json"
    write_problem(Problem((Person("a", grade=1),), (Person("x", grade=2),), rules=("grade_gap",)), file)
    assert run("match", file) == 0
    assert capsys.readouterr().err.startswith("0 pairs")
    assert run("match", file, "--setting", "min_grade_gap=1") == 0
    assert capsys.readouterr().err.startswith("1 pairs")


def test_a_tampered_result_fails_the_check(problem: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = problem.with_name("result.json")
    assert run("match", problem, "--out", file) == 0
    data = json.loads(file.read_text())
    assert data["seconds"] >= 0
    data["value"]["points"] += 1
    file.write_text(json.dumps(data))
    assert run("check", problem, file) == 3
    assert capsys.readouterr().out == (
        "The value of points is given as 12 but is 11.\nThe certificate's bound is not the value reached.\n"
    )


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        (Cost("points", 7), "Making this pair would cost at least 7 points in all."),
        (Cost("people", 2, 0), "Making this pair would cost at least 2 people with a partner."),
        (Cost("pairs", 1), "Making this pair would cost at least 1 pair."),
        (Cost("stay", 1), "Making this pair would cost at least 1 former pair."),
        (Cost(Floor(30), 1), "Making this pair would put at least 1 more below 30 points."),
        (Cost("points", 0), "The proof names nothing that making this pair would cost."),
    ],
)
def test_the_least_that_a_pair_costs_is_said(cost: Cost, sentence: str) -> None:
    assert cli_engine._least(cost) == sentence


def test_explain_says_why_and_why_not(problem: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = problem.with_name("result.json")
    run("match", problem, "--out", file)
    for words, sentences in (
        (("--pair", "a", "x"), ["a and x: paired, 9 points.", "  given 9 of 1000000: The points were given: 9."]),
        (("--pair", "c", "y"), ["c and y: not paired, 1 points.", "  forbidden by forbid: A manager has ruled this pair out. Take the pair off the list of ruled-out pairs."]),
        (("--left-out", "c"), ["No partner is allowed, mostly by the rule forbid.", "Lifting the rule forbid could open more partners (up to 1).", "Lifting the rule not_listed could open more partners (up to 1)."]),
    ):  # fmt: skip
        capsys.readouterr()
        assert run("explain", problem, file, *words) == 0
        assert capsys.readouterr().out.splitlines()[: len(sentences)] == sentences
    assert run("explain", problem, file, "--pair", "b", "x") == 0
    assert "The proof names nothing that making this pair would cost." in capsys.readouterr().out
    assert run("explain", problem, file, "--left-out", "x") == 2
    assert capsys.readouterr().err == "x is not left out: paired with a.\n"


def test_what_if_says_what_each_change_would_do(problem: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, code, lines in (
        (("--pair", "b", "x"), 0, ["It costs 1 points.", "+ a y", "+ b x", "- a x", "- b y"]),
        (("--pair", "c", "y"), 3, ["Forbidden by forbid: A manager has ruled this pair out. Take the pair off the list of ruled-out pairs."]),
        (("--floor",), 0, ["no pair below 0: 11 points, worst pair 2", "no pair below 3: 10 points, worst pair 5"]),
        (("--weights",), 0, []),
        (("--person", "c"), 0, ["No single change does it."]),
        (("--person", "x"), 0, ["No single change does it."]),
        (("--free", "1"), 0, ["No single change does it."]),
    ):  # fmt: skip
        told = run("what-if", problem, *words)
        assert (told, capsys.readouterr().out.splitlines()) == (code, lines), words
    write_problem(scored({"a-x": 9, "b-x": 5, "c-y": 1}, forbids=(("c", "y"),)), problem)
    for words, line in (
        (("--free", "1"), "Give x room for 2 partners. This gives a partner to b."),
        (("--person", "c"), "Allow c and y again. This gives a partner to c, y."),
    ):
        assert run("what-if", problem, *words) == 0
        assert capsys.readouterr().out.splitlines() == [line]


def test_what_if_of_a_people_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id,role,grade,priority\nnia,mentor,1,1\nnoa,mentor,1,0\nviktor,mentee,3,0\n")
    assert run("what-if", people, "--pair", "noa", "viktor") == 0
    assert capsys.readouterr().out.splitlines() == ["It costs 0 points.", "+ noa viktor", "- nia viktor"]
    assert run("what-if", people, "--weights") == 0
    assert "wants_of_right at 40: 0 pairs change" in capsys.readouterr().out


def test_what_if_of_a_contradiction_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "problem.json"
    write_problem(scored({"a-x": 9, "a-y": 1}, pins=(("a", "x"),)), file)
    assert run("what-if", file, "--pair", "a", "y") == 3
    assert capsys.readouterr().out == "a is pinned to 2 partners but has room for 1.\n"
    write_problem(scored({"a-x": 9}, pins=(("a", "x"),), forbids=(("a", "x"),)), file)
    assert run("what-if", file, "--floor") == 3
    assert capsys.readouterr().err.startswith("There is no solution.\nThe pin of a and x is forbidden")


def test_match_says_what_quotas_cost_and_how_far_a_bound_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "problem.json"
    quota = Quota("one", "left", frozenset("ab"), max=1)
    write_problem(scored({"a-x": 9, "b-y": 8}, quotas=(quota,)), file)
    assert run("match", file) == 0
    assert "best within the quotas, which cost 2 of the aim people" in capsys.readouterr().err
    people = (Person("a"), Person("b")), (Person("x"), Person("y"))
    write_problem(Problem(*people, rules=(), quotas=(quota,)), file)
    monkeypatch.setattr(scan, "FEW", 0)
    assert run("match", file) == 4
    assert "at most 2 short of the best for the aim people" in capsys.readouterr().err


def test_compare_prints_changes(problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    run("match", problem, "--out", one)
    write_result(read_result(one), other)
    write_problem(scored({"a-x": 9, "b-y": 2, "b-z": 8}), problem)
    run("match", problem, "--out", other)
    capsys.readouterr()
    assert run("compare", one, other) == 0
    assert capsys.readouterr().out == "+ b z\n- b y\n1 added, 1 dropped, 1 kept.\n"


def test_no_solution_is_exit_code_3_with_its_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "problem.json", tmp_path / "result.json"
    write_problem(Problem((Person("a", min=1),), ()), file)
    assert run("match", file, "--out", out) == 3
    assert capsys.readouterr().err.splitlines()[0] == "There is no solution."
    assert read_result(out).status == "infeasible"
    assert run("check", file, out) == 0


def test_bad_input_is_exit_code_2_with_a_sentence(
    problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("match", tmp_path / "none.json") == 2
    assert capsys.readouterr().err.endswith("none.json: The file can't be read: No such file or directory.\n")
    assert run("match", problem, "--setting", "luck=1") == 2
    assert capsys.readouterr().err.startswith("There is no setting “luck”; they are end_date")
    assert run("match", problem, "--out", tmp_path / "no" / "result.json") == 2
    assert capsys.readouterr().err.endswith("result.json: No such file or directory.\n")


def test_a_result_that_fails_its_own_check_is_never_written(problem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from viceversa import engine

    out = problem.with_name("result.json")
    monkeypatch.setattr(engine, "check", lambda *_args: engine.Report(("It is wrong.",)))
    with pytest.raises(engine.SolverError, match="It is wrong"):
        run("match", problem, "--out", out)
    assert not out.exists()


def test_the_engine_starts_fast_and_without_django() -> None:
    code = "import sys, viceversa.engine, viceversa.cli.engine; print({'django', 'scipy.optimize'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"
