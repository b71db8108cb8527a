"""The one door out, against real servers on loopback: what it carries, and where it never goes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.receiver import Receiver, Say, certified
from viceversa.core import errors, outbound
from viceversa.core.outbound import Refused, Unreachable, Why


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A server inside that the operator named."""
    with Receiver() as running:
        settings.OUTBOUND_HOSTS = [running.origin]
        yield running


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names lead to, in place of the system's directory of names; each look-up takes the next entry away."""
    known: dict[str, list[str]] = {}

    real = socket.getaddrinfo

    def look_up(host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        if host[0].isdigit() or ":" in host:
            return real(host, port, *more, **named)
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(0, 0, 0, "", (address, port)) for address in known[host].pop(0).split()]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def why(url: str, **more: Any) -> Why:
    with pytest.raises(Unreachable) as found:
        outbound.send(url, **more)
    assert str(found.value) == str(outbound.SENTENCES[found.value.why])
    return found.value.why


def refused(url: str) -> str:
    with pytest.raises(Refused) as found:
        outbound.send(url)
    assert isinstance(found.value, errors.Refused)
    return str(found.value)


def raw(answer: Callable[[socket.socket], None]) -> tuple[str, Callable[[], None]]:
    """A server below HTTP: its origin, and how it is closed."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            line, _address = server.accept()
            with line:
                answer(line)
        except OSError:
            pass

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}", server.close


def test_a_request_and_its_answer(receiver: Receiver) -> None:
    receiver.say = lambda _got: Say(201, (("X-Two", "a"), ("x-two", "b")), [b"in ", b"pieces"])
    answer = outbound.send(
        f"{receiver.origin}/path/ä?x=ü&y=[1]", method="POST", body=b"\x00body", headers={"Content-Type": "x/y"}
    )
    assert (answer.status, answer.body, answer.headers["x-two"]) == (201, b"in pieces", "a, b")
    (got,) = receiver.got
    assert (got.method, got.path, got.body) == ("POST", "/path/%C3%A4?x=%C3%BC&y=[1]", b"\x00body")
    host = receiver.origin.removeprefix("http://")
    told = {name: got.headers[name] for name in ("host", "content-type", "user-agent", "accept-encoding", "connection")}
    assert told == {
        "host": host,
        "content-type": "x/y",
        "user-agent": "Vice-Versa",
        "accept-encoding": "identity",
        "connection": "close",
    }
    assert outbound.send(receiver.origin).body == b"in pieces"
    assert (receiver.got[1].method, receiver.got[1].path) == ("GET", "/")


def test_no_redirect_is_followed(receiver: Receiver) -> None:
    receiver.say = lambda _got: Say(302, (("Location", "http://169.254.169.254/latest/"),))
    answer = outbound.send(receiver.origin)
    assert (answer.status, answer.headers["location"]) == (302, "http://169.254.169.254/latest/")
    assert len(receiver.got) == 1


def test_an_answer_has_a_size_and_all_of_it_a_time(receiver: Receiver) -> None:
    receiver.say = lambda _got: Say(pieces=[b"x" * 1000])
    assert len(outbound.send(receiver.origin, at_most=1000).body) == 1000
    assert why(receiver.origin, at_most=999) == Why.SIZE
    assert outbound.send(receiver.origin, at_most=0).body == b""

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 100_000

    receiver.say = lambda _got: Say(pieces=endless())
    assert why(receiver.origin) == Why.SIZE
    # Each byte comes well within the time; all of them together do not.
    receiver.say = lambda _got: Say(pieces=[b"x"] * 600, pause=0.05)
    began = time.monotonic()
    assert why(receiver.origin, timeout=0.5) == Why.TIME
    assert 0.4 < time.monotonic() - began < 2.0
    assert why(receiver.origin, timeout=0.0) == Why.TIME


def test_headers_that_trickle_and_one_who_does_not_read(settings: Any) -> None:
    def trickle(line: socket.socket) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 500:
            line.sendall(bytes([letter]))
            time.sleep(0.05)

    ended = threading.Event()

    def never(_line: socket.socket) -> None:
        ended.wait(60)

    for serve, body in ((trickle, b""), (never, b""), (never, b"x" * 20_000_000)):
        origin, close = raw(serve)
        settings.OUTBOUND_HOSTS = [origin]
        began = time.monotonic()
        assert why(origin, method="POST", body=body, timeout=0.4) == Why.TIME
        assert time.monotonic() - began < 2.0
        close()
    ended.set()


def test_no_server_no_http_and_one_that_hangs_up(receiver: Receiver, settings: Any) -> None:
    receiver.say = lambda _got: Say(hang_up=True)
    assert why(receiver.origin) == Why.LINE
    receiver.say = lambda _got: Say(headers=(("Content-Length", "100"),), pieces=[b"half"])
    assert why(receiver.origin) == Why.LINE
    receiver.say = lambda _got: Say(headers=(("Transfer-Encoding", "chunked"),), pieces=[b"64\r\nhalf"])
    assert why(receiver.origin) == Why.LINE
    origin, close = raw(lambda line: line.sendall(b"220 mail.example.org ESMTP\r\n"))
    settings.OUTBOUND_HOSTS = [origin]
    assert why(origin) == Why.ANSWER
    close()
    assert why(origin) == Why.LINE


def test_tls_is_checked_and_the_name_is_told(
    settings: Any, names: dict[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    context = certified(tmp_path, "hooks.example.org")
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    with Receiver(tls=context) as server:
        good, bad = (f"https://{name}.example.org:{server.port}" for name in ("hooks", "other"))
        settings.OUTBOUND_HOSTS = [good.upper(), f"{bad}/"]
        names |= {"hooks.example.org": ["127.0.0.1"] * 2, "other.example.org": ["127.0.0.1"]}
        # Nobody we know vouches for the server.
        assert why(good) == Why.CERTIFICATE
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert outbound.send(f"{good.replace('hooks', 'HOOKS')}/x").status == 200
        assert why(bad) == Why.CERTIFICATE
        assert asked == ["hooks.example.org", "hooks.example.org", "other.example.org"]
        assert [got.headers["host"] for got in server.got] == [good.removeprefix("https://")]
        # A server without TLS where TLS is expected.
        with Receiver() as plain:
            odd = plain.origin.replace("http:", "https:")
            settings.OUTBOUND_HOSTS = [odd]
            assert why(odd) == Why.LINE


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192
    192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 168.63.129.16
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a00:1
    64:ff9b:1::8.8.8.8 100::1 2001::1 2001:10::1 2001:db8::1 2002:7f00:1:: 3fff::1 4000::1 fc00::1 fd00:ec2::254 fe80::1
    fe80::1%eth0 fec0::1 ff02::1 5f00::1""".split(),
)
def test_a_name_that_leads_inside(names: dict[str, list[str]], address: str) -> None:
    names["hooks.example.org"] = [address]
    assert "machine inside" in refused("https://hooks.example.org/x")
    # Also when one of its addresses is as good as any.
    names["hooks.example.org"] = [f"93.184.215.14 {address}"]
    assert "machine inside" in refused("https://hooks.example.org/x")


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::93.184.215.14", "::ffff:93.184.215.14"]
)
def test_a_name_is_looked_up_once_and_the_line_goes_there(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    dialed: list[tuple[str, int]] = []

    def dial(where: tuple[str, int], **_more: Any) -> socket.socket:
        dialed.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", dial)
    # At a second look-up it would lead inside.
    names["hooks.example.org"] = [address, "127.0.0.1"]
    assert why("https://hooks.example.org/x") == Why.LINE
    (where,) = dialed
    assert (where[1], names["hooks.example.org"]) == (443, ["127.0.0.1"])
    assert ":" in where[0] or where[0] == address


def test_the_next_address_is_tried_and_a_name_may_be_unknown(
    receiver: Receiver, settings: Any, names: dict[str, list[str]]
) -> None:
    url = f"http://inside.example:{receiver.port}"
    settings.OUTBOUND_HOSTS = [url]
    names["inside.example"] = ["127.0.0.2 127.0.0.3 127.0.0.1"]
    assert outbound.send(url).status == 200
    assert why("https://nobody.example.org/") == Why.NAME


def test_a_name_that_is_not_found_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_where, **_more: held.wait(60) and [])
    began = time.monotonic()
    assert why("https://slow.example.org/", timeout=0.2) == Why.TIME
    assert time.monotonic() - began < 2.0
    held.set()


