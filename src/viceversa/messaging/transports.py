"""Ways a mail can leave. Each calls `hand_over` at the last instant at which nothing has left yet.

For SMTP that instant is exact: a mail server takes a mail with the line that ends it (RFC 5321, 4.1.1.4), and throws
away one whose connection breaks before. So everything but that line is sent, `hand_over` commits, the line follows.
"""

from __future__ import annotations

import re
import smtplib
import socket
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Protocol, Self, TextIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email
from django.utils.translation import gettext as _

HandOver = Callable[[], None]
# A server that has the whole mail may think longer than for other answers (RFC 5321, 4.5.3.2.6): giving up leaves doubt.
ANSWER_SECONDS: Final = 120


class Trouble(Exception):
    """The mail did not leave, or we can't know. The text is a sentence for the person who decides."""


class Later(Trouble):
    """It did not leave; the same may work later. `everywhere`: other mails would fare no better now."""

    def __init__(self, sentence: str, *, everywhere: bool = False) -> None:
        super().__init__(sentence)
        self.everywhere = everywhere


class Away(Later):
    """The mail server takes nobody's mail now: this one was not looked at, and is not at fault."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, everywhere=True)


class Never(Trouble):
    """The mail server will not take it."""


class Doubt(Trouble):
    """It was handed over, and the answer was lost."""


class Transport(Protocol):
    """A way out, open for a batch of mails. `needs_words` is False when mails are not even composed."""

    needs_words: bool

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, mail: EmailMultiAlternatives | None, hand_over: HandOver) -> None:
        """Send one mail, calling `hand_over` once, at the last instant. Raises Later, Never or Doubt."""


class _Simple:
    needs_words = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None


class Record(_Simple):
    """Nothing leaves: for the demo company's past and for rehearsals."""

    needs_words = False

    def send(self, mail: EmailMultiAlternatives | None, hand_over: HandOver) -> None:
        hand_over()


class Console(_Simple):
    """Prints what would have been sent, so that it can be read and its links followed."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out

    def send(self, mail: EmailMultiAlternatives | None, hand_over: HandOver) -> None:
        assert mail is not None
        hand_over()
        print(f"\n--- {mail.to[0]}\n{mail.subject}\n\n{mail.body}---", file=self.out or sys.stdout, flush=True)


class Backend(_Simple):
    """Any other Django mail backend. Handing over is the whole call, so an error during it leaves doubt."""

    def send(self, mail: EmailMultiAlternatives | None, hand_over: HandOver) -> None:
        assert mail is not None
        hand_over()
        try:
            get_connection().send_messages([mail])
        except Exception as error:
            raise Doubt(_("The connection broke while the mail was handed over.")) from error


class Smtp:
    """A mail server, over one connection for the batch. Django opens it (TLS, sign-in); the rest is spoken here."""

    needs_words = True

    def __init__(self) -> None:
        self._backend: Any = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._backend.fail_silently = True
        self._backend.close()

    def send(self, mail: EmailMultiAlternatives | None, hand_over: HandOver) -> None:
        assert mail is not None
        try:
            sender = sanitize_address(mail.from_email, "utf-8")
            recipient = sanitize_address(mail.to[0], "utf-8")
            validate_email(_bare(recipient))
            message: Any = mail.message()
            body: bytes = message.as_bytes(linesep="\r\n")
        except (ValidationError, ValueError, UnicodeError) as error:
            raise Never(_("The address is not one a mail can be sent to.")) from error
        self._offer(_bare(sender), _bare(recipient), body)
        try:
            hand_over()
        except BaseException:
            self._hang_up()
            raise
        self._conclude()

    def _offer(self, sender: str, recipient: str, body: bytes) -> None:
        """Everything up to the last line. Whatever goes wrong here, the mail has not left."""
        server = self._open()
        try:
            server.ehlo_or_helo_if_needed()
            # A refused sender is our set-up, not this mail: it is worth another try after somebody mended it.
            _expect(server.mail(sender), {250}, permanent=False, away=True)
            _expect(server.rcpt(recipient), {250, 251}, permanent=True)
            _expect(server.docmd("DATA"), {354}, permanent=True)
            server.send(re.sub(rb"(?m)^\.", b"..", body if body.endswith(b"\r\n") else body + b"\r\n"))
        except Trouble:
            self._start_over(server)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise Later(_("The connection to the mail server broke."), everywhere=True) from error

    def _conclude(self) -> None:
        server = self._backend.connection
        try:
            server.sock.settimeout(ANSWER_SECONDS)
            server.send(b".\r\n")
            answer = server.getreply()
            server.sock.settimeout(settings.EMAIL_TIMEOUT)
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise Doubt(
                _("The connection broke after the mail was handed over, before the server’s answer.")
            ) from error
        try:
            _expect(answer, {250}, permanent=True)
        except Trouble:
            self._start_over(server)
            raise

    def _open(self) -> smtplib.SMTP:
        if self._backend.connection is None:
            try:
                self._backend.open()
            except smtplib.SMTPException as error:
                self._hang_up()
                raise Away(_("The mail server did not let us in. Check its name, password and security.")) from error
            except OSError as error:
                self._hang_up()
                raise Away(_("The mail server can’t be reached.")) from error
            # A mail goes out in two parts with a write to the database between them; the second must not wait until
            # the server has acknowledged the first, which it puts off for 40 ms.
            opened: Any = self._backend.connection
            opened.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._backend.connection

    def _start_over(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self._hang_up()

    def _hang_up(self) -> None:
        """Close the line without a word: what was not concluded is thrown away by the server."""
        server, self._backend.connection = self._backend.connection, None
        if server is not None:
            server.close()


def from_settings() -> Smtp | Console | Backend:
    """The way out that the settings name."""
    name = settings.EMAIL_BACKEND
    if name == "django.core.mail.backends.smtp.EmailBackend":
        return Smtp()
    if name == "django.core.mail.backends.console.EmailBackend":
        return Console()
    return Backend()


def _bare(address: str) -> str:
    """The address without the name: "Nia <nia@example.org>" gives "nia@example.org"."""
    return address.rsplit("<", 1)[-1].rstrip(">")


def _expect(answer: tuple[int, bytes], wanted: set[int], *, permanent: bool, away: bool = False) -> None:
    code, text = answer
    if code in wanted:
        return
    said = " ".join(text.decode("utf-8", "replace").split())[:160]
    sentence = _("The mail server said: %(code)s %(text)s") % {"code": code, "text": said}
    if permanent and code >= 500:
        raise Never(sentence)
    if away:
        raise Away(sentence)
    raise Later(sentence, everywhere=code == 421)
