"""The empty SQLite database with all migrations applied, kept from one run of the tests to the next.

To migrate takes half a minute of a processor, to copy the result nothing. It lies in `.pytest_cache` under a name made of
all dependencies and of the source code that a migration reads, so a copy is what a migration now would make; whoever
changes a page or a verb need not wait for it.
"""

from __future__ import annotations

import hashlib
import re
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


def name(root: Path = ROOT) -> str:
    """Made of all that a migration of this tree reads."""
    digest = hashlib.sha256((root / "requirements" / "dev.lock").read_bytes())
    for source in sorted(what_it_reads(root / "src")):
        digest.update(source.relative_to(root).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


# With what it takes from there, which may be modules, too.
_IMPORT = re.compile(r"^\s*(?:from|import) +(viceversa[\w.]*)(?: +import +(\([^)]*\)|.*))?", re.MULTILINE)


def what_it_reads(source: Path) -> set[Path]:
    """The migrations, the models (their tables are named among permissions) and all of ours that those import; and which
    apps there are."""
    modules = {}
    for file in source.rglob("*.py"):
        parts = file.relative_to(source).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    waiting = [
        module
        for module in modules
        if {"migrations", "models"} & {*module.split(".")} or module.rpartition(".")[2].startswith("models_")
    ]
    found = set(waiting)
    while waiting:
        for place, names in _IMPORT.findall(modules[waiting.pop()].read_text(encoding="utf-8")):
            named = {place, *(f"{place}.{name}" for name in re.findall(r"\w+", names))} & modules.keys()
            waiting += named - found
            found |= named
    apps = {file for file in modules.values() if file.name == "apps.py" or file.parts[-2:] == ("config", "settings.py")}
    return apps | {modules[module] for module in found}


def _file() -> Path:
    return FOLDER / f"{name()}.sqlite3"
