"""Taking the row of a thing for the length of a transaction."""

from __future__ import annotations

from typing import TypeVar

from viceversa.core.models import Coded

Thing = TypeVar("Thing", bound=Coded)


def take(thing: Thing, *related: str) -> Thing:
    """Lock the row and read it anew into the very object the caller holds, with `related` beside it. One query."""
    rows = type(thing)._default_manager.select_for_update(of=("self",)).select_related(*related)
    thing.refresh_from_db(from_queryset=rows)
    thing.repeated = False
    return thing
