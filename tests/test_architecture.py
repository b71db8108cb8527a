"""The manners the import linter can't say (docs/explanation/architecture.md)."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.db import models

import viceversa
from tests.support import floors
from viceversa.core.transitions import TABLES

HOUSE = Path(viceversa.__file__).parent
APPS = [
    "people",
    "tokens",
    "messaging",
    "programs",
    "matching",
    "pairings",
    "exchange",
    "circles",
    "workshops",
    "pulse",
    "surveys",
    "staying",
    "recognition",
    "stories",
    "measurement",
    "portfolio",
    "opportunities",
    "rehearsal",
    "adjusting",
    "oversight",
]


def python_files(*folders: str) -> list[Path]:
    return [
        path for folder in folders for path in sorted((HOUSE / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def action_modules() -> Iterator[ModuleType]:
    for app in APPS:
        for path in python_files(app):
            relative = path.relative_to(HOUSE).with_suffix("")
            if "actions" in relative.parts:
                yield import_module(".".join(("viceversa", *relative.parts)).removesuffix(".__init__"))


def verbs() -> list[tuple[str, object]]:
    """A verb opens its transaction: it is decorated. Its helpers are not."""
    found = {
        f"{module.__name__}.{name}": thing
        for module in action_modules()
        for name, thing in vars(module).items()
        if inspect.isfunction(thing)
        and thing.__module__ == module.__name__
        and hasattr(thing, "__wrapped__")
        and not name.startswith("_")
    }
    return sorted(found.items())


@pytest.mark.parametrize("path", [p for p in python_files(*APPS, "web") if "views" in name_of(p)], ids=name_of)
def test_views_ask_queries_not_the_database(path: Path) -> None:
    attributes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
    assert [node.lineno for node in attributes if node.attr in {"objects", "save", "delete"}] == []


@pytest.mark.parametrize("path", [*python_files("engine"), *python_files("analysis")], ids=name_of)
def test_engine_and_analysis_are_free_of_django(path: Path) -> None:
    tree = ast.parse(path.read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name.split(".")[0] == "django"} == set()


@pytest.mark.parametrize(
    "path", [p for p in python_files(*APPS, "core") if "models" in (p.stem, p.parent.name)], ids=name_of
)
def test_models_hold_no_verbs(path: Path) -> None:
    """Data, constraints and facts about itself: no save() of its own (append-only guards excepted), no signals."""
    source = path.read_text()
    assert "django.db.models.signals" not in source
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}:
            assert any(
                isinstance(inner, ast.Raise) for inner in node.body + [n for b in node.body for n in ast.walk(b)]
            )


@pytest.mark.parametrize(("name", "verb"), verbs(), ids=lambda value: value if isinstance(value, str) else "")
def test_verb_takes_its_time_and_its_author_by_name(name: str, verb: object) -> None:
    parameters = inspect.signature(verb).parameters  # type: ignore[arg-type]
    assert "now" in parameters, f"{name} takes no `now`"
    positional = [p for p in parameters.values() if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert len(positional) <= 1, f"{name} takes more than its subject by position"
    assert inspect.getdoc(verb), f"{name} has no docstring"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.noun)
def test_every_state_is_reached_or_is_where_one_starts(table: object) -> None:
    reached = {str(target) for _, target in table.moves.values()}  # type: ignore[attr-defined]
    left = {str(state) for sources, _ in table.moves.values() for state in sources}  # type: ignore[attr-defined]
    assert set(table.states.values) == reached | left  # type: ignore[attr-defined]


def test_no_model_field_is_nullable_text() -> None:
    """Two ways to say "nothing" are one too many."""
    from django.apps import apps

    nullable = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("viceversa.")
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField) and field.null
    ]
    assert nullable == []


def test_the_house_is_described_whole() -> None:
    """Every folder has its line, every decision is listed, and the picture has a word for every floor."""
    described = (HOUSE.parent.parent / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    apps = {name for floor in floors.floors() for name in floor if name != "integrations"}
    apps |= {f"integrations/{each.parent.name}" for each in HOUSE.glob("integrations/*/__init__.py")}
    assert {name for name in apps if f"`{name}`" not in described} == set()
    decisions = (HOUSE.parent.parent / "docs" / "decisions").glob("*.md")
    assert {each.name for each in decisions if f"../decisions/{each.name}" not in described} == set()
    assert {floor[0] for floor in floors.floors()} == set(floors.WORDS)