def test_the_machine_itself_by_its_real_names(receiver: Receiver, settings: Any) -> None:
    settings.OUTBOUND_HOSTS = []
    for url in (
        "https://localhost/",
        "https://LOCALHOST./",
        "https://[::1]/",
        "https://127.0.0.1/",
        "https://１２７.0.0.1/",
    ):
        assert "machine inside" in refused(url)
    assert receiver.got == []
    # Named by number is not named by name.
    settings.OUTBOUND_HOSTS = [receiver.origin]
    assert "https://" in refused(f"http://localhost:{receiver.port}/")
    assert outbound.send(receiver.origin).status == 200


WHOLE, PART, NUMBER = "Write a whole address", "Leave out what stands", "no usual way"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", WHOLE),
        ("hooks.example.org/x", WHOLE),
        ("ftp://hooks.example.org/", WHOLE),
        ("file:///etc/passwd", WHOLE),
        ("https:///x", WHOLE),
        ("https://hooks.example.org:port/", WHOLE),
        ("https://hooks.example.org:99999/", WHOLE),
        ("https://[::1/", WHOLE),
        ("https://hooks..example.org/", WHOLE),
        (f"https://{'x' * 64}.example.org/", WHOLE),
        ("https://hooks.example.org/a b", WHOLE),
        ("https://hooks.example.org/\r\nHost: evil", WHOLE),
        ("https://hooks.example.org\\@evil.example/", WHOLE),
        ("https://hooks.example.org/" + "x" * 2000, WHOLE),
        ("https://hooks.example.org@evil.example/", PART),
        ("https://name:secret@hooks.example.org/", PART),
        ("https://@hooks.example.org/", PART),
        ("https://hooks.example.org/#x", PART),
        ("https://2130706433/", NUMBER),
        ("https://0177.0.0.1/", NUMBER),
        ("https://0x7f.0.0.1/", NUMBER),
        ("https://127.0.0.0x1/", NUMBER),
        ("https://0x7f000001/", NUMBER),
        ("https://127.1/", NUMBER),
        ("https://010.8.8.8/", NUMBER),
        ("https://hooks.1/", NUMBER),
        ("http://hooks.example.org/", "begins with https://"),
        ("https://hooks.example.org:8443/", "Leave out the port"),
        ("https://hooks.example.org:22/", "Leave out the port"),
    ],
)
def test_what_is_no_address_to_send_to(url: str, sentence: str) -> None:
    for way in (outbound.send, outbound.check):
        with pytest.raises(Refused) as found:
            way(url)
        assert sentence in str(found.value)


