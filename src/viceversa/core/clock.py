"""What time it is. Verbs take `now`; only the edges (views, jobs, commands) ask here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """The present moment, aware; the moved one inside `moved_to`."""
    return _moved.get() or timezone.now()


def today() -> date:
    """The present day in the current time zone (a person's own inside a request)."""
    return timezone.localtime(now()).date()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Inside the block it is `moment`: for tests, the demo company and rehearsals. Nests."""
    if timezone.is_naive(moment):
        raise ValueError("moved_to() needs an aware moment.")
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
