"""`viceversa backup`, `restore`, `move`: everything in one file, back again, and into another database."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from viceversa.cli import REFUSED

if TYPE_CHECKING:
    from viceversa.operations.backup import Manifest, Said


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `backup`, `restore` and `move`."""
    command = subparsers.add_parser(
        "backup",
        help="write everything into one file, while it runs",
        description="Writes every row and every uploaded file into one ZIP file, of one moment, readable by you only. The "
        "secret is not in it: without it private text can't be read, so keep a copy of it apart (--secret).",
    )
    command.add_argument("file", type=Path, help="file to write, or with --check to read")
    command.add_argument(
        "--check", action="store_true", help="write nothing; read a backup and say whether it is whole"
    )
    command.add_argument("--secret", type=Path, metavar="FILE", help="write the secret too, to a file of its own")
    command.add_argument("--quiet", action="store_true", help="say nothing of each table")
    command.set_defaults(run=back_up)
    command = subparsers.add_parser(
        "restore",
        help="fill an empty installation from a backup",
        description="Makes the tables, fills them from a backup of this or an older version, upgrades them, and deletes "
        "again what was to be deleted since. Mails that were on their way and steps that are due wait for a manager: they "
        "may have gone out since the backup was made.",
    )
    command.add_argument("file", type=Path, help="the backup")
    command.add_argument(
        "--let-go", action="store_true", help="nothing has run since the backup: mails and steps go on by themselves"
    )
    command.add_argument("--quiet", action="store_true", help="say nothing of each table")
    command.set_defaults(run=restore)
    command = subparsers.add_parser(
        "move",
        help="copy everything into another database",
        description="Copies every row into an empty PostgreSQL (or SQLite) database. Stop Vice Versa first. Afterwards set "
        "VICEVERSA_DATABASE_URL to the new address and start again; the old database stays as it is.",
    )
    command.add_argument("url", help="postgresql://user:password@host/name or sqlite:///file")
    command.add_argument("--quiet", action="store_true", help="say nothing of each table")
    command.set_defaults(run=move)


def back_up(given: argparse.Namespace) -> int:
    """Write a backup, or check one."""
    from viceversa.cli import start_django

    start_django()
    from viceversa.operations import backup

    if given.check:
        manifest = backup.check(given.file)
        print(f"{given.file} is whole: {_about(manifest)}")
        return 0
    manifest = backup.back_up(given.file, say=_say(given))
    print(f"{given.file}: {_about(manifest)}")
    if given.secret:
        return _write_secret(given.secret)
    print("The secret is not in it. Keep a copy of it apart: without it, private text in a backup can't be read.")
    return 0


def restore(given: argparse.Namespace) -> int:
    """Fill this empty installation."""
    from viceversa.cli import start_django

    start_django()
    from django.conf import settings

    from viceversa.operations import restoring

    settings.DATA.mkdir(parents=True, exist_ok=True)
    done = restoring.restore(given.file, hold=not given.let_go, say=_say(given))
    print(f"Restored {_about(done.manifest)}")
    if done.deleted:
        print(f"Deleted again, for their time is over: {done.deleted} rows.")
    if done.other_secret or done.unreadable:
        print(
            f"The secret is missing: this installation has another than the backup was made under. {done.unreadable} private "
            "texts can't be read with it, and links in mails of before don't work. Before anybody signs in, put the former "
            f"secret into {settings.DATA / 'secret'}, or give it as VICEVERSA_SECRET_KEY; `viceversa doctor` says whether it "
            "is the right one."
        )
    if done.stopped:
        print(
            f"These wait under Messages and in the plans until a manager lets them go, for they may have gone out since: "
            f"{done.stopped.held} mails and {done.stopped.steps} steps. Of {done.stopped.doubted} mails it is not known "
            "whether they arrived."
        )
    return 0


def move(given: argparse.Namespace) -> int:
    """Copy every row into another database."""
    from viceversa.cli import start_django

    start_django()
    from django.conf import settings

    from viceversa.config import database
    from viceversa.operations import restoring

    many = restoring.move(database.from_url(given.url, default=settings.DATA / "moved.sqlite3"), say=_say(given))
    print(f"Copied {many} rows. Set VICEVERSA_DATABASE_URL to the new address, and start again.")
    return 0


def _write_secret(file: Path) -> int:
    from django.conf import settings

    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(f"viceversa: {file} is there already, so the secret was not written. Give another name.", file=sys.stderr)
        return REFUSED
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(f"{settings.SECRET_KEY}\n")
    print(f"The secret is in {file}. Keep it elsewhere than the backup.")
    return 0


def _about(manifest: Manifest) -> str:
    made = manifest.made_at.strftime("%Y-%m-%d %H:%M %Z")
    return f"{manifest.total} rows and {manifest.files} files of {made}, version {manifest.version}."


def _say(given: argparse.Namespace) -> Said:
    return (lambda text: None) if given.quiet else (lambda text: print(text, flush=True))
