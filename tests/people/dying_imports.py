"""Run as a program: takes steps of imports in forked processes that are killed in the middle of a bulk write.

Told line by line on standard input: the step, the import's code, in which bulk write to die, after how many of its
rows. Answers how the process ended: -9 when it was killed.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any


def die(step: str, code: str, at_write: int, at_row: int) -> None:
    """Take the step; dies on the way."""
    from django.db import connection

    from viceversa.people import actions, bulk, queries

    run, writes, rows = bulk._run, 0, 0

    def statement(_sql: str) -> None:
        """SQLite says so before each row that is written."""
        nonlocal rows
        rows += 1
        if rows > at_row:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(*arguments: Any) -> int:
        nonlocal writes
        writes += 1
        if writes == at_write:
            connection.connection.set_trace_callback(statement)
        return run(*arguments)

    bulk._run = counted
    entry = queries.import_by_code(code)
    assert entry is not None
    match step:
        case "read":
            actions.read_file(entry)
        case "check":
            actions.check_import(entry)
        case "apply":
            actions.apply_import(entry, by=None)


def main() -> None:
    import django

    django.setup()
    from viceversa.people import actions, bulk, queries  # noqa: F401  (before the fork, so that each try is quick)

    for line in sys.stdin:
        step, code, at_write, at_row = line.split()
        child = os.fork()
        if child == 0:
            try:
                die(step, code, int(at_write), int(at_row))
            finally:
                os._exit(1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
