"""Draws the line anew: migrations that are there now may do anything, later ones are judged (gentle.py).

    python -m tests.upgrades.line              draws it
    python -m tests.upgrades.line --check      fails when a migration is after it, as none is when a release is made

Said once for each release, when its migrations are out. Before the first release nobody runs older code beside newer.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

FILE = Path(__file__).with_name("line.json")


def main() -> int:
    import django

    django.setup()
    if "--check" in sys.argv:
        after = sorted(set(ours()) - set(json.loads(FILE.read_text(encoding="utf-8"))))
        print(f"{len(after)} migrations are after the line ({', '.join(after)}). Say `python -m tests.upgrades.line`.")
        return int(bool(after))
    FILE.write_text(json.dumps(sorted(ours()), indent=1) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {len(ours())} migrations are before the line.")
    return 0


def ours() -> list[str]:
    """All migrations of our apps, as "app.name"."""
    from django.db.migrations.loader import MigrationLoader

    found = MigrationLoader(None).disk_migrations
    return [f"{app}.{name}" for (app, name), one in found.items() if type(one).__module__.startswith("viceversa.")]


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    sys.exit(main())
