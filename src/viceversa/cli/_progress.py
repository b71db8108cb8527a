"""One line on a terminal that moves while somebody waits for the matcher; nothing at all where nobody can see it."""

from __future__ import annotations

import sys
import threading
from time import perf_counter
from types import TracebackType

STAGES = {
    "read": "Reading",
    "score": "Judging pairs",
    "candidates": "Finding the best candidates",
    "aims": "Solving the aims in their order",
    "prove": "Looking for better pairs",
    "quotas": "Keeping the quotas",
    "stable": "Making stable pairs",
    "reasons": "Putting reasons into words",
    "check": "Checking the result",
}
# Whoever waits less needs no line.
PATIENCE_SECONDS = 0.5
TICK_SECONDS = 0.1
CLEAR = "\r\033[K"


class Waiting:
    """A progress callback of the engine, to be used in a `with`. Draws on standard error, beside the work, at each tick.

    Silent if `quiet`, and where standard error is no terminal.
    """

    def __init__(self, quiet: bool = False) -> None:
        self.shown = not quiet and sys.stderr.isatty()
        self.line = ""
        self.over = threading.Event()

    def __call__(self, stage: str, done: int, of: int) -> None:
        share = f" {done * 100 // of} %" if of else ""
        self.line = f"{STAGES.get(stage, stage)} …{share}"

    def __enter__(self) -> Waiting:
        if self.shown:
            self.thread = threading.Thread(target=self._draw, name="progress", daemon=True)
            self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.over.set()
        if self.shown:
            self.thread.join()
            print(end=CLEAR, file=sys.stderr, flush=True)

    def _draw(self) -> None:
        start = perf_counter()
        pause = PATIENCE_SECONDS
        while not self.over.wait(pause):
            pause = TICK_SECONDS
            print(f"{CLEAR}{self.line} {perf_counter() - start:.0f} s", end="", file=sys.stderr, flush=True)
