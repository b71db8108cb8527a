"""Writing very many rows: one prepared statement, executed row after row by the driver (SQLite and PostgreSQL).

Django's bulk_create packs at most 999 values into a statement on SQLite, which makes 100,000 people take a minute.
Values still pass through the model's fields, so dates, JSON and booleans are stored as the ORM stores them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

BATCH = 2000
_DIRECTORY = 0x5656_0001


def one_at_a_time() -> None:
    """Let no two transactions write lines of the directory at once: each would build on lines that the other changes.

    Held until the transaction ends. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_DIRECTORY])


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, unless_there: bool = False
) -> int:
    """INSERT rows of values in the order of `columns` (field names). Returns how many were given."""
    tail = " ON CONFLICT DO NOTHING" if unless_there else ""
    return _run(_insert_sql(model, columns) + tail, _fields(model, columns), rows)


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: str,
    update: Sequence[str],
) -> int:
    """INSERT, or UPDATE the columns in `update` where a row with the same `unique` value is there."""
    names = [_quoted(field) for field in _fields(model, update)]
    target = _quoted(_fields(model, [unique])[0])
    sql = f"{_insert_sql(model, columns)} ON CONFLICT ({target}) DO UPDATE SET " + ", ".join(
        f"{name} = excluded.{name}" for name in names
    )
    return _run(sql, _fields(model, columns), rows)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """UPDATE rows by id: each row gives the values of `columns`, then the id."""
    sets = ", ".join(f"{_quoted(field)} = %s" for field in _fields(model, columns))
    table = connection.ops.quote_name(model._meta.db_table)
    return _run(f"UPDATE {table} SET {sets} WHERE id = %s", _fields(model, [*columns, "id"]), rows)


def _insert_sql(model: type[models.Model], columns: Sequence[str]) -> str:
    fields = _fields(model, columns)
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(map(_quoted, fields))}) VALUES ({', '.join(['%s'] * len(fields))})"


def _fields(model: type[models.Model], columns: Sequence[str]) -> list[models.Field[Any, Any]]:
    return [model._meta.get_field(name) for name in columns]  # type: ignore[misc]


def _quoted(field: models.Field[Any, Any]) -> str:
    assert field.column is not None
    return connection.ops.quote_name(field.column)


def _run(sql: str, fields: list[models.Field[Any, Any]], rows: Iterable[Sequence[Any]]) -> int:
    # Text and numbers go to the driver as they are; only these kinds need the field's own translation.
    special = [isinstance(field, models.JSONField | models.DateField) for field in fields]
    plan = list(zip(fields, special, strict=True))
    count = 0
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        values = [
            [
                field.get_db_prep_save(value, connection) if odd and value is not None else value
                for (field, odd), value in zip(plan, row, strict=True)
            ]
            for row in batch
        ]
        # No savepoint: inside one, SQLite keeps a journal for each row whose foreign key changes, 25 times slower.
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.executemany(sql, values)
        count += len(batch)
    return count
