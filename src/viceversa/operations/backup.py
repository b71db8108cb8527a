"""A backup: one ZIP file with every row and every uploaded file, the same for SQLite and PostgreSQL.

`manifest.json` says which version made it when, which migrations its tables had, and how many rows and which checksum each
part has; `rows/<table>.jsonl` has a head with the columns and a line for each row; `files/…` what people uploaded. The secret
is not in it: kept apart, so that a backup alone gives no private text away. Sessions and rate limits are left out: whoever
signed out stays out.

Everything is of one moment, while the installation goes on: SQLite is copied by its own online backup first, PostgreSQL
is read in one repeatable transaction.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

import viceversa
from viceversa.config.database import sqlite
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.operations import rows

FORMAT: Final = "viceversa-backup-1"
MANIFEST: Final = "manifest.json"
LEFT_OUT: Final = frozenset({"sessions.session", "people.signin", "core.worker"})

# What reading a ZIP file with a wrong byte in it raises: a checksum, a stream or a name that is none, a way to pack or to
# encrypt that nobody asked for (RuntimeError, NotImplementedError).
DAMAGED: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, UnicodeDecodeError)


@dataclass(frozen=True)
class Part:
    """One table in a backup: its label, its file, how many rows, and the checksum of the file's text."""

    label: str
    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    version: str
    made_at: datetime
    database: str
    migrations: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    files: int
    secret: str = ""

    @property
    def total(self) -> int:
        """All rows."""
        return sum(part.rows for part in self.parts)


Said = Callable[[str], None]


