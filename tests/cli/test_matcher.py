"""The matcher's commands as one uses them in a pipe and on a terminal: standard input, quiet, progress, help, schemas."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.engine.examples import scored
from viceversa.cli import _progress, main, parser
from viceversa.cli._progress import Waiting
from viceversa.engine import (
    Person,
    Problem,
    problem_to_json,
    read_result,
    result_to_json,
    schemas,
    solution,
    solve,
    write_problem,
)

COMMANDS = ("match", "check", "explain", "what-if", "compare", "schema", "shortlist", "finish")
PEOPLE = "id,role\nnia,mentor\nviktor,mentee\n"


def run(*words: object, given: str | bytes = "") -> tuple[int, str, str]:
    """Exit code, answer and what was said aside, of a process of its own."""
    told = subprocess.run(
        [sys.executable, "-m", "viceversa.cli", *map(str, words)],
        input=given if isinstance(given, bytes) else given.encode(),
        capture_output=True,
        check=False,
    )
    return told.returncode, told.stdout.decode(), told.stderr.decode()


class Here:
    """The same in this process, for what needs no pipe."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *words: object) -> tuple[int, str, str]:
        self.capsys.readouterr()
        code = main([str(word) for word in words])
        return code, *self.capsys.readouterr()


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    file = tmp_path / "problem.json"
    write_problem(scored({"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 2}), file)
    return file


def test_a_problem_comes_in_and_its_result_goes_out(problem: Path) -> None:
    code, out, aside = run("match", "-", "--out", "-", given=problem.read_bytes())
    assert (code, aside) == (0, "2 pairs of 4 people, 11 points, 0 left out; proved best.\n")
    told = json.loads(out)
    Draft202012Validator(schemas()["result"]).validate(told)
    assert [pair[:3] for pair in told["pairs"]] == [["a", "x", 9], ["b", "y", 2]]
    assert run("check", problem, "-", given=out) == (0, "The result is right, and proved best.\n", "")
    (problem.parent / "result.json").write_text(out)
    assert run("compare", problem.parent / "result.json", "-", given=out)[1] == "0 added, 0 dropped, 2 kept.\n"


@pytest.mark.parametrize("start", ["", "\ufeff", "\n "])
def test_standard_input_may_hold_a_people_list_or_a_problem(start: str) -> None:
    assert run("match", "-", given=start.strip(" \n") + PEOPLE)[:2] == (0, "nia\tviktor\t0\n")
    text = json.dumps(problem_to_json(scored({"a-x": 9})))
    assert run("match", "-", given=start + text)[:2] == (0, "a\tx\t9\n")


def test_what_comes_from_standard_input_is_refused_by_that_name(problem: Path) -> None:
    assert run("match", "-", given='{"format": 1}')[::2] == (
        2,
        "standard input, column format: This is not a problem file; its format must be “viceversa-problem/1”.\n",
    )
    assert run("match", "-")[::2] == (2, "standard input, row 1, column id: The column “id” is missing; add it.\n")
    for words in (("check", "-", "-"), ("compare", "-", "-"), ("explain", "-", "-", "--pair", "a", "x")):
        code, out, aside = run(*words, given=problem.read_bytes())
        assert (code, out) == (2, "")
        assert aside == "-: Only one file can come from standard input; give the others by name.\n"


def test_quiet_says_nothing_aside_but_what_is_wrong(here: Here, problem: Path, tmp_path: Path) -> None:
    assert here("match", problem, "--quiet") == (0, "a\tx\t9\nb\ty\t2\n", "")
    assert here("shortlist", problem, "--quiet", "--most", 1)[::2] == (0, "")
    write_problem(Problem((Person("a", min=1),), ()), problem)
    assert here("match", problem, "--quiet")[2].startswith("There is no solution.\na needs at least 1 partners")
    assert here("match", tmp_path / "none.json", "--quiet")[2].endswith("can't be read: No such file or directory.\n")


def test_a_limit_can_be_set(here: Here, problem: Path, tmp_path: Path) -> None:
    code, _out, aside = here("match", problem, "--limit", 10)
    assert (code, "problem.json: The file holds more than 10 values, the most that is read" in aside) == (2, True)
    assert here("match", problem, "--limit", 1000)[0] == 0
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert here("match", tmp_path / "people.csv", "--limit", 2)[0] == 2
    assert here("match", tmp_path / "people.csv", "--limit", 3)[0] == 0
    here("match", problem, "--out", tmp_path / "result.json")
    assert here("check", problem, tmp_path / "result.json", "--limit", 60)[2].startswith(f"{tmp_path}/result.json: ")


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("grade_window=5", "Setting grade_window must be two whole numbers, the smaller first."),
        ("common_hours=NaN", "Setting common_hours is nan; use hours from 0 to 168 in steps of a half."),
        ("want_level", "Setting want_level is ''; use a whole number from 1 to 5."),
    ],
)
def test_a_wrong_setting_is_a_sentence(here: Here, problem: Path, setting: str, sentence: str) -> None:
    assert here("match", problem, "--setting", setting) == (2, "", f"{sentence}\n")


@pytest.mark.parametrize("kind", ["problem", "result"])
def test_schemas_are_printed(here: Here, kind: str) -> None:
    code, out, aside = here("schema", kind)
    assert (code, json.loads(out), aside) == (0, schemas()[kind], "")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_and_exit_codes_and_the_examples_parse(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parser().parse_args([name, "--help"])
    told = capsys.readouterr().out
    assert caught.value.code == 0
    assert ("exit codes:\n  0  solved" in told) == (name != "schema")
    examples = [line.strip() for line in told.partition("examples:\n")[2].partition("\n\n")[0].splitlines()]
    assert examples
    for example in examples:
        for command in example.replace("&&", "|").split("|"):
            words = command.partition(">")[0].split()
            if words[0] == "viceversa":
                parser().parse_args(words[1:])


def test_somebody_on_both_sides_is_explained_on_the_side_they_are_left_out_of(here: Here, tmp_path: Path) -> None:
    both = Problem((Person("a"), Person("b", capacity=0)), (Person("b"), Person("c")), rules=())
    write_problem(both, tmp_path / "problem.json")
    (out,) = [out for out in solve(both).left_out if out.side == "right"]
    assert here("match", tmp_path / "problem.json", "--out", tmp_path / "result.json")[0] == 0
    code, told, _aside = here("explain", tmp_path / "problem.json", tmp_path / "result.json", "--left-out", out.id)
    assert (code, bool(told)) == (0, True)


# Progress


class Terminal(io.StringIO):
    """Where somebody looks."""

    def isatty(self) -> bool:
        return True


def test_the_engine_tells_how_far_it_is() -> None:
    told: list[tuple[str, int, int]] = []
    people = [tuple(Person(f"{letter}{number}") for number in range(1100)) for letter in "lr"]
    problem = Problem(people[0], people[1], rules=(), criteria={"common_ground": 1}, aims=("people", "points"))
    solve(problem, lambda *how_far: told.append(how_far))
    stages = list(dict.fromkeys(stage for stage, _done, _of in told))
    assert stages == ["score", "aims", "reasons"]
    assert [(done, of) for stage, done, of in told if stage == "score"] == [(0, 3), (1, 3), (2, 3)]
    assert [(done, of) for stage, done, of in told if stage == "aims"][-1] == (2, 3)
    assert set(stages) <= set(_progress.STAGES)


def test_a_callback_that_raises_ends_the_solve() -> None:
    class EnoughError(Exception):
        pass

    def enough(_stage: str, _done: int, _of: int) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        solution(scored({"a-x": 1}), enough)


def test_a_line_is_drawn_for_whoever_waits_and_wiped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(_progress, "PATIENCE_SECONDS", 0.0)
    with Waiting() as waiting:
        waiting("score", 3, 4)
        while "75 %" not in screen.getvalue():
            waiting.over.wait(0.01)
    assert re.search(r"\r\033\[KJudging pairs … 75 % \d+ s", screen.getvalue())
    assert screen.getvalue().endswith("\r\033[K")


@pytest.mark.parametrize("quiet", [True, False])
def test_no_line_is_drawn_where_nobody_looks_or_nobody_waits(monkeypatch: pytest.MonkeyPatch, quiet: bool) -> None:
    screen = Terminal() if quiet else io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(_progress, "PATIENCE_SECONDS", 0.0)
    with Waiting(quiet) as waiting:
        waiting("score", 0, 0)
        waiting.over.wait(0.05)
    assert screen.getvalue() == ""


def test_the_answer_on_a_terminal_is_clean(problem: Path) -> None:
    """A real terminal: the line goes to standard error alone, and the answer can be redirected."""
    master, slave = pty.openpty()
    told = subprocess.run(
        [sys.executable, "-m", "viceversa.cli", "match", str(problem)], stdout=subprocess.PIPE, stderr=slave, check=True
    )
    os.close(slave)
    seen = b""
    with contextlib.suppress(OSError):  # where it ends: nobody has the other side open any more
        while piece := os.read(master, 10_000):
            seen += piece
    os.close(master)
    assert told.stdout.decode() == "a\tx\t9\nb\ty\t2\n"
    assert seen.decode().endswith("\r\033[K2 pairs of 4 people, 11 points, 0 left out; proved best.\r\n")


def test_a_reader_that_goes_away_is_no_fault(problem: Path) -> None:
    code = f"{sys.executable} -m viceversa.cli match {problem} --out - | head -c 1"
    told = subprocess.run(["bash", "-o", "pipefail", "-c", code], capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr.count("Traceback")) == ("{", 0)
    assert read_result(io.BytesIO(json.dumps(result_to_json(solve(scored({"a-x": 1})))).encode())).value.points == 1
