"""The cast that is put back is the cast that was made, row by row."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests import factories
from tests.cast import MADE, build
from tests.support import rows
from tests.support.again import Again

pytestmark = pytest.mark.django_db


def test_what_is_given_again_is_what_was_made() -> None:
    again = Again(build, MADE.made)
    before = rows.snapshot()
    with transaction.atomic():
        given = again.give()
        made = rows.snapshot()
        transaction.set_rollback(True)
    assert rows.snapshot() == before
    twin = again.give()
    assert rows.snapshot() == made
    assert {label for label, found in made.items() if found} == {model._meta.label for model in MADE.made}
    assert (twin, twin.nia.person, twin.cohort.name) == (given, given.nia.person, given.cohort.name)
    assert twin.nia is not given.nia
    assert twin.nia_part.person is twin.person("nia")


def test_beside_other_rows_it_is_made_anew() -> None:
    again = Again(build, MADE.made)
    with transaction.atomic():
        before = again.give()
        transaction.set_rollback(True)
    retail = factories.unit("Lumen / Retail")
    given = again.give()
    assert given.person("nia").unit == retail
    assert given.cohort.code != before.cohort.code
