"""The one door out: a request to an address that somebody typed, which can't be turned against what is inside (SSRF).

https alone, on its usual port. The name is looked up once, every address it has must be a public one, and the line is
opened to that very address, so that a name can't answer differently a moment later. No redirect is followed, the
certificate is checked, and time and size are bounded as a whole. What the operator names in OUTBOUND_HOSTS, with scheme
and port, may be inside, on another port, or without TLS.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import threading
import time as clocks
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.core import errors

LONGEST: Final = 2_000

# Not on the public internet, by IANA's registries of special addresses (RFC 6890 and those after it), whichever of them
# this Python knows; and the one address that is public by its number, yet speaks to each machine of one cloud alone.
_INSIDE_4: Final = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
        "192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    ).split()
)
# Of IPv6 only this is given out; in it lie tunnels that carry IPv4 addresses of anybody's choice, and examples of books.
_GIVEN_OUT_6: Final = IPv6Network("2000::/3")
_INSIDE_6: Final = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# Where a network has IPv6 alone, IPv4 addresses are written in here (RFC 6052).
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")


class Refused(errors.Refused):
    """The address is not one we may send to. `sentence` says why and what to change; nothing was sent."""


class Why(StrEnum):
    """What stood in the way, to be kept in a log."""

    NAME = "name"
    TIME = "time"
    CERTIFICATE = "certificate"
    LINE = "line"
    ANSWER = "answer"
    SIZE = "size"


SENTENCES: Final[dict[Why, Promise]] = {
    Why.NAME: _("There is no server of this name. Check how it is spelled."),
    Why.TIME: _("The server did not answer in time."),
    Why.CERTIFICATE: _("The server’s certificate is not good for this name."),
    Why.LINE: _("No connection to the server could be made, or it broke."),
    Why.ANSWER: _("What answers there does not speak HTTP."),
    Why.SIZE: _("The server’s answer is too long."),
}


class Unreachable(errors.Refused):
    """No answer was had. `why` says what stood in the way, `sentence` says it to people. Something may have been sent."""

    def __init__(self, why: Why) -> None:
        super().__init__(SENTENCES[why])
        self.why = why


@dataclass(frozen=True)
class Answer:
    """What a server said. Names of headers are in small letters; of one that came twice the values are joined."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def send(
    url: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    timeout: float = 10.0,
    at_most: int = 1_000_000,
) -> Answer:
    """Send one request and give the answer, whatever its status. One look-up of the name and one connection.

    `timeout` holds for all of it, from the look-up to the last byte; `at_most` for the body of the answer, which is not
    read at all when that is 0. Raises Refused and Unreachable.
    """
    until = clocks.monotonic() + timeout
    place = _place(url)
    found = _addresses(place, until)
    if not place.is_named and not all(_is_public(one) for one in found):
        raise Refused(
            _(
                "This address leads to a machine inside, where nothing is sent. Whoever runs this installation can allow "
                "it by name (VICEVERSA_OUTBOUND_HOSTS)."
            )
        )
    client = http.client.HTTPConnection(place.host, place.port)
    try:
        with _connected(place, found, until) as client.sock:
            told = {**(headers or {}), "Host": place.netloc, **_MANNERS}
            client.request(method, place.path, body=body or None, headers=told)
            answer = client.getresponse()
            return Answer(answer.status, _headers(answer), _body(answer, at_most))
    except TimeoutError as error:
        raise Unreachable(Why.TIME) from error
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(Why.CERTIFICATE) from error
    except (http.client.RemoteDisconnected, http.client.IncompleteRead, OSError) as error:
        raise Unreachable(Why.LINE) from error
    except http.client.HTTPException as error:
        raise Unreachable(Why.ANSWER) from error


def is_named(url: str) -> bool:
    """Whether the operator named the server of an address. Raises Refused."""
    return _place(url).is_named


def asked_wait(answer: Answer, *, now: datetime) -> timedelta:
    """For how long a server that has too much to do asks to be left alone: seconds or a date (RFC 9110, 10.2.3). Pure."""
    text = answer.headers.get("retry-after", "") if answer.status in (429, 503) else ""
    try:
        wait = timedelta(seconds=int(text)) if text.isdecimal() else parsedate_to_datetime(text) - now
    except (ValueError, TypeError, OverflowError):
        return timedelta()
    return max(wait, timedelta())


def check(url: str) -> None:
    """Whether an address may be kept, as far as can be told by looking at it. No request, no look-up. Raises Refused."""
    place = _place(url)
    literal = _literal(place.host)
    if literal is not None and not place.is_named and not _is_public(literal):
        raise Refused(_("Write the name of a server on the internet: this is the number of a machine inside."))


# Where it leads


@dataclass(frozen=True)
class _Place:
    secure: bool
    host: str
    port: int
    netloc: str
    path: str
    is_named: bool


