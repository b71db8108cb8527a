"""What is wrong with an installation: each finding a sentence that says what to change, and where.

`viceversa doctor` prints them. Nothing is changed; of mail servers it is asked whether they answer, nothing is sent.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from viceversa.core import replicas, rotation
from viceversa.core.models import Event, Slot
from viceversa.operations.fares import Waiting, fares

LEAST_SPACE: Final = 1 << 30
LATE: Final = timedelta(minutes=15)
MAIL_WAITS_SECONDS: Final = 10
# By how much what was noted may be ahead of us: machines differ a little.
AHEAD: Final = timedelta(minutes=5)


class How(StrEnum):
    WELL = "well"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and how it is."""

    how: How
    about: str
    sentence: str


def examine(now: datetime) -> Iterator[Finding]:
    """Every finding, in the order of what the next depends on; ends after the database where that is not to be used."""
    yield from _address()
    yield from _folder()
    if (yield from _database(now)):
        yield from _writing(now)
        yield from _clock(now)
        yield from _copies()
        yield from _secret()
        yield from _work(now)
    yield from _mail()
    yield from _replies()


def _well(about: str, sentence: str) -> Finding:
    return Finding(How.WELL, about, sentence)


def _look(about: str, sentence: str) -> Finding:
    return Finding(How.LOOK, about, sentence)


def _wrong(about: str, sentence: str) -> Finding:
    return Finding(How.WRONG, about, sentence)


def _address() -> Iterator[Finding]:
    address = urlsplit(settings.BASE_URL)
    if settings.DEBUG:
        yield _wrong("address", "VICEVERSA_DEBUG is on: error pages show the code and settings. Set it to no.")
    if settings.DEMO:
        yield _look("address", "VICEVERSA_DEMO is on: anybody signs in as anybody. Never with real people.")
    if address.hostname in {"localhost", "127.0.0.1"}:
        yield _look(
            "address", f"Links in mails begin with {settings.BASE_URL}. Set VICEVERSA_BASE_URL for other people."
        )
    elif address.scheme != "https":
        yield _wrong(
            "address", f"{settings.BASE_URL} is not https: sign-ins can be read on the way. Put HTTPS before it."
        )
    elif not settings.PROXY_COUNT:
        yield _look("address", "https, and VICEVERSA_PROXY_COUNT is 0: behind one proxy it has to be 1.")
    else:
        yield _well("address", settings.BASE_URL)


def _folder() -> Iterator[Finding]:
    folder = settings.DATA
    if not os.access(folder, os.W_OK):
        yield _wrong("folder", f"{folder} can't be written to. VICEVERSA_DATA names it.")
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_SPACE:
        yield _wrong("folder", f"{folder} has {free >> 20} MB left. Make room: at least {LEAST_SPACE >> 20} MB.")
    else:
        yield _well("folder", f"{folder}, {free >> 30} GB free.")
    secret = folder / "secret"
    if secret.exists() and secret.stat().st_mode & 0o077:
        yield _wrong("folder", f"{secret} can be read by others. Say: chmod 600 {secret}")


