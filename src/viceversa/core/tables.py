"""Making the first tables of an app at once.

Django works out all models anew for each table that a migration adds. Most of ours lead to people, so each new one touches
them all: for 154 tables that takes most of the time of `viceversa init`. Here it is done once a migration.
"""

from __future__ import annotations

from copy import copy
from itertools import takewhile
from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState


class FirstTables(migrations.Migration):
    """A migration that begins with new tables, which are made together; what follows them is done as ever."""

    initial = True

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        tables = list(takewhile(lambda step: isinstance(step, migrations.CreateModel), self.operations))
        vars(project_state).pop("apps", None)  # so that it is worked out when all tables are known
        for table in tables:
            table.state_forwards(self.app_label, project_state)
        for table in tables:
            table.database_forwards(self.app_label, schema_editor, project_state, project_state)
        rest: Any = copy(self)
        rest.operations = self.operations[len(tables) :]
        state: ProjectState = super(FirstTables, rest).apply(project_state, schema_editor, collect_sql)
        return state
