"""`viceversa completions import`: the same verbs, the same sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.learning.test_completions import DAY, HEAD, addresses, module  # noqa: F401 (fixtures)
from viceversa.cli import main
from viceversa.core import clock
from viceversa.learning.models import CompletionImport, ModuleDone, ProgramModule
from viceversa.programs.models import Participant

pytestmark = pytest.mark.django_db


def test_the_command_says_what_would_be_noted_and_notes_it(
    cast: Cast,
    module: ProgramModule,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "lms.csv"
    file.write_text(
        HEAD + f"nia@lumen.example;Rules;x;{DAY}\nnobody@x.example;Rules;x;{DAY}\nnia@lumen.example;Tea;x;{DAY}\n"
    )
    given = ["completions", "import", str(file), "--program", cast.program.code]
    tied = [*given, "--tie", f"Rules={module.code}", "--map", "done=Completed on", "--map", "person=1"]
    with clock.moved_to(NOW):
        assert main(tied) == 1
        told = capsys.readouterr()
        assert "1 to note, 0 noted before, 1 left out, 1 to fix" in told.out
        assert "row 3: Nobody in the directory has “nobody@x.example”" in told.err
        assert "Nothing is noted. Add --apply" in told.out
        assert not ModuleDone.objects.exists()
        assert main([*tied, "--apply"]) == 1
        assert "Noted 1." in capsys.readouterr().out
        assert main([*given, "--apply"]) == 1
        assert "Nothing to note." in capsys.readouterr().out
    assert ModuleDone.objects.count() == 1
    assert {one.state for one in CompletionImport.objects.all()} == {"applied", "discarded"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--program", "nothing"], "There is no program nothing."),
        (["--map", "person"], "--map is “person”. Write it as person=Email."),
        (["--map", "person=Nothing"], "The file has no column “Nothing”. It has: E-mail, Course title, Status, Completed on."),
        (["--tie", "Rules"], "--tie is “Rules”. Write it as COURSE=MODULE."),
        ([], "None of these courses is one of this program."),
    ],
)  # fmt: skip
def test_wrong_options_are_a_sentence(
    cast: Cast, options: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lms.csv"
    file.write_text(HEAD + f"nia@lumen.example;Rules;x;{DAY}\n")
    assert main(["completions", "import", str(file), "--program", cast.program.code, *options]) == 1
    assert sentence in capsys.readouterr().err
    assert not CompletionImport.objects.exclude(state="discarded").exists()
    assert Participant.objects.count() == 2


def test_a_missing_file_is_a_sentence(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completions", "import", "/nowhere.csv", "--program", cast.program.code]) == 1
    assert "There is no file /nowhere.csv." in capsys.readouterr().err
