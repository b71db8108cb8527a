"""The migrated database that tests keep is made anew when what a migration reads has changed, and only then."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support import template

TREE = {
    "requirements/dev.lock": "django==5.2.1",
    "src/viceversa/config/settings.py": 'INSTALLED_APPS = ["viceversa.pairs"]',
    "src/viceversa/pairs/__init__.py": "",
    "src/viceversa/pairs/apps.py": "class Pairs(AppConfig): ...",
    "src/viceversa/pairs/migrations/0001_initial.py": "import viceversa.core.codes\nfrom viceversa.pairs import (\n    guard,\n)",
    "src/viceversa/pairs/models.py": "from viceversa.pairs.states import State",
    "src/viceversa/pairs/states.py": "from viceversa.core import words as said",
    "src/viceversa/pairs/guard.py": "",
    "src/viceversa/pairs/views.py": "from viceversa.pairs.models import Pair",
    "src/viceversa/core/codes.py": "",
    "src/viceversa/core/words.py": "",
}
READ_BY_NONE = "src/viceversa/pairs/views.py"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in TREE.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")
    return tmp_path


@pytest.mark.parametrize("name", TREE)
def test_whatever_a_migration_reads_names_it(tree: Path, name: str) -> None:
    before = template.name(tree)
    (tree / name).write_text(TREE[name] + "\n# changed\n")
    assert (template.name(tree) == before) == (name == READ_BY_NONE)


def test_a_new_migration_names_it(tree: Path) -> None:
    before = template.name(tree)
    (tree / "src/viceversa/pairs/migrations/0002_more.py").write_text("")
    assert template.name(tree) != before


def test_no_import_of_ours_is_missed() -> None:
    """All of ours that what is read imports is read, as Python's own parser finds it."""
    source = template.ROOT / "src"
    read = template.what_it_reads(source)
    named = set()
    for file in read:
        if file.name in {"apps.py", "settings.py"}:
            continue  # what an app asks for once it is ready is no table
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not node.level, f"{file} names a module by its distance"
                named |= {node.module or "", *(f"{node.module}.{one.name}" for one in node.names)}
            elif isinstance(node, ast.Import):
                named |= {one.name for one in node.names}
    places = {source.joinpath(*name.split(".")) for name in named if name.startswith("viceversa.")}
    files = {file for place in places for file in (place.with_suffix(".py"), place / "__init__.py") if file.exists()}
    assert files - read == set()
    assert len(read) < len([*source.rglob("*.py")]) / 4
