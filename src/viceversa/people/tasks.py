"""Large directory files, read, checked and saved by the worker. Each is safe to run twice: the verbs are."""

from __future__ import annotations

from django_tasks import task

from viceversa.people import actions, queries


@task()
def read(code: str) -> None:
    """Read an uploaded file into rows."""
    actions.read_file(queries.import_by_code(code))


@task()
def check(code: str) -> None:
    """Judge all rows of an import."""
    actions.check_import(queries.import_by_code(code))


@task()
def forget_lost_files() -> None:
    """Delete uploaded files that no import waits for. Running it twice deletes nothing more."""
    actions.forget_lost_files()


@task()
def apply(code: str) -> None:
    """Save an import that its reviewer said yes to."""
    entry = queries.import_by_code(code)
    actions.apply_import(entry, by=entry.started_by)
