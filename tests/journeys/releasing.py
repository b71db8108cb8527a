"""Run as a program: releases matching runs and delivers mail in forked processes (tests/support/forking.py)."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.support.forking import serve, start_in_a_hurry


def release(run: str, by: str) -> None:
    """What the button does."""
    from viceversa.matching.models import Run
    from viceversa.pairings.actions.release import release_run
    from viceversa.people.models import User

    release_run(Run.objects.get(code=run), by=User.objects.get(code=by))


class Statements:
    """Counts what is asked of the database. The process is killed before or after one of these: `fatal` counts halves."""

    def __init__(self, fatal: int = 0) -> None:
        self.count, self.fatal = 0, fatal

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        self._die_at(2 * self.count - 1)
        result = execute(sql, params, many, context)
        self._die_at(2 * self.count)
        return result

    def _die_at(self, half: int) -> None:
        if half == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def die(run: str, by: str, fatal: str) -> None:
    """Begin to release and be killed at one of its statements; with 0, in the instant after it was committed."""
    from django.db import connection

    with connection.execute_wrapper(Statements(int(fatal))):
        release(run, by)
    os.kill(os.getpid(), signal.SIGKILL)


def rehearse(run: str, by: str) -> None:
    """Release, say how many statements it took, and take it back. Not forked: what it loads, all later ones have."""
    from django.db import connection, transaction

    statements = Statements()
    with transaction.atomic(), connection.execute_wrapper(statements):
        release(run, by)
        # Without the savepoint that stands for this transaction, which is set and let go. SQLite is told to begin.
        print(statements.count - (1 if connection.vendor == "sqlite" else 2), flush=True)
        transaction.set_rollback(True)
    connection.close()


def deliver() -> None:
    """A worker, until it is told to stop."""
    from viceversa.messaging import worker

    worker.run()


def main() -> None:
    start_in_a_hurry()
    serve({"release": release, "die": die, "deliver": deliver}, here={"rehearse": rehearse})


if __name__ == "__main__":
    main()