def test_what_can_be_told_by_looking(settings: Any, names: dict[str, list[str]]) -> None:
    outbound.check("https://hooks.example.org/services/T0/B0/x?y=1")
    outbound.check("https://hooks.example.org:443/")
    outbound.check("https://93.184.215.14/")
    outbound.check("https://bücher.example/")
    with pytest.raises(Refused, match="machine inside"):
        outbound.check("https://10.0.0.1/")
    settings.OUTBOUND_HOSTS = ["https://10.0.0.1", "http://inside.example", "https://other.example:443/"]
    outbound.check("https://10.0.0.1:443/x")
    outbound.check("http://inside.example:80/")
    outbound.check("https://other.example/")
    with pytest.raises(Refused, match="Leave out the port"):
        outbound.check("https://10.0.0.1:8443/x")


def test_how_long_a_busy_server_asks_us_to_wait() -> None:
    for status, asked, wait in (
        (503, "120", timedelta(minutes=2)),
        (429, "Tue, 12 May 2026 09:00:00 GMT", timedelta(hours=1)),
        (429, "Tue, 12 May 2026 07:00:00 GMT", timedelta()),
        (429, "12" * 20, timedelta()),
        (503, "soon", timedelta()),
        (503, "", timedelta()),
        (500, "120", timedelta()),
    ):
        answer = outbound.Answer(status, {"retry-after": asked}, b"")
        assert outbound.asked_wait(answer, now=datetime(2026, 5, 12, 8, tzinfo=UTC)) == wait
