"""Each verb is reached by the API, or verbs.toml says why not. What a person alone may do, no machine does."""

from __future__ import annotations

import ast
import inspect
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client

import viceversa.api.nouns
from tests.test_architecture import verbs
from viceversa.api.openapi import document
from viceversa.api.rest import rest

NOUNS = Path(viceversa.api.nouns.__file__).parent


def called() -> Iterator[object]:
    """Every function of ours that a noun of the API names through a module: `actions.invite`."""
    for path in NOUNS.glob("*.py"):
        module = vars(import_module(f"viceversa.api.nouns.{path.stem}")) if path.stem != "__init__" else {}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield getattr(module.get(node.value.id), node.attr, None)


def test_each_verb_is_reached_or_it_is_said_why_not() -> None:
    """Both ways: what is reached is not listed, and what is listed is there."""
    reached = {id(thing) for thing in called()}
    names = {name.removeprefix("viceversa.").replace(".actions", ""): id(verb) in reached for name, verb in verbs()}
    listed = tomllib.loads((Path(__file__).parent / "verbs.toml").read_text(encoding="utf-8"))
    patterns = [pattern for group in listed.values() for pattern in group["verbs"]]
    assert all(group["because"].endswith(".") for group in listed.values())
    assert [
        name for name, found in names.items() if not found and not any(fnmatch(name, one) for one in patterns)
    ] == []
    assert [one for one in patterns if not any(fnmatch(name, one) for name in names)] == []
    assert [name for name, found in names.items() if found and any(fnmatch(name, one) for one in patterns)] == []
    assert sum(names.values()) >= 50


def test_names_are_given_once_and_every_operation_has_a_scope() -> None:
    """Two schemas of one name would be one in the file; the client's methods are named by the functions."""
    schemas: dict[str, type] = {}
    for path in NOUNS.glob("[a-z]*.py"):
        module = import_module(f"viceversa.api.nouns.{path.stem}")
        for name, thing in vars(module).items():
            if inspect.isclass(thing) and thing.__module__ == module.__name__ and name not in ("Wanted", "AskedById"):
                assert schemas.setdefault(name, thing) is thing, name
    operations = [one for way in document()["paths"].values() for one in way.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    assert [one["operationId"] for one in operations if not one["security"][0]["AccessTokenAuth"]] == ["own_token"]
    assert all(one["summary"].endswith(".") and len(one["summary"]) > 8 for one in operations)
    assert rest.title == "Vice Versa"


@pytest.mark.django_db
def test_it_describes_itself(client: Client) -> None:
    """To machines and to people: every operation stands on the page, under its own name."""
    file = client.get("/api/v1/openapi.json")
    assert file.json() == document()
    page = client.get("/api/v1/").content.decode()
    names = [one["operationId"] for way in document()["paths"].values() for one in way.values()]
    assert [name for name in names if f'id="{name}"' not in page] == []
