"""Copies of the database to read from: which statement goes where, and whether a copy may be believed.

    with replicas.reading("replica1"):      # what is read in the block may come from the copy
        …

Everything goes to the primary outside of such a block, inside a transaction (so in every verb), for every row that is
locked, for what signs people in, and as soon as the block has written. A copy is asked for only while it is there and no further
behind than VICEVERSA_READ_LAG_SECONDS; else the primary answers, as if there were no copies.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import DatabaseError, InterfaceError, connections

log = logging.getLogger(__name__)

PRIMARY: Final = "default"
# Sessions, accounts and what is counted while people sign in are never old.
NEVER_OLD: Final = frozenset({"sessions", "django_cache", "account", "mfa", "socialaccount", "usersessions"})
# Notes of who looked at what, which the page that is looked at does not show.
NOTES: Final = frozenset({"oversight"})
# Between two looks at how far a copy is behind; how long one that failed is left alone.
LOOK_SECONDS: Final = 2.0
LEFT_ALONE_SECONDS: Final = 30.0

_reading: ContextVar[str] = ContextVar("reading", default="")


class Router:
    """Django's question where a statement goes. No query; all relations are between rows of one database."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        alias = _reading.get()
        if not alias or model._meta.app_label in NEVER_OLD or connections[PRIMARY].in_atomic_block:
            return PRIMARY
        return alias

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """The primary; and what the rest of the request reads comes from there, too, but for mere notes."""
        if model._meta.app_label not in NOTES:
            _reading.set("")
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return None if db == PRIMARY else False


def names() -> list[str]:
    """The copies that the settings name."""
    return [alias for alias in connections if alias != PRIMARY]


@contextmanager
def reading(alias: str) -> Iterator[None]:
    """What is read inside may come from this copy; with "", from the primary."""
    token = _reading.set(alias)
    try:
        yield
    finally:
        _reading.reset(token)


def begin(alias: str) -> None:
    """From now on, until the block around ends, this copy may be read from. Inside of `reading` only."""
    _reading.set(alias)


# Which copies may be believed


@dataclass
class _Known:
    """What this process knows of one copy."""

    looked: float = 0.0
    fresh: bool = False
    left_alone_until: float = 0.0


@dataclass
class Watch:
    """Looks at the copies every LOOK_SECONDS, on behalf of whoever asks for one. One for each process.

    Where the primary's log stood is remembered with the moment; a copy that has come to where it stood less than `lag`
    seconds ago is no further behind than that.
    """

    lag: float
    known: dict[str, _Known] = field(default_factory=dict)
    stood: deque[tuple[float, str]] = field(default_factory=deque)
    turn: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def choose(self, aliases: list[str]) -> str:
        """A copy that is there and not too old, each in its turn; "" where there is none. Mostly no query, else two for each."""
        with self._lock:
            self.turn += 1
            good = [alias for alias in aliases if self._is_good(alias, time.monotonic())]
            return good[self.turn % len(good)] if good else ""

    def leave_alone(self, alias: str) -> None:
        """It failed: not to be asked for a while."""
        connections[alias].close()
        with self._lock:
            self.known.setdefault(alias, _Known()).left_alone_until = time.monotonic() + LEFT_ALONE_SECONDS

    def _is_good(self, alias: str, now: float) -> bool:
        one = self.known.setdefault(alias, _Known())
        if now < one.left_alone_until:
            return False
        if now - one.looked >= LOOK_SECONDS or not one.looked:
            one.looked = now
            try:
                one.fresh = self._is_fresh(alias, now)
            except (DatabaseError, InterfaceError) as error:
                log.warning("The copy %s can't be read from now; the primary is: %s", alias, str(error).strip())
                connections[alias].close()
                one.fresh, one.left_alone_until = False, now + LEFT_ALONE_SECONDS
        return one.fresh

    def _is_fresh(self, alias: str, now: float) -> bool:
        self.stood.append((now, stands(PRIMARY)))
        # What this look says holds until the next one, so it must be that much stricter.
        while self.stood[0][0] < now - max(0.0, self.lag - LOOK_SECONDS):
            self.stood.popleft()
        return has_come_to(alias, self.stood[0][1])


def stands(alias: str) -> str:
    """Where the log of a database that is written to stands. One query; "" where there is no such log (SQLite)."""
    if connections[alias].vendor != "postgresql":
        return ""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_lsn() END::text")
        return str(cursor.fetchone()[0] or "")


def has_come_to(alias: str, place: str) -> bool:
    """Whether a copy has everything up to a place in the primary's log. What is no copy by PostgreSQL's own means is believed."""
    if not place or connections[alias].vendor != "postgresql":
        connections[alias].ensure_connection()
        return True
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, NOT pg_is_in_recovery())", [place])
        return bool(cursor.fetchone()[0])


def behind(alias: str) -> tuple[int, float]:
    """How far a copy is behind: bytes of the log, and seconds since what it did last was done. Two queries; for doctor."""
    place = stands(PRIMARY)
    if not place or connections[alias].vendor != "postgresql":
        return 0, 0.0
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn()), 0),"
            " coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0)",
            [place],
        )
        many, seconds = cursor.fetchone()
    return max(0, int(many)), float(seconds) if many > 0 else 0.0