def _database(now: datetime) -> Generator[Finding, None, bool]:
    """Whether it can be asked for what follows."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield _wrong("database", f"The database can't be reached: {str(error).strip()}")
        return False
    if behind:
        yield _wrong("database", "The tables are from an older version, or not there. Run: viceversa init")
        return False
    if connection.vendor == "sqlite":
        yield from _sqlite()
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), current_setting('server_version')")
        there, version = cursor.fetchone()
    apart = abs((there.astimezone(UTC) - now).total_seconds())
    if apart > 30:
        yield _wrong(
            "database", f"Its clock is {apart:.0f} seconds away from this machine's. Let both follow a time server."
        )
    yield _well("database", f"PostgreSQL {version}, tables up to date.")
    return True


def _sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (state,) = cursor.fetchone()
        cursor.execute("PRAGMA foreign_key_check")
        loose = len(cursor.fetchall())
    if state != "ok":
        yield _wrong("database", f"The file is damaged: {state}. Restore a backup.")
    elif loose:
        yield _wrong("database", f"{loose} rows point at others that are not there. Restore a backup.")
    else:
        yield _well("database", "SQLite, whole, tables up to date.")


def _writing(now: datetime) -> Iterator[Finding]:
    """Whether anything can be kept: a row is written, and taken back."""
    try:
        with transaction.atomic():
            Slot.objects.create(name="doctor", slot=now, taken_at=now)
            transaction.set_rollback(True)
    except DatabaseError as error:
        yield _wrong(
            "database",
            f"Nothing can be saved: {str(error).strip()}. Let it be written to: look for a full or read-only disk, the "
            "file’s owner, a server that is a copy, default_transaction_read_only.",
        )


def _clock(now: datetime) -> Iterator[Finding]:
    """Whether this machine's clock has gone back behind what was noted. What is newest is not what was noted last: one
    clock of several may be ahead."""
    newest = max(Event.objects.order_by("-pk").values_list("at", flat=True)[:100], default=now)
    if newest - now > AHEAD:
        yield _wrong(
            "clock",
            f"This machine’s clock says {now:%Y-%m-%d %H:%M} UTC, and something was noted at {newest:%Y-%m-%d %H:%M}. Let it "
            "follow a time server. Plans, links and sign-ins go by it.",
        )


def _copies() -> Iterator[Finding]:
    """Each copy that lists are read from: whether it is there, and how far behind."""
    for alias in replicas.names():
        values = connections[alias].settings_dict
        name = f"{values['HOST']}:{values['PORT']}" if values["HOST"] else values["NAME"]
        try:
            many, seconds = replicas.behind(alias)
        except DatabaseError as error:
            yield _wrong("copy", f"{name} can't be read, so the database itself is read instead: {str(error).strip()}")
            continue
        behind = f"{name} is {seconds:.0f} seconds and {many >> 10} KB behind"
        if seconds > settings.READ_LAG_SECONDS:
            yield _wrong(
                "copy", f"{behind}, so it is not read. VICEVERSA_READ_LAG_SECONDS allows {settings.READ_LAG_SECONDS}."
            )
        else:
            yield _well("copy", f"{behind}.")


def _secret() -> Iterator[Finding]:
    seen = resealed = unreadable = 0
    for batch in rotation.reseal_all(change=False):
        seen, resealed = seen + batch.seen, resealed + batch.resealed
        unreadable += batch.unreadable
    if unreadable:
        yield _wrong(
            "secret",
            f"{unreadable} of {seen} private texts can't be read with this secret. Give the one they were written with: "
            "VICEVERSA_SECRET_KEY, or VICEVERSA_FORMER_SECRET_KEYS.",
        )
    elif resealed:
        yield _look(
            "secret", f"{resealed} of {seen} private texts are under a former secret: viceversa notes rotate-key"
        )
    else:
        yield _well("secret", f"It reads all {seen} private texts.")


def _work(now: datetime) -> Iterator[Finding]:
    found = fares(now)
    if not found.workers:
        yield _wrong("work", "No worker is running: nothing is sent, nothing happens by itself. Start: viceversa up")
    else:
        yield _well("work", f"{found.workers} worker{'s' if found.workers > 1 else ''}.")
    for name, waiting in (("jobs", found.jobs), ("mails", found.mails), ("steps of plans", found.steps)):
        yield from _late(name, waiting, now)
    if found.failed_jobs:
        yield _look("work", f"{found.failed_jobs} jobs failed within a day. The worker's log says why.")
    if found.failed_mails or found.doubted_mails:
        yield _look(
            "work",
            f"{found.failed_mails} mails could not be sent within a day, of {found.doubted_mails} it is not known whether "
            "they arrived. Managers see them under Messages.",
        )


def _late(name: str, waiting: Waiting, now: datetime) -> Iterator[Finding]:
    if waiting.since and now - waiting.since > LATE:
        minutes = int(waiting.seconds(now) // 60)
        yield _wrong(
            "work", f"{waiting.many} {name} wait, the first for {minutes} minutes. Is the worker busy, or stopped?"
        )


def _mail() -> Iterator[Finding]:
    if settings.MAIL_STAYS_HERE:
        yield _look("mail", "No mail server: mails go to the outbox page and to nobody. Set VICEVERSA_SMTP_HOST.")
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        mail = get_connection(timeout=MAIL_WAITS_SECONDS)
        mail.open()
        mail.close()
    except OSError as error:
        yield _wrong("mail", f"{server} doesn't take our mail: {error}. See the settings VICEVERSA_SMTP_….")
    else:
        yield _well("mail", f"{server} takes our mail.")


def _replies() -> Iterator[Finding]:
    if not settings.REPLIES_ARE_READ:
        return
    server = (settings.REPLIES_HOST, settings.REPLIES_PORT)
    try:
        socket.create_connection(server, timeout=MAIL_WAITS_SECONDS).close()
    except OSError as error:
        yield _wrong("replies", f"{server[0]}:{server[1]} doesn't answer: {error}. See VICEVERSA_REPLIES_IMAP_….")
    else:
        yield _well("replies", f"{server[0]}:{server[1]} answers.")
