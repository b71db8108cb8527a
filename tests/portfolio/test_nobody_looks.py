"""What the works council is promised: no number in these tables, and no page on which anybody finds somebody's portfolio."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from tests import world
from tests.access import PEOPLE, TABLE
from tests.cast import Cast
from tests.factories import NOW
from tests.portfolio.world import MARK
from viceversa.core import clock

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


# Who may read Nia's own words, and where: she herself, Viktor what he wrote, Dora what she was shown and decides.
READS = {
    "mentor": {"portfolio:", "opportunities:", "people:me-data"},
    "mentee": {"portfolio:saying", "people:me-data"},
    "sponsor": {"portfolio:shown", "opportunities:deciding-one", "opportunities:record"},
    "manager": {"opportunities:record"},
}


@pytest.mark.django_db
def test_no_page_shows_a_portfolio_to_anybody_else(cast: Cast) -> None:
    """Every page of the house, as everybody who reaches it."""
    here = world.build(cast)
    found: dict[str, set[str]] = {}
    for who, account in here.accounts.items():
        client = Client()
        if account is not None:
            client.force_login(account)
        for name, (method, letters) in TABLE.items():
            if method != "GET" or letters[list(PEOPLE).index(who)] != "y":
                continue
            with clock.moved_to(NOW):
                answer = client.get(reverse(name, kwargs=world.place(here, name)))
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
            if MARK.encode() in text:
                found.setdefault(who, set()).add(name)
    for who, names in found.items():
        assert {name for name in names if not name.startswith(tuple(READS.get(who, {"-"})))} == set(), who
    assert "portfolio:own" in found["mentor"]
    assert found["sponsor"] == READS["sponsor"]
