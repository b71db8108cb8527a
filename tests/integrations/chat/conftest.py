"""A chat that listens, and a program's channel there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.chat.world import ALL
from tests.support.receiver import Receiver
from viceversa.integrations.chat import actions
from viceversa.integrations.chat.models import Channel


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.CHAT_SERVICES = ["slack", "teams", "google", "mattermost"]
    with Receiver() as running:
        settings.OUTBOUND_HOSTS = [running.origin]
        yield running


@pytest.fixture
def channel(cast: Cast, receiver: Receiver) -> Channel:
    return actions.add_channel(
        cast.program, service="slack", name="#fresh-eyes", url=f"{receiver.origin}/services/T0/B0/secret", kinds=ALL,
        language="en", by=cast.petra, now=NOW,
    )  # fmt: skip
