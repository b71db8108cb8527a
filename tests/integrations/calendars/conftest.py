"""The pair and its two people, and the mailbox that their calendars answer to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integrations.calendars.letters import OURS
from tests.pairings.conftest import asked, nia, pair, run, viktor
from tests.support.imap import PASSWORD, USER, Mailbox

__all__ = ["asked", "nia", "pair", "run", "viktor"]


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


@pytest.fixture
def post(server: Mailbox, settings: Any) -> Mailbox:
    """The mailbox, as settings name it; mails go out by the same server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = server.host, server.port, False
    settings.REPLIES_ADDRESS, settings.REPLIES_HOST, settings.REPLIES_PORT = OURS, server.host, server.imap_port
    settings.REPLIES_SECURITY, settings.REPLIES_USER, settings.REPLIES_PASSWORD = "none", USER, PASSWORD
    settings.REPLIES_FOLDER, settings.REPLIES_ARE_READ = "INBOX", True
    server.envelopes.clear()
    server._parsed.clear()
    return server
