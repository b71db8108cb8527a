"""A real HTTP receiver on loopback, with or without TLS, whose answers a test decides."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Got:
    """A request as it came in. Names of headers are in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Say:
    """What to answer: the body in `pieces`, each after a `pause`; `hang_up` says nothing at all."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    pieces: Iterable[bytes] = ()
    pause: float = 0.0
    hang_up: bool = False


class Receiver:
    """Use as a context manager. `got` has what came in, in order; `say` may be changed at any time."""

    def __init__(
        self, say: Callable[[Got], Say] | None = None, *, tls: ssl.SSLContext | None = None, port: int = 0
    ) -> None:
        self.got: list[Got] = []
        self.say: Callable[[Got], Say] = say or (lambda _got: Say())

        class Handler(BaseHTTPRequestHandler):
            def __getattr__(handler, name: str) -> Callable[[], None]:
                if name.startswith("do_"):
                    return handler.answer
                raise AttributeError(name)

            def answer(handler) -> None:
                body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
                named = {name.lower(): value for name, value in handler.headers.items()}
                got = Got(handler.command, handler.path, named, body)
                self.got.append(got)
                said = self.say(got)
                handler.close_connection = True
                if said.hang_up:
                    return
                try:
                    handler.send_response(said.status)
                    for name, value in said.headers:
                        handler.send_header(name, value)
                    handler.end_headers()
                    for piece in said.pieces:
                        handler.wfile.write(piece)
                        handler.wfile.flush()
                        time.sleep(said.pause)
                except OSError:
                    pass

            def log_message(handler, *_words: object) -> None:
                """Nothing on the console."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(server, *_about: object) -> None:
                """One who hangs up in the middle is what tests are about."""

        self._server = Server(("127.0.0.1", port), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_port
        self.origin = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"

    def __enter__(self) -> Receiver:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def certified(folder: Path, *names: str) -> ssl.SSLContext:
    """TLS for servers of these names; who trusts `folder / "ca.pem"` (SSL_CERT_FILE) trusts them."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context
