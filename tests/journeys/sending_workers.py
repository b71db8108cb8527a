"""Run as a program: starts workers by fork, and kills or ends them, as told line by line on standard input.

Forking from a process that has everything imported makes a life of a worker cost milliseconds, so that a test can
take many. Answers each line with one line.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))


def main() -> None:
    import django

    django.setup()
    from django.conf import settings

    from tests.messaging import invented
    from viceversa.core import jobs
    from viceversa.messaging import kinds, rendering, worker

    settings.TEMPLATES[0]["DIRS"].append(invented.WORDS)
    for kind in invented.ALL:
        kinds.register(kind)
        rendering.sample_of(kind)  # loads addresses and templates before the fork
    rendering.address_of("messaging:kinds")
    jobs.BEAT, jobs.LEASE, worker.IDLE = timedelta(seconds=0.1), timedelta(seconds=0.5), 0.02
    children: list[int] = []
    for line in sys.stdin:
        if line == "start\n":
            child = os.fork()
            if child == 0:
                worker.run()
                os._exit(0)
            children.append(child)
        else:
            for child in children:
                os.kill(child, {"kill\n": signal.SIGKILL, "end\n": signal.SIGTERM}[line])
            endings = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
            children.clear()
            print(" ".join(map(str, endings)), flush=True)
            continue
        print("ok", flush=True)
    for child in children:  # the test ended before it said how
        os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
