"""Migrations that draw little: the tables are Django’s own, and code that reads rows sees every model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connections, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState

from viceversa.config.database import sqlite
from viceversa.core.narrow import NarrowExecutor, NarrowState
from viceversa.operations.backup import extra_database

# Among its steps are columns added, altered and taken away, constraints, indexes, and code that reads rows.
TARGETS = [("people", "0003_topics_catalog"), ("account", "0009_emailaddress_unique_primary_email")]


def tables(executor: type[MigrationExecutor], file: Path) -> list[Any]:
    """What SQLite holds after these migrations, columns in their order."""
    with extra_database("apart", connections["default"].settings_dict | sqlite(file)):
        executor(connections["apart"]).migrate(TARGETS)
        with connections["apart"].cursor() as cursor:
            cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
            return cursor.fetchall()


@pytest.mark.sqlite
@pytest.mark.django_db(databases="__all__")
def test_tables_are_those_that_django_makes(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        found = tables(NarrowExecutor, tmp_path / "narrow")
        assert found == tables(MigrationExecutor, tmp_path / "whole")
    assert len(found) > 40


def state() -> NarrowState:
    """A book by an author, and a shop that has nothing to do with either."""
    plain = ProjectState()
    plain.add_model(ModelState("lib", "Author", [("id", models.AutoField(primary_key=True))]))
    written = models.ForeignKey("lib.Author", models.CASCADE)
    plain.add_model(ModelState("lib", "Book", [("id", models.AutoField(primary_key=True)), ("by", written)]))
    plain.add_model(ModelState("lib", "Shop", [("id", models.AutoField(primary_key=True))]))
    return NarrowState(plain.models, set())


def around(model: Any) -> set[str]:
    return {other.__name__ for other in model._meta.apps.get_models()}


def test_a_step_sees_what_its_model_points_to_and_if_it_may_change_those_what_points_there() -> None:
    assert around(state().apps.get_model("lib", "Book")) == {"Author", "Book"}
    assert around(state().apps.get_model("lib", "Author")) == {"Author"}
    backward = state()
    backward.backward = True
    assert around(backward.apps.get_model("lib", "Author")) == {"Author", "Book"}


@pytest.mark.django_db
def test_code_sees_every_model_and_what_points_to_it() -> None:
    seen: list[Any] = []
    step = migrations.RunPython(lambda apps, _editor: seen.append(apps))
    step.database_forwards("lib", connections["default"].schema_editor(), state(), state())
    [given] = seen
    assert {model.__name__ for model in given.get_models()} == {"Author", "Book", "Shop"}
    assert [one.related_model.__name__ for one in given.get_model("lib", "Author")._meta.related_objects] == ["Book"]