def _place(url: str) -> _Place:
    """An address in its parts, if it is one we may send to by its form. Raises Refused."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _host(parts)
    except ValueError as error:
        raise Refused(_("Write a whole address, as https://hooks.example.org/path.")) from error
    if (
        not host
        or parts.scheme not in ("http", "https")
        or len(url) > LONGEST
        or re.search(r"[\s\x00-\x20\x7f\\]", url)
    ):
        raise Refused(_("Write a whole address, as https://hooks.example.org/path."))
    if "@" in parts.netloc or "#" in url:
        raise Refused(
            _("Leave out what stands before an @ or after a #: names and passwords don’t belong in addresses.")
        )
    if _literal(host) is None and re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)", host.rsplit(".", 1)[-1]):
        raise Refused(_("Write the server’s name: this number is no usual way to write an address."))
    secure = parts.scheme == "https"
    usual = 443 if secure else 80
    bracketed = f"[{host}]" if ":" in host else host
    netloc = bracketed if port in (None, usual) else f"{bracketed}:{port}"
    is_named = f"{parts.scheme}://{netloc}" in {_origin(one) for one in settings.OUTBOUND_HOSTS}
    if not is_named and not secure:
        raise Refused(_("Write an address that begins with https://: nothing is sent where anybody could read along."))
    if not is_named and port not in (None, usual):
        raise Refused(
            _(
                "Leave out the port. Whoever runs this installation can allow another one by name "
                "(VICEVERSA_OUTBOUND_HOSTS)."
            )
        )
    path = quote(parts.path or "/", safe="/%:@+~!$&'()*,;=-._")
    query = quote(parts.query, safe="/%:@+~!$&'()*,;=-._?[]")
    return _Place(secure, host, port or usual, netloc, f"{path}?{query}" if query else path, is_named)


def _host(parts: SplitResult) -> str:
    """A host in ASCII and small letters, without the dot at its end. Raises ValueError (UnicodeError is one)."""
    host = (parts.hostname or "").rstrip(".").lower()
    return host if ":" in host else host.encode("idna").decode("ascii").lower()


def _origin(named: str) -> str:
    """An entry of the operator's list as `_place` writes it: small letters, without the port that goes without saying."""
    scheme, _separator, rest = named.strip().rstrip("/").lower().partition("://")
    return f"{scheme}://{rest.removesuffix(':443' if scheme == 'https' else ':80')}"


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _addresses(place: _Place, until: float) -> list[IPv4Address | IPv6Address]:
    """Every address of the name, in the order to try them. Looking up can't be given up, so a thread does and is left."""
    found: list[Any] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            found.append([])

    looking = threading.Thread(target=look_up, daemon=True, name="outbound name")
    looking.start()
    looking.join(max(until - clocks.monotonic(), 0))
    if not found:
        raise Unreachable(Why.TIME)
    addresses = list(dict.fromkeys(ip_address(entry[4][0]) for entry in found[0]))
    if not addresses:
        raise Unreachable(Why.NAME)
    return addresses


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address lies on the public internet, also when it is one of IPv4 in the clothes of IPv6. Pure."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped
        if inner is None and address in _TRANSLATED:
            inner = IPv4Address(address.packed[-4:])
        if inner is None:
            return address in _GIVEN_OUT_6 and not any(address in net for net in _INSIDE_6)
        address = inner
    return not any(address in net for net in _INSIDE_4)


# The line

_MANNERS: Final = {"User-Agent": "Vice-Versa", "Accept-Encoding": "identity", "Connection": "close"}


def _left(until: float) -> float:
    """Seconds left. Raises TimeoutError when there are none: a socket takes 0 as "don't wait", which is not meant."""
    left = until - clocks.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Line(io.RawIOBase):
    """A socket whose every read and write has what is left of the whole time, and no more.

    As `http.client` wants it: `sendall`, `makefile`, `close`.
    """

    def __init__(self, connection: socket.socket, until: float) -> None:
        self.connection = connection
        self.until = until

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self.connection.settimeout(_left(self.until))
            rest = rest[self.connection.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.connection.settimeout(_left(self.until))
        return self.connection.recv_into(buffer)

    def close(self) -> None:
        """Nothing: `http.client` hangs up before the answer is read. `_connected` does when it was."""


@contextmanager
def _connected(place: _Place, addresses: list[IPv4Address | IPv6Address], until: float) -> Iterator[_Line]:
    """A line to the first of the addresses that answers, with TLS around it. Raises OSError."""
    with _dialed(place, addresses, until) as plain:
        if not place.secure:
            yield _Line(plain, until)
            return
        plain.settimeout(_left(until))
        with ssl.create_default_context().wrap_socket(plain, server_hostname=place.host) as safe:
            yield _Line(safe, until)


def _dialed(place: _Place, addresses: list[IPv4Address | IPv6Address], until: float) -> socket.socket:
    *others, last = addresses
    for number, address in enumerate(others):
        try:
            # One that swallows what is sent to it leaves time for the others.
            patience = _left(until) / (len(addresses) - number)
            return socket.create_connection((str(address), place.port), timeout=patience)
        except OSError:
            continue
    return socket.create_connection((str(last), place.port), timeout=_left(until))


def _headers(answer: http.client.HTTPResponse) -> dict[str, str]:
    together: dict[str, list[str]] = {}
    for name, value in answer.getheaders():
        together.setdefault(name.lower(), []).append(value)
    return {name: ", ".join(values) for name, values in together.items()}


def _body(answer: http.client.HTTPResponse, at_most: int) -> bytes:
    content = bytearray()
    while at_most and (chunk := answer.read1(65_536)):
        content += chunk
        if len(content) > at_most:
            raise Unreachable(Why.SIZE)
    if at_most and answer.length:  # what was promised and did not come, which reading in pieces passes over
        raise http.client.IncompleteRead(bytes(content), answer.length)
    return bytes(content)
