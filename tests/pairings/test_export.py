"""One's own data as a file holds what one wrote in a pair, and nothing the other one keeps private."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests import world
from tests.cast import Cast
from tests.factories import NOW
from viceversa.pairings.actions import notes
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState

pytestmark = pytest.mark.django_db


def export_of(account: object) -> str:
    client = Client()
    client.force_login(account)  # type: ignore[arg-type]
    return json.dumps(client.get("/me/data.json").json(), ensure_ascii=False)


def test_the_file_has_ones_own_words_and_the_shared_ones(cast: Cast) -> None:
    world.build(cast)
    pairing = Pairing.objects.get(state=PairingState.ACTIVE)
    notes.keep(pairing, text="Only Nia reads this", by=cast.nia, now=NOW)
    notes.keep(pairing, text="Only Viktor reads this", by=cast.viktor, now=NOW)
    nia, viktor, otto = (export_of(each) for each in (cast.nia, cast.viktor, cast.otto))
    own = {"Only Nia reads this": [nia], "Only Viktor reads this": [viktor], "I would like to talk.": [nia]}
    shared = {words: [nia, viktor] for words in ("Journeys", "Use it", "Try it", "First names")}
    for words, holders in (own | shared).items():
        assert [words in each for each in (nia, viktor, otto)] == [each in holders for each in (nia, viktor, otto)], (
            words
        )
