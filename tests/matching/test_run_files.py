"""A run as a file and back: what is in it for whom, and what comes of pairs that were made outside."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.test_pages import add_pairs, signed_in, solved
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions, byhand, export, importing
from viceversa.matching.models import Proposal, Run
from viceversa.matching.states import RunState
from viceversa.people.models import Person
from viceversa.programs.models import DoNotMatch, Participant, ProgramManager, Role
from viceversa.programs.states import CohortState, ParticipantState


@pytest.fixture
def petra(cast: Cast) -> Client:
    return signed_in(cast.petra)


def mixed(cast: Cast) -> Run:
    """Nia with Viktor (locked, with a note), and Jo whom nobody is left for."""
    other = factories.person("Jo Park", unit=factories.unit("Lumen / Legal"))
    factories.participant(cast.cohort, other, Role.MENTOR, offers={"ai-assistants": 4}, wants=("chess",))
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra, note="=1+1", now=NOW)
    return solved(cast)


def table(client: Client, run: Run) -> list[dict[str, str]]:
    text = client.get(f"/matching/runs/{run.code}/run.csv").getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


# Out


def test_the_pairs_in_words_as_csv(petra: Client, cast: Cast) -> None:
    run = mixed(cast)
    pair, alone = table(petra, run)
    why = pair.pop("Why")
    assert why.startswith("Ai assistants and Short video: 2 of 2 wishes of Viktor; ")
    assert pair == {
        "Mentor code": cast.nia_part.code,
        "Mentor": "Nia Adeyemi",
        "Mentee code": cast.viktor_part.code,
        "Mentee": "Viktor Halvorsen",
        "Fit": str(round(Proposal.objects.get().points / 10_000)),
        "Mentor to mentee": "100",
        "Mentee to mentor": "100",
        "Locked": "yes",
        "Note": "'=1+1",
    }
    assert (alone["Mentor"], alone["Mentee"]) == ("Jo Park", "")
    assert alone["Why"].startswith("Jo fits 1 mentee, but ")
    [event] = Event.objects.filter(verb="matching_run.exported")
    assert (event.actor, event.facts) == (cast.petra, {"form": "csv", "pairs": 1})


def test_the_workbook_has_three_sheets_and_no_formula(petra: Client, cast: Cast) -> None:
    run = mixed(cast)
    Person.objects.filter(pk=cast.nia_part.person_id).update(name="=HYPERLINK(1)")
    answer = petra.get(f"/matching/runs/{run.code}/run.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="run-1.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Pairs", "Without a pair", "Settings and certificate"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert book["Pairs"]["B2"].value == "'=HYPERLINK(1)"
    assert book["Without a pair"]["B2"].value == "Jo Park"
    facts = dict(book["Settings and certificate"].iter_rows(min_row=2, values_only=True))
    assert (facts["Pairs"], facts["Certificate"]) == (1, "Proven optimal.")
    assert facts["Weight: Free at the same time"] == 10


def test_the_run_as_plain_data(petra: Client, cast: Cast) -> None:
    run = mixed(cast)
    found = petra.get(f"/matching/runs/{run.code}/run.json").json()
    assert (found["format"], found["run"], found["certificate"]) == ("viceversa-run/1", 1, "Proven optimal.")
    assert [(one["mentor"], one["mentee"], one["note"]) for one in found["pairs"]] == [
        ("Nia Adeyemi", "Viktor Halvorsen", "=1+1")
    ]
    assert [(one["name"], one["role"]) for one in found["left_out"]] == [("Jo Park", "mentor")]
    assert found["not_shown"] == []
    assert {"pins", "forbids", "by_hand"} & found["settings"].keys() == set()


def test_what_a_manager_may_not_see_is_in_no_file(cast: Cast) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    add_pairs(cast, 1)
    own = factories.person("Ola Berg", manager=cast.person("mara"))
    factories.participant(cast.cohort, own, Role.MENTOR)
    run = solved(cast)
    mara = signed_in(cast.mara)
    pairs = "1 pair is not in this file: you are one of the two, or in the reporting line of one."
    people = "1 person without a pair is not in this file: they are of your own reporting line."
    assert mara.get(f"/matching/runs/{run.code}/run.json").json()["not_shown"] == [pairs, people]
    assert [row["Why"] for row in table(mara, run)][-2:] == [pairs, people]
    csv_text = mara.get(f"/matching/runs/{run.code}/run.csv").getvalue().decode()
    json_text = mara.get(f"/matching/runs/{run.code}/run.json").content.decode()
    for secret in ("Nia", "Viktor", "Ola", cast.nia_part.code, cast.viktor_part.code):
        assert secret not in csv_text
        assert secret not in json_text
    assert "Junior 0" in csv_text


def test_no_file_of_a_run_without_answer_nor_for_others(petra: Client, cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra)
    assert petra.get(f"/matching/runs/{run.code}/run.csv").status_code == 409
    assert petra.get(f"/matching/runs/{run.code}/run.pdf").status_code == 404
    with pytest.raises(NotAllowed):
        actions.export_run(run, form="csv", by=cast.otto)


# A stranger checks the certificate


def test_anybody_can_check_a_run_with_the_two_files(petra: Client, cast: Cast, tmp_path: Path) -> None:
    add_pairs(cast, 3)
    DoNotMatch.objects.create(participant=cast.nia_part, person=cast.person("viktor"))
    run = solved(cast)
    for name in ("problem", "result"):
        (tmp_path / f"{name}.json").write_bytes(petra.get(f"/matching/runs/{run.code}/{name}.json").content)

    def check() -> tuple[int, str]:
        command = [sys.executable, "-m", "viceversa.cli", "check", "problem.json", "result.json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert check()[0] == 0
    forged = json.loads((tmp_path / "result.json").read_text())
    forged["pairs"] = forged["pairs"][1:]
    (tmp_path / "result.json").write_text(json.dumps(forged))
    assert check()[0] != 0


# In: reading


def a_file(text: str | bytes, name: str = "pairs.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def reading(cast: Cast, text: str | bytes) -> importing.Reading:
    return actions.read_pairs(
        cast.cohort, content=io.BytesIO(text.encode() if isinstance(text, str) else text), by=cast.petra
    )


def test_people_are_told_by_code_address_number_or_name(cast: Cast) -> None:
    nia, viktor = cast.person("nia"), cast.person("viktor")
    pair = [(cast.nia_part.code, cast.viktor_part.code)]
    for text in (
        f"Mentor code,Mentee code\n{cast.nia_part.code},{cast.viktor_part.code}\n",
        f"left;right;points\n{cast.nia_part.code};{cast.viktor_part.code};12\n",
        f"Mentor\tMentee\n{nia.email.upper()}\t{viktor.key}\n",
        "Mentee,Mentor\nviktor halvorsen,Nia Adeyemi\n",
        json.dumps({"pairs": [[cast.nia_part.code, cast.viktor_part.code, 12, []]]}),
        json.dumps([{"mentor": "Nia Adeyemi", "mentee": viktor.email}]),
    ):
        found = reading(cast, text)
        assert (found.pairs, found.to_fix, found.alone) == (pair, [], 0), text


def test_each_row_at_fault_says_where_and_why(cast: Cast) -> None:
    add_pairs(cast, 2)
    Person.objects.filter(name="Senior 1").update(name="Senior 0")
    left = factories.participant(cast.cohort, factories.person("Ada Gone"), Role.MENTOR, state=ParticipantState.INVITED)
    same = Participant.objects.get(person__name="Junior 1")
    cases = [
        ("Nobody Atall", "Viktor Halvorsen", "Mentor", "Nobody in this cohort is called “Nobody Atall”."),
        ("Junior 0", "Senior 0", "Mentee", "Several people are called “Senior 0”. Write the code or the address."),
        ("Viktor Halvorsen", "Viktor Halvorsen", "Mentor", "Viktor Halvorsen takes part as mentee, not as mentor."),
        ("Nia Adeyemi", "Junior 0", "Mentee", "Junior 0 takes part as mentor, not as mentee."),
        (left.person.name, "Viktor Halvorsen", "Mentor", "Ada Gone can’t be matched now: not enrolled, no consent, or no place left."),
        ("Nia Adeyemi", "Viktor Halvorsen", "", ""),
        ("Nia Adeyemi", "Viktor Halvorsen", "", "This pair stands above already."),
        (same.code, "Viktor Halvorsen", "Mentee", "Viktor Halvorsen has 1 place, and is in a pair above."),
    ]  # fmt: skip
    text = "Mentor,Mentee\n" + "".join(f"{mentor},{mentee}\n" for mentor, mentee, *_rest in cases)
    found = reading(cast, text + ",Viktor Halvorsen\n\n")
    assert [(row.number, row.column, row.fault) for row in found.to_fix] == [
        (number, column, fault) for number, (_mentor, _mentee, column, fault) in enumerate(cases, start=2) if fault
    ]
    assert found.pairs == [(cast.nia_part.code, cast.viktor_part.code)]
    assert (found.alone, found.without) == (1, {"mentor": 2, "mentee": 2})


def test_every_rule_is_asked_and_a_wish_looks_like_nothing(cast: Cast) -> None:
    """Ruled out by a manager, no shared language, and a wish that is never named."""
    text = "Mentor,Mentee\nNia Adeyemi,Viktor Halvorsen\n"

    def fault() -> str:
        [row] = reading(cast, text).to_fix
        return row.fault

    DoNotMatch.objects.create(participant=cast.nia_part, person=cast.person("viktor"))
    assert fault() == "This pair is not possible."
    Participant.objects.filter(pk=cast.nia_part.pk).update(languages=["fr"])
    assert fault() == "They share no language that both are fluent in."
    actions.forbid(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    assert fault() == "A manager has ruled the pair out; they share no language that both are fluent in."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Name,Mentee\na,b\n", "There is no column “Mentor”."),
        ('{"pairs": 3}', "This JSON file has no list “pairs”."),
        ('{"pairs": [3]}', "Pair 1 of the list says nobody"),
        ("{nothing", "This is not a JSON file"),
        (b"%PDF-1.7", "This is a PDF"),
        ("", "The file is empty"),
    ],
)
def test_what_is_no_table_of_pairs_is_refused(cast: Cast, text: str | bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        reading(cast, text)


def test_too_many_people_for_a_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_PEOPLE", 1)
    with pytest.raises(Refused, match="up to 4,000 people"):
        reading(cast, "Mentor,Mentee\na,b\n")


# In: the run


def pairs_of(run: Run) -> set[tuple[str, str]]:
    return set(Proposal.objects.filter(run=run).values_list("mentor__code", "mentee__code"))


def test_a_run_of_these_pairs_says_how_far_it_is_from_the_best(cast: Cast) -> None:
    add_pairs(cast, 2)
    best = solved(cast)
    chosen = {pair for pair in pairs_of(best) if pair[0] != cast.nia_part.code}
    run = actions.import_pairs(cast.cohort, pairs=list(chosen), by=cast.petra, now=NOW)
    assert (run.state, pairs_of(run)) == (RunState.SOLVED, chosen)
    assert (
        byhand.verdict(run.settings, run.figures)
        == "The solver finds a partner for 2 more people, with the same rules."
    )
    assert export.certificate(run) == (
        "Chosen by hand, not proven best. The solver finds a partner for 2 more people, with the same rules."
    )
    whole = actions.import_pairs(cast.cohort, pairs=list(pairs_of(best)), by=cast.petra, now=NOW)
    assert byhand.verdict(whole.settings, whole.figures) == "The solver finds nothing better with the same rules."
    assert byhand.verdict(best.settings, best.figures) == ""
    imported = Event.objects.filter(verb="matching_run.imported").order_by("pk")
    assert [event.facts["pairs"] for event in imported] == [2, 3]


def test_points_below_the_best_are_counted() -> None:
    settings = {"by_hand": {"people": 4, "pairs": 2, "total": 170.0}}
    figures: dict[str, Any] = {"mentors": 2, "mentees": 2, "mentors_left_out": 0, "mentees_left_out": 0}
    assert byhand.verdict(settings, figures | {"total": 158.0}) == (
        "12 points below the best that the solver finds with the same rules."
    )


def test_the_same_pairs_again_change_nothing(cast: Cast) -> None:
    pair = [(cast.nia_part.code, cast.viktor_part.code)]
    first = actions.import_pairs(cast.cohort, pairs=pair, by=cast.petra, now=NOW)
    again = actions.import_pairs(cast.cohort, pairs=pair * 2, by=cast.petra, now=NOW)
    assert (again, again.repeated, Run.objects.count()) == (first, True, 1)
    assert Event.objects.filter(verb="matching_run.imported").count() == 1


def test_who_and_what_is_refused(cast: Cast) -> None:
    pair = [(cast.nia_part.code, cast.viktor_part.code)]
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    for by in (cast.otto, cast.ada, cast.dora, cast.mara):
        with pytest.raises(NotAllowed):
            actions.import_pairs(cast.cohort, pairs=pair, by=by, now=NOW)
        with pytest.raises(NotAllowed):
            actions.read_pairs(cast.cohort, content=io.BytesIO(b"Mentor,Mentee\na,b\n"), by=by)
    for wrong in ([("nobody", cast.viktor_part.code)], [pair[0][::-1]]):
        with pytest.raises(Refused, match="Not all of these pairs are possible any more"):
            actions.import_pairs(cast.cohort, pairs=wrong, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="no pair to make a run of"):
        actions.import_pairs(cast.cohort, pairs=[], by=cast.petra, now=NOW)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="Matching is possible while"):
        actions.import_pairs(cast.cohort, pairs=pair, by=cast.petra, now=NOW)
    assert Run.objects.count() == 0


def test_places_are_counted_over_all_pairs(cast: Cast) -> None:
    add_pairs(cast, 1)
    junior = Participant.objects.get(person__name="Junior 0")
    both = [(cast.nia_part.code, cast.viktor_part.code), (junior.code, cast.viktor_part.code)]
    with pytest.raises(Refused, match="Not all of these pairs are possible any more"):
        actions.import_pairs(cast.cohort, pairs=both, by=cast.petra, now=NOW)


# In: over the pages


def test_from_a_file_to_a_run_and_nothing_the_second_time(petra: Client, cast: Cast) -> None:
    add_pairs(cast, 2)
    best = solved(cast)
    at = f"/cohorts/{cast.cohort.code}/matching/import/"
    assert f"/matching/runs/{best.code}/run.csv" in petra.get(at).content.decode()
    rows = petra.get(f"/matching/runs/{best.code}/run.csv").getvalue().decode().splitlines()
    edited = "\n".join([*rows[:3], "Nobody,,Viktor Halvorsen"])
    review = petra.post(at, {"file": a_file(edited)})
    html = review.content.decode()
    assert "Make a run of 2 pairs" in html
    assert "Nobody in this cohort is called" in html
    lines = review.context["lines"]
    html = petra.post(at, {"pairs": lines}, follow=True).content.decode()
    for text in (
        "Run 2 has 2 pairs from the file.",
        "Chosen by hand, not proven best",
        "The solver finds a partner for 2 more people, with the same rules.",
        "and the pairs were chosen by hand.",
    ):
        assert text in html
    run = Run.objects.get(number=2)
    html = petra.get(f"/matching/runs/{run.code}/?look").content.decode()
    assert "Would rather swap" in html
    assert [text for text in ("Proven optimal", "There is nothing to trade", "No weight matters") if text in html] == []
    again = petra.post(at, {"pairs": lines}, follow=True).content.decode()
    assert "These are the pairs of run 2, so nothing has changed." in again
    assert Run.objects.count() == 2


def test_the_workbook_comes_back_as_it_went(petra: Client, cast: Cast) -> None:
    add_pairs(cast, 2)
    best = solved(cast)
    for form in ("xlsx", "json", "csv"):
        answer = petra.get(f"/matching/runs/{best.code}/run.{form}")
        content = answer.getvalue() if form == "csv" else answer.content
        assert set(reading(cast, content).pairs) == pairs_of(best)


def test_what_can_not_be_read_is_said_at_the_field(petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    at = f"/cohorts/{cast.cohort.code}/matching/import/"
    assert "There is no column “Mentor”." in petra.post(at, {"file": a_file("a,b\n1,2\n")}).content.decode()
    assert "Choose a file first." in petra.post(at).content.decode()
    monkeypatch.setattr("viceversa.matching.views.files.LARGEST", 3)
    answer = petra.post(at, {"file": a_file("Mentor,Mentee\n1,2\n")})
    assert (answer.status_code, "larger than 10 MB" in answer.content.decode()) == (422, True)
    html = petra.post(at, {"pairs": "not two codes here"}).content.decode()
    assert "There is no pair to make a run of." in html
    assert Run.objects.count() == 0


def test_a_manager_in_the_line_of_somebody_brings_nothing_in(cast: Cast) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    at = f"/cohorts/{cast.cohort.code}/matching/import/"
    mara = signed_in(cast.mara)
    assert mara.get(at).status_code == 403
    assert mara.post(at, {"file": a_file("Mentor,Mentee\na,b\n")}).status_code == 403
