"""What is kept about one person, read from the register of personal data: the export is as complete as the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from viceversa.core import private
from viceversa.core.privacy import REGISTER, PersonalField
from viceversa.people import hooks
from viceversa.people.models import User


def of(user: User, *, now: datetime) -> dict[str, Any]:
    """Every declared field of every row about this person, by model. One query a model. Private texts of others,
    and fields without a way to a person, are not in it."""
    found: dict[str, Any] = {"exported_at": now.isoformat(), "name": user.name}
    for label, entries, rows in rows_about(user):
        found[label] = [{entry.field: _plain(entry, row) for entry in entries} for row in rows.order_by("pk")]
    for more in hooks.EXPORTED:
        found |= more(user)
    return found


def rows_about(user: User) -> Iterator[tuple[str, list[PersonalField], models.QuerySet[Any]]]:
    """Each kind of data with its declared fields and its rows about this person, of which they are told by now. No query
    until the rows are read."""
    for label, (model, entries) in _by_model().items():
        path = entries[0].person_path
        rows = model._default_manager.filter(entries[0].told or models.Q())
        if path == USER:
            yield label, entries, rows.filter(pk=user.pk)
        elif user.person_id is not None:
            yield label, entries, rows.filter(**{str(path): user.person_id})


USER = "user"  # the person_path of the account itself, which an administrator has without a directory entry


def _by_model() -> dict[str, tuple[type[models.Model], list[PersonalField]]]:
    groups: dict[str, tuple[type[models.Model], list[PersonalField]]] = {}
    for entry in REGISTER.values():
        if entry.person_path:
            label = f"{entry.model._meta.label_lower} ({entry.person_path})"
            groups.setdefault(label, (entry.model, []))[1].append(entry)
    return groups


def _plain(entry: PersonalField, row: models.Model) -> Any:
    if entry.reveal is not None:
        try:
            return entry.reveal(row)
        except private.Tampered:
            return _("This can’t be read any more: the key it was encrypted with is lost.")
    if entry.encrypted:
        return None
    value = getattr(row, entry.field)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, Decimal):
        return str(value)
    return value
