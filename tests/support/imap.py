"""A real mailbox on free ports of this machine: what comes in by SMTP can be read by IMAP."""

from __future__ import annotations

import imaplib
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.mail import MailServer
from tests.support.ports import free_port

USER, PASSWORD = "replies", "a secret of the mailbox"
_UP_WITHIN = 120.0


@dataclass
class Mailbox(MailServer):
    """Use as a context manager: a mail server whose mails arrive in the folder INBOX of an IMAP server (pymap).

    The mailbox begins with four mails that are none of ours. `stop()` and `start()` take the IMAP server down and up
    again; it then has a new numbering and has forgotten what it had.
    """

    imap_port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __enter__(self) -> Mailbox:
        super().__enter__()
        self.imap_port = free_port(self.host)
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        super().__exit__(*error)

    def start(self) -> None:
        command = [
            str(Path(sys.executable).with_name("pymap")), "--no-service", "admin", "--no-service", "managesieve",
            "--host", self.host, "--port", str(self.imap_port), "--no-tls",
            "dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD,
        ]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        while True:
            try:
                imaplib.IMAP4(self.host, self.imap_port, timeout=60).logout()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() - began > _UP_WITHIN:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if answer.startswith("250"):
            self.put(envelope.original_content or b"")
        return answer

    def put(self, mail: bytes) -> None:
        """Let a mail be in the folder."""
        self._do(lambda inbox: inbox.append("INBOX", "", "", mail))

    def flags(self) -> list[bytes]:
        """The flags of all mails."""
        found: list[bytes] = self._do(lambda inbox: inbox.fetch("1:*", "(FLAGS)")[1])
        return [flags.partition(b"(")[2] for flags in found]

    def _do(self, act: Any) -> Any:
        inbox = imaplib.IMAP4(self.host, self.imap_port, timeout=60)
        inbox.login(USER, PASSWORD)
        inbox.select("INBOX", readonly=False)
        try:
            return act(inbox)
        finally:
            inbox.logout()
