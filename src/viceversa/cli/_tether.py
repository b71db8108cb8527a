"""No orphans: a child process ends when its parent does, even when the parent is killed outright."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 15.0


def tether(parent: int, *, how: signal.Signals = signal.SIGTERM) -> None:
    """Ends this process soon after process `parent` is gone: politely (SIGTERM), and by force after a grace.

    On Linux the kernel sends the signal at once. A thread that looks at the parent twice a second does so everywhere
    else, and enforces the grace. It can't where something else never lets go of the interpreter: such a process is ended
    outright (`how=SIGKILL`).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)
    threading.Thread(target=_watch, args=(parent, how), name="tether", daemon=True).start()


def _watch(parent: int, how: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), how)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
