"""What stands in the way when nothing can be kept, in a sentence: a database that only reads, a full disk, no database.

The text of a driver's error is for the log. What people see says what became of what they sent, and whom to tell.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Outage(StrEnum):
    READ_ONLY = "read-only"
    FULL = "full"
    AWAY = "away"


SENTENCES: Final[dict[Outage, Promise]] = {
    Outage.READ_ONLY: _("Nothing can be saved at the moment: the database can only be read."),
    Outage.FULL: _("Nothing can be saved at the moment: the server’s disk is full."),
    Outage.AWAY: _("The database does not answer at the moment."),
}
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Of SQLite (the lower byte of its codes), and of PostgreSQL (its codes, or the two letters of their class).
_SQLITE: Final = {
    sqlite3.SQLITE_READONLY: Outage.READ_ONLY,
    sqlite3.SQLITE_FULL: Outage.FULL,
    sqlite3.SQLITE_BUSY: Outage.AWAY,
    sqlite3.SQLITE_IOERR: Outage.AWAY,
    sqlite3.SQLITE_CANTOPEN: Outage.AWAY,
}
# With less than this, SQLite can't make room for what it writes beside the file, and says no more than that.
_TOO_LITTLE: Final = 1 << 20
_POSTGRESQL: Final = {
    "25006": Outage.READ_ONLY,
    "53100": Outage.FULL,
    "53": Outage.AWAY,
    "57": Outage.AWAY,
    "58": Outage.AWAY,
    "08": Outage.AWAY,
}


def outage_of(error: BaseException | None) -> Outage | None:
    """What an error means, if it is not a fault of ours: by itself, or by what it came from. Looks at the disk of the data
    where SQLite does not say what kept it from writing."""
    found = next((found for one in _causes(error) if (found := _of(one)) is not None), None)
    if found is Outage.AWAY and any(isinstance(one, sqlite3.Error) for one in _causes(error)):
        return Outage.FULL if shutil.disk_usage(settings.DATA).free < _TOO_LITTLE else found
    return found


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _of(error: BaseException) -> Outage | None:
    if isinstance(error, OSError):
        if error.errno == errno.EROFS:
            return Outage.READ_ONLY
        return Outage.FULL if error.errno in _FULL else None
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _of(cause)
    code = getattr(cause, "sqlstate", None)
    if code is None:
        # The driver itself says so: no line could be made, or it broke.
        return Outage.AWAY if type(cause).__name__ in ("OperationalError", "InterfaceError") else None
    return _POSTGRESQL.get(code) or _POSTGRESQL.get(code[:2])
