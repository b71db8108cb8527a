"""The papers of a release agree: version, change log, upgrades, whom to tell of holes."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

import viceversa
from tests.support.processes import ROOT


@pytest.fixture(scope="module")
def release() -> ModuleType:
    """bin/release as a module; it is read, not run."""
    before = list(sys.path)
    sys.path.insert(0, str(ROOT / "bin"))
    try:
        loader = importlib.machinery.SourceFileLoader("bin_release", str(ROOT / "bin" / "release"))
        spec = importlib.util.spec_from_loader("bin_release", loader)
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    finally:
        sys.path[:] = before
    return module


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The papers alone, as they stand."""
    (tmp_path / "src" / "viceversa").mkdir(parents=True)
    (tmp_path / "tests" / "upgrades").mkdir(parents=True)
    for name in ("CHANGELOG.md", "SECURITY.md", "src/viceversa/__init__.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "tests" / "upgrades" / "dumps", tmp_path / "tests" / "upgrades" / "dumps")
    return tmp_path


def test_papers_that_disagree_are_named_with_what_to_change(release: ModuleType, house: Path) -> None:
    """As they are for a release, then one fault each."""
    version = "7.8.9"
    (house / "src" / "viceversa" / "__init__.py").write_text(f'__version__ = "{version}"\n')
    (house / "CHANGELOG.md").write_text(f"# Changes\n\n## {version} (2030-01-02)\n\n- All of it.\n")
    (house / "SECURITY.md").write_text("| version | supported |\n|---|---|\n| 7.8 | yes |\n")
    dumps = house / "tests" / "upgrades" / "dumps"
    for kind in ("json", "sqlite.sql.gz", "postgresql.sql.gz"):
        (dumps / f"{version}.{kind}").touch()
    assert release.version_of(house) == version
    assert release.disagreements(house, version) == []
    (house / "CHANGELOG.md").write_text("# Changes\n\n## Unreleased\n")
    (dumps / f"{version}.json").unlink()
    (house / "SECURITY.md").write_text("| 7.7 | yes |\n")
    log, dump, security = release.disagreements(house, version)
    assert log == f"CHANGELOG.md begins with “Unreleased”. Its first heading should be “## {version} (year-month-day)”."
    assert dump.startswith(f"tests/upgrades/dumps/{version}.json is missing.")
    assert security.endswith("Add the row “| 7.8 | yes |”.")
    assert release.disagreements(house, "7.8.9.dev0")[0].startswith("7.8.9.dev0 is no version of a release.")


def test_ours_agree_as_long_as_they_say_they_are_a_release(release: ModuleType) -> None:
    heading = re.search(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heading is not None
    in_development = ".dev" in viceversa.__version__
    assert in_development == (heading[1] == "Unreleased"), "version and change log: both of a release, or both not"
    if not in_development:
        assert release.disagreements(ROOT, viceversa.__version__) == []


@pytest.mark.django_db
def test_whom_to_tell_is_said_as_security_md_says(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "mailto:security@lumen.example"
    paper = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    (address,) = re.findall(r"`(/\.well-known/[a-z.]+)`", paper)
    answer = client.get(address)
    fields = [line.partition(": ")[0] for line in answer.content.decode().splitlines()]
    assert fields == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert all(f"`{field}`" in paper for field in fields)
