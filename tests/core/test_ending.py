"""A process that waits for its end hears of it, in whichever instant the signal comes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

from viceversa.core.ending import Ending

# Waits in short turns while a timer's signal comes ten thousand times, in every instant of a wait, and then ends.
PROGRAM = """
import signal
from viceversa.core.ending import Ending

ending, came = Ending(), 0
not_yet = ending._until_set

def told(*_):
    global came
    came += 1
    ending.set()
    if came < 10_000:
        ending._is_set = False
        not_yet.acquire(blocking=False)
        signal.setitimer(signal.ITIMER_REAL, 0.0001)  # the next one once this one is done, or they would pile up

signal.signal(signal.SIGALRM, told)
signal.setitimer(signal.ITIMER_REAL, 0.0001)
while not ending.wait(0.00001):
    pass
print("ended", came)
"""


def test_it_is_set_from_another_thread_and_stays_so() -> None:
    ending = Ending()
    assert (ending.is_set(), ending.wait(0.01)) == (False, False)
    threading.Timer(0.05, ending.set).start()
    begun = time.monotonic()
    assert ending.wait(60)
    assert time.monotonic() - begun < 30
    assert (ending.is_set(), ending.wait(60), ending.wait(60)) == (True, True, True)


def test_a_signal_in_any_instant_of_a_wait_ends_it() -> None:
    root = Path(__file__).resolve().parent.parent.parent
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, cwd=root, check=True
    )
    assert said.stdout == "ended 10000\n"
