"""All that is in the database: to compare what a job did, and that it did nothing else; or to begin there again."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

OURS = ("people", "messaging", "programs", "matching", "pairings", "measurement")

Snapshot = dict[str, dict[int, tuple[Any, ...]]]


def snapshot() -> Snapshot:
    """Every row of our apps, by model and id; without events."""
    return {
        model._meta.label: {
            row[0]: tuple(map(str, row)) for row in model._default_manager.values_list("pk", *_names(model))
        }
        for app in OURS
        for model in apps.get_app_config(app).get_models()
    }


def _names(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


def changed(before: Snapshot, after: Snapshot) -> dict[str, int]:
    """How many rows of which model came, went or are different."""
    found = {}
    for label, rows in before.items():
        now = after[label]
        count = len(rows.keys() ^ now.keys()) + sum(1 for pk in rows.keys() & now.keys() if rows[pk] != now[pk])
        if count:
            found[label] = count
    return found


Kept = list[list[Model]]


def keep() -> Kept:
    """Every row of every app, to be put back in a later test; without what Django fills in after each flush."""
    models = (model for model in apps.get_models() if model._meta.app_label not in {"contenttypes", "auth"})
    return [list(model._base_manager.all()) for model in models]


def put_back(kept: Kept) -> None:
    """Make the empty database what it was."""
    with transaction.atomic():
        for rows in kept:
            if rows:
                type(rows[0])._base_manager.bulk_create(rows)
