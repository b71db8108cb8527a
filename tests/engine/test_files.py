"""Files: there and back without loss, and a sentence with the place for everything that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.engine.examples import NIA, one_pair, people_form, scored, small_scored
from viceversa.engine import (
    FileError,
    Floor,
    Person,
    Problem,
    Quota,
    Settings,
    Want,
    check,
    problem_from_json,
    problem_to_json,
    read_answers,
    read_people_csv,
    read_problem,
    read_result,
    result_from_json,
    result_to_json,
    slots_from_text,
    solve,
    with_answers,
    write_pairs_csv,
    write_problem,
    write_result,
)
from viceversa.engine.people import PERSON_FIELDS


@settings(max_examples=50)
@given(people_form())
def test_people_form_goes_there_and_back(problem: Problem) -> None:
    data = json.loads(json.dumps(problem_to_json(problem)))
    assert problem_from_json(data) == problem
    result = solve(problem)
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))) == result


@settings(max_examples=30)
@given(small_scored())
def test_scored_form_goes_there_and_back(problem: Problem) -> None:
    assert problem_from_json(json.loads(json.dumps(problem_to_json(problem)))) == problem


def test_files_go_there_and_back(tmp_path: Path) -> None:
    group = Quota("group", "left", frozenset("a"), min=2, max=2)
    aims = ("pins", Floor(4), "people", "pairs", Floor("max"), "points")
    problem = scored({"a-x": 5, "a-y": 3}, {"a": 2}, aims=aims, pins=(("a", "x"),), quotas=(group,))
    write_problem(problem, tmp_path / "problem.json")
    assert read_problem(tmp_path / "problem.json") == problem
    assert solve(problem).certificate.gap_aim == Floor(4)  # type: ignore[union-attr]
    for solved in (solve(problem), solve(Problem((Person("a", min=1),), ()))):
        write_result(solved, tmp_path / "result.json")
        assert read_result(tmp_path / "result.json") == solved
    assert check(problem, result_from_json(result_to_json(solve(problem)))).ok


def test_a_person_is_written_without_defaults() -> None:
    (person,) = problem_to_json(Problem((NIA,), ()))["left"]
    assert person == {
        "id": "nia",
        "offers": {"AI": 4, "SQL": 2},
        "wants": [["Strategy", 4], ["Budget", 3]],
        "languages": ["de", "en"],
        "slots": "Mon 09:00-12:00; Tue 09:00-12:00",
        "grade": 2,
        "unit": ["Sales", "North"],
        "site": "Bern",
        "line": ["mona", "otto"],
        "likes": ["viktor"],
        "interests": ["chess", "jazz"],
    }


def test_stay_names_a_former_result_by_file(tmp_path: Path) -> None:
    table = {"a-x": 5, "a-y": 5, "b-x": 5, "b-y": 5}
    former = solve(scored({"a-y": 5, "b-x": 5}))
    write_result(former, tmp_path / "former.json")
    data = problem_to_json(scored(table)) | {"aims": ["people", "points", {"stay": "former.json"}]}
    (tmp_path / "problem.json").write_text(json.dumps(data))
    problem = read_problem(tmp_path / "problem.json")
    assert problem.aims == ("people", "points", "stay")
    assert solve(problem).partners == former.partners == set(problem.former)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"format": "other/1"}, "column format: This is not a problem file"),
    ({"lefts": []}, "There is no key “lefts” here; the keys are aims, criteria"),
    ({"quotas": [{}]}, "column quotas[0]: A quota has no name"),
    (
        {"quotas": [{"name": "q", "side": "left", "members": [], "least": 1}]},
        "column quotas[0]: There is no key “least”",
    ),
    ({"quotas": [{"name": "q", "side": "left", "members": [[]]}]}, "column quotas[0]: The quota q must list ids"),
    ({"left": {}}, "column left: Here belongs a list in brackets."),
    ({"left": ["a"]}, "column left[0]: Here belongs an object in braces."),
    ({"left": [{}]}, "column left[0]: A person has no id; add one."),
    ({"left": [{"id": "a", "name": "A"}]}, "column left[0]: There is no key “name” here"),
    ({"left": [{"id": "a", "capacity": "2"}]}, "column left[0]: a: capacity must be a whole number"),
    ({"left": [{"id": "a", "slots": "noon"}]}, "column left[0]: “noon” is not a weekly time"),
    ({"left": [{"id": "a", "languages": 3}]}, "column left[0].languages: Here belongs a list in brackets."),
    ({"pairs": [["a", "x"]]}, "column pairs[0]: Here belong two ids and whole points in brackets."),
    ({"pins": [["a", 1]]}, "column pins[0]: Here belong two ids in brackets."),
    ({"pins": [["a", "x"]]}, "pins: a and x: There is no a on the left side."),
    ({"criteria": []}, "column criteria: Here belongs an object in braces."),
    ({"settings": {"gap": 1}}, "column settings: There is no key “gap” here"),
    ({"aims": [{"floor": "high"}]}, "column aims[0]: An aim is a name"),
    ({"aims": [{"stay": 1}]}, "column aims[0]: An aim is a name"),
    ({"aims": [{"stay": "gone.json"}]}, "The file can't be read: No such file or directory."),
    ({"aims": [{}]}, "column aims[0]: An aim is a name"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG)
def test_a_wrong_problem_file_is_refused_with_its_place(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    file = tmp_path / "problem.json"
    file.write_text(json.dumps({"format": "viceversa-problem/1", "left": [], "right": [], **change}))
    with pytest.raises(FileError) as caught:
        read_problem(file)
    assert str(tmp_path) in str(caught.value)
    assert sentence in str(caught.value)


def test_the_same_file_is_read_without_the_change(tmp_path: Path) -> None:
    file = tmp_path / "problem.json"
    file.write_text(json.dumps({"format": "viceversa-problem/1", "rules": ["language"], "criteria": {"schedule": 1}}))
    assert read_problem(file) == Problem((), (), rules=("language",), criteria={"schedule": 1})


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "problem.json"
    for raw, sentence in (
        (b"{\n,", "row 2: The file is not JSON"),
        (b"\xff\xfe", "The file is not UTF-8 text"),
        (b"[]", "object in braces"),
    ):
        file.write_bytes(raw)
        with pytest.raises(FileError, match=sentence):
            read_problem(file)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": "x"}, "This is not a result file"),
        ({"status": "perfect"}, "The status must be one of optimal, stable, bound, infeasible"),
        ({"value": {"peoples": 1}}, "There is no key “peoples” here; the keys are pairs, people, points, worst."),
    ],
)
def test_a_wrong_result_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FileError, match=sentence):
        result_from_json(result_to_json(solve(scored({"a-x": 1}))) | change)


def test_pairs_csv_is_harmless_in_a_spreadsheet(tmp_path: Path) -> None:
    problem = Problem((Person("=cmd"),), (Person("x"),), pairs=(("=cmd", "x", 7),))
    write_pairs_csv(solve(problem), tmp_path / "pairs.csv")
    assert (tmp_path / "pairs.csv").read_text().splitlines() == [
        "left,right,points,to_right,to_left,reasons",
        "'=cmd,x,7,,,The points were given: 7.",
    ]


PEOPLE = """\
ID;Role;Name;Capacity;Priority;Offers;Wants;Off limits;Languages;Times;Grade;Unit;Site;Manager;Employed until
nia;mentor;Nia;2;1;AI:4; Budget;;en;Mon 09:00-12:00;2;Sales / North;Bern;mona;
mona;mentor;;;;Law;;Pay;en;;4;Sales;;viktor;2027-12-31

