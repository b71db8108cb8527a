"""From a file to people: real organograms, every kind of problem with its fix, and the second import."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.files.storage import FileSystemStorage, default_storage

from tests import factories
from tests.people.imported import ANA, BEN, CEM, HEADING, lines, run, sentences
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people import actions, hooks
from viceversa.people.models import DirectoryImport, Grade, ImportRow, OrgUnit, Person, User
from viceversa.people.states import ImportState

pytestmark = pytest.mark.django_db
NOW = factories.NOW
ORGANOGRAMS = Path(__file__).parent.parent / "data" / "organograms"


def test_a_small_company_comes_in_whole() -> None:
    entry = run(CEM, ANA, BEN)
    assert (entry.state, entry.counts["new"], entry.counts["saved"]) == (ImportState.APPLIED, 3, 3)
    assert lines() == {"1": [], "2": ["1"], "3": ["2", "1"]}
    cem = Person.objects.select_related("unit", "grade").get(key="3")
    assert (cem.name, cem.email, cem.title, cem.site, cem.time_zone, cem.languages) == (
        "Cem Ada", "cem@lumen.example", "Analyst", "Cork", "Europe/Dublin", ["en"],
    )  # fmt: skip
    assert (cem.unit.path, cem.unit.parent.path, str(cem.start_date)) == ("Lumen / Retail", "Lumen", "2020-01-01")  # type: ignore[union-attr]
    assert dict(Grade.objects.values_list("name", "rank")) == {"L1": 1, "L2": 2, "L3": 3}
    assert User.objects.count() == 0
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == [
        "import.started", "import.read", "import.mapped", "import.decided", "import.checked", "import.begun", "import.applied",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "leave_out", "ready", "left_out"),
    [
        ("defra", ("vacant", "eliminated", "undisclosed"), 21, 12),
        ("dfid", ("vacant", "eliminated"), 89, 0),
        ("hse", ("vacant", "eliminated"), 38, 7),
        ("hse", ("vacant", "eliminated", "undisclosed"), 11, 34),
        ("land-registry", ("vacant", "eliminated"), 21, 4),
    ],
)
def test_organograms_need_nothing_by_hand(body: str, leave_out: tuple[str, ...], ready: int, left_out: int) -> None:
    content = (ORGANOGRAMS / f"{body}-senior.csv").read_bytes()
    for times in (1, 2):
        entry = actions.import_people(
            file_name="o.csv", content=io.BytesIO(content), by=None, leave_out=leave_out, now=NOW
        )
        counts = entry.counts
        assert (counts["ready"], counts["unchanged"], counts["fix"], counts["left_out"]) == (
            (ready, 0, 0, left_out) if times == 1 else (0, ready, 0, left_out)
        )
        assert Person.objects.count() == ready
    tops = [person.name for person in Person.objects.filter(manager=None)]
    assert len(tops) < 5
    assert all(person.grade.rank for person in Person.objects.select_related("grade"))  # type: ignore[union-attr]


@pytest.mark.parametrize("body", ["defra", "dfid", "hse", "land-registry"])
def test_groups_of_posts_are_no_people(body: str) -> None:
    content = (ORGANOGRAMS / f"{body}-junior.csv").read_bytes()
    with pytest.raises(Refused, match="Each row of this file is a group of posts"):
        actions.import_people(file_name="o.csv", content=io.BytesIO(content), by=None, now=NOW)


@pytest.mark.parametrize(
    "written", ["1", "01", "ana@lumen.example", "ANA@lumen.example", "Ana Diallo", "Diallo, Ana", "ana diallo (1)"]
)
def test_a_manager_is_known_by_number_address_or_name(written: str) -> None:
    run(ANA, BEN.replace(",1,L2", f',"{written}",L2'))
    assert lines()["2"] == ["1"]


def test_two_people_of_one_name_are_not_guessed_between() -> None:
    entry = run(
        ANA, ANA.replace("1,Ana", "4,Ana").replace("ana@", "ana4@"), BEN.replace(",1,L2", ",Ana Diallo,L2"), apply=False
    )
    assert sentences(entry) == {4: ["“Ana Diallo” could be 2 people. Pick one so nobody is paired in their own line."]}


@pytest.mark.parametrize("nobody", ["XX", "xx", "N/A", "-", "none", ""])
def test_words_for_nobody_above(nobody: str) -> None:
    entry = run(ANA.replace(",,L3", f",{nobody},L3"), BEN)
    assert (entry.counts["fix"], lines()["1"]) == (0, [])


def test_ones_own_manager_has_nobody_above() -> None:
    entry = run(ANA.replace(",,L3", ",1,L3"), BEN)
    assert (entry.counts["own_manager"], entry.counts["fix"], lines()) == (1, 0, {"1": [], "2": ["1"]})


def test_importing_again_updates_and_never_doubles() -> None:
    run(ANA, BEN, CEM)
    before = dict(Person.objects.values_list("key", "code"))
    entry = run(ANA, BEN.replace("Head", "Director"), CEM.replace(",2,L1", ",1,L1"), "4,Dao Li,,Lumen,1,L1,,,,,")
    assert {name: entry.counts[name] for name in ("new", "changed", "unchanged")} == {
        "new": 1,
        "changed": 2,
        "unchanged": 1,
    }
    assert {key: code for key, code in Person.objects.values_list("key", "code") if key in before} == before
    assert (Person.objects.get(key="2").title, lines()["3"]) == ("Director", ["1"])


def test_columns_that_are_not_in_the_file_stay_as_they_are() -> None:
    run(ANA, BEN, CEM)
    run("3,Cem Adaş", heading="Number,Name")
    cem = Person.objects.get(key="3")
    assert (cem.name, cem.search_name, cem.title, cem.site, lines()["3"]) == (
        "Cem Adaş",
        "cem adas",
        "Analyst",
        "Cork",
        ["2", "1"],
    )


def test_lines_below_somebody_who_moves_are_written_anew() -> None:
    run(ANA, BEN, CEM)
    run("5,Eda New,,,1,L2,,,,,", BEN.replace(",1,L2", ",5,L2"))
    assert lines()["3"] == ["2", "5", "1"]


def test_a_post_left_out_hands_its_reports_to_the_one_above() -> None:
    entry = run(ANA, BEN.replace("Ben Moor", "Vacant"), CEM)
    assert (entry.counts["left_out"], entry.counts["reasons"], lines()) == (1, {"vacant": 1}, {"1": [], "3": ["1"]})


def test_a_manager_still_to_be_fixed_is_linked_when_they_come() -> None:
    run(ANA, BEN.replace("2015-01-01", "soon"), CEM)
    cem = Person.objects.get(key="3")
    assert (lines(), cem.manager_ref) == ({"1": [], "3": ["1"]}, "2")
    run(BEN)
    cem.refresh_from_db()
    assert (lines()["3"], cem.manager_ref) == (["2", "1"], "")


def test_names_that_are_not_disclosed_can_come_in_by_their_title() -> None:
    run(ANA, BEN.replace("Ben Moor", "N/D"), leave_out=("vacant",))
    assert Person.objects.get(key="2").name == "Head (2)"


@pytest.mark.parametrize(("gone", "state"), [("keep", Person.State.ACTIVE), ("left", Person.State.LEFT)])
def test_people_who_are_not_in_the_file_are_kept_or_marked(gone: str, state: str) -> None:
    run(ANA, BEN, CEM)
    entry = run(ANA, BEN, gone=gone)
    assert entry.counts["gone"] == 1
    if gone == "keep":
        assert entry.state == ImportState.REVIEW
    cem = Person.objects.get(key="3")
    assert cem.state == state
    run(ANA, BEN, CEM)
    cem.refresh_from_db()
    assert cem.state == Person.State.ACTIVE


def test_accounts_follow_the_directory() -> None:
    run(ANA, BEN)
    ana, ben = (actions.account_for(person, now=NOW) for person in Person.objects.order_by("key"))
    run(ANA.replace("ana@", "ana.diallo@").replace("Ana Diallo", "Ana Diallo-Roy"), BEN.replace("ben@", "ana@"))
    ana.refresh_from_db()
    ben.refresh_from_db()
    assert (ana.name, ana.email, ben.email) == ("Ana Diallo-Roy", "ana.diallo@lumen.example", "ana@lumen.example")
    run(BEN.replace("ben@lumen.example", ""))
    ben.refresh_from_db()
    assert ben.email == f"{ben.code}@moved.invalid"


def test_a_directory_that_changed_meanwhile_is_checked_again() -> None:
    entry = run(ANA, BEN, apply=False)
    run(ANA)
    entry = actions.begin_import(entry, by=None, now=NOW)
    with pytest.raises(Refused, match="The directory has changed since this file was checked"):
        actions.apply_import(entry, by=None, now=NOW)
    entry.refresh_from_db()
    assert (entry.state, entry.counts["new"], entry.counts["unchanged"]) == (ImportState.REVIEW, 1, 1)


def test_applying_and_discarding_twice_change_nothing() -> None:
    entry = run(ANA)
    events = Event.objects.count()
    assert actions.begin_import(entry, by=None, now=NOW).repeated
    assert actions.apply_import(entry, by=None, now=NOW).repeated
    other = actions.discard_import(run(BEN, apply=False), by=None, now=NOW)
    assert actions.discard_import(other, by=None, now=NOW).repeated
    assert (ImportRow.objects.count(), Event.objects.filter(verb="import.applied").count()) == (0, 1)
    assert Event.objects.count() == events + 6


def test_what_hangs_on_the_directory_is_told_in_the_same_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(now: Any, people: Any) -> None:
        raise RuntimeError("a pairing could not be paused")

    monkeypatch.setattr(hooks, "DIRECTORY_CHANGED", [fail])
    with pytest.raises(RuntimeError):
        run(ANA)
    assert (Person.objects.count(), OrgUnit.objects.count()) == (0, 0)


def test_a_second_file_with_the_same_headings_gets_the_same_choices() -> None:
    run(ANA, BEN, columns={"site": "Title", "title": "Site"}, leave_out=("nameless",))
    entry = actions.start_import(file_name="b.csv", content=io.BytesIO(f"{HEADING}\n{ANA}".encode()), by=None, now=NOW)
    entry = actions.read_file(entry, now=NOW)
    assert (entry.mapping["columns"]["site"], entry.choices_made["leave_out"]) == (6, ["nameless"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "The file is empty"), (b"%PDF-1.4", "This is a PDF"), (b"a,b\n", "The file has a heading")],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.import_people(file_name="x.csv", content=io.BytesIO(content), by=None, now=NOW)
    assert set(DirectoryImport.objects.values_list("state", flat=True)) <= {ImportState.FAILED}


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"name": 1}, "Choose the column with the employee or post number"),
        ({"key": 0}, "Choose the column with the names"),
        ({"key": 0, "name": 99}, "The file has no column 100"),
    ],
)
def test_mapping_refuses_what_cannot_be_people(columns: dict[str, int], sentence: str) -> None:
    entry = actions.start_import(file_name="b.csv", content=io.BytesIO(f"{HEADING}\n{ANA}".encode()), by=None, now=NOW)
    entry = actions.read_file(entry, now=NOW)
    with pytest.raises(Refused, match=sentence):
        actions.map_columns(entry, columns=columns, by=None, now=NOW)


def test_a_file_that_is_too_large_says_how_large_it_may_be(settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    with pytest.raises(Refused, match="The file is 2 MB large; 1 MB is the limit here"):
        actions.start_import(file_name="b.csv", content=io.BytesIO(b"x" * 1_500_000), by=None, now=NOW)


def test_only_people_administrators_import(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.start_import(file_name="b.csv", content=io.BytesIO(b"x"), by=cast.petra, now=NOW)


def test_lines_that_went_round_meanwhile_are_checked_again() -> None:
    run(ANA, BEN)
    entry = actions.begin_import(run(CEM, apply=False), by=None, now=NOW)
    Person.objects.filter(key="1").update(manager=Person.objects.get(key="2"))
    with pytest.raises(Refused, match="The directory has changed since this file was checked"):
        actions.apply_import(entry, by=None, now=NOW)
    assert sorted(lines()) == ["1", "2"]


def test_people_without_a_grade_come_in() -> None:
    run(ANA.replace(",L3,", ",,"), BEN)
    assert dict(Person.objects.values_list("key", "grade__name")) == {"1": None, "2": "L2"}


def test_with_no_row_ready_there_is_nothing_to_import() -> None:
    entry = run(CEM, apply=False)
    with pytest.raises(Refused, match="There is nothing to import: no row is ready"):
        actions.begin_import(entry, by=None, now=NOW)
    assert DirectoryImport.objects.get().state == ImportState.REVIEW


def test_one_sees_how_far_the_reading_is() -> None:
    """A reading that breaks off keeps the number of rows it had got to."""
    rows = [f"{number},Person {number}" for number in range(4001)]
    content = "\n".join(["Number,Name", *rows, '4001,"' + "x,\n" * 20_000]).encode()
    entry = actions.start_import(file_name="b.csv", content=io.BytesIO(content), by=None, now=NOW)
    entry = actions.read_file(entry, now=NOW)
    assert (entry.state, entry.done_rows, entry.rows.count()) == (ImportState.FAILED, 4000, 0)


def test_a_file_that_is_gone_says_so() -> None:
    entry = actions.start_import(file_name="b.csv", content=io.BytesIO(f"{HEADING}\n{ANA}".encode()), by=None, now=NOW)
    default_storage.delete(entry.file)
    entry = actions.read_file(entry, now=NOW)
    assert (entry.state, entry.problem) == (ImportState.FAILED, "The file is no longer there. Choose it again.")


def test_reading_and_mapping_twice_change_nothing() -> None:
    entry = actions.start_import(file_name="b.csv", content=io.BytesIO(f"{HEADING}\n{ANA}".encode()), by=None, now=NOW)
    entry = actions.read_file(entry, now=NOW)
    assert actions.read_file(entry, now=NOW).repeated
    columns = {"key": 0, "name": 1}
    assert not actions.map_columns(entry, columns=columns, by=None, now=NOW).repeated
    assert actions.map_columns(entry, columns=columns, by=None, now=NOW).repeated


def test_a_column_of_many_values_is_no_grade() -> None:
    rows = [f"{number},Person {number},Step {number}" for number in range(1, 400)]
    content = "\n".join(["Number,Name,Level", *rows]).encode()
    entry = actions.read_file(
        actions.start_import(file_name="b.csv", content=io.BytesIO(content), by=None, now=NOW), now=NOW
    )
    with pytest.raises(Refused, match="“Level” holds more than"):
        actions.map_columns(entry, columns={"key": 0, "name": 1, "grade": 2}, by=None, now=NOW)


class Overtaken(FileSystemStorage):
    """A slow disk: while one worker waits for the file, another one reads it."""

    waiting: ClassVar[list[DirectoryImport]] = []

    def open(self, name: str, mode: str = "rb") -> Any:
        while self.waiting:
            actions.read_file(self.waiting.pop(), now=NOW)
        return super().open(name, mode)


def test_two_workers_that_read_one_file_read_it_once(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "BACKEND": f"{__name__}.Overtaken"},
    }
    entry = actions.start_import(file_name="b.csv", content=io.BytesIO(f"{HEADING}\n{ANA}".encode()), by=None, now=NOW)
    Overtaken.waiting.append(entry)
    assert actions.read_file(entry, now=NOW).repeated
    assert (ImportRow.objects.count(), Event.objects.filter(verb="import.read").count()) == (1, 1)


def test_grades_are_numbered_from_one_and_ordered_once(cast: Any) -> None:
    assert actions.order_grades(ranks={"Grade 1": 2, "No such grade": 5}, by=cast.ada, now=NOW) == 1
    assert actions.order_grades(ranks={"Grade 1": 2}, by=cast.ada, now=NOW) == 0
    with pytest.raises(Refused, match="Number the grades from 1"):
        actions.order_grades(ranks={"Grade 1": 0}, by=cast.ada, now=NOW)
    assert (Grade.objects.get(name="Grade 1").rank, Event.objects.filter(verb="grades.ordered").count()) == (2, 1)
