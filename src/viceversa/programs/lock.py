"""Taking the row of a thing for the length of a transaction."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from django.db.models import QuerySet

from viceversa.core.models import Coded
from viceversa.core.prepared import Prepared

Thing = TypeVar("Thing", bound=Coded)


def take(thing: Thing, *related: str) -> Thing:
    """Lock the row and read it anew into the very object the caller holds, with `related` beside it. One query."""
    rows: Any = _rows(type(thing), related) if thing.get_deferred_fields() else _Kept(type(thing), related)
    thing.refresh_from_db(from_queryset=rows)
    thing.repeated = False
    return thing


def _rows(model: type[Coded], related: tuple[str, ...]) -> QuerySet[Any]:
    return model._default_manager.select_for_update(of=("self",)).select_related(*related)


@cache
def _prepared(model: type[Coded], related: tuple[str, ...]) -> Prepared[Any]:
    return Prepared(lambda number: _rows(model, related).filter(pk=number))


class _Kept:
    """What `refresh_from_db` asks of a queryset, answered by a query that is kept: each verb begins with it."""

    def __init__(self, model: type[Coded], related: tuple[str, ...]) -> None:
        self._model, self._related, self._number = model, related, 0

    def filter(self, *, pk: int) -> _Kept:
        self._number = pk
        return self

    def get(self) -> Coded:
        found: list[Coded] = _prepared(self._model, self._related).rows(self._number)
        if not found:
            raise self._model.DoesNotExist(f"There is no {self._model._meta.object_name} {self._number} any more.")
        return found[0]
