"""Draws the line anew: migrations that are there now may do anything, later ones are judged (gentle.py).

    python -m tests.upgrades.line

Said once for each release, when its migrations are out. Before the first release nobody runs older code beside newer.
"""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).with_name("line.json")


def main() -> None:
    import django

    django.setup()
    FILE.write_text(json.dumps(sorted(ours()), indent=1) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {len(ours())} migrations are before the line.")


def ours() -> list[str]:
    """All migrations of our apps, as "app.name"."""
    from django.db.migrations.loader import MigrationLoader

    found = MigrationLoader(None).disk_migrations
    return [f"{app}.{name}" for (app, name), one in found.items() if type(one).__module__.startswith("viceversa.")]


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main()
