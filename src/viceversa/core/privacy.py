"""The register of personal data: each app declares its fields, a test fails for one that nobody declared.

The works council's pack, each person's export, erasure and the retention clock are all read from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class PersonalField:
    """One field that says something about a person: why we keep it, who reads it, until when."""

    model: type[models.Model]
    field: str
    purpose: str
    readers: tuple[str, ...]
    retention: str
    encrypted: bool = False

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"


REGISTER: dict[str, PersonalField] = {}


def declare(
    model: type[models.Model],
    *fields: str,
    purpose: str,
    readers: tuple[str, ...],
    retention: str,
    encrypted: bool = False,
) -> None:
    """Declare fields that share purpose, readers and retention. Refuses a field the model does not have."""
    for name in fields:
        model._meta.get_field(name)
        entry = PersonalField(model, name, purpose, readers, retention, encrypted)
        REGISTER[entry.label] = entry


NOT_PERSONAL: dict[str, str] = {}


def not_personal(model: type[models.Model], *fields: str, because: str) -> None:
    """Say why a text field holds nothing about a person (a state, a code, a program's name)."""
    for name in fields:
        model._meta.get_field(name)
        NOT_PERSONAL[f"{model._meta.label_lower}.{name}"] = because
