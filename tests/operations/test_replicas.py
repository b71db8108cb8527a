"""Reading lists from a copy: a real PostgreSQL and one that follows it. What one has just done is always found."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from subprocess import Popen
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import cast as company
from tests import factories, world
from tests.access import PEOPLE, TABLE
from tests.cast import Cast
from tests.support import postgresql
from viceversa.config import database
from viceversa.core import replicas
from viceversa.operations import doctor
from viceversa.operations.doctor import How
from viceversa.operations.replicas import COOKIE, PAGES
from viceversa.people.models import Person

COPY = "replica1"
A_LOOK = ' INTO "oversight_look" '


@dataclass
class Copy:
    """The copy, and how to hold it up."""

    process: Popen[bytes]

    def catches_up(self) -> None:
        until = time.monotonic() + 120
        while not replicas.has_come_to(COPY, replicas.stands("default")):
            assert time.monotonic() < until
            time.sleep(0.02)

    def stands_still(self, still: bool) -> None:
        with connections[COPY].cursor() as cursor:
            cursor.execute(f"SELECT pg_wal_replay_{'pause' if still else 'resume'}()")


@pytest.fixture(scope="module")
def standby(django_db_setup: None) -> Iterator[Copy]:
    """A copy of the tests' PostgreSQL. It is there before a test says which databases it uses."""
    try:
        with postgresql.replica(os.environ["VICEVERSA_TEST_DATABASE_URL"]) as (url, process):
            (entry,) = database.replicas([url]).values()
            connections.databases[COPY] = {
                **connection.settings_dict, **entry, "NAME": connection.settings_dict["NAME"], "CONN_MAX_AGE": None,
                "TEST": {**connection.settings_dict["TEST"], "MIRROR": "default"},
            }  # fmt: skip
            yield Copy(process)
    except postgresql.Missing as missing:
        pytest.skip(str(missing))
    finally:
        connections.databases.pop(COPY, None)


@pytest.fixture
def copy(standby: Copy, settings: Any) -> Iterator[Copy]:
    """Every page may read from it that may read from one."""
    settings.DATABASE_ROUTERS = ["viceversa.core.replicas.Router"]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "viceversa.operations.replicas.ReplicaMiddleware"]
    with connection.cursor() as cursor:
        # As in life. Else what was committed is in the log up to half a second after it, and a copy that has come to where
        # the log stands has not got it.
        cursor.execute("SET synchronous_commit TO on")
    yield standby
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")
    connections[COPY].close()


with_a_copy = pytest.mark.django_db(transaction=True, databases=["default", COPY])


def reads(client: Client, path: str = "/people/") -> tuple[int, int, str]:
    """How many statements went to the copy and to the database itself, and the page."""
    with CaptureQueriesContext(connections[COPY]) as there, CaptureQueriesContext(connection) as here:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(there), len(here), answer.content.decode()


def reads_from(copy: Copy, client: Client) -> tuple[int, int, str]:
    """The same, once the copy is believed: PostgreSQL writes to its log by itself, too, between catching up and the page."""
    until = time.monotonic() + 120
    while True:
        copy.catches_up()
        page = reads(client)
        if page[0] > 1:
            return page
        assert time.monotonic() < until


@pytest.mark.postgresql
@with_a_copy
def test_lists_are_read_from_a_copy_and_ones_own_acts_are_found(
    copy: Copy, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "LOOK_SECONDS", 0.0)
    settings.READ_LAG_SECONDS = 120
    cast = company.build()
    copy.catches_up()
    ada = Client()
    ada.force_login(cast.ada)
    there, here, page = reads_from(copy, ada)
    assert "Nia Adeyemi" in page
    assert there >= 4
    assert here == 3, "session, account, and where the log stands"

    # A page that is not of the list, and one by somebody who has just written.
    assert reads(ada, "/me/")[0] == 0
    copy.stands_still(True)
    factories.person("Newly Come")
    assert "Newly Come" not in reads(ada)[2], "the copy stands still, and is not too old yet"
    wrote = ada.post("/theme/", {"theme": "dark"})
    assert wrote.cookies[COOKIE]["max-age"] == 120
    there, _here, page = reads(ada)
    assert (there, "Newly Come" in page) == (0, True)
    del ada.cookies[COOKIE]

    # Within a verb, for what is locked, and after a write.
    with replicas.reading(COPY):
        assert not Person.objects.filter(name="Newly Come").exists()
        with transaction.atomic():
            assert Person.objects.select_for_update().get(name="Newly Come")
            assert Person.objects.filter(name="Newly Come").exists()
    with replicas.reading(COPY):
        Person.objects.filter(name="Newly Come").update(title="Starter")
        assert Person.objects.get(name="Newly Come").title == "Starter"
    copy.stands_still(False)


