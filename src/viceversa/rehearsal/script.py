"""What a rehearsal is played from: a cohort as plain data, and the same data as a cohort in the rehearsal's database."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import models

from viceversa.messaging.models import MailRules, Wording
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Cohort, Program

# What is the rehearsal's own: names of rows, moments, how far things are, and people. Who is eligible is said in units
# and grades of the real directory, which invented people don't have.
_NOT_COPIED: Final = frozenset(
    {"id", "code", "created_at", "state", "closed_at", "join_token", "privacy_steps", "analysis_plan_frozen_at"}
    | {"frozen_plan", "eligibility", "scope_code"}
)


def script_of(cohort: Cohort, *, language: str) -> dict[str, Any]:
    """Everything a rehearsal needs to know of a cohort, without a person. Three queries.

    Steps of the plan that are ticked already are open again: a rehearsal begins at the beginning.
    """
    program = cohort.program
    scope_type = cohort._meta.label_lower
    rules = MailRules.objects.filter(scope_type=scope_type, scope_code=cohort.code).first()
    copied = _values(cohort)
    copied["plan_changes"] = {
        slug: {name: value for name, value in change.items() if name != "done_at"}
        for slug, change in cohort.plan_changes.items()
    }
    return {
        "language": language,
        "program": _values(program),
        "outcomes": [_values(outcome) for outcome in program.outcomes.order_by("position")],
        "cohort": copied,
        "first_day": _first_day(cohort),
        "mail_rules": _values(rules) if rules else None,
        "wordings": [_values(row) for row in Wording.objects.filter(scope_type=scope_type, scope_code=cohort.code)],
    }


def copy_into(cohort: Cohort, script: dict[str, Any]) -> None:
    """Give the rehearsal's own cohort and program what the real ones have. In the rehearsal's database alone."""
    _update(cohort.program, script["program"])
    _update(cohort, script["cohort"])
    if script["mail_rules"]:
        MailRules.objects.create(**{**script["mail_rules"], "scope_code": cohort.code})
    for wording in script["wordings"]:
        Wording.objects.create(**{**wording, "scope_code": cohort.code})


def _first_day(cohort: Cohort) -> str | None:
    """Where its plan begins; None where the plan can't be worked out, which stops the stage as well, and is told then."""
    try:
        return plan_of(cohort).first_day.isoformat()
    except (TypeError, ValueError):
        return None


def _values(row: models.Model) -> dict[str, Any]:
    found = {}
    for field in row._meta.concrete_fields:
        if field.is_relation or field.name in _NOT_COPIED:
            continue
        value = field.value_from_object(row)
        found[field.name] = value if isinstance(value, bool | int | float | list | dict | None) else str(value)
    return found


def _update(row: Program | Cohort, values: dict[str, Any]) -> None:
    for name, value in values.items():
        field = next(field for field in row._meta.concrete_fields if field.name == name)
        setattr(row, name, field.to_python(value) if value is not None else None)
    row.save(update_fields=list(values))


def kick_off_of(script: dict[str, Any]) -> date:
    """The kick-off of the cohort the script is about."""
    return date.fromisoformat(script["cohort"]["kick_off"])


def first_day_of(script: dict[str, Any]) -> date:
    """Where the cohort's plan begins: a manager may have put a step long before the eight weeks."""
    said: str | None = script["first_day"]
    return date.fromisoformat(said) if said else kick_off_of(script)
