"""From every released version to this one: what was there is there, whole and readable, and pages answer."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.support.processes import database_url
from tests.upgrades.dump import DUMPS, ROOT, environ

VERSIONS = sorted(file.stem for file in DUMPS.glob("*.json"))
# Tables that are gone, or hold fewer or more rows after an upgrade, and why.
OTHERWISE: dict[str, str] = {"core_event": "what an upgrade brings, such as other words of a topic, is noted"}


# What `viceversa init` does with the tables; it compiles the matcher, too, which takes half a minute.
PREPARE = ("-c", "from viceversa.cli import init, start_django; start_django(); init.prepare_database()")


def says(database: str, data: Path, *program: str) -> str:
    done = subprocess.run(
        [sys.executable, *program], cwd=ROOT, env=environ(database, data), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def upgraded(version: str, database: str, data: Path) -> dict[str, Any]:
    """Twice: an upgrade that is done already changes nothing."""
    for _time in range(2):
        says(database, data, *PREPARE)
    found: dict[str, Any] = json.loads(
        says(database, data, "-m", "tests.upgrades.look", str(DUMPS / f"{version}.json"))
    )
    return found


def assert_all_is_there(version: str, found: dict[str, Any]) -> None:
    kept = json.loads((DUMPS / f"{version}.json").read_text(encoding="utf-8"))[connection.vendor]
    left_out = {"django_migrations", *OTHERWISE}
    before = {table: many for table, many in kept["rows"].items() if table not in left_out}
    assert {table: found["rows"].get(table) for table in before} == before
    assert found["rows"]["core_event"] >= kept["rows"]["core_event"]
    assert found["answers"] == [[path, 200] for _email, path in kept["pages"]]
    how, sentence = found["doctor"]["database"]
    assert (how, sentence.endswith("tables up to date.")) == ("well", True)
    how, sentence = found["doctor"]["secret"]
    assert how == "well"
    assert int(re.findall(r"\d+", sentence)[0]) >= 3, "private texts are read with the secret they were written with"


@pytest.mark.sqlite
@pytest.mark.parametrize("version", VERSIONS)
def test_an_installation_on_sqlite_is_upgraded(version: str, tmp_path: Path) -> None:
    file = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(gzip.decompress((DUMPS / f"{version}.sqlite.sql.gz").read_bytes()).decode())
    assert_all_is_there(version, upgraded(version, f"sqlite:///{file}", tmp_path / "data"))


@contextmanager
def beside(name: str) -> Iterator[str]:
    """An empty database on the tests' PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield f"{database_url().rpartition('/')[0]}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.postgresql
@pytest.mark.parametrize("version", VERSIONS)
def test_an_installation_on_postgresql_is_upgraded(version: str, transactional_db: None, tmp_path: Path) -> None:
    import psycopg

    with beside("viceversa_upgraded") as url:
        with psycopg.connect(url, autocommit=True) as database:
            database.execute(gzip.decompress((DUMPS / f"{version}.postgresql.sql.gz").read_bytes()))
        assert_all_is_there(version, upgraded(version, url, tmp_path / "data"))


@pytest.mark.postgresql
def test_several_that_start_together_prepare_the_tables_once(transactional_db: None, tmp_path: Path) -> None:
    with beside("viceversa_together") as url:
        starts = [
            subprocess.Popen(
                [sys.executable, *PREPARE],
                cwd=ROOT, env=environ(url, tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            for _web in range(2)
        ]  # fmt: skip
        ends = [(start.communicate(timeout=300)[0], start.returncode) for start in starts]
    assert [code for _words, code in ends] == [0, 0], ends


def test_every_released_version_has_a_dump() -> None:
    released = re.findall(r"^## v?(\d[\w.]*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(released) <= set(VERSIONS), "say `python -m tests.upgrades.dump` in each new version before it is tagged"
    assert VERSIONS, "there is nothing to upgrade from"