@pytest.mark.postgresql
@with_a_copy
def test_a_copy_that_is_old_or_away_is_not_read(copy: Copy, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicas, "LOOK_SECONDS", 0.0)
    settings.READ_LAG_SECONDS = 1
    cast = company.build()
    copy.catches_up()
    until = time.monotonic() + 120
    while copies_found() != [(How.WELL, True)]:  # others write to the server meanwhile
        assert time.monotonic() < until
        time.sleep(0.1)
    ada = Client()
    ada.force_login(cast.ada)
    reads_from(copy, ada)
    copy.stands_still(True)
    factories.person("Newly Come")
    deadline = time.monotonic() + 120
    while "Newly Come" not in (page := reads(ada))[2]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert page[0] <= 1, "asked how old it is, and not for the list"
    # Pages are careful sooner than doctor, which counts from what the copy did last.
    while copies_found() != [(How.WRONG, True)]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    copy.stands_still(False)
    reads_from(copy, ada)

    # It goes away between being chosen and being read: the page is asked for again, from the database itself.
    monkeypatch.setattr(replicas, "LOOK_SECONDS", 60.0)
    copy.process.kill()
    copy.process.wait()
    answer = ada.get("/people/?q=nia")
    assert (answer.status_code, answer["Location"]) == (302, "/people/?q=nia")
    assert "Newly Come" in ada.get("/people/").content.decode()
    del ada.cookies[COOKIE]
    assert ada.get("/people/").status_code == 200
    assert connections[COPY].connection is None, "it is left alone for a while"
    assert copies_found() == [(How.WRONG, False)]

    # And a process that has never reached it.
    watch = replicas.Watch(lag=10)
    assert watch.choose([COPY]) == ""
    assert watch.known[COPY].left_alone_until > time.monotonic()
    assert watch.choose([COPY]) == ""


def copies_found() -> list[tuple[How, bool]]:
    """What doctor says of copies, and whether it says how far behind."""
    found = [each for each in doctor.examine(timezone.now()) if each.about == "copy"]
    return [(each.how, "seconds" in each.sentence) for each in found]


def test_pages_that_may_come_from_a_copy_write_nothing(cast: Cast) -> None:
    here = world.build(cast)
    wrote = {}
    for name in PAGES:
        method, letters = TABLE[name]
        assert method == "GET"
        browser = Client()
        account = here.accounts[list(PEOPLE)[letters.index("y")]]
        assert account is not None
        browser.force_login(account)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(reverse(name, kwargs=world.place(here, name))).status_code == 200
        said = [one["sql"].lstrip("( ") for one in captured]
        wrote[name] = [sql for sql in said if not sql.startswith("SELECT") and A_LOOK not in sql]
    assert wrote == {name: [] for name in PAGES}


def test_an_address_that_is_none_is_said_with_the_name_of_its_setting() -> None:
    with pytest.raises(ImproperlyConfigured, match="VICEVERSA_READ_DATABASE_URL starts with “mysql:”"):
        database.replicas(["mysql://x"])
    (entry,) = database.replicas(["sqlite:////copy.sqlite3"]).values()
    assert entry["NAME"] == "/copy.sqlite3"
    one, other = database.replicas(["postgresql://a/x", "postgresql://b/x?connect_timeout=9"]).values()
    assert [each["OPTIONS"]["connect_timeout"] for each in (one, other)] == [2, "9"]