def back_up(
    target: Path, *, using: str = "default", now: datetime | None = None, say: Said = lambda text: None
) -> Manifest:
    """Write a backup to `target`: whole or not at all, readable by its owner only.

    Refuses a file that is there. Holds no lock that a writer would feel. About 20,000 rows a second; memory does not grow
    with rows.
    """
    if target.exists():
        raise Refused(_("%(file)s is there already. Give another name.") % {"file": target})
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    made_at = now or clock.now()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            zipped = zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
            with zipped as archive, one_moment(using) as alias:
                manifest = _write(archive, alias, made_at, say)
            handle.flush()
            os.fsync(handle.fileno())
        draft.rename(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return manifest


def models_of(registry: Any) -> list[type[models.Model]]:
    """Every table that belongs in a backup, by label."""
    found = [
        model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


@contextmanager
def one_moment(using: str) -> Iterator[str]:
    """The alias of a database that stands still while the installation goes on."""
    source = connections[using]
    if source.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="viceversa-backup-", dir=settings.DATA) as folder:
            copy = Path(folder) / "copy.sqlite3"
            source.ensure_connection()
            to = sqlite3.connect(copy)
            source.connection.backup(to)
            to.close()
            with extra_database("backup", sqlite(copy)):
                yield "backup"
        return
    with transaction.atomic(using=using):
        with source.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield using


@contextmanager
def extra_database(alias: str, values: dict[str, Any]) -> Iterator[None]:
    """A further database under `alias`, for as long as the block lasts."""
    connections.settings[alias] = values
    connections.configure_settings(connections.settings)
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def _write(archive: zipfile.ZipFile, using: str, made_at: datetime, say: Said) -> Manifest:
    parts = []
    for model in models_of(apps):
        label = model._meta.label_lower
        name = f"rows/{label}.jsonl"
        digest, many = hashlib.sha256(), -1
        with archive.open(name, "w", force_zip64=True) as out:
            head = json.dumps([field.attname for field in rows.columns_of(model)])
            for line in _with_head(head, model, using):
                many += 1
                text = f"{line}\n".encode()
                digest.update(text)
                out.write(text)
        parts.append(Part(label, name, many, digest.hexdigest()))
        say(f"{label}: {many}")
    manifest = Manifest(
        version=viceversa.__version__,
        made_at=made_at,
        database=connections[using].vendor,
        migrations=tuple(sorted(MigrationRecorder(connections[using]).applied_migrations())),
        parts=tuple(parts),
        files=_write_files(archive),
        secret=mark_of(settings.SECRET_KEY, made_at),
    )
    archive.writestr(MANIFEST, json.dumps(_as_data(manifest), indent=1))
    return manifest


def _with_head(head: str, model: type[models.Model], using: str) -> Iterator[str]:
    yield head
    yield from rows.read(model, using)


def files_folder() -> Path:
    """Where uploaded files are."""
    return Path(default_storage.path(""))


def _write_files(archive: zipfile.ZipFile) -> int:
    folder, many = files_folder(), 0
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        try:
            archive.write(file, f"files/{file.relative_to(folder).as_posix()}")
        except FileNotFoundError:  # an import was saved or discarded meanwhile
            continue
        many += file.is_file()
    return many


def _as_data(manifest: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": manifest.version,
        "made_at": manifest.made_at.isoformat(),
        "database": manifest.database,
        "migrations": [list(one) for one in manifest.migrations],
        "parts": [vars(part) for part in manifest.parts],
        "files": manifest.files,
        "secret": manifest.secret,
    }


def mark_of(secret: str, made_at: datetime) -> str:
    """What tells a secret from another one without giving it away; another mark in each backup. Pure."""
    return salted_hmac("viceversa.backup", made_at.isoformat(), secret=secret, algorithm="sha256").hexdigest()[:32]


def knows_secret(manifest: Manifest) -> bool:
    """Whether this installation has the secret under which the backup was made, as its own or a former one. Backups of
    versions that made no mark can't tell: yes."""
    known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return not manifest.secret or manifest.secret in {mark_of(one, manifest.made_at) for one in known}


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """What the backup says of itself. Refuses a file that is none, is damaged, or of a format of the future."""
    try:
        data = json.loads(archive.read(MANIFEST))
    except DAMAGED as error:
        raise Refused(_("%(part)s in the backup is damaged. Take another backup.") % {"part": MANIFEST}) from error
    except (KeyError, ValueError) as error:
        raise Refused(_("This is no backup of Vice Versa: it has no list of contents.")) from error
    if data.get("format") != FORMAT:
        raise Refused(_("This backup was made by a newer Vice Versa. Install that version, and restore with it."))
    return Manifest(
        version=data["version"],
        made_at=datetime.fromisoformat(data["made_at"]),
        database=data["database"],
        migrations=tuple((app, name) for app, name in data["migrations"]),
        parts=tuple(Part(**part) for part in data["parts"]),
        files=data["files"],
        secret=data.get("secret", ""),
    )


@contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """A backup to read. Refuses what is not there, what is no ZIP file, and a disk that can't be read on the way."""
    try:
        archive = zipfile.ZipFile(file)
    except FileNotFoundError as error:
        raise Refused(_("There is no file %(file)s.") % {"file": file}) from error
    except DAMAGED as error:
        raise _unreadable(file, error) from error
    with archive:
        try:
            yield archive
        except (zipfile.BadZipFile, OSError) as error:
            raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> Refused:
    return Refused(_("%(file)s can’t be read: %(why)s") % {"file": file, "why": error})


def check(file: Path) -> Manifest:
    """Read the whole backup and hold every part against its checksum and count. Refuses one that is not whole."""
    with opened(file) as archive:
        manifest = read_manifest(archive)
        for part in manifest.parts:
            deque(lines_of(archive, part), maxlen=0)
        for name in filter(_is_file, archive.namelist()):
            _read_through(archive, name)
        if (many := sum(_is_file(name) for name in archive.namelist())) != manifest.files:
            raise Refused(_("The backup should have %(wanted)d uploaded files, and has %(found)d.") % {
                "wanted": manifest.files, "found": many,
            })  # fmt: skip
    return manifest


def _is_file(name: str) -> bool:
    return name.startswith("files/") and not name.endswith("/")


def _read_through(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse an uploaded file that is not as it was: ZIP has a checksum of each."""
    try:
        with archive.open(name) as handle:
            while handle.read(1 << 20):
                pass
    except DAMAGED as error:
        raise Refused(_("%(part)s in the backup is damaged. Take another backup.") % {"part": name}) from error


def lines_of(archive: zipfile.ZipFile, part: Part) -> Iterator[str]:
    """The lines of one table, its head first. Refuses, at the end, a part that is not as it was written."""
    digest, many = hashlib.sha256(), -1
    damaged = Refused(_("%(part)s in the backup is damaged. Take another backup.") % {"part": part.label})
    try:
        handle: IO[bytes]
        with archive.open(part.name) as handle:
            for line in handle:
                many += 1
                digest.update(line)
                yield line.decode()
    except (*DAMAGED, KeyError) as error:
        raise damaged from error
    if (many, digest.hexdigest()) != (part.rows, part.sha256):
        raise damaged
