"""What the tests of recognition stand on: a pair that has started, and what it keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import asked, pair, run  # noqa: F401 (fixtures)
from viceversa.pairings.models import Pairing
from viceversa.recognition.actions import commitments, ideas
from viceversa.recognition.models import Commitment, Idea

DAY = (NOW + timedelta(days=14)).date()


@pytest.fixture
def commitment(cast: Cast, pair: Pairing) -> Commitment:  # noqa: F811
    """Viktor’s, private."""
    return commitments.commit(pair, text="Zebra: ask the newest first", due_on=DAY, by=cast.viktor, now=NOW)


@pytest.fixture
def idea(cast: Cast, pair: Pairing) -> Idea:  # noqa: F811
    """Nia’s, written down by Viktor, private."""
    return ideas.note(pair, title="Zebra visits", about="Zebra calls", of=cast.nia_part, by=cast.viktor, now=NOW)
