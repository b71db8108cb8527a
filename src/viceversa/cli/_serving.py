"""What each of granian's processes loads: the web application, tethered to the process that started it."""

from __future__ import annotations

import multiprocessing
import signal

from viceversa.cli._tether import tether

# Ctrl-C reaches every process of the terminal. Here it is left to the parent, which then ends this process by SIGTERM:
# granian does not end when it gets both.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
_parent = multiprocessing.parent_process()
if _parent is not None and _parent.pid is not None:
    # Outright: granian, told to end while it is busy, can wait for ever with the interpreter's lock in its hand. It would
    # keep the port and answer nobody, beside the server that was started in its place.
    tether(_parent.pid, how=signal.SIGKILL)

from django.conf import settings  # noqa: E402

settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # the server of static files looks there, empty or not

from django.urls import get_resolver  # noqa: E402

from viceversa.config.wsgi import application  # noqa: E402
from viceversa.core import memory  # noqa: E402

_ = get_resolver().url_patterns  # all pages' code, so that nobody waits for it, and before memory settles
memory.settle()

__all__ = ["application"]
