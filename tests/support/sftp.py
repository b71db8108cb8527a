"""A real SFTP server on loopback, with one account and a folder that a test fills."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import asyncssh

from tests.support.doors import let_nobody_in

USER, PASSWORD = "vice-versa", "drop-it-here"


class _Account(asyncssh.SSHServer):
    def __init__(self, keys: list[asyncssh.SSHKey], lines: list[asyncssh.SSHServerConnection]) -> None:
        self.keys = keys
        self.lines = lines

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.lines.append(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == USER and key.public_data in [known.public_data for known in self.keys]


class Drop:
    """Use as a context manager. `host_key` is what ssh-keyscan would print; `own_key` a private key that is let in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.own_key = asyncssh.generate_private_key("ssh-ed25519")
        self.loop = asyncio.new_event_loop()
        self.server: Any = None
        self.lines: list[asyncssh.SSHServerConnection] = []
        self.port = 0

    @property
    def host_key(self) -> str:
        return f"127.0.0.1 {self.key.export_public_key().decode().strip()}"

    def url(self, path: str) -> str:
        return f"sftp://{USER}@127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Drop:
        up = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(up,), daemon=True)
        self.thread.start()
        assert up.wait(120)
        return self

    def _run(self, up: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._start())
        up.set()
        self.loop.run_forever()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    async def _start(self) -> None:
        self.server = await asyncssh.create_server(
            lambda: _Account([self.own_key], self.lines),
            "127.0.0.1",
            0,
            server_host_keys=[self.key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(self.folder).encode()),
        )
        self.port = self.server.get_port()

    def __exit__(self, *_error: object) -> None:
        async def stop() -> None:
            let_nobody_in(self.server)
            while len(asyncio.all_tasks()) > 1 or any(not line.is_closed() for line in self.lines):
                for line in self.lines:
                    line.abort()
                await asyncio.sleep(0)
            self.server.close()
            await self.server.wait_closed()
            self.loop.stop()

        asyncio.run_coroutine_threadsafe(stop(), self.loop)
        self.thread.join(120)
        assert not self.thread.is_alive(), "somebody is still connected"
