"""What we keep about people is declared: field, purpose, reader, retention. An undeclared field fails here."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from viceversa.core import privacy
from viceversa.core.retention import KEPT, RULES, Rule

OURS = [
    "core",
    "people",
    "tokens",
    "messaging",
    "programs",
    "matching",
    "pairings",
    "exchange",
    "circles",
    "workshops",
    "pulse",
    "surveys",
    "staying",
    "learning",
    "recognition",
    "stories",
    "adjusting",
    "measurement",
    "portfolio",
    "opportunities",
    "scim",
    "directory",
    "oversight",
    "api",
]
CAN_SAY_SOMETHING = (models.CharField, models.TextField, models.EmailField, models.JSONField, models.DateField)

for _app in OURS:
    import_module(f"{apps.get_app_config(_app).name}.privacy")


def fields_that_can_say_something() -> list[models.Field]:
    """Every column that could hold something about a person: text, JSON and dates, but no codes and no choices."""
    return [
        field
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_fields
        if isinstance(field, CAN_SAY_SOMETHING) and not field.choices and field.name not in {"code", "created_at"}
    ]


@pytest.mark.parametrize(
    "field", fields_that_can_say_something(), ids=lambda field: f"{field.model._meta.label_lower}.{field.name}"
)
def test_field_is_declared(field: models.Field) -> None:
    label = f"{field.model._meta.label_lower}.{field.name}"
    declared = label in privacy.REGISTER
    excused = label in privacy.NOT_PERSONAL
    assert declared != excused, (
        f"{label} must be declared in {field.model._meta.app_label}/privacy.py, once: as personal, or as not personal "
        f"with a reason."
    )


@pytest.mark.parametrize("entry", privacy.REGISTER.values(), ids=lambda entry: entry.label)
def test_declaration_says_everything(entry: privacy.PersonalField) -> None:
    assert str(entry.purpose).strip()
    assert str(entry.retention).strip()
    assert entry.readers


@pytest.mark.parametrize("entry", privacy.REGISTER.values(), ids=lambda entry: entry.label)
def test_what_is_promised_is_kept(entry: privacy.PersonalField) -> None:
    """The sentence of a field is that of a rule about its rows, or it says why it needs none."""
    rules = [rule for rule in RULES.values() if entry.model in (rule.model, *rule.covers)]
    by_rule = entry.retention in {rule.when for rule in rules}
    assert by_rule != (entry.retention in {while_ for while_, _because in KEPT}), (
        f"No rule of retention deletes {entry.label}: {entry.retention}."
    )


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_every_rule_is_told(rule: Rule) -> None:
    """A rule is named after its app, and the register says its sentence; those without personal data say it themselves."""
    assert rule.name.partition(".")[0] == rule.model._meta.app_label
    told = {entry.retention for entry in privacy.REGISTER.values() if entry.model in (rule.model, *rule.covers)}
    assert rule.when in told or not any(entry.model is rule.model for entry in privacy.REGISTER.values())


def test_everything_is_said_in_the_reader_s_language() -> None:
    """Works councils and people themselves read the register: none of its sentences is bare English."""
    said = [
        *(each for entry in privacy.REGISTER.values() for each in (entry.purpose, entry.retention, *entry.readers)),
        *(each for rule in RULES.values() for each in (rule.keeps, rule.when, rule.sooner) if each),
        *(each for pair in KEPT for each in pair),
        *privacy.NAMES.values(),
    ]
    assert [each for each in said if not isinstance(each, Promise)] == []


def test_every_kind_of_data_has_a_name_in_words() -> None:
    """Two kinds under one name could not be told apart, and a name without data says nothing."""
    assert privacy.NAMES.keys() == {entry.model._meta.label_lower for entry in privacy.REGISTER.values()}
    assert len({str(name) for name in privacy.NAMES.values()}) == len(privacy.NAMES)


def test_private_text_is_encrypted() -> None:
    sealed = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if field.name.startswith("sealed")
    }
    assert {label for label, entry in privacy.REGISTER.items() if entry.encrypted} == sealed
