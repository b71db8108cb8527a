"""A data warehouse that is told of pairs and meetings, and a chat with a channel for Fresh Eyes, as long as the company is
built: on this machine, over HTTP.

It listens for the last days of the year, fails once, and both are off in the end, because nobody listens any more. What it
may read, it reads with a token; nobody keeps the secret of that, so that nobody comes in with it.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from django.conf import settings

from viceversa.demo.stage import Stage
from viceversa.integrations.chat import actions as chat
from viceversa.integrations.chat.models import Channel
from viceversa.integrations.webhooks import actions
from viceversa.integrations.webhooks.models import Endpoint
from viceversa.people.models import RoleGrant, User
from viceversa.programs.models import Program
from viceversa.tokens.actions import create_token

TOLD = ("pairing.started", "pairing.ended", "meeting.planned", "meeting.moved", "meeting.cancelled", "meeting.held")
FAILS = 12


class _Listener(BaseHTTPRequestHandler):
    numbers = itertools.count(1)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(503 if next(self.numbers) == FAILS else 204)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Nothing on the console."""


@contextmanager
def listening(stage: Stage) -> Iterator[None]:
    """Inside the block it listens; on the stage it is set up, tested, told, and switched off."""
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    origin = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    admin = User.objects.get(role_grants__role=RoleGrant.Role.SYSTEM)

    def begin() -> None:
        endpoint, _secret = actions.add_endpoint(
            name="Data warehouse", url=f"{origin}/people/mentoring", kinds=TOLD, by=admin
        )
        actions.send_test(endpoint, by=admin)
        create_token(
            name="Data warehouse", scopes=("programs:read", "pairs:read", "reports:read"),
            expires_at=stage.now + timedelta(days=180), by=admin,
        )  # fmt: skip

    def connect() -> None:
        program = Program.objects.get(name="Fresh Eyes")
        manager = program.managers.order_by("pk")[0].user
        channel = chat.add_channel(
            program, service="mattermost", name="fresh-eyes", url=f"{origin}/hooks/dates", language="en", by=manager,
            kinds=("workshops", "circles"),
        )  # fmt: skip
        chat.send_test(channel, by=manager)

    def end() -> None:
        actions.switch(Endpoint.objects.get(), on=False, by=admin)
        channel = Channel.objects.get()
        chat.switch(channel, on=False, by=channel.program.managers.order_by("pk")[0].user)

    stage.at(stage.now - timedelta(days=80), connect)
    stage.at(stage.now - timedelta(days=9), begin)
    stage.at(stage.now, end)
    settings.OUTBOUND_HOSTS.append(origin)
    settings.CHAT_SERVICES.append("mattermost")
    were_on, settings.WEBHOOKS = settings.WEBHOOKS, True
    try:
        yield
    finally:
        settings.OUTBOUND_HOSTS.remove(origin)
        settings.CHAT_SERVICES.remove("mattermost")
        settings.WEBHOOKS = were_on
        server.shutdown()
        server.server_close()
