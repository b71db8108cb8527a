"""The database can only be read, or the disk is full: a sentence for whoever asked, and nothing half done."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from tests.api.world import Machine
from tests.cast import Cast
from viceversa.core.models import Event
from viceversa.core.outage import Outage, outage_of
from viceversa.operations import doctor
from viceversa.operations.doctor import How

SQL = {
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "postgresql": (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    ),
}


@pytest.fixture
def read_only(transactional_db: None, cast: Cast, client: Client) -> Iterator[Client]:
    """Nia is signed in, and from now on the database can only be read."""
    client.raise_request_exception = False
    client.force_login(cast.nia)
    begin, end = SQL[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(begin)
    yield client
    with connection.cursor() as cursor:
        cursor.execute(end)


def test_pages_are_still_read_and_what_would_be_saved_is_refused_in_a_sentence(cast: Cast, read_only: Client) -> None:
    assert read_only.get("/home/").status_code == 200
    for headers in ({}, {"HX-Request": "true"}):
        answer = read_only.post("/theme/", {"theme": "dark"}, headers=headers)
        page = answer.content.decode()
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "Nothing can be saved at the moment: the database can only be read." in page
        assert ("<h1" in page, answer.get("HX-Retarget")) == ((False, "#toasts") if headers else (True, None))
        assert ("readonly" in page, "Traceback" in page) == (False, False)
    assert read_only.get("/health/ready").status_code == 200


def test_machines_are_told_when_to_ask_again(cast: Cast, transactional_db: None) -> None:
    machine = Machine(cast.ada)
    begin, end = SQL[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(begin)
        answer = machine("GET", "people")
        cursor.execute(end)
    assert (answer.status, answer.kind, answer.headers["Retry-After"]) == (503, "not-now", "60")
    assert answer.body["detail"] == "Nothing can be saved at the moment: the database can only be read."


def test_the_doctor_says_so(read_only: Client) -> None:
    found = [one for one in doctor.examine(timezone.now()) if one.about == "database"]
    assert [one.how for one in found] == [How.WELL, How.WRONG]
    assert "Nothing can be saved: " in found[1].sentence


def test_the_doctor_leaves_nothing_behind(transactional_db: None) -> None:
    before = Event.objects.count()
    assert {one.how for one in doctor.examine(timezone.now()) if one.about == "database"} == {How.WELL}
    assert Event.objects.count() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_slot")
        assert cursor.fetchone() == (0,)


def caused(error: DatabaseError, cause: BaseException) -> DatabaseError:
    error.__cause__ = cause
    return error


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error: Any = sqlite3.OperationalError("words of the driver")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), Outage.FULL),
        (OSError(errno.EROFS, "Read-only file system"), Outage.READ_ONLY),
        (OSError(errno.ENOENT, "No such file"), None),
        (caused(OperationalError(), sqlite_error(sqlite3.SQLITE_FULL)), Outage.FULL),
        (caused(OperationalError(), sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED)), Outage.READ_ONLY),
        (caused(OperationalError(), sqlite_error(sqlite3.SQLITE_BUSY)), Outage.AWAY),
        (caused(OperationalError(), sqlite_error(sqlite3.SQLITE_ERROR)), None),
        (caused(OperationalError(), psycopg.errors.DiskFull()), Outage.FULL),
        (caused(DatabaseError(), psycopg.errors.ReadOnlySqlTransaction()), Outage.READ_ONLY),
        (caused(OperationalError(), psycopg.errors.AdminShutdown()), Outage.AWAY),
        (caused(OperationalError(), psycopg.OperationalError("connection refused")), Outage.AWAY),
        (caused(IntegrityError(), psycopg.errors.UniqueViolation()), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_what_an_error_means(error: BaseException | None, outage: Outage | None) -> None:
    assert outage_of(error) == outage
    wrapped = RuntimeError()
    wrapped.__cause__ = error
    assert outage_of(wrapped) == outage
