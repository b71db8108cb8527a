"""An identity provider with a token, and a pair that its words may break."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.scim.world import LATER, Provider, secret
from tests.pairings.conftest import asked, pair, run
from viceversa.core import clock

__all__ = ["asked", "pair", "run"]

assert LATER > NOW


@pytest.fixture
def at_later() -> Iterator[None]:
    with clock.moved_to(LATER):
        yield


@pytest.fixture
def entra(cast: Cast, at_later: None) -> Provider:
    """Ada has made a token with the scope scim, and the identity provider has it."""
    return Provider(secret(cast.ada))
