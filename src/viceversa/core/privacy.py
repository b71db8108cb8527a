"""The register of personal data: each app declares its fields, a test fails for one that nobody declared.

The works council's pack, each person's export, erasure and the retention clock are all read from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Event, Slot, Worker
from viceversa.core.retention import EVENTS


@dataclass(frozen=True)
class PersonalField:
    """One field that says something about a person: why we keep it, who reads it, until when."""

    model: type[models.Model]
    field: str
    purpose: str | Promise
    readers: tuple[str | Promise, ...]
    retention: str | Promise
    encrypted: bool = False
    person_path: str | None = None
    reveal: Callable[[Any], Any] | None = None
    told: models.Q | None = None

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"


REGISTER: dict[str, PersonalField] = {}


def declare(
    model: type[models.Model],
    *fields: str,
    purpose: str | Promise,
    readers: tuple[str | Promise, ...],
    retention: str | Promise,
    encrypted: bool = False,
    person_path: str | None = None,
    reveal: Callable[[Any], Any] | None = None,
    told: models.Q | None = None,
) -> None:
    """Declare fields that share purpose, readers and retention. Refuses a field the model does not have.

    `person_path` is the way from the model to the Person it is about, as a query spells it ("person",
    "participant__person", "pk" for Person itself): everything declared with one is in that person's export.
    `reveal` takes the row and gives what the export shows instead of the stored value (a decrypted text, a name).
    `told` says of which rows the person learns; of others neither the export nor their own page says that they exist.
    """
    for name in fields:
        model._meta.get_field(name)
        entry = PersonalField(model, name, purpose, readers, retention, encrypted, person_path, reveal, told)
        REGISTER[entry.label] = entry


NAMES: dict[str, Promise] = {}


def named(kinds: Mapping[type[models.Model], Promise]) -> None:
    """Say in words what the rows of a table are, as "Read by: …" goes on: "messages within a pair". Whoever reads the pack
    need not know tables."""
    NAMES.update({model._meta.label_lower: words for model, words in kinds.items()})


NOT_PERSONAL: dict[str, str] = {}


def not_personal(model: type[models.Model], *fields: str, because: str) -> None:
    """Say why a text field holds nothing about a person (a state, a code, a program's name)."""
    for name in fields:
        model._meta.get_field(name)
        NOT_PERSONAL[f"{model._meta.label_lower}.{name}"] = because


# What core itself keeps

named({Event: _("the audit trail")})
declare(
    Event,
    "at",
    "verb",
    "facts",
    purpose=_(
        "The audit trail: who did what to what, and when. Codes, dates, numbers and states; never what was written."
    ),
    readers=(_("privacy officers"), _("the program’s managers: who changed which setting")),
    retention=EVENTS.when,
    person_path="actor__person",
)
not_personal(Event, "subject_type", "subject_code", because="a code of what the event is about")
not_personal(Worker, "name", "started_at", "beat_at", because="a worker process")
not_personal(Slot, "name", "slot", "taken_at", because="a moment of work by the clock")
