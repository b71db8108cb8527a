"""That a process is to end: told by a signal, waited for by the same thread."""

from __future__ import annotations

import contextlib
import threading


class Ending:
    """Like a `threading.Event`, but a signal's handler may set it in the thread that waits for it.

    An event's lock is held for an instant of each wait. A handler that comes in that instant runs in the thread that holds
    it, and would wait for itself for ever. Here nobody holds anything but the lock that is waited for. (A `SimpleQueue`
    would do, but where a signal comes as its time is over, Python 3.11 goes on waiting without end.)
    """

    def __init__(self) -> None:
        self._is_set = False
        self._until_set = threading.Lock()
        self._until_set.acquire()

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True
        self._let_go()

    def wait(self, seconds: float) -> bool:
        """Whether it is set by now, or within so many seconds."""
        if not self._is_set and self._until_set.acquire(timeout=seconds):
            self._let_go()  # for others who wait
        return self._is_set

    def _let_go(self) -> None:
        with contextlib.suppress(RuntimeError):  # it is let go already
            self._until_set.release()
