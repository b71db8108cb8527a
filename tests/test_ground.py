"""What all tests stand on: this machine alone, and threads that do their work while they are watched."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from typing import Any

import pytest

# An address of RFC 5737, which nobody has.
ELSEWHERE = ("192.0.2.1", 443)


@pytest.mark.parametrize("way", ["connect", "connect_ex"])
def test_no_test_connects_to_another_machine(way: str) -> None:
    with (
        socket.socket() as plain,
        ssl.create_default_context().wrap_socket(socket.socket(), server_hostname="x.test") as secret,
    ):
        for one in (plain, secret):
            with pytest.raises(RuntimeError, match=r"this one connects to 192\.0\.2\.1"):
                getattr(one, way)(ELSEWHERE)


def test_to_this_machine_it_connects() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        for host in ("127.0.0.1", "localhost"):
            with socket.create_connection((host, server.getsockname()[1]), timeout=60):
                pass


def test_threads_that_begin_together_all_do_their_work() -> None:
    """As coverage watches them: Python 3.11 ends a thread that begins while an audit hook written in Python runs."""
    interval, watch = sys.getswitchinterval(), threading.gettrace()
    done: list[int] = []

    def nothing(*_what: Any) -> None:
        """Somebody who watches and has nothing to say."""

    if watch is None:
        threading.settrace(nothing)
    sys.setswitchinterval(0.00001)
    try:
        for _time in range(800):
            threads = [threading.Thread(target=done.append, args=(one,)) for one in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(interval)
        if watch is None:
            threading.settrace(None)  # type: ignore[arg-type]  # the stubs know no way back
    assert len(done) == 4_800
