"""Django's `migrate`, with an executor that draws what a migration needs (core/narrow.py)."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from viceversa.core.narrow import NarrowExecutor


class Command(migrate.Command):
    """The same options, the same tables; on an empty database in about a third of the time."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Django's own, whose executor is replaced as long as it runs."""
        named = vars(migrate)  # the one place where Django says which executor
        theirs, named["MigrationExecutor"] = named["MigrationExecutor"], NarrowExecutor
        try:
            super().handle(*args, **options)
        finally:
            named["MigrationExecutor"] = theirs
