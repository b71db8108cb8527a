"""Rows of any table as lines of JSON, the same for each database, and back.

A line is the values of a row's own columns, in the order of the table's head. Dates and numbers are written as ISO and
as decimals, bytes in base64; JSON columns are JSON. Reading needs the models of the time of writing: `restoring` has them
from the migrations.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models

from viceversa.core.packed import PackedJSONField

BATCH = 500


class Encoder(DjangoJSONEncoder):
    """As Django writes JSON, but nothing is cut: microseconds stay."""

    def default(self, o: Any) -> Any:
        if isinstance(o, bytes | memoryview):
            return b64encode(o).decode("ascii")
        if isinstance(o, timedelta):
            return o // timedelta(microseconds=1)
        if hasattr(o, "isoformat"):
            return o.isoformat()
        return super().default(o)


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """A table's own columns that are written; those that the database works out itself are not."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def read(model: type[models.Model], using: str) -> Iterator[str]:
    """Every row as a line, by key. One query, streamed."""
    names = [field.attname for field in columns_of(model)]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=2000):
        yield json.dumps(row, cls=Encoder, ensure_ascii=False, separators=(",", ":"))


def write(model: type[models.Model], heads: Sequence[str], lines: Iterator[str], using: str) -> int:
    """Insert every line as it is: no default, no signal, no time of now. Returns how many. One statement a BATCH."""
    by_name = {field.attname: field for field in columns_of(model)}
    fields = [by_name[name] for name in heads]
    decoders = [_decoder(field) for field in fields]
    total = 0
    batch: list[models.Model] = []
    for line in lines:
        values = [
            None if value is None else decode(value)
            for decode, value in zip(decoders, json.loads(line), strict=True)
        ]  # fmt: skip
        batch.append(model(**dict(zip(heads, values, strict=True))))
        if len(batch) == BATCH:
            total += _insert(model, fields, batch, using)
            batch = []
    return total + _insert(model, fields, batch, using)


def _insert(
    model: type[models.Model], fields: list[models.Field[Any, Any]], batch: list[models.Model], using: str
) -> int:
    if not batch:
        return 0
    manager: Any = model._base_manager
    most = max(1, _rows_at_once(fields, batch, using))
    for start in range(0, len(batch), most):
        # Raw: what was written is inserted, and no field works out a value of its own.
        manager._insert(batch[start : start + most], fields=fields, using=using, raw=True)
    return len(batch)


def _rows_at_once(fields: list[models.Field[Any, Any]], batch: list[models.Model], using: str) -> int:
    """How many rows fit one statement: databases bound the number of parameters."""
    return connections[using].ops.bulk_batch_size(fields, batch)


def _decoder(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    if isinstance(target, models.JSONField | PackedJSONField):
        return _as_is
    if isinstance(target, models.BinaryField):
        return b64decode
    if isinstance(target, models.DurationField):
        return _duration
    return target.to_python


def _as_is(value: Any) -> Any:
    return value


def _duration(value: int) -> timedelta:
    return timedelta(microseconds=value)
