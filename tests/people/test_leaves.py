"""Leaves that a directory file tells of: read, refused with a sentence, changed by the next file; beside what people say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.people.imported import run, sentences
from viceversa.cli import people as cli
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.people import actions, queries
from viceversa.people.importing.columns import Survey, guess_mapping
from viceversa.people.models import Absence, Person
from viceversa.people.states import ImportState

pytestmark = pytest.mark.django_db
NOW = factories.NOW
HEADING = "Number,Name,On leave from,On leave until"
MAY = (date(2026, 5, 1), date(2026, 5, 31))


def kept() -> list[tuple[str, date, date, bool]]:
    return list(Absence.objects.order_by("first").values_list("person__key", "first", "last", "from_directory"))


@pytest.mark.parametrize(
    "heading",
    [
        ["Leave start date", "Leave end date"],
        ["Absence from", "Absence until"],
        ["Abwesend ab", "Abwesend bis"],
        ["Elternzeit von", "Elternzeit bis"],
        ["Absent du", "Absent au"],
        ["Début de congé", "Fin de congé"],
        ["Ausente desde", "Ausente hasta"],
        ["Fecha de inicio de ausencia", "Fecha de fin de ausencia"],
    ],
)
@pytest.mark.parametrize("cells", [["2026-05-01", "2026-05-31"], ["", ""]])
def test_headings_are_known_in_four_languages(heading: list[str], cells: list[str]) -> None:
    survey = Survey(["Number", "Name", "Start date", "End date", *heading])
    for number in range(3):
        survey.add([str(number), f"Ana {number}", "2020-01-01", "2027-01-01", *cells])
    assert guess_mapping(survey.columns(), 3) == {
        "key": 0, "name": 1, "start_date": 2, "end_date": 3, "away_from": 4, "away_until": 5,
    }  # fmt: skip


@pytest.mark.parametrize("heading", ["Leave date", "Last working day", "Absence", "On leave from"])
def test_what_is_not_both_ends_of_a_leave_is_not_taken_for_one(heading: str) -> None:
    survey = Survey(["Number", "Name", "Start date", "End date", heading])
    survey.add(["1", "Ana", "2020-01-01", "2027-01-01", "2026-05-01"])
    assert not {"away_from", "away_until"} & guess_mapping(survey.columns(), 1).keys()


def test_a_leave_comes_in_and_the_next_file_changes_or_ends_it() -> None:
    entry = run("1,Ana,2026-05-01,31.05.2026", "2,Ben,,", heading=HEADING)
    assert (entry.counts["new"], entry.counts["away"]) == (2, 1)
    assert kept() == [("1", *MAY, True)]
    code = Absence.objects.get().code
    again = run("1,Ana,2026-05-01,2026-05-31", "2,Ben,,", heading=HEADING)
    assert (again.counts["unchanged"], again.counts["ready"], again.state) == (2, 0, ImportState.REVIEW)
    run("1,Ana Maria,2026-05-01,2026-05-31", "2,Ben,,", heading=HEADING)
    assert Absence.objects.get().code == code
    longer = run("1,Ana Maria,2026-05-01,2026-06-30", "2,Ben,2026-07-01,2026-07-02", heading=HEADING)
    assert longer.counts["changed"] == 2
    assert kept() == [("1", date(2026, 5, 1), date(2026, 6, 30), True), ("2", date(2026, 7, 1), date(2026, 7, 2), True)]
    run("1,Ana,,", "2,Ben,2026-07-01,2026-07-02", heading="Number,Name,Nothing,Said")
    assert len(kept()) == 2
    run("1,Ana,,", "2,Ben,2026-07-01,2026-07-02", heading=HEADING)
    assert kept() == [("2", date(2026, 7, 1), date(2026, 7, 2), True)]


def test_a_leave_that_is_over_is_not_kept_and_changes_nothing() -> None:
    run("1,Ana,2026-04-01,2026-05-11", heading=HEADING)
    assert kept() == []
    assert run("1,Ana,2026-04-01,2026-05-11", heading=HEADING).counts["unchanged"] == 1


def test_what_a_person_said_themselves_stays_beside_it() -> None:
    run("1,Ana,,", heading=HEADING)
    ana = Person.objects.get()
    own = factories.user(ana)
    actions.add_absence(ana, first=date(2026, 5, 20), last=date(2026, 6, 5), by=own, now=NOW)
    for first, last in (("2026-05-01", "2026-05-31"), ("2026-05-20", "2026-06-05"), ("", "")):
        run(f"1,Ana,{first},{last}", heading=HEADING)
        assert ("1", date(2026, 5, 20), date(2026, 6, 5), False) in kept()
    assert len(kept()) == 1
    run("1,Ana,2026-05-01,2026-05-31", heading=HEADING)
    assert queries.back_from([ana], date(2026, 5, 14)) == date(2026, 6, 6)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-05-31", "2026-05-01", "The leave ends (1 May 2026) before it begins (31 May 2026)."),
        ("2026-05-01", "", "A leave needs its first and its last day. Give both, or leave both empty."),
        ("", "2026-05-01", "A leave needs its first and its last day. Give both, or leave both empty."),
        (
            "2026-05-01",
            "2029-05-01",
            "A leave from 1 May 2026 to 1 May 2029 is longer than two years. Correct a day, or leave both empty.",
        ),
        ("in May", "2026-05-31", "“in May” isn’t a date. Write it as 2026-02-28, or leave it empty."),
        ("2026-02-30", "2026-05-31", "2026-02-30 isn’t a date. Did you mean 28 February 2026?"),
    ],
)
def test_bad_days_are_said_and_mended_in_place(first: str, last: str, sentence: str) -> None:
    entry = run(f"1,Ana,{first},{last}", "2,Ben,,", heading=HEADING, apply=False)
    assert sentences(entry) == {2: [sentence]}
    for field, value in (("away_from", "2026-05-01"), ("away_until", "2026-05-31")):
        entry = actions.fix_row(entry, number=2, field=field, value=value, by=None, now=NOW)
    assert sentences(entry) == {}
    actions.apply_import(actions.begin_import(entry, by=None, now=NOW), by=None, now=NOW)
    assert kept() == [("1", *MAY, True)]


def test_months_first_are_read_so_in_leaves_too() -> None:
    run("1,Ana,05/13/2026,05/31/2026", heading=HEADING)
    assert kept() == [("1", date(2026, 5, 13), date(2026, 5, 31), True)]


@pytest.mark.parametrize(("only", "field"), [("away_from", "away_until"), ("away_until", "away_from")])
def test_one_column_of_the_two_is_refused(only: str, field: str) -> None:
    with pytest.raises(Refused, match="Choose both columns of a leave") as refused:
        run("1,Ana,2026-05-01", heading="Number,Name,Gone", columns={only: "Gone"})
    assert refused.value.field == field


def test_a_leave_of_the_directory_is_shown_and_not_taken_back(client: Client) -> None:
    run("1,Ana,2026-05-01,2026-05-31", heading=HEADING)
    own = factories.user(Person.objects.get())
    absence = Absence.objects.get()
    client.force_login(own)
    with clock.moved_to(NOW):
        html = client.get("/me/").content.decode()
    assert "from your organization’s directory" in html
    assert absence.code not in html
    with pytest.raises(Refused, match="tell your people administrator"):
        actions.end_absence(absence, by=own, now=NOW)
    assert kept() == [("1", *MAY, True)]


def test_the_command_reads_them_too(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    first = date.today()
    last = first + timedelta(days=30)
    file = tmp_path / "staff.csv"
    file.write_text(f"Number,Name,From,Until\n1,Ana,{first},{last}\n2,Ben,,\n")
    parser = cli.argparse.ArgumentParser()
    cli.add_commands(parser.add_subparsers())
    arguments = ["people", "import", str(file), "--map", "away_from=From", "--map", "away_until=Until", "--apply"]
    parsed = parser.parse_args(arguments)
    status, said = parsed.run(parsed), capsys.readouterr()
    assert (status, said.err) == (0, "")
    assert "1 on leave; mails that can wait come after it." in said.out
    assert [row[0] for row in kept()] == ["1"]
