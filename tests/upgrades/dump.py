"""Keeps what an installation of this version looks like: run once for each release, from that release.

    python -m tests.upgrades.dump

One of everything (tests/world.py) is made in an empty SQLite and an empty PostgreSQL; both are written as SQL, beside what
has to be found again after an upgrade: how many rows, and pages with who may open them. Needs `pg_dump`.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

DUMPS = Path(__file__).parent / "dumps"
ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "the secret of all dumps, long enough for every use of it"
# Addresses of lists and of things, opened after the upgrade by somebody who may.
PAGES = (
    "pairings:home", "pairings:pair", "pairings:meeting", "pairings:overview", "pairings:cohort", "exchange:thread",
    "programs:list", "programs:participants", "programs:enrollment", "matching:cohort", "messaging:cohort", "people:list",
    "people:person", "people:me", "people:topics", "learning:library", "circles:circle", "recognition:ideas",
    "measurement:report", "stories:read", "workshops:cohort", "surveys:cohort",
)  # fmt: skip


def main() -> None:
    import viceversa
    from tests.support import postgresql

    DUMPS.mkdir(exist_ok=True)
    kept: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder, postgresql.server() as url:
        for kind, where in (("sqlite", f"sqlite:///{folder}/db.sqlite3"), ("postgresql", url)):
            made = subprocess.run(
                [sys.executable, "-m", "tests.upgrades.dump", "--fill"],
                cwd=ROOT, env=environ(where, Path(folder) / kind), check=True, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            text = sqlite_text(Path(folder) / "db.sqlite3") if kind == "sqlite" else postgresql_text(url)
            to = DUMPS / f"{viceversa.__version__}.{kind}.sql.gz"
            to.write_bytes(gzip.compress(text.encode(), mtime=0))
            print(f"{to.relative_to(ROOT)}: {to.stat().st_size >> 10} KB")
            kept[kind] = json.loads(made.stdout)
    (DUMPS / f"{viceversa.__version__}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def environ(database: str, data: Path) -> dict[str, str]:
    """The environment in which `viceversa` sees this database, with the secret of all dumps."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VICEVERSA_", "DJANGO_"))}
    return {
        **kept,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "DJANGO_SETTINGS_MODULE": "viceversa.config.settings",
        "VICEVERSA_DATABASE_URL": database,
        "VICEVERSA_DATA": str(data),
        "VICEVERSA_SECRET_KEY": SECRET,
        "VICEVERSA_LOG_LEVEL": "ERROR",
    }


def sqlite_text(file: Path) -> str:
    with sqlite3.connect(file) as database:
        return "\n".join(database.iterdump()) + "\n"


def postgresql_text(url: str) -> str:
    """As pg_dump writes it, without what only its own newest version reads."""
    done = subprocess.run(
        ["pg_dump", "--no-owner", "--no-privileges", "--inserts", url], check=True, stdout=subprocess.PIPE, text=True
    )
    return "".join(
        line for line in done.stdout.splitlines(keepends=True) if not line.startswith(("\\", "SET transaction_timeout"))
    )


def fill() -> None:
    """In an empty database: one of everything. Says on standard output what is there."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.urls import reverse

    from tests import cast, world
    from tests.access import PEOPLE, TABLE
    from viceversa.cli.init import prepare_database

    prepare_database()
    here = world.build(cast.build())
    call_command("clearsessions")
    pages = []
    for name in PAGES:
        account = here.accounts[list(PEOPLE)[TABLE[name][1].index("y")]]
        assert account is not None
        pages.append([account.email, reverse(name, kwargs=world.place(here, name))])
    print(json.dumps({"rows": rows(), "pages": pages}))


def rows() -> dict[str, int]:
    """How many rows each table has that holds any."""
    from django.apps import apps

    found = {model._meta.db_table: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}
    kept = {table: many for table, many in sorted(found.items()) if many}
    return {
        table: many
        for table, many in kept.items()
        if not table.startswith(("django_content", "auth_", "django_session"))
    }


if __name__ == "__main__":
    fill() if "--fill" in sys.argv else main()
