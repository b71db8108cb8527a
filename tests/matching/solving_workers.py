"""Run as a program: starts workers by fork, and kills or ends them, as told line by line on standard input.

A slow one takes its time at each step of a solve, as if there were very many people.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))


def main() -> None:
    import django

    django.setup()
    from viceversa.core import jobs
    from viceversa.matching.actions import solving
    from viceversa.messaging import worker

    jobs.BEAT, jobs.LEASE, worker.IDLE = timedelta(seconds=0.1), timedelta(seconds=0.5), 0.02
    jobs.WAITS = (timedelta(0), *jobs.WAITS)
    tell = solving.Told.__call__

    def slowly(self: solving.Told, stage: str, done: int, of: int) -> None:
        tell(self, stage, done, of)
        time.sleep(2)
        self.next = 0.0

    children: list[int] = []
    for line in sys.stdin:
        if line in ("start\n", "slow\n"):
            child = os.fork()
            if child == 0:
                if line == "slow\n":
                    solving.Told.__call__ = slowly  # type: ignore[method-assign]
                worker.run()
                os._exit(0)
            children.append(child)
            print("ok", flush=True)
        else:
            for child in children:
                os.kill(child, {"kill\n": signal.SIGKILL, "end\n": signal.SIGTERM}[line])
            print(" ".join(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])) for child in children), flush=True)
            children.clear()


if __name__ == "__main__":
    main()
