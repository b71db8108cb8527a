"""Which steps of a migration break the code that still runs beside it, or make everybody wait. Pure, over Django's own steps.

A migration that has to do one of them says so with a reason: `breaks = "…"`. docs/explanation/migrations.md tells how
to do each of them in two releases instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

from viceversa.core.quietly import AddIndexQuietly, RemoveIndexQuietly

# What no statement depends on: it lives in Python.
IN_PYTHON = {
    "blank", "choices", "default", "editable", "error_messages", "help_text", "limit_choices_to", "on_delete",
    "related_name", "related_query_name", "validators", "verbose_name",
}  # fmt: skip


def harsh(migration: Any, before: ProjectState) -> list[str]:
    """Each step that is not gentle, as a sentence; none where the migration gives its reason."""
    if getattr(migration, "breaks", ""):
        return []
    state, new = before.clone(), set()
    found = []
    for step in flat(migration.operations):
        if isinstance(step, migrations.CreateModel):
            new.add(step.name_lower)
        model = getattr(step, "model_name_lower", "")
        if model not in new:
            found += list(_faults(step, migration, state))
        step.state_forwards(migration.app_label, state)
    return found


def flat(steps: Sequence[Operation]) -> Iterator[Operation]:
    """The steps that reach the database, out of whatever they stand in."""
    for step in steps:
        if isinstance(step, migrations.SeparateDatabaseAndState):
            yield from flat(step.database_operations)
        else:
            yield step


def _faults(step: Any, migration: Any, state: ProjectState) -> Iterator[str]:
    match step:
        case migrations.RemoveField():
            yield f"{step.model_name}.{step.name}: running code still reads this column. Leave it for one release."
        case migrations.DeleteModel():
            yield f"{step.name}: running code still reads this table. Leave it for one release."
        case migrations.RenameField() | migrations.RenameModel() | migrations.AlterModelTable():
            yield f"{step.describe()}: running code knows the old name. Add the new one beside it."
        case migrations.AddField():
            yield from _new_column(step)
        case migrations.AlterField():
            yield from _changed_column(step, migration, state)
        case AddIndexQuietly() | RemoveIndexQuietly():
            if migration.atomic:
                yield f"{step.describe()}: needs atomic = False."
        case migrations.AddIndex() | migrations.RemoveIndex():
            yield f"{step.describe()}: writing waits meanwhile. Use AddIndexQuietly or RemoveIndexQuietly."
        case migrations.AddConstraint():
            yield f"{step.describe()}: writing waits while all rows are looked at, and running code may break it."
        case migrations.RunPython() | migrations.RunSQL():
            if migration.atomic:
                yield f"{step.describe()}: holds its locks until the end. Say atomic = False, and go in small steps."


def _new_column(step: migrations.AddField) -> Iterator[str]:
    field = step.field
    if field.many_to_many:
        return
    if not field.null and getattr(field, "db_default", NOT_PROVIDED) is NOT_PROVIDED:
        yield f"{step.model_name}.{step.name}: running code writes rows without it. Give it a db_default, or let it be null."
    if field.unique or field.db_index:
        yield f"{step.model_name}.{step.name}: writing waits for its index. Say db_index=False, then AddIndexQuietly."


def _changed_column(step: migrations.AlterField, migration: Any, state: ProjectState) -> Iterator[str]:
    old: Field[Any, Any] = state.models[migration.app_label, step.model_name_lower].get_field(step.name)
    was, now = _told(old), _told(step.field)
    differ = {key for key in was | now if was.get(key) != now.get(key)} - IN_PYTHON
    if differ == {"null"} and step.field.null:
        return
    if differ == {"max_length"} and (was["max_length"] or 0) < (now["max_length"] or 0):
        return
    if differ:
        yield f"{step.model_name}.{step.name}: changes {', '.join(sorted(differ))} under running code. Add a column beside it."


def _told(field: Any) -> dict[str, Any]:
    """What the column is, as keyword arguments; `type` is its class."""
    _name, path, arguments, keywords = field.deconstruct()
    return {"type": path, "arguments": list(arguments), **keywords}
