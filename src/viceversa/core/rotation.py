"""A new key for private text: all that is encrypted, written anew under the newest key while the former ones still read.

The keys are settings, never in the database (core/private.py). What is encrypted is read from the register of personal
data, so that no field can be forgotten. Killed at any instant, whole batches are done; run again, it does the rest: a
text that is under the newest key already is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction

from viceversa.core import clock, events, private
from viceversa.core.privacy import REGISTER, PersonalField

BATCH: Final = 200
# Of files, which have megabytes each.
FEW: Final = 8


@dataclass(frozen=True)
class Batch:
    """What was done with some rows of one field. `unreadable` ones were left as they are: no key that is given reads them."""

    label: str
    seen: int
    resealed: int
    unreadable: int


# What is encrypted inside a column of somebody else's table: each writes its own rows anew, as `reseal_all` does.
ALSO: list[Callable[..., Iterator[Batch]]] = []


def sealed_fields() -> list[PersonalField]:
    """Every field that holds private text."""
    return [entry for entry in REGISTER.values() if entry.encrypted]


def reseal_all(*, change: bool = True, now: datetime | None = None) -> Iterator[Batch]:
    """Write all private text anew under the newest key, BATCH rows (FEW files) a transaction, and say after each what was done.

    Without `change` it only counts what would be. Each batch costs a read, a write and an event; rows are locked, so
    that what is written at the same time is not lost.
    """
    now = now or clock.now()
    for entry in sealed_fields():
        last = 0
        while True:
            # Counting takes no transaction, which on SQLite would take the lock of writers, and fail where nobody may write.
            with transaction.atomic() if change else nullcontext():
                done, last = _batch(entry, last, change=change, now=now)
            if not done.seen:
                break
            yield done
    for reseal in ALSO:
        yield from reseal(change=change, now=now)


def _batch(entry: PersonalField, after: int, *, change: bool, now: datetime) -> tuple[Batch, int]:
    manager: models.Manager[Any] = entry.model._default_manager
    field = entry.model._meta.get_field(entry.field)
    holds_files = isinstance(field, models.BinaryField)
    rows = manager.filter(pk__gt=after).exclude(**{entry.field: b"" if holds_files else ""}).order_by("pk")
    if change:
        rows = rows.select_for_update(of=("self",))
    found = list(rows.only("pk", entry.field)[: FEW if holds_files else BATCH])
    changed, unreadable = [], 0
    for row in found:
        sealed: Any = bytes(getattr(row, entry.field)) if holds_files else getattr(row, entry.field)
        if private.is_newest(sealed):
            continue
        try:
            setattr(row, entry.field, private.reseal_bytes(sealed) if holds_files else private.reseal(sealed))
        except private.Tampered:
            unreadable += 1
        else:
            changed.append(row)
    if changed and change:
        manager.bulk_update(changed, [entry.field])
        events.record("private.resealed", by=None, subject=None, now=now, field=entry.label, rows=len(changed))
    return Batch(entry.label, len(found), len(changed), unreadable), found[-1].pk if found else after
