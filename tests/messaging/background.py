"""The worker's loop beside a test: begun in a thread, and what it does waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from viceversa.core.ending import Ending
from viceversa.messaging import worker


@pytest.fixture
def in_the_background(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Ending]]:
    """Runs the loop in a thread, and ends it with the test."""
    monkeypatch.setattr(worker, "IDLE", 0.01)
    stop = Ending()
    threads: list[threading.Thread] = []

    def start() -> Ending:
        threads.append(threading.Thread(target=worker.run, args=(stop,)))
        threads[-1].start()
        return stop

    yield start
    stop.set()
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive()


def soon(condition: Callable[[], object]) -> None:
    """Waits until it holds; fails after two minutes."""
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)
