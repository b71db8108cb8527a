"""Whoever is slow holds up nobody else: browsers that send drop by drop, and a mail server that thinks for long."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import Client

from tests.cast import Cast
from tests.core import tasks_for_tests as tasks
from tests.messaging.background import soon
from tests.messaging.conftest import Send
from tests.operations.fleet import wait_for
from tests.operations.pressing import Act, ask
from tests.support.mail import MailServer
from tests.support.ports import free_port
from tests.support.processes import command
from viceversa.core import jobs
from viceversa.messaging import worker
from viceversa.messaging.models import Message
from viceversa.messaging.states import MessageState

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 12  # more than a web server has threads


def is_live(port: int) -> bool:
    try:
        return ask(port, "GET", Act("/health/ready", {})) == 200
    except OSError:
        return False


def test_slow_browsers_hold_up_nobody_else(cast: Cast) -> None:
    port = free_port()
    server = command("web", "--port", str(port), VICEVERSA_LOG_LEVEL="ERROR")
    lines: list[socket.socket] = []
    try:
        assert wait_for(lambda: is_live(port), 60)
        for number in range(SLOW):
            line = socket.create_connection(("127.0.0.1", port))
            lines.append(line)
            head = f"POST /theme/ HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 100000\r\n"
            # Half of them have not even said all they want; half send their form drop by drop.
            kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\ntheme=da" if number % 2 else "X-Slow: "
            line.sendall((head + kind).encode())
        for _try in range(3):
            assert is_live(port)
    finally:
        for line in lines:
            line.close()
        server.terminate()
        server.communicate(timeout=120)


class Thinking(MailServer):
    """Has the whole mail and does not say so before it may."""

    def __init__(self) -> None:
        super().__init__()
        self.thinks, self.may = threading.Event(), threading.Semaphore(0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.thinks.set()
        while not self.may.acquire(blocking=False):
            await asyncio.sleep(0.02)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def thinking(settings: Any) -> Iterator[Thinking]:
    with Thinking() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server


def test_a_slow_mail_server_holds_up_neither_pages_nor_other_work(
    cast: Cast, send: Send, thinking: Thinking, settings: Any, client: Client, monkeypatch: pytest.MonkeyPatch,
    in_the_background: Any,
) -> None:  # fmt: skip
    settings.PERIODIC = ()
    monkeypatch.setattr(worker, "MAIL_TURN", 0.0)
    tasks.RAN.clear()
    client.force_login(cast.nia)
    assert client.get("/home/").status_code == 200
    for name in ("nia", "viktor"):
        send(name)
    in_the_background()
    assert thinking.thinks.wait(60)
    assert client.get("/home/").status_code == 200
    jobs.enqueue(tasks.note, "a")
    thinking.may.release()
    soon(lambda: tasks.RAN == [("a", "")])
    assert len(thinking.envelopes) == 1
    thinking.may.release()
    soon(lambda: Message.objects.filter(state=MessageState.SENT).count() == 2)
    assert len(thinking.envelopes) == 2
