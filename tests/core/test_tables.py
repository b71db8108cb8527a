"""First tables are made together, and are the same as if they had been made one by one."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from viceversa.core.tables import FirstTables

STEPS = [
    migrations.CreateModel("Person", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
    migrations.CreateModel(
        "Pair",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("mentor", models.ForeignKey("made_up.person", models.CASCADE)),
            ("after", models.ForeignKey("self", models.SET_NULL, null=True)),
        ],
        {"constraints": [models.UniqueConstraint(fields=["mentor"], name="made_up_once")]},
    ),
    migrations.AddField("person", "now_in", models.ForeignKey("made_up.pair", models.SET_NULL, null=True)),
    migrations.CreateModel("Meeting", [("id", models.BigAutoField(primary_key=True))]),
]


def made_by(kind: type[migrations.Migration]) -> tuple[list[str], ProjectState]:
    migration = type("Migration", (kind,), {"operations": STEPS})("0001_initial", "made_up")
    state = ProjectState()
    assert state.apps.ready  # worked out before, as by `migrate`
    with connection.schema_editor(collect_sql=True) as editor:
        after = migration.apply(state, editor)
    said: Any = editor
    return said.collected_sql, after


@pytest.mark.django_db(transaction=True)
def test_tables_made_together_are_the_same() -> None:
    together, one_by_one = made_by(FirstTables), made_by(migrations.Migration)
    assert together[0] == one_by_one[0]
    assert sum(statement.startswith("CREATE TABLE") for statement in together[0]) >= 3
    assert together[1] == one_by_one[1]
    assert together[1].apps.get_model("made_up", "person")._meta.get_field("now_in").related_model is not None


@pytest.mark.django_db(transaction=True)
def test_the_sql_of_a_first_migration_can_be_read() -> None:
    said = StringIO()
    call_command("sqlmigrate", "circles", "0001", stdout=said)
    assert 'CREATE TABLE "circles_circle"' in said.getvalue()


@pytest.mark.django_db
def test_all_apps_begin_so() -> None:
    """One that began otherwise would be made table by table, each after a look at all others."""
    ours = {
        f"{app}.{name}": migration
        for (app, name), migration in MigrationLoader(connection).disk_migrations.items()
        if type(migration).__module__.startswith("viceversa.") and name.startswith("0001_")
    }
    assert len(ours) > 20
    assert [name for name, migration in ours.items() if not isinstance(migration, FirstTables)] == []
