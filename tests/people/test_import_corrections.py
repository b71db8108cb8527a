"""What is wrong in a row is a sentence, and each has its fix in place."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.people.imported import ANA, BEN, CEM, lines, run, sentences
from viceversa.core.errors import Refused
from viceversa.people import actions, queries
from viceversa.people.models import Person
from viceversa.people.states import ImportState

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.mark.parametrize(
    ("rows", "row", "sentence"),
    [
        ([ANA, BEN.replace(",1,L2", ",9,L2")], 3, "We don’t know “9”. Pick one so nobody is paired in their own line."),
        (
            [ANA, BEN.replace("2,Ben", ",Ben")],
            3,
            "There is no number here, so a later file could not find this person again.",
        ),
        ([ANA, BEN.replace("Ben Moor", "")], 3, "There is no name here."),
        ([ANA, BEN.replace("2,Ben", "1,Ben")], 3, "The number 1 already stands in row 2 (Ana Diallo). Keep which one?"),
        ([ANA, BEN.replace("2015-01-01", "31/02/2026")], 3, "31/02/2026 isn’t a date. Did you mean 28 February 2026?"),
        (
            [ANA, BEN.replace("2015-01-01", "soon")],
            3,
            "“soon” isn’t a date. Write it as 2026-02-28, or leave it empty.",
        ),
        ([ANA, BEN.replace("ben@lumen.example", "ben@lumen")], 3, "ben@lumen has no ending, such as .example."),
        ([ANA, BEN.replace("ben@lumen.example", "ben at home")], 3, "“ben at home” isn’t an email address."),
        ([ANA, BEN.replace("Head", "x" * 1_000_000)], 3, "This cell holds 1000000 characters; 200 fit. Shorten it."),
        (
            [ANA, BEN.replace("Europe/Paris", "Europe/Pris")],
            3,
            "We don’t know the time zone “Europe/Pris”. Write it as “Europe/Paris”.",
        ),
        (
            [ANA, BEN.replace(",en,", ",Klingon,")],
            3,
            "We don’t know the language “Klingon”. Write it in English or as a code, such as “de”.",
        ),
        (
            [ANA.replace(",,L3", ",3,L3"), BEN, CEM],
            2,
            "Managers go round in a circle: Ana Diallo reports to Cem Ada, Cem Ada reports to Ben Moor, Ben Moor reports to Ana Diallo. "
            "Say who is really above this person.",
        ),
    ],
)
def test_each_problem_is_a_sentence_and_nothing_of_the_row_is_saved(rows: list[str], row: int, sentence: str) -> None:
    entry = run(*rows, apply=False)
    assert sentences(entry)[row] == [sentence]
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("rows", "number", "field", "value", "check"),
    [
        ([ANA, BEN.replace(",1,L2", ",9,L2")], 3, "manager", "1", {"2": ["1"]}),
        ([ANA, BEN.replace(",1,L2", ",9,L2")], 3, "manager", "-", {"2": []}),
        ([ANA, BEN.replace("2,Ben", ",Ben")], 3, "key", "77", {"77": ["1"]}),
        ([ANA, BEN.replace("2,Ben", "1,Ben").replace(",1,L2", ",,L2")], 3, "double", "this", {"1": []}),
        ([ANA, BEN.replace("2,Ben", "1,Ben").replace(",1,L2", ",,L2")], 3, "double", "both", {"1": [], "1/2": []}),
        ([ANA, BEN.replace("2,Ben", "1,Ben").replace(",1,L2", ",,L2")], 3, "double", "first", {"1": []}),
        ([ANA.replace(",,L3", ",3,L3"), BEN, CEM], 2, "manager", "-", {"1": [], "2": ["1"], "3": ["2", "1"]}),
        ([ANA, BEN.replace("2015-01-01", "31/02/2026")], 3, "start_date", "2026-02-28", {"2": ["1"]}),
    ],
)
def test_each_problem_is_fixed_in_place(
    rows: list[str], number: int, field: str, value: str, check: dict[str, list[str]]
) -> None:
    entry = run(*rows, apply=False)
    entry = actions.fix_row(entry, number=number, field=field, value=value, by=None, now=NOW)
    assert entry.counts["fix"] == 0
    assert actions.fix_row(entry, number=number, field=field, value=value, by=None, now=NOW).repeated
    actions.begin_import(entry, by=None, now=NOW)
    actions.apply_import(entry, by=None, now=NOW)
    assert {key: line for key, line in lines().items() if key in check} == check
    if field == "double" and value == "this":
        assert Person.objects.get().name == "Ben Moor"


def test_one_answer_serves_all_rows_that_say_the_same() -> None:
    rows = [ANA, *(f"{n},Person {n},,,R. Holm,L1,,,,," for n in range(5, 9))]
    entry = run(*rows, apply=False)
    assert entry.counts["problems"] == {"manager_unknown": 4}
    entry = actions.fix_row(entry, number=4, field="manager", value="1", alike=True, by=None, now=NOW)
    assert (entry.counts["fix"], entry.counts["ready"]) == (0, 5)


def test_an_address_gets_the_ending_the_others_have() -> None:
    entry = run(ANA, BEN.replace("ben@lumen.example", "ben@lumen"), apply=False)
    [shown] = queries.review_rows(entry, verdict="fix", page=1).object_list
    assert [fix.value for fix in queries.fixes(entry, [shown])] == ["ben@lumen.example"]


def test_candidates_for_an_unknown_manager_are_the_nearest_names() -> None:
    rows = ["5,Greta Holm,,Finance,,L2,,,,,", "6,Rasmus Holm,,IT,5,L2,,,,,", "7,Ana Bo,,IT,R. Holm,L1,,,,,"]
    entry = run(*rows, apply=False)
    [shown] = queries.review_rows(entry, verdict="fix", page=1).object_list
    [fix] = queries.fixes(entry, [shown])
    assert {candidate.label for candidate in fix.candidates} >= {"Greta Holm, Finance, 5", "Rasmus Holm, IT, 6"}
    assert "7" not in {candidate.key for candidate in fix.candidates}


def test_a_shared_address_is_a_note_and_no_problem() -> None:
    entry = run(ANA, BEN.replace("ben@", "ana@"), CEM)
    assert (entry.counts["fix"], entry.counts["shared"], entry.counts["shared_people"]) == (
        0,
        [["ana@lumen.example", 2]],
        2,
    )
    with pytest.raises(Refused, match="belongs to several people"):
        actions.account_for(Person.objects.get(key="1"), now=NOW)


@pytest.mark.parametrize(("answer", "people", "key"), [("same", 1, "E-9"), ("other", 2, "1")])
def test_a_new_number_for_a_known_address_is_asked_about(answer: str, people: int, key: str) -> None:
    run(ANA)
    former = Person.objects.get()
    entry = run(ANA.replace("1,Ana", "E-9,Ana"), apply=False)
    assert sentences(entry) == {
        2: ["Ana Diallo is in the directory with the number 1 and this address. Is this the same person?"]
    }
    entry = actions.fix_row(entry, number=2, field="renumbered", value=answer, by=None, now=NOW)
    entry = actions.begin_import(entry, by=None, now=NOW)
    actions.apply_import(entry, by=None, now=NOW)
    former.refresh_from_db()
    assert (Person.objects.count(), former.key) == (people, key)


@pytest.mark.parametrize("answer", ["", "same"])
def test_nobody_has_left_whose_row_with_a_new_number_is_still_to_be_fixed(answer: str) -> None:
    """One is recognized by the address, and asked about; one was answered, and has another problem left."""
    run(ANA, BEN, CEM)
    entry = run(ANA, BEN.replace("2,Ben", "E-2,Ben").replace(",1,L2", ",9,L2"), apply=False)
    assert (entry.counts["fix"], entry.counts["gone"]) == (1, 1)
    if answer:
        entry = actions.fix_row(entry, number=3, field="renumbered", value=answer, by=None, now=NOW)
    assert (entry.counts["fix"], entry.counts["gone"]) == (1, 1)
    entry = actions.begin_import(entry, gone="left", by=None, now=NOW)
    actions.apply_import(entry, by=None, now=NOW)
    assert dict(Person.objects.values_list("key", "state")) == {"1": "active", "2": "active", "3": "left"}


def test_corrections_of_a_large_file_wait_for_one_check(settings: Any) -> None:
    settings.IMPORT_IN_REQUEST_ROWS = 1
    entry = run(ANA, BEN.replace(",1,L2", ",9,L2"), apply=False)
    entry = actions.fix_row(entry, number=3, field="manager", value="1", by=None, now=NOW)
    assert (entry.counts["fix"], entry.counts["waiting"], sentences(entry)) == (
        1,
        1,
        {3: ["Changed. It is checked again before anything is saved."]},
    )
    with pytest.raises(Refused, match="Check again first"):
        actions.begin_import(entry, by=None, now=NOW)
    entry = actions.check_import(actions.check_again(entry, by=None, now=NOW), now=NOW)
    assert (entry.counts["fix"], entry.counts["ready"]) == (0, 2)


@pytest.mark.parametrize(
    ("verb", "choice", "sentence"),
    [
        (actions.begin_import, {"gone": "perhaps"}, "are kept or marked as left"),
        (actions.decide, {"grades": {}, "leave_out": ["spare"]}, "not as “spare”"),
        (actions.decide, {"grades": {"L1": 0}, "leave_out": []}, "The most junior grade has number 1"),
        (actions.fix_row, {"number": 99, "field": "name", "value": "x"}, "Row 99 is not in this file"),
        (actions.fix_row, {"number": 2, "field": "verdict", "value": "ready"}, "This can’t be changed here"),
        (actions.fix_row, {"number": 2, "field": "double", "value": "all"}, "This can’t be changed here"),
    ],
)
def test_a_choice_there_is_not_is_refused(verb: Any, choice: dict[str, Any], sentence: str) -> None:
    entry = run(ANA, apply=False)
    with pytest.raises(Refused, match=sentence):
        verb(entry, **choice, by=None, now=NOW)


def test_nothing_is_saved_while_a_correction_waits_for_its_check(settings: Any) -> None:
    entry = run(ANA, BEN.replace(",1,L2", ",9,L2"), apply=False)
    settings.IMPORT_IN_REQUEST_ROWS = 1
    entry = actions.fix_row(entry, number=3, field="manager", value="1", by=None, now=NOW)
    with pytest.raises(Refused, match="Some rows were changed since the check"):
        actions.begin_import(entry, by=None, now=NOW)
    entry = actions.check_again(entry, by=None, now=NOW)
    assert (entry.state, actions.check_again(entry, by=None, now=NOW).repeated) == (ImportState.CHECKING, True)


def test_one_answer_for_all_numbers_that_are_new() -> None:
    run(ANA, BEN)
    entry = run(
        ANA.replace("1,Ana", "E-1,Ana"), BEN.replace("2,Ben", "E-2,Ben").replace(",1,L2", ",E-1,L2"), apply=False
    )
    assert sorted(sentences(entry)) == [2, 3]
    entry = actions.fix_row(entry, number=2, field="renumbered", value="same", alike=True, by=None, now=NOW)
    entry = actions.begin_import(entry, by=None, now=NOW)
    actions.apply_import(entry, by=None, now=NOW)
    assert lines() == {"E-1": [], "E-2": ["E-1"]}


def test_one_answer_leaves_rows_with_another_problem_alone() -> None:
    other = "9,,cem@lumen.example,,,L1,,,,,"
    entry = run(ANA, *(f"{n},Person {n},,,R. Holm,L1,,,,," for n in (5, 6)), other, apply=False)
    entry = actions.fix_row(entry, number=3, field="manager", value="1", alike=True, by=None, now=NOW)
    assert (entry.counts["ready"], list(sentences(entry))) == (3, [5])


def test_a_grade_written_while_reviewing_comes_in_without_a_place_in_the_order() -> None:
    entry = actions.fix_row(run(ANA, apply=False), number=2, field="grade", value="L9", by=None, now=NOW)
    actions.apply_import(actions.begin_import(entry, by=None, now=NOW), by=None, now=NOW)
    assert Person.objects.values_list("grade__name", "grade__rank").get() == ("L9", None)
