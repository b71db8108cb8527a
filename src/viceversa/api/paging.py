"""Lists, a piece at a time: in the order of codes, each piece after the last code of the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Schema

Item = TypeVar("Item")


class Asked(Schema):
    """Which piece of a list."""

    after: str = Field("", max_length=40, description="The last code of the piece before; `next` has it.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


Paged = Annotated[Asked, Query()]


class Listed(Schema, Generic[Item]):
    """A piece of a list. Nothing that was there all the while is missed or told twice, whatever changes meanwhile."""

    items: list[Item]
    next: str | None = Field(description="The address of the next piece; nothing after the last.")


def piece(
    request: HttpRequest, rows: QuerySet[Any], asked: Asked, shown: Callable[[Any], Any], *, by: str = "code"
) -> dict[str, Any]:
    """One piece of `rows` in the order of the unique column `by`. One query, whatever the size of the list."""
    if asked.after:
        rows = rows.filter(**{f"{by}__gt": asked.after})
    found = list(rows.order_by(by)[: asked.limit + 1])
    return _piece(request, found[: asked.limit], asked, shown, by, is_last=len(found) <= asked.limit)


def piece_of(
    request: HttpRequest, rows: Iterable[Any], asked: Asked, shown: Callable[[Any], Any], *, by: str = "code"
) -> dict[str, Any]:
    """The same of a list that is there already."""
    found = sorted((row for row in rows if getattr(row, by) > asked.after), key=lambda row: getattr(row, by))
    return _piece(request, found[: asked.limit], asked, shown, by, is_last=len(found) <= asked.limit)


def _piece(
    request: HttpRequest, rows: list[Any], asked: Asked, shown: Callable[[Any], Any], by: str, *, is_last: bool
) -> dict[str, Any]:
    following = None
    if not is_last:
        query = {**request.GET.dict(), "after": str(getattr(rows[-1], by)), "limit": str(asked.limit)}
        following = f"{settings.BASE_URL}{request.path}?{urlencode(query)}"
    return {"items": [shown(row) for row in rows], "next": following}
