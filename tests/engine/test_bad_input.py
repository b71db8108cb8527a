"""Everything that can be wrong with what comes in: one tree of errors, a sentence with the place, bounded memory."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.examples import scored
from viceversa.engine import (
    EngineError,
    FileError,
    PairError,
    Person,
    PersonError,
    Problem,
    Quota,
    SettingError,
    Want,
    limits,
    problem_to_json,
    read_people_csv,
    read_problem,
    read_result,
    result_from_json,
    result_to_json,
    say,
    solve,
    strict,
)
from viceversa.engine.limits import MOST_ROWS, MOST_VALUES

HEAD = '{"format": "viceversa-problem/1",\n'


def refused(text: str | bytes) -> FileError:
    """What reading such a problem file raises."""
    stream = io.BytesIO(text.encode() if isinstance(text, str) else text)
    stream.name = "problem.json"  # type: ignore[misc]
    with pytest.raises(FileError) as caught:
        read_problem(stream)
    assert caught.value.file == "problem.json"
    return caught.value


@pytest.mark.parametrize(
    ("text", "row", "sentence"),
    [
        (HEAD + '"left": [],\n"left": []}', 3, "The key “left” is there twice in the same braces; keep one."),
        (HEAD + '"left": [{"id": "a}{",\n "id": "b"}]}', 3, "The key “id” is there twice"),
        (HEAD + '"left": [{"id": "a"}],\n"right": [],\n"right": []}', 4, "The key “right” is there twice"),
        (HEAD + '"left": [{"id": "NaN"}],\n"pairs": [["a", "x", NaN]]}', 3, "NaN is not a number that can be compared"),
        (HEAD + '"pairs": [["a", "x", -Infinity]]}', 2, "-Infinity is not a number"),
        (HEAD + '"pairs": [\n["a", "x", ' + "9" * 5000 + "]]}", 3, "A number has more digits than anybody can need."),
        (HEAD + '"left": [{"id": "a"},', 2, "it ends in the middle, so it may have been cut off"),
        (HEAD + '"left": [{"id": "a', 2, "it ends in the middle, so it may have been cut off"),
        ("", 1, "it ends in the middle, so it may have been cut off"),
        (HEAD + "'left': []}", 2, "The file is not JSON: Expecting property name"),
        ("[" * 200_000, None, "brackets are nested too deeply"),
        (HEAD + '"left": [{"id": "\\ud83d"}]}', None, "which is half a letter"),
        (b'{"format":\n"\xff"}', 2, "The file is not UTF-8 text; save it as UTF-8."),
        ("\0", 1, "The file is not JSON"),
        ("null", None, "Here belongs an object in braces."),
    ],
)
def test_what_is_no_proper_json_is_refused_with_its_row(text: str | bytes, row: int | None, sentence: str) -> None:
    error = refused(text)
    assert (error.row, sentence in str(error)) == (row, True), error


def test_a_whole_letter_may_be_written_in_two_halves() -> None:
    text = HEAD + '"left": [{"id": "\\ud83d\\ude00"}]}'
    assert read_problem(io.BytesIO(text.encode())).left[0].id == "😀"


# Wrong values: each beside the place it is at


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"pairs": [["a", "x", 1e999]]}, "pairs: a and x: points inf must be whole"),
    ({"pairs": [["a", "x", -1]]}, "pairs: a and x: points -1 must be whole, from 0 to 1000000."),
    ({"pairs": [["a", "x", 1], ["a", "x", 2]]}, "pairs: a and x are listed twice; keep one."),
    ({"pairs": [["a", "z", 1]]}, "pairs: a and z: nobody has the id z on that side."),
    ({"pairs": [["b", "b", 1]]}, "pairs: b and b: the same id on both sides is the same person"),
    ({"pins": [["b", "b"]]}, "pins: b and b: the same id on both sides is the same person"),
    ({"pins": [["a", "z"]]}, "pins: a and z: There is no z on the right side."),
    ({"left": [{"id": "a", "capacity": -1}]}, "left[0]: a: capacity must be a whole number from 0 to 10000, not -1."),
    ({"left": [{"id": "a", "capacity": True}]}, "left[0]: a: capacity must be a whole number"),
    ({"left": [{"id": "a", "min": 2}]}, "left[0]: a: min is 2 but capacity is 1"),
    ({"left": [{"id": "a", "wants": "AI"}]}, "left[0].wants: Here belongs a list in brackets."),
    ({"left": [{"id": "a", "wants": [["AI", 3, 4]]}]}, "left[0]: a: offers and wants must be topics with levels."),
    ({"left": [{"id": "a", "wants": [[["AI"], 3]]}]}, "left[0]: a: wants has ['AI'] where a topic belongs."),
    ({"left": [{"id": "a", "offers": [["AI", 3]]}]}, "left[0].offers: Here belongs an object in braces."),
    ({"left": [{"id": "a", "languages": {"en": 1}}]}, "left[0].languages: Here belongs a list in brackets."),
    ({"left": [{"id": "a"}, {"id": "a"}]}, "a is on the left side twice; list each person once."),
    ({"rules": [["language"]]}, "rules[0]: Here belongs a text in quotes."),
    ({"rules": ["language", "language"]}, "A rule is listed twice; keep one."),
    ({"settings": {"grade_window": 5}}, "settings.grade_window: Here belongs a list in brackets."),
    ({"settings": {"common_hours": 1e999}}, "Setting common_hours is inf; use hours from 0 to 168"),
    ({"quotas": [{"name": "q", "side": "left", "members": {"a": 1}}]}, "quotas[0].members: Here belongs a list"),
    ({"rankings": {"left": {"a": "x"}}}, "rankings: a: write groups in brackets"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), WRONG)
def test_a_wrong_value_is_refused_with_its_place(change: dict[str, Any], sentence: str) -> None:
    people = {"left": [{"id": "a"}, {"id": "b"}], "right": [{"id": "x"}, {"id": "b"}]}
    good = {"format": "viceversa-problem/1", **people}
    assert read_problem(io.BytesIO(json.dumps(good).encode())).right_index == {"b": 0, "x": 1}
    text = json.dumps({**good, **change}).replace("Infinity", "1e999")
    assert sentence in str(refused(text))


@pytest.mark.parametrize(
    ("make", "kind", "sentence"),
    [
        (lambda: Person("a", capacity=-1), PersonError, "a: capacity must be a whole number from 0 to 10000, not -1."),
        (lambda: Person("a", wants=(Want("AI"), Want("AI"))), PersonError, "a: wants must name each topic once"),
        (lambda: scored({"a-x": float("nan")}), PairError, "pairs: a and x: points nan must be whole"),  # type: ignore[dict-item]
        (lambda: scored({"a-x": float("inf")}), PairError, "pairs: a and x: points inf must be whole"),  # type: ignore[dict-item]
        (lambda: scored({"a-x": 1}, pins=(("a", "y"),)), PairError, "pins: a and y: There is no y on the right side."),
        (lambda: Quota("q", "left", frozenset(), -1), SettingError, "The quota q must ask for whole numbers of pairs"),
    ],
)  # fmt: skip
def test_it_is_the_same_without_a_file(make: Any, kind: type[EngineError], sentence: str) -> None:
    with pytest.raises(kind) as caught:
        make()
    assert sentence in str(caught.value)
    assert issubclass(kind, ValueError)


def test_pins_that_contradict_are_no_bad_input_but_have_no_solution() -> None:
    """They may come about by themselves, so they are answered with all reasons at once."""
    both = solve(scored({"a-x": 1, "a-y": 2}, pins=(("a", "x"), ("a", "y"))))
    ruled_out = solve(scored({"a-x": 1}, pins=(("a", "x"),), forbids=(("a", "x"),)))
    assert [(result.status, [say(reason) for reason in result.why]) for result in (both, ruled_out)] == [
        ("infeasible", ["a is pinned to 2 partners but has room for 1."]),
        ("infeasible", ["The pin of a and x is forbidden by the rule forbid."]),
    ]


def test_one_person_on_both_sides_is_never_their_own_partner() -> None:
    everybody = Problem((Person("a"), Person("b")), (Person("a"), Person("b")), rules=())
    assert solve(everybody).partners == {("a", "b"), ("b", "a")}
    assert solve(Problem((Person("a"),), (Person("a"),), rules=())).partners == set()


# Results


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"surplus": 1}, "There is no key “surplus” here"),
        ({"pairs": {}}, "column pairs: Here belongs a list in brackets."),
        ({"pairs": [["a", "x"]]}, "column pairs[0]: Here belong 5 values in brackets, not 2."),
        ({"pairs": [["a", "x", "9", [], {}]]}, "column pairs[0][2]: Here belongs a whole number from 0 to 1000000."),
        ({"pairs": [["a", 1, 9, [], {}]]}, "column pairs[0][1]: Here belongs a text in quotes."),
        ({"pairs": [["a", "x", 9, [], {"pinned": 1}]]}, "column pairs[0][4].pinned: Here belongs true or false."),
        ({"pairs": [["a", "x", 9, [], {"to_left": 101}]]}, "column pairs[0][4].to_left: Here belongs a whole number"),
        ({"value": {}}, "column value: The key “people” is missing; add it."),
        ({"seconds": True}, "column seconds: Here belongs a number of seconds."),
        ({"why": [{"code": "no_capacity", "facts": {}}]}, "column why[0].facts: The facts don't fill the sentence"),
        ({"left_out": [{"id": "a", "side": "up", "reason": {}, "would_help": []}]}, "column left_out[0].side: Here belongs one of left, right."),
        ({"certificate": {}}, "column certificate: The key “bound” is missing; add it."),
    ],
)  # fmt: skip
def test_a_wrong_result_is_refused_with_its_place(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    good = result_to_json(solve(scored({"a-x": 9})))
    (tmp_path / "result.json").write_text(json.dumps({**good, **change}))
    with pytest.raises(FileError) as caught:
        read_result(tmp_path / "result.json")
    assert sentence in str(caught.value)


def test_a_reason_that_this_version_does_not_know_is_kept() -> None:
    good = result_to_json(solve(Problem((Person("a", min=1),), ())))
    good["why"][0] = {"code": "of_tomorrow", "facts": {"x": [1]}}
    assert say(result_from_json(good).why[0]) == "of_tomorrow"


# People lists


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ('id,role\na,"mentor\n', (2, None), "The row can't be read: a cell in quotes has no end."),
        ("id,role\na," + "x" * 100_001 + "\n", (2, None), "A cell holds more than 100,000 characters; shorten it."),
        ("id,role\na," + "x" * 200_000 + "\n", (2, None), "A cell holds more than 100,000 characters; shorten it."),
        ("id,role\na," + "x" * 1000 + "\n", (2, "role"), f"The role is “{'x' * 60}…”; write mentor or mentee."),
        ("id,role,capacity\na,mentor,1_0\n", (2, "capacity"), "“1_0” is not a whole number."),
        ("id,role,capacity\na,mentor,nan\n", (2, "capacity"), "“nan” is not a whole number."),
        ("id,role,capacity\na,mentor,inf\n", (2, "capacity"), "“inf” is not a whole number."),
        ("id,role,capacity\na,mentor,-1\n", (2, None), "a: capacity must be a whole number from 0 to 10000, not -1."),
        ("id,role,grade\na,mentor," + "9" * 5000 + "\n", (2, "grade"), f"“{'9' * 60}…” is not a whole number."),
        ("id,role,offers\na,mentor,AI:\n", (2, "offers"), "write topic:level"),
    ],
)
def test_a_wrong_people_list_is_refused(text: str, place: tuple[int, str | None], sentence: str) -> None:
    with pytest.raises(FileError) as caught:
        read_people_csv(io.BytesIO(text.encode()))
    assert sentence in str(caught.value)
    assert (caught.value.row, caught.value.column) == place


# Too much


class Pipe(io.RawIOBase):
    """A stream that can't be read again, made as it is read; it tells how much was taken."""

    def __init__(self, head: bytes, row: bytes, rows: int) -> None:
        self.parts = iter((head, *[row * 1000] * (rows // 1000)))
        self.taken = 0

    def read(self, _size: int = -1) -> bytes:
        part = next(self.parts, b"")
        self.taken += len(part)
        return part


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_stream_with_too_much_is_refused_before_its_end(kind: str) -> None:
    head, row, read, most = (
        (b'{"format": "viceversa-problem/1", "pairs": [', b'["a","x",1],', read_problem, 40_000)
        if kind == "json"
        else (b"id,role\n", b"a,mentor\n", read_people_csv, 10_000)
    )
    pipe = Pipe(head, row, 100_000)
    with pytest.raises(FileError, match=f"The file holds more than {most:,} (values|lines), the most that is read"):
        read(pipe, most=most)  # type: ignore[operator]
    assert pipe.taken < 150_000


def test_a_file_of_one_endless_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES", 3 << 20)
    with pytest.raises(FileError, match="larger than 3 MB, the most that is read"):
        read_problem(Pipe(b'"', b"x" * 1000, 10_000))  # type: ignore[arg-type]


def test_a_pipe_is_read_like_a_file() -> None:
    assert read_people_csv(Pipe(b"id,role\na,mentor\n", b"", 0)).left_index == {"a": 0}  # type: ignore[arg-type]


def test_as_much_as_is_allowed_is_read() -> None:
    text = json.dumps(problem_to_json(scored({"a-x": 1}))).encode()
    values = limits.values_in(text)
    assert read_problem(io.BytesIO(text), most=values) == scored({"a-x": 1})
    with pytest.raises(FileError, match=f"more than {values - 1} values"):
        read_problem(io.BytesIO(text), most=values - 1)
    assert len(read_people_csv(io.BytesIO(b"id,role\r\na,mentor\r\n"), most=2).left) == 1
    with pytest.raises(FileError, match="more than 1 lines"):
        read_people_csv(io.BytesIO(b"id,role\ra,mentor\r"), most=1)


# Reading in a process that may not have more than 300 MB beyond what the engine itself takes. Its peak is read where it
# begins anew with the program: the other one, `ru_maxrss`, goes on from the process that started it.
CHILD = """
import resource, sys
from viceversa import engine
def peak():
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
start = peak()
resource.setrlimit(resource.RLIMIT_DATA, (start * 1024 + (300 << 20),) * 2)
try:
    (engine.read_people_csv if sys.argv[1].endswith("csv") else engine.read_problem)(sys.argv[1])
except engine.FileError as error:
    print(error)
print(peak() - start)
"""


def rows(kind: str) -> Iterator[bytes]:
    """The parts of a file of 10 million rows."""
    if kind == "csv":
        yield b"id,role\n" + b"".join(b"somebody-%04d,mentor\n" % number for number in range(1000))
        part = b"".join(b"somebody-%04d,mentor\n" % number for number in range(10_000))
    else:
        yield b'{"format": "viceversa-problem/1", "pairs": [["n", "v", 1]'
        part = b"".join(b',["n%04d","v%04d",830000]' % (number, number) for number in range(10_000))
    for _part in range(1000):
        yield part


@pytest.mark.parametrize(("kind", "most"), [("json", MOST_VALUES), ("csv", MOST_ROWS)])
def test_ten_million_rows_are_refused_early_in_little_memory(tmp_path: Path, kind: str, most: int) -> None:
    file = tmp_path / f"huge.{kind}"
    with file.open("wb") as out:
        out.writelines(rows(kind))
    # numpy takes some 40 MB of it for each core otherwise.
    environ = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", CHILD, file]
    told = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, timeout=600)
    file.unlink()
    sentence, more = told.stdout.splitlines()
    assert f"huge.{kind}: The file holds more than {most:,} " in sentence
    assert int(more) < 50_000, "kB beyond what the engine takes"


def test_what_stands_in_quotes_is_no_token() -> None:
    assert list(strict._tokens('["NaN", "{", "a\\"}"]\n')) == []
    assert list(strict._tokens('{"a\\"}":\n-Infinity}')) == [(1, "{"), (1, '"a\\"}"'), (2, "-Infinity"), (2, "}")]
