"""docs/how-to/add-a-verb.md is followed word for word: its blocks go into a copy of the source, and its own test runs there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import template
from tests.support.processes import ROOT

PAGE = ROOT / "docs" / "how-to" / "add-a-verb.md"
BLOCK = re.compile(r"^(In|New,) `([^`]+)`:\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Beside the page's own test: what reminds of a field, an address or a verb that is not declared.
REMINDERS = [
    "tests/test_privacy.py::test_field_is_declared[circles.circle.why_again]",
    "tests/test_privacy.py::test_everything_is_said_in_the_reader_s_language",
    "tests/api/test_verbs.py::test_each_verb_is_reached_or_it_is_said_why_not",
]
PREPARE = """
import os
import shutil
from viceversa.cli import start_django
os.environ["DJANGO_SETTINGS_MODULE"] = "viceversa.config.settings"
start_django()
from django.conf import settings
from django.core.management import call_command
from tests.support import template
call_command("makemigrations", "--check", "--dry-run", verbosity=0)
# What `migrate` would do of one migration; it thinks through all others first, which takes a while.
from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
circle = apps.get_model("circles", "Circle")
with connection.schema_editor() as editor:
    editor.add_field(circle, circle._meta.get_field("why_again"))
MigrationRecorder(connection).record_applied("circles", "0002_why_again")
template.FOLDER.mkdir(parents=True)
shutil.copy(settings.DATABASES["default"]["NAME"], template._file())
"""


def follow(page: str, tree: Path) -> list[str]:
    """Does what the page says; gives the files. Fails where what should be there is not, or is there twice."""
    files = []
    for kind, name, language, text in BLOCK.findall(page):
        file = tree / name
        if kind == "In":
            assert language == "diff", f"{name} is there: show what changes"
            lines = text.splitlines()
            before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
            after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
            was = file.read_text(encoding="utf-8")
            assert was.count(before) == 1, f"{name} has this {was.count(before)} times:\n{before}"
            text = was.replace(before, after)
        else:
            assert not file.exists(), f"{name} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        files.append(name)
    return files


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the source and the tests."""
    # What is compiled already comes along; what others are about to compile may be gone before it is copied.
    without = shutil.ignore_patterns("*.egg-info", ".hypothesis", "dumps", "*.pyc.*")
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=without)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def says(tree: Path, *arguments: str) -> str:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("VICEVERSA_", "DJANGO_", "PYTEST_"))
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**kept, "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree}", "VICEVERSA_DATA": str(tree / "var")},
        cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


@pytest.mark.sqlite
@pytest.mark.django_db  # so that there is a migrated database to copy
def test_the_page_works_as_it_stands(tree: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    files = follow(page, tree)
    assert len(files) == page.count("\n```") // 2, "each block says where it goes"
    ours = [name for name in files if Path(name).name.startswith("test_")]
    (tree / "var").mkdir()
    assert template.copy_to(tree / "var" / "db.sqlite3")
    says(tree, "-c", PREPARE)
    said = says(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ours, *REMINDERS)
    tests = sum(len(re.findall(r"^def test_", (tree / name).read_text(), re.MULTILINE)) for name in ours)
    assert f"{tests + len(REMINDERS)} passed" in said


def test_a_page_that_the_source_has_left_behind_fails(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text("def may() -> bool:\n    return True\n")
    block = "In `rules.py`:\n\n```diff\n def may() -> bool:\n-    return {was}\n+    return {new}\n```\n"
    assert follow(block.format(was="True", new="False"), tmp_path) == ["rules.py"]
    assert (tmp_path / "rules.py").read_text() == "def may() -> bool:\n    return False\n"
    with pytest.raises(AssertionError, match="0 times"):
        follow(block.format(was="True", new="None"), tmp_path)
    with pytest.raises(AssertionError, match="is there already"):
        follow("New, `rules.py`:\n\n```python\npass\n```\n", tmp_path)
