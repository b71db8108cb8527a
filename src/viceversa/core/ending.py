"""That a process is to end: told by a signal, waited for by the same thread."""

from __future__ import annotations

import contextlib
import queue


class Ending:
    """Like a `threading.Event`, but a signal's handler may set it in the thread that waits for it.

    An event's lock is held for an instant of each wait. A handler that comes in that instant runs in the thread that holds
    it, and would wait for itself for ever; `SimpleQueue.put` is made to be called there (its documentation says so).
    """

    def __init__(self) -> None:
        self._is_set = False
        self._woken: queue.SimpleQueue[None] = queue.SimpleQueue()

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True
        self._woken.put(None)

    def wait(self, seconds: float) -> bool:
        """Whether it is set by now, or within so many seconds."""
        if not self._is_set:
            with contextlib.suppress(queue.Empty):
                self._woken.get(timeout=seconds)
        return self._is_set
