"""The line to the mail server."""

from __future__ import annotations

import socket

from django.core.mail import EmailMultiAlternatives

from tests.support.mail import MailServer
from viceversa.messaging.transports import Smtp


def test_the_line_that_ends_a_mail_leaves_at_once(smtp_server: MailServer) -> None:
    """Held back until the server has acknowledged the rest, each mail would take 40 ms longer."""
    with Smtp() as way:
        way.send(EmailMultiAlternatives("A", "B", "us@lumen.example", ["nia@lumen.example"]), lambda: None)
        line = way._backend.connection.sock
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
    assert len(smtp_server.envelopes) == 1
