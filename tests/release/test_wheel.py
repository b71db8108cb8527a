"""What is built for others: everything of the source is in it, nothing else, and it runs where there is no source."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import viceversa
from tests.support import template
from tests.support.processes import ROOT

# What the build reads; tests, var, .venv and whatever else lies about are copied too as far as it would take them along.
COPIED = [
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "MANIFEST.in",
    "README.md",
    "SECURITY.md",
    "pyproject.toml",
]
FOLDERS = ["bin", "deploy", "requirements", "src"]
IN_SDIST_ALONE = ["benchmarks", "docs", "tests"]
MADE = {"__pycache__", ".hypothesis"}
PEOPLE = "id,role,offers,wants\nnia,mentor,AI tools:4,Strategy\nviktor,mentee,Strategy:5,AI tools\n"


def files(folder: Path) -> set[str]:
    """Paths below a folder, without what tools leave there."""
    return {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and not MADE & set(file.parts) and not any(part.endswith(".egg-info") for part in file.parts)
        and file.suffix not in {".mo", ".pyc"}
    }  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution, built from a copy of the tree without a network."""
    folder = tmp_path_factory.mktemp("built")
    tree = folder / "tree"
    tree.mkdir()
    for name in COPIED:
        shutil.copy(ROOT / name, tree / name)
    ignored = shutil.ignore_patterns(*MADE, "*.egg-info", "*.pyc", "*.mo")
    for name in (*FOLDERS, *IN_SDIST_ALONE):
        shutil.copytree(ROOT / name, tree / name, ignore=ignored)
    (tree / "var").mkdir()
    (tree / "var" / "db.sqlite3").write_text("somebody's data")
    hooks = "from setuptools import build_meta as b; b.build_wheel('..'); b.build_sdist('..')"
    done = subprocess.run([sys.executable, "-c", hooks], cwd=tree, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]
    shutil.rmtree(tree)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    assert found.name == f"viceversa-{viceversa.__version__}-py3-none-any.whl"
    return found


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_is_the_package_and_nothing_else(unpacked: Path) -> None:
    information = f"viceversa-{viceversa.__version__}.dist-info"
    assert {found.name for found in unpacked.iterdir()} == {"viceversa", information}
    assert files(unpacked / "viceversa") == files(ROOT / "src" / "viceversa")
    about = message_from_bytes((unpacked / information / "METADATA").read_bytes())
    assert (about["Version"], about["License-Expression"]) == (viceversa.__version__, "Apache-2.0")
    assert (unpacked / information / "licenses" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_source_distribution_is_the_whole_house(built: Path) -> None:
    (found,) = built.glob("*.tar.gz")
    with tarfile.open(found) as archive:
        names = {name.partition("/")[2] for name in archive.getnames() if archive.getmember(name).isfile()}
    wanted = {*COPIED} - {".gitignore"}
    for folder in (*FOLDERS, *IN_SDIST_ALONE):
        wanted |= {f"{folder}/{name}" for name in files(ROOT / folder)}
    assert {name for name in names if ".egg-info/" not in name} - {"PKG-INFO", "setup.cfg"} == wanted


@pytest.mark.sqlite
@pytest.mark.django_db  # so that there is a migrated database to copy
def test_it_runs_where_there_is_no_source(unpacked: Path, tmp_path: Path) -> None:
    """In another folder: the version, a match from a file and its check, and a new installation in ./var."""
    # NUMBA_DISABLE_JIT: that the matcher compiles is shown elsewhere, and takes half a minute in a new place.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VICEVERSA_", "DJANGO_"))}
    # -I would leave PYTHONPATH out; -P leaves out the current folder. The editable installation comes after PYTHONPATH.
    environ = {**kept, "PYTHONPATH": str(unpacked), "PYTHONSAFEPATH": "1", "NUMBA_DISABLE_JIT": "1"}

    def says(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "viceversa.cli", *arguments],
            env=environ, cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    code = "import viceversa, sys; print(viceversa.__file__)"
    where = subprocess.run([sys.executable, "-c", code], env=environ, cwd=tmp_path, capture_output=True, text=True)
    assert where.stdout.strip() == str(unpacked / "viceversa" / "__init__.py")
    assert says("--version") == f"Vice Versa {viceversa.__version__}\n"
    (tmp_path / "people.csv").write_text(PEOPLE)
    says("match", "people.csv", "--quiet", "--out", "result.json")
    result = json.loads((tmp_path / "result.json").read_text())
    assert [pair[:2] for pair in result["pairs"]] == [["nia", "viktor"]]
    says("check", "people.csv", "result.json")
    (tmp_path / "var").mkdir()
    assert template.copy_to(tmp_path / "var" / "db.sqlite3")
    said = says("init", "--no-administrator")
    assert said.splitlines()[-1] == f"The database is ready. This installation keeps its files in {tmp_path / 'var'}."
