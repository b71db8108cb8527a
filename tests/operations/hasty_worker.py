"""Run as a program: `viceversa worker`, which gives up on dead workers after a second and tries jobs again at once.

What takes a minute in life would take a minute in each test.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from viceversa.cli import main, start_django


def hurry() -> None:
    start_django()
    from django.conf import settings

    from viceversa.core import jobs
    from viceversa.messaging import worker

    jobs.BEAT, jobs.LEASE, worker.IDLE = timedelta(seconds=0.25), timedelta(seconds=1.5), 0.1
    jobs.WAITS = (timedelta(seconds=0.5),) * 20
    settings.PERIODIC = ()  # what runs by the clock comes at any instant, also in the one in which all work is done


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viceversa.config.settings")
    hurry()
    sys.exit(main(["worker"]))
