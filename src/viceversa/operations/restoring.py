"""A backup becomes an installation again: on a new machine, in another kind of database, under a newer version.

The tables are first made as they were when the backup was made, by the migrations that it names; rows come in as they
went out, all in one transaction; then the migrations since then are run, as at every upgrade. What was deleted since by the
retention rules is deleted again before anybody looks.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from viceversa.core import clock, events, retention, rotation
from viceversa.core.errors import Refused
from viceversa.integrations.chat import actions as chat
from viceversa.integrations.webhooks import actions as webhooks
from viceversa.messaging.standstill import Stopped, stand_still
from viceversa.operations import rows
from viceversa.operations.backup import (
    Manifest,
    Said,
    check,
    extra_database,
    files_folder,
    knows_secret,
    lines_of,
    models_of,
    one_moment,
    opened,
)
from viceversa.people.models import Person, User


@dataclass(frozen=True)
class Restored:
    """What came back: the backup, how many rows, and what waits for somebody to look, for it may have gone out since.

    other_secret: this installation has not the secret of the backup. unreadable: private texts that none it has can read.
    """

    manifest: Manifest
    rows: int
    stopped: Stopped | None
    deleted: int
    other_secret: bool
    unreadable: int


def restore(file: Path, *, hold: bool = True, now: datetime | None = None, say: Said = lambda text: None) -> Restored:
    """Fill an empty installation from a backup. Killed at any instant, it leaves one that is still empty.

    `hold`: mails that were on their way when the backup was made, and steps that are due by now, wait until a manager
    lets them go: they may have gone out since. Without it, they go on: right where nothing ran since the backup.

    Refuses a damaged file, one of a newer version, and a database with people in it.
    """
    now, using = now or clock.now(), DEFAULT_DB_ALIAS
    manifest = check(file)
    refuse_filled(using)
    executor = MigrationExecutor(connections[using])
    targets = _targets(executor, manifest)
    say(_("Making the tables as they were in version %(version)s.") % {"version": manifest.version})
    executor.migrate(targets)
    registry = MigrationExecutor(connections[using]).loader.project_state(targets).apps
    with opened(file) as archive, transaction.atomic(using=using):
        total = _load(archive, manifest, registry, using, say)
        _copy_files(archive)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        stopped = stand_still(now=now) if hold else None
        if hold:
            webhooks.stand_still()
            chat.stand_still()
        events.record(
            "instance.restored", by=None, subject=None, now=now, made_at=manifest.made_at, rows=total, held=hold
        )
    say(_("Deleting again what was to be deleted since."))
    deleted = sum(retention.apply_all(now=now).values())
    unreadable = sum(batch.unreadable for batch in rotation.reseal_all(change=False))
    return Restored(manifest, total, stopped, deleted, not knows_secret(manifest), unreadable)


def move(values: dict[str, Any], *, say: Said = lambda text: None) -> int:
    """Copy every row into another, empty database of any kind, and give how many there were. This one stays as it is.

    Uploaded files and the secret stay where they are. The same in one transaction as `restore`; nothing else has to write
    meanwhile, or what it writes is not copied.
    """
    with extra_database("moving", values):
        refuse_filled("moving")
        call_command("migrate", interactive=False, verbosity=0, database="moving")
        with one_moment(DEFAULT_DB_ALIAS) as source, transaction.atomic(using="moving"):
            total = _empty_and_fill(apps, "moving", lambda model: _straight(model, source), say)
        call_command("createcachetable", verbosity=0, database="moving")
    return total


def refuse_filled(using: str) -> None:
    """Refuse a database that somebody works with: accounts or people are in it."""
    tables = set(connections[using].introspection.table_names())
    for model in (User, Person):
        if model._meta.db_table in tables and model._base_manager.using(using).exists():
            raise Refused(
                _(
                    "This database has people in it already, and nothing was changed. Restore into an empty one: a new data folder, or a new PostgreSQL database."
                )
            )


def _targets(executor: MigrationExecutor, manifest: Manifest) -> list[tuple[str, str]]:
    """Where each app's tables stood. Refuses migrations that this version does not know."""
    known = executor.loader.graph.nodes
    if unknown := [one for one in manifest.migrations if one not in known and one[0] in _own_labels(known)]:
        raise Refused(
            _(
                "This backup was made by version %(version)s, which is newer (%(step)s). Install that version, and restore with it."
            )
            % {"version": manifest.version, "step": ".".join(unknown[0])}
        )
    had = set(manifest.migrations)
    leaves = []
    for node in sorted(had & set(known)):
        children = {child.key for child in executor.loader.graph.node_map[node].children}
        if not any(child in had and child[0] == node[0] for child in children):
            leaves.append(node)
    return leaves


def _own_labels(known: Any) -> set[str]:
    return {app for app, _name in known}


def _load(archive: zipfile.ZipFile, manifest: Manifest, registry: Any, using: str, say: Said) -> int:
    parts = {part.label: part for part in manifest.parts}

    def lines(model: type[models.Model]) -> Iterator[str]:
        part = parts.get(model._meta.label_lower)
        return lines_of(archive, part) if part else iter(["[]"])

    return _empty_and_fill(registry, using, lines, say)


def _straight(model: type[models.Model], source: str) -> Iterator[str]:
    yield json.dumps([field.attname for field in rows.columns_of(model)])
    yield from rows.read(model, source)


def _empty_and_fill(registry: Any, using: str, lines: Callable[[type[models.Model]], Iterator[str]], say: Said) -> int:
    """What the migrations have put into new tables goes, then all rows come. Keys are held against one another at the end."""
    database = connections[using]
    found = models_of(registry)
    with database.cursor() as cursor:
        for statement in database.ops.sql_flush(
            no_style(), [model._meta.db_table for model in found], allow_cascade=True
        ):
            cursor.execute(statement)
    total = 0
    for model in found:
        given = lines(model)
        many = rows.write(model, json.loads(next(given)), given, using)
        total += many
        say(f"{model._meta.label_lower}: {many}")
    with database.cursor() as cursor:
        for statement in database.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)
    return total


def _copy_files(archive: zipfile.ZipFile) -> None:
    """Uploaded files, where they were. A name that leads out of the folder is refused, not followed."""
    folder = files_folder().resolve()
    for name in archive.namelist():
        if not name.startswith("files/") or name.endswith("/"):
            continue
        target = (folder / name.removeprefix("files/")).resolve()
        if not target.is_relative_to(folder):
            raise Refused(_("The backup holds a file that belongs elsewhere: %(name)s.") % {"name": name})
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
        target.chmod(0o600)
