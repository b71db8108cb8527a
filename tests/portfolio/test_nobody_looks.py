"""What the works council is promised: no number in these tables. That no page shows somebody's portfolio, tests/test_access.py finds."""

from __future__ import annotations

from django.apps import apps
from django.db import models

NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField, models.DurationField)


def numbers_in(app: str) -> list[str]:
    """Columns that could hold a score, a rank or a count; the row's own id is none."""
    return [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, NUMBERS) and not field.primary_key
    ]


def test_no_column_holds_a_number() -> None:
    assert numbers_in("portfolio") == numbers_in("opportunities") == []
    assert "Pairing.held_count" in numbers_in("pairings")
