"""What a thousand tests begin with, made once: later tests get the same rows again, and twins of what was given.

    MADE = Again(build, (Person, User))
    cast = MADE.give()

The statements are those of Django's own inserts, compiled once; that saves nearly all of what the rows cost. Where
one of the tables has rows already, `build` is called as if nothing were known.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.sql import InsertQuery

Given = TypeVar("Given")


class Again(Generic[Given]):
    """`build` makes rows of these models and of no others, and gives what can be pickled."""

    def __init__(self, build: Callable[[], Given], made: tuple[type[models.Model], ...]) -> None:
        self.build = build
        self.made = made
        self._kept: bytes = b""
        self._statements: list[tuple[str, tuple[Any, ...]]] = []

    def give(self) -> Given:
        """The rows are there, and this is what `build` gave for them."""
        if not self._is_empty():
            return self.build()
        if not self._kept:
            given = self.build()
            self._statements = [statement for model in self.made for statement in inserts(model)]
            self._kept = pickle.dumps(given)
            return given
        with connection.cursor() as cursor:
            for sql, parameters in self._statements:
                cursor.execute(sql, parameters)
        twin: Given = pickle.loads(self._kept)
        return twin

    def _is_empty(self) -> bool:
        tables = [connection.ops.quote_name(model._meta.db_table) for model in self.made]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {' OR '.join(f'EXISTS (SELECT 1 FROM {table})' for table in tables)}")
            (found,) = cursor.fetchone() or (False,)
        return not found


def inserts(model: type[models.Model]) -> list[tuple[str, tuple[Any, ...]]]:
    """Statements that would write all rows of this table as they are."""
    rows = list(model._base_manager.order_by("pk"))
    if not rows:
        return []
    query = InsertQuery(model)
    query.insert_values(model._meta.concrete_fields, rows, raw=True)
    return [(sql, tuple(parameters)) for sql, parameters in query.get_compiler(connection=connection).as_sql()]
