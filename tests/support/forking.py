"""For programs that are started to be killed: acts in forked processes, as told line by line on standard input.

Forking from a process that has everything imported makes a life cost milliseconds, so that a test can take many. Each
line is answered with one: the name of an act and its arguments with "ok" once it has begun; `kill`, `end` and `wait`
with how all that were begun ended, "0" or "-9", after a SIGKILL, a SIGTERM or neither.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta

Acts = Mapping[str, Callable[..., None]]
ENDS = {"kill": signal.SIGKILL, "end": signal.SIGTERM, "wait": 0}


def start_in_a_hurry() -> None:
    """Starts Django, with workers that are given up after half a second: what takes a minute in life would take one in
    each test."""
    import django

    django.setup()
    from django.conf import settings

    from viceversa.core import jobs
    from viceversa.messaging import worker

    jobs.BEAT, jobs.LEASE, worker.IDLE = timedelta(seconds=0.1), timedelta(seconds=0.5), 0.02
    settings.PERIODIC = ()  # what runs by the clock comes at any instant, and says things of its own


def serve(acts: Acts, *, here: Acts | None = None) -> None:
    """Until standard input ends. `here`: acts in this very process, which answer by themselves; what they load, all that
    are forked later have."""
    children: list[int] = []
    for line in sys.stdin:
        word, *arguments = line.split()
        if word in ENDS:
            print(" ".join(map(str, _ended(children, ENDS[word]))), flush=True)
            children.clear()
        elif here and word in here:
            here[word](*arguments)
        else:
            children.append(_forked(acts[word], arguments))
            print("ok", flush=True)
    for child in children:  # whoever told us ended before saying how
        os.kill(child, signal.SIGKILL)


def _forked(act: Callable[..., None], arguments: list[str]) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            act(*arguments)
            status = 0
        finally:
            os._exit(status)
    return child


def _ended(children: list[int], how: int) -> list[int]:
    for child in children:
        os.kill(child, how)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
