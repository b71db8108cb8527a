"""Queries that are asked again and again, put into SQL once.

Django makes the SQL of a query anew each time it is asked. For a wide row with others beside it that takes more of the
processor than the database needs to answer, and each verb begins with one. A `Prepared` is asked by one number; its SQL and
how its columns become objects are made when it is asked for the first time over a connection, and kept with that connection
(docs/decisions/0044-first-queries-are-put-into-sql-once.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
# Stands in the query for the number it will be asked by; no row has it.
_NUMBER: Final = -7_091_307
_KEPT: Final = "viceversa_prepared"


@dataclass(frozen=True)
class _Ready:
    """A query as one connection understands it."""

    sql: str
    values: tuple[Any, ...]
    compiler: Any
    converters: dict[int, Any]
    names: list[str]
    columns: slice
    worked_out: dict[str, int]
    beside: list[Any]


class Prepared(Generic[Row]):
    """What `query(number)` finds: whole rows of one model, with what is selected and worked out beside them.

    `number` stands in it once; whatever else it compares with stays as it was when it was made: no moment, nothing of a
    request. Nothing is prefetched. Others are refused with an AssertionError.
    """

    def __init__(self, query: Callable[[int], QuerySet[Row]]) -> None:
        self._asked = query

    @cached_property
    def _query(self) -> QuerySet[Row]:
        return self._asked(_NUMBER)

    def rows(self, number: int) -> list[Row]:
        """The same as `list(query(number))`. One query."""
        alias = self._query.db
        connection = connections[alias]
        if self._query.query.select_for_update and not connection.in_atomic_block:
            return list(self._asked(number))  # Django says what is wrong with that
        kept: dict[Prepared[Row], _Ready] = vars(connection).setdefault(_KEPT, {})
        ready = kept.get(self)
        if ready is None:
            ready = kept[self] = self._made_ready(alias, connection)
        with connection.cursor() as cursor:
            cursor.execute(ready.sql, [number if value == _NUMBER else value for value in ready.values])
            found = cursor.fetchall()
        rows = []
        for values in ready.compiler.apply_converters(found, ready.converters):
            row = self._query.model.from_db(alias, ready.names, values[ready.columns])
            for other in ready.beside:
                other.populate(values, row)
            for name, at in ready.worked_out.items():
                setattr(row, name, values[at])
            rows.append(row)
        return rows

    def _made_ready(self, alias: str, connection: BaseDatabaseWrapper) -> _Ready:
        query: Any = self._query.all()  # being put into SQL changes a query for that time: threads must not share it
        populators: Any = get_related_populators  # the stubs are of a Django to come
        compiler = query.query.get_compiler(using=alias)
        sql, parameters = compiler.as_sql()
        assert list(parameters).count(_NUMBER) == 1, "It is asked by one number, once."
        assert not any(isinstance(value, date) for value in parameters), (
            "A moment would stay the one of the first time."
        )
        assert not query._prefetch_related_lookups, "What is beside it comes in the same query."
        fields = compiler.klass_info["select_fields"]
        columns = slice(fields[0], fields[-1] + 1)
        return _Ready(
            sql=sql,
            values=tuple(parameters),
            compiler=compiler,
            converters=compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]]),
            names=[column[0].target.attname for column in compiler.select[columns]],
            columns=columns,
            worked_out=compiler.annotation_col_map or {},
            beside=populators(compiler.klass_info, compiler.select, alias),
        )
