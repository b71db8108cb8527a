"""A real mail server on a free port of this machine, which keeps what it receives."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Coroutine
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.doors import let_nobody_in
from tests.support.ports import free_port


class _Controller(Controller):
    """Hangs up on whoever is still connected before it stops."""

    def __init__(self, handler: MailServer, *, hostname: str, port: int) -> None:
        # With a name of its own it asks nobody for this machine's, at every line anew.
        super().__init__(handler, hostname=hostname, port=port, server_hostname="localhost", ready_timeout=120)
        self._lines: list[SMTP] = []
        self._door = socket.create_server((hostname, port))

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        """aiosmtpd's hook: at the door that is open already."""
        return self.loop.create_server(self._factory_invoker, sock=self._door)

    def factory(self) -> SMTP:
        self._lines.append(super().factory())
        return self._lines[-1]

    def stop(self, no_assert: bool = False) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(timeout=120)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        """Until nobody is being let in, answered or seen off any more."""
        let_nobody_in(self.server)
        while len(asyncio.all_tasks()) > 1 or any(line.transport for line in self._lines):
            for line in self._lines:
                if isinstance(line.transport, asyncio.WriteTransport):
                    line.transport.abort()
            await asyncio.sleep(0)


@dataclass
class MailServer:
    """Use as a context manager, more than once if need be: it comes back at its port, which nobody is given meanwhile.

    While `refuse` is set, e.g. "451 Try later", it is the answer to every message.
    """

    host: str = "127.0.0.1"
    port: int = 0
    refuse: str = ""
    envelopes: list[Envelope] = field(default_factory=list)
    _parsed: list[EmailMessage] = field(default_factory=list)

    def __enter__(self) -> MailServer:
        self.port = self.port or free_port(self.host)
        self._controller = _Controller(self, hostname=self.host, port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook: one message has come in completely."""
        if self.refuse:
            return self.refuse
        self.envelopes.append(envelope)
        return "250 Taken"

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, in order, parsed: each once, stories ask often."""
        self._parsed += [
            email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
            for envelope in self.envelopes[len(self._parsed) :]
        ]
        return self._parsed.copy()


class SlowServer(MailServer):
    """Has a mail a moment before it says so: the instant at which a crash leaves doubt."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.004)
        return answer
