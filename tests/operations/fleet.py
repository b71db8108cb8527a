"""Several web servers and workers over one database, as systemd or Kubernetes would run them: what dies is started again.

`kill` ends one of them outright (SIGKILL): a whole web server, the process of it that answers, or a worker.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.support.ports import free_port
from tests.support.processes import ROOT, environ

WORKER = Path(__file__).with_name("hasty_worker.py")


class Fleet:
    """Use as a context manager: all of it is gone afterwards, killed if need be."""

    def __init__(self, *, webs: int, workers: int, **more: str) -> None:
        self.ports = [free_port() for _web in range(webs)]
        self.environ = environ(VICEVERSA_LOG_LEVEL="ERROR", **more)
        self.kills: Counter[str] = Counter()
        # Each web server has a folder of its own for what its processes count together.
        self._commands: dict[str, Sequence[str]] = {
            **{f"web {port}": ["-m", "viceversa.cli", "web", "--port", str(port)] for port in self.ports},
            **{f"worker {number}": [str(WORKER)] for number in range(workers)},
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._keeper = threading.Thread(target=self._keep, name="fleet", daemon=True)

    def __enter__(self) -> Fleet:
        for name in self._commands:
            self._start(name)
        self._keeper.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ending.set()
        self._keeper.join()
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def kill(self, chance: random.Random) -> str:
        """End one process outright, drawn among all that live; says of which kind it was."""
        with self._lock:
            living = [(name, process.pid) for name, process in self._running.items() if process.poll() is None]
            name, pid = chance.choice(living)
            kind = name.partition(" ")[0]
            answering = children(pid) if kind == "web" else []
            if answering and chance.random() < 0.5:
                kind, pid = "answering", answering[-1]
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.kills[kind] += 1
        return kind

    def _keep(self) -> None:
        """Start again what has ended, as soon as it is seen."""
        while not self._ending.wait(0.05):
            with self._lock:
                for name, process in self._running.items():
                    if process.poll() is not None:
                        self._start(name)

    def _start(self, name: str) -> None:
        self._running[name] = subprocess.Popen(
            [sys.executable, *self._commands[name]], env=self.environ, cwd=ROOT, stdin=subprocess.DEVNULL
        )


def children(pid: int) -> list[int]:
    """The processes that this one has started, oldest first. Linux only."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def wait_for(condition: object, seconds: float) -> bool:
    """Whether it came true in this time."""
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
