"""Keeps a few programs running as children of this process: starts them, starts them again, ends them in order."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from viceversa.cli import NOT_CONFIGURED
from viceversa.core.ending import Ending

TICK_SECONDS = 0.1
GRACE_SECONDS = 20.0
LONGEST_PAUSE_SECONDS = 30.0
SETTLED_SECONDS = 10.0


@dataclass
class Program:
    """One child: its name in our lines, its command, and how it fares."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    deaths_in_a_row: int = 0


class Supervisor:
    """Runs `programs` until SIGINT, SIGTERM or SIGHUP, or until one says it is not configured rightly (exit code 78).

    A program that dies is started again: at once if it had run for a while, else after a pause that doubles.
    All of them are in this process's group. They end when this process does, even if it is killed: each one tethers
    itself (see `_tether`).
    """

    def __init__(self, programs: Sequence[Program], environ: Mapping[str, str]) -> None:
        self.programs = list(programs)
        self.environ = dict(environ)
        self.ending = Ending()

    def run(self, *, ready: Callable[[], bool], say_ready: str) -> int:
        """Blocks until everything has ended; gives the exit code. Says `say_ready` once, when `ready()` first holds."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.ending.set())
        code, said = 0, False
        while not self.ending.is_set() and code == 0:
            for program in self.programs:
                code = code or self._keep_running(program)
            if not said and ready():
                said = True
                print(say_ready, flush=True)
            self.ending.wait(TICK_SECONDS)
        self._end()
        return code

    def _keep_running(self, program: Program) -> int:
        """Starts the program if it is not running and its pause is over. Non-zero: give up with this exit code."""
        now = time.monotonic()
        if program.process is not None and (code := program.process.poll()) is not None:
            program.process = None
            if self.ending.is_set():
                return 0
            if code == NOT_CONFIGURED:
                return code
            settled = now - program.started >= SETTLED_SECONDS
            program.deaths_in_a_row = 1 if settled else program.deaths_in_a_row + 1
            pause = 0.0 if settled else min(LONGEST_PAUSE_SECONDS, 2.0 ** (program.deaths_in_a_row - 1))
            program.start_at = now + pause
            print(f"viceversa: {program.name} ended ({_how(code)}); starting it again.", file=sys.stderr, flush=True)
        if program.process is None and now >= program.start_at:
            program.started = now
            # A child inherits the blocked signal: Ctrl-C reaches this process alone, which ends them in order.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            program.process = subprocess.Popen(program.command, env=self.environ, stdin=subprocess.DEVNULL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return 0

    def _end(self) -> None:
        """Ends the programs one after the other, in order; kills what does not end within the grace."""
        for program in self.programs:
            if program.process is None:
                continue
            program.process.terminate()
            try:
                program.process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                program.process.kill()
                program.process.wait()


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
