"""Webhooks are on, a receiver listens, and an endpoint is told of three kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.webhooks.world import TOLD
from tests.support.receiver import Receiver
from viceversa.integrations.webhooks import actions
from viceversa.integrations.webhooks.models import Endpoint


@pytest.fixture(autouse=True)
def on(settings: Any) -> None:
    settings.WEBHOOKS = True


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with Receiver() as running:
        settings.OUTBOUND_HOSTS = [running.origin]
        yield running


@pytest.fixture
def told(cast: Cast, receiver: Receiver) -> tuple[Endpoint, str]:
    """An endpoint that is told of three kinds, and its secret."""
    return actions.add_endpoint(
        name="Data warehouse", url=f"{receiver.origin}/hook?key=1", kinds=TOLD, by=cast.ada, now=NOW
    )
