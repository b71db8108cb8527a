"""The cast that is put back is the cast that was made, row by row."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests import factories
from tests.cast import Cast, build
from tests.factories import NOW
from tests.pairings.conftest import make_run
from tests.support import rows
from tests.support.again import Again, everything
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.pairings.actions.release import release_run
from viceversa.pairings.models import Pairing

pytestmark = pytest.mark.django_db


def test_what_is_given_again_is_what_was_made() -> None:
    again = Again(build)
    before = rows.snapshot()
    with transaction.atomic():
        given = again.give()
        made = rows.snapshot()
        transaction.set_rollback(True)
    assert rows.snapshot() == before
    twin = again.give()
    assert rows.snapshot() == made
    assert (twin, twin.nia.person, twin.cohort.name) == (given, given.nia.person, given.cohort.name)
    assert twin.nia is not given.nia
    assert twin.nia_part.person is twin.person("nia")


def test_beside_other_rows_it_is_made_anew() -> None:
    again = Again(build)
    with transaction.atomic():
        before = again.give()
        transaction.set_rollback(True)
    retail = factories.unit("Lumen / Retail")
    given = again.give()
    assert given.person("nia").unit == retail
    assert given.cohort.code != before.cohort.code


def test_what_follows_upon_it_is_what_verbs_wrote(cast: Cast) -> None:
    def release() -> Pairing:
        release_run(make_run(cast, (cast.nia_part, cast.viktor_part)), by=cast.petra, now=NOW)
        return Pairing.objects.get()

    again = Again(release)
    before = everything()
    with transaction.atomic():
        given = again.give(upon=cast.cohort.code)
        made = everything()
        transaction.set_rollback(True)
    assert everything() == before
    twin = again.give(upon=cast.cohort.code)
    assert everything() == made
    assert {model for model, found in made.items() if found != before[model]} >= {Pairing, Message, Event}
    assert (twin, twin.code) == (given, given.code)
    with pytest.raises(Refused):
        again.give(upon="other rows")  # the verb is asked, and both are asked already