viktor;Mentee;Viktor;;;;AI:4;;en;Mon 10:00-12:30;6;;;
"""


def test_a_people_list_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8-sig")
    problem = read_people_csv(file, Settings(end_date="2027-06-30"))
    assert problem.rules == ("same_line", "grade_gap", "language", "common_time", "top_want", "employed")
    assert problem.settings.end_date == "2027-06-30"
    assert problem.left_index == {"mona": 0, "nia": 1}
    assert problem.left[1] == Person(
        "nia",
        capacity=2,
        priority=1,
        offers={"AI": 4},
        wants=(Want("Budget"),),
        languages=frozenset({"en"}),
        slots=slots_from_text("Mon 09:00-12:00"),
        grade=2,
        unit=("Sales", "North"),
        site="Bern",
        line=("mona", "viktor"),
    )
    assert problem.left[0].offers == {"Law": 3}
    assert problem.left[0].employed_until == "2027-12-31"
    assert problem.right[0].wants == (Want("AI", 4),)
    assert [out.reason.facts["rule"] for out in solve(problem).left_out if out.id == "nia"] == ["same_line"]


def test_a_short_people_list_needs_id_and_role_only(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,role\na,left\nx,right\n")
    problem = read_people_csv(file)
    assert (problem.rules, problem.settings) == ((), Settings())
    assert solve(problem).partners == {("a", "x")}


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("", (1, "id"), "The column “id” is missing; add it."),
        ("id\na\n", (1, "role"), "The column “role” is missing; add it."),
        ("id,role,age\n", (1, "age"), "There is no column “age”; the columns are id, name, role"),
        ("id,role,id\n", (1, "id"), "The column is there twice; keep one."),
        ("id,role\na,boss\n", (2, "role"), "The role is “boss”; write mentor or mentee."),
        ("id,role\n,mentor\n", (2, "id"), "The id is empty; give everybody one."),
        ("id,role\na,mentor\na,mentor\n", (3, "id"), "a is listed twice; keep one row."),
        ("id,role\na,mentor,3\n", (2, None), "The row has 3 cells but the heading has 2."),
        ("id,role,capacity\na,mentor,two\n", (2, "capacity"), "“two” is not a whole number."),
        ("id,role,offers\na,mentor,AI:x\n", (2, "offers"), "write topic:level with levels 1 to 5"),
        ("id,role,wants\na,mentor,AI:x\n", (2, "wants"), "write topics, best first"),
        ("id,role,times\na,mentor,noon\n", (2, "times"), "“noon” is not a weekly time"),
        ("id,role,offers\na,mentor,AI:9\n", (2, None), "offers has level 9 for AI"),
        ("id,role,manager\na,mentor,b\nb,mentee,a\n", (2, "manager"), "a is their own manager by way of a"),
        ("id,role,manager\na,mentor,a\n", (2, "manager"), "a is their own manager by way of a"),
    ],
)
def test_a_wrong_people_list_is_refused_with_row_and_column(
    tmp_path: Path, text: str, place: tuple[int, str | None], sentence: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(text)
    with pytest.raises(FileError) as caught:
        read_people_csv(file)
    assert sentence in str(caught.value)
    assert (caught.value.row, caught.value.column) == place
    assert caught.value.file == str(file)


def test_an_unreadable_people_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="can't be read: No such file"):
        read_people_csv(tmp_path / "none.csv")
    (tmp_path / "people.csv").write_bytes("id,role\nzoë,mentor\n".encode("latin-1"))
    with pytest.raises(FileError, match="save it as “CSV UTF-8”"):
        read_people_csv(tmp_path / "people.csv")


def test_settings_of_a_file_are_kept() -> None:
    problem = one_pair(settings=Settings(grade_window=(1, 3), common_hours=1.5))
    assert problem_from_json(json.loads(json.dumps(problem_to_json(problem)))).settings == problem.settings


def test_the_examples_of_the_documentation_work(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "engine-files.md").read_text()
    first, stable, answers = (json.loads(part.partition("```")[0]) for part in page.split("```json")[1:])
    assert solve(problem_from_json(first)).value.points == 830_000
    problem = problem_from_json(stable)
    assert solve(problem).partners == {("nia", "viktor")}
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    rankings, vetoes = read_answers(tmp_path / "answers.json")
    last = with_answers(problem, rankings, vetoes, stable=True)
    assert solve(last).partners == {("nia", "viktor")}
    file = tmp_path / "people.csv"
    file.write_text(page.partition("```csv\n")[2].partition("```")[0])
    assert solve(read_people_csv(file)).partners == {("nia", "viktor")}
    for name in (*PERSON_FIELDS, *vars(Settings()), *problem.rules, *problem.criteria):
        assert f"`{name}`" in page


def test_the_how_to_works(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "match-from-files.md").read_text()
    file = tmp_path / "people.csv"
    file.write_text(page.partition("```csv\n")[2].partition("```")[0])
    problem = read_people_csv(file)
    assert solve(problem).partners == {("nia", "vera"), ("noa", "viktor")}
    exec(page.partition("```python\n")[2].partition("```")[0], {})
