"""Ports for what begins to listen later, or never: until then nobody else is given them. Standard library only.

A port that was free when it was asked for may be somebody else's when a program has started. So these lie below those that
Linux and others give to whoever asks for any, and each process that runs tests has blocks of its own.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

FIRST, BEHIND, BLOCK = 10_000, 32_000, 200


def _own() -> Iterator[int]:
    """Every port of every block that can be had. A block is whose process holds its first port, which it does until it ends."""
    blocks = range(FIRST, BEHIND, BLOCK)
    begin = os.getpid() % len(blocks)
    for first in (*blocks[begin:], *blocks[:begin]):
        held = socket.socket()
        try:
            held.bind(("127.0.0.1", first))
        except OSError:
            held.close()
            continue
        held.detach()  # not to be closed with the object
        yield from range(first + 1, first + BLOCK)


_ports = _own()


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on: nobody else's either until this process ends, and given once."""
    for port in _ports:
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise RuntimeError("No port is left.")
