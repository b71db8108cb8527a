"""`viceversa people import`: the same verbs, the same sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from viceversa.cli import main
from viceversa.people.models import DirectoryImport, Person
from viceversa.people.states import ImportState

pytestmark = pytest.mark.django_db
DFID = Path(__file__).parent.parent / "data" / "organograms" / "dfid-senior.csv"


def test_without_apply_nothing_is_saved(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "import", str(DFID)]) == 0
    said = capsys.readouterr().out
    assert "dfid-senior.csv: 89 rows (utf-8, commas)" in said
    assert "89 new, 0 changed, 0 unchanged, 0 left out, 0 to fix" in said
    assert "89 people share the address enquiry@dfid.gov.uk" in said
    assert "Nothing is saved." in said
    assert (Person.objects.count(), DirectoryImport.objects.get().state) == (0, ImportState.DISCARDED)


def test_applied_twice_the_second_time_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "import", str(DFID), "--apply"]) == 0
    assert "Saved 89 people." in capsys.readouterr().out
    assert main(["people", "import", str(DFID), "--apply"]) == 0
    assert "Nothing to save." in capsys.readouterr().out


def test_columns_are_named_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("A,B,C\n7,Ana,x\n8,Vacant,y\n9,,z\n", encoding="utf-8")
    given = ["people", "import", str(file), "--map", "key=A", "--map", "name=2", "--leave-out", "vacant", "--apply"]
    assert main(given) == 1
    said = capsys.readouterr()
    assert "row 4, name: There is no name here." in said.err
    assert list(Person.objects.values_list("key", "name")) == [("7", "Ana")]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--map", "key"], "--map is “key”. Write it as field=column"),
        (["--map", "key=Nothing"], "The file has no column “Nothing”. It has: , Post Unique Reference"),
    ],
)
def test_wrong_options_are_a_sentence(options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "import", str(DFID), *options]) == 1
    assert sentence.replace(": ,", ": …,") in capsys.readouterr().err


def test_a_missing_file_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "import", "/nowhere/staff.csv"]) == 1
    assert "There is no file /nowhere/staff.csv." in capsys.readouterr().err
