"""The empty SQLite database with all migrations applied, kept from one run of the tests to the next.

To migrate takes seconds, to copy the result nothing. It lies in `.pytest_cache` under a name made of all the source code
and all dependencies, so a copy is what a migration now would make.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".pytest_cache" / "migrated"


def copy_to(database: Path) -> bool:
    """Make this file a migrated database; False when there is none to copy."""
    try:
        shutil.copyfile(_file(), database)
    except FileNotFoundError:
        return False
    return True


def keep() -> None:
    """Keep this connection's database, which was just migrated, instead of those kept before."""
    file = _file()
    if connection.vendor != "sqlite" or file.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    mine = FOLDER / f"{Path(connection.settings_dict['NAME']).parent.name}.new"  # other runs may be here too
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(mine)])
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    mine.replace(file)


def _file() -> Path:
    digest = hashlib.sha256((ROOT / "requirements" / "dev.lock").read_bytes())
    for source in sorted((ROOT / "src").rglob("*.py")):
        digest.update(source.relative_to(ROOT).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return FOLDER / f"{digest.hexdigest()[:20]}.sqlite3"
