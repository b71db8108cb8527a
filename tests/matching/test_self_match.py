"""Self-match: opened, asked, answered, kept each morning, ended, finished; and what each refuses."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.matching.story_self_match import (
    SOON,
    Parts,
    asks,
    opened,
    states,
    with_self_match,
    yes,
)  # fmt: skip
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.pairings.actions import chosen
from viceversa.pairings.models import Pairing


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def mails() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("kind", "to__name"))


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_self_match(cast)


def test_two_find_each_other_and_begin_without_being_asked_again(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])
    yes(request)
    run = chosen.make_pair(request, by=cast.petra, now=SOON)
    assert run is not None
    pairing = Pairing.objects.get()
    assert pairing.state == "active"
    assert states(drawn) == {("Nia", "Viktor"): "made"}
