"""Steps of migrations that let everybody go on working. docs/explanation/migrations.md says which steps do not."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import AddIndex, RemoveIndex


class AddIndexQuietly(AddIndex):
    """An index on a table that may be large: on PostgreSQL built beside everybody's work, not before it.

    Its migration says `atomic = False`. An index that was left half-built by an earlier try is taken away first.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if schema_editor.connection.vendor != "postgresql":
            schema_editor.add_index(model, self.index)
            return
        _must_stand_alone(schema_editor)
        schema_editor.execute(schema_editor._delete_index_sql(model, self.index.name, concurrently=True))
        schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _remove(self, app_label, schema_editor, from_state, self.index.name)


class RemoveIndexQuietly(RemoveIndex):
    """The same for an index that is not needed any more."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _remove(self, app_label, schema_editor, from_state, self.name)


def _remove(step: Any, app_label: str, schema_editor: Any, from_state: Any, name: str) -> None:
    model = from_state.apps.get_model(app_label, step.model_name)
    if not step.allow_migrate_model(schema_editor.connection.alias, model):
        return
    if schema_editor.connection.vendor != "postgresql":
        state = from_state.models[app_label, step.model_name_lower]
        schema_editor.remove_index(model, state.get_index_by_name(name))
        return
    _must_stand_alone(schema_editor)
    schema_editor.execute(schema_editor._delete_index_sql(model, name, concurrently=True))


def _must_stand_alone(schema_editor: Any) -> None:
    if schema_editor.connection.in_atomic_block:
        raise ValueError(
            "An index can only be built quietly outside of a transaction: its migration says atomic = False."
        )
