"""What the tests of portfolios stand on: Nia and Viktor, a pair that has begun and has a date."""

from __future__ import annotations

import pytest

from tests.factories import NOW
from tests.pairings.conftest import asked, pair, run  # noqa: F401 (fixtures)
from viceversa.pairings.models import Pairing
from viceversa.portfolio.actions.mentoring import remember


@pytest.fixture
def met(pair: Pairing) -> Pairing:  # noqa: F811
    """They are known as mentor and mentee."""
    remember(pair, NOW)
    return pair
