"""Migrations after the line let running code go on: every kind of step is judged, and ours are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.upgrades.gentle import harsh
from tests.upgrades.line import FILE, ours
from viceversa.core.quietly import AddIndexQuietly, RemoveIndexQuietly

BEFORE = migrations.CreateModel(
    "Thing",
    [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=20)), ("size", models.IntegerField(null=True))],
)  # fmt: skip
BY_NAME = models.Index(fields=["name"], name="thing_by_name")
NOTHING = migrations.RunPython.noop


def judged(*steps: Any, **more: Any) -> list[str]:
    """What is said of a migration with these steps, upon a table that is there."""
    state = ProjectState()
    BEFORE.state_forwards("app", state)
    return harsh(type("Migration", (migrations.Migration,), {"operations": steps, **more})("0002", "app"), state)


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (migrations.RemoveField("thing", "name"), "still reads this column"),
        (migrations.DeleteModel("Thing"), "still reads this table"),
        (migrations.RenameField("thing", "name", "title"), "knows the old name"),
        (migrations.RenameModel("Thing", "Object"), "knows the old name"),
        (migrations.AlterModelTable("thing", "things"), "knows the old name"),
        (migrations.AddField("thing", "at", models.DateTimeField()), "writes rows without it"),
        (migrations.AddField("thing", "on", models.BooleanField(default=True)), "writes rows without it"),
        (migrations.AddField("thing", "key", models.CharField(null=True, unique=True)), "waits for its index"),
        (migrations.AlterField("thing", "size", models.IntegerField()), "changes null"),
        (migrations.AlterField("thing", "name", models.CharField(max_length=10)), "changes max_length"),
        (migrations.AlterField("thing", "size", models.CharField(null=True)), "changes type"),
        (migrations.AddIndex("thing", BY_NAME), "writing waits"),
        (migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="once")), "all rows"),
        (migrations.RunPython(NOTHING), "small steps"),
        (migrations.RunSQL("SELECT 1"), "small steps"),
        (AddIndexQuietly("thing", BY_NAME), "atomic = False"),
    ],
)
def test_what_breaks_running_code_is_refused(step: Any, word: str) -> None:
    (said,) = judged(step)
    assert word in said
    assert judged(migrations.SeparateDatabaseAndState([step])) == [said]
    assert judged(step, breaks="Nobody runs the version that knows it.") == []


def test_what_running_code_does_not_notice_is_let_through() -> None:
    assert judged(
        migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("other", models.Index(fields=["id"], name="other_by_id")),
        migrations.AddField("thing", "note", models.CharField(null=True, max_length=9)),
        migrations.AddField("thing", "count", models.IntegerField(db_default=0)),
        migrations.AlterField("thing", "name", models.CharField(max_length=40, verbose_name="called")),
        migrations.AlterField("thing", "count", models.IntegerField(db_default=0, null=True)),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("thing", "size")]),
        migrations.AlterModelOptions("thing", {"ordering": ["name"]}),
    ) == []  # fmt: skip
    assert judged(AddIndexQuietly("thing", BY_NAME), migrations.RunPython(NOTHING), atomic=False) == []


def test_our_migrations_after_the_line_are_gentle() -> None:
    """A harsh one is done in two releases, or says why not: `breaks = "…"`."""
    before = set(json.loads(FILE.read_text(encoding="utf-8")))
    assert before <= set(ours()), "a migration that is out stays as it is"
    loader = MigrationLoader(None)
    found = {}
    for name in sorted(set(ours()) - before):
        key = tuple(name.split(".", 1))
        found[name] = harsh(loader.disk_migrations[key], loader.project_state([key], at_end=False))
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_and_taken_away_beside_everybodys_work() -> None:
    before = ProjectState()
    BEFORE.state_forwards("quiet", before)
    after = before.clone()
    add, remove = AddIndexQuietly("thing", BY_NAME), RemoveIndexQuietly("thing", BY_NAME.name)
    add.state_forwards("quiet", after)
    with connection.schema_editor() as editor:
        BEFORE.database_forwards("quiet", editor, ProjectState(), before)
    try:
        said: list[str] = []
        for _again in range(2):
            with connection.schema_editor(atomic=False, collect_sql=False) as editor:
                add.database_forwards("quiet", editor, before, after)
            assert indexes() == 1
            with connection.schema_editor(atomic=False) as editor:
                remove.database_forwards("quiet", editor, after, before)
            assert indexes() == 0
        with connection.schema_editor(atomic=False) as editor:
            add.database_forwards("quiet", editor, before, after)
            add.database_backwards("quiet", editor, after, before)
        assert indexes() == 0
        if connection.vendor == "postgresql":
            with connection.schema_editor(atomic=False, collect_sql=True) as editor:
                add.database_forwards("quiet", editor, before, after)
                said += [line for line in editor.collected_sql if not line.startswith("--")]
            assert [line.split(" ON ")[0] for line in said] == [
                'DROP INDEX CONCURRENTLY IF EXISTS "thing_by_name";',
                'CREATE INDEX CONCURRENTLY "thing_by_name"',
            ]
            with connection.schema_editor() as editor, pytest.raises(ValueError, match="outside of a transaction"):
                add.database_forwards("quiet", editor, before, after)
    finally:
        with connection.schema_editor() as editor:
            editor.execute("DROP TABLE quiet_thing")


def indexes() -> int:
    with connection.cursor() as cursor:
        return BY_NAME.name in connection.introspection.get_constraints(cursor, "quiet_thing")
