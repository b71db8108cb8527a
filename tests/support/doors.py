"""Ending a server of asyncio without leaving a line open."""

from __future__ import annotations

import asyncio
from typing import Any


def let_nobody_in(server: Any) -> None:
    """Called in the server's loop, some turns before it is closed: whoever knocked before is let in until then.

    asyncio of Python 3.11 drops a line that is let in while its server closes, and leaves it open: the garbage collector
    finds it at any time later, in the middle of another test.
    """
    for door in server.sockets:
        asyncio.get_running_loop().remove_reader(door)
