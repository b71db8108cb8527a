"""A working day at once: pages and acts by role, over real processes, on SQLite and on PostgreSQL, with 100,000 people.

    python -m benchmarks.load [--on sqlite postgresql] [--seconds 60] [--hands 8] [--web 2] [--json FILE] [--beside]

Starts `viceversa web` and `viceversa worker` over the large instance with a mail server that takes everything, lets
`--hands` people work without a pause (benchmarks/load_mix.py), and says how many requests were answered a second, how
long they took, that none went wrong and nothing written was lost, and how much memory the processes hold. The hands run on
the same machine and take their part of it. `--beside` measures the like of two pages in Wagtail, too.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.load_hands import Figures, Kind, Taken, figures, run, together

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
HEADINGS = ["what", "by", "answers", "a second", "p50 ms", "p95 ms", "p99 ms", "errors"]
WARM_UP = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--hands", type=int, default=8, help="people at once")
    parser.add_argument("--web", type=int, default=os.cpu_count() or 1, help="web processes")
    parser.add_argument("--people", type=int, default=100_000, help="people in the directory, 40,000 at least")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--beside", action="store_true", help="Wagtail's pages, too (installs it for the time)")
    given = parser.parse_args()
    if len(given.on) > 1 or given.beside:
        _each_apart(given)
        return
    measure(given)


def _each_apart(given: argparse.Namespace) -> None:
    """One database a process: settings are read once. Writes what each wrote as one."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / "one.json"
        programs = [
            ["benchmarks.load", "--on", database, "--web", str(given.web), "--people", str(given.people)]
            for database in given.on
        ]
        programs += [["benchmarks.load_beside"]] if given.beside else []
        for program in programs:
            more = ["--seconds", str(given.seconds), "--hands", str(given.hands), "--json", str(to)]
            subprocess.run([sys.executable, "-m", *program, *more], check=True, cwd=ROOT)
            found.append(json.loads(to.read_text()))
            print()
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def measure(given: argparse.Namespace) -> None:
    """One database from building it to the table."""
    database = given.on[0]
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        os.environ["VICEVERSA_DATA"] = folder
        os.environ["VICEVERSA_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "viceversa.config.settings"
        os.environ["VICEVERSA_DATABASE_URL"] = ""
        server = 0
        if database == "postgresql":
            from tests.support import postgresql

            url, server = stack.enter_context(postgresql_server(postgresql.server(postgresql.DURABLE)))
            os.environ["VICEVERSA_DATABASE_URL"] = url
        mix, written = build(given.people)
        before, size = written(), database_megabytes()
        with serving(web=given.web, folder=Path(folder)) as started:
            run([started.port], mix, hands=given.hands, seconds=WARM_UP, seed=99)
            busy = os.getloadavg()[0]
            begun = time.monotonic()
            taken = run([started.port], mix, hands=given.hands, seconds=given.seconds)
            lasted = time.monotonic() - begun
            memory = {"web": megabytes(tree(started.web)), "worker": megabytes(tree(started.worker))}
            if server:
                memory["postgresql"] = megabytes(tree(server))
        tell(database, given, mix, taken, lasted, memory=memory, size=size, busy=busy, written=written() - before)


def build(people: int) -> tuple[list[Kind], Any]:
    """The large instance, the mix over it, and a count of all messages that were written."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    from benchmarks import large, load_mix
    from viceversa.core import clock
    from viceversa.exchange.models import PairMessage

    large.PEOPLE = people
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = clock.now()
    mix = load_mix.mix(large.build(now), now)
    connection.cursor().execute("ANALYZE")

    def written() -> int:
        try:
            return PairMessage.objects.count()
        finally:
            connections.close_all()

    return mix, written


def database_megabytes() -> int:
    """How large the database is."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        (size,) = cursor.fetchone()
    connection.close()
    return int(size) >> 20


def tell(
    database: str, given: argparse.Namespace, mix: Sequence[Kind], taken: dict[str, Taken], lasted: float,
    *, memory: dict[str, int], size: int, busy: float, written: int,
) -> None:  # fmt: skip
    """The table, and the same as JSON."""
    everything = together(taken)
    rows = [row(kind.name, kind.who, figures(taken[kind.name], lasted)) for kind in mix]
    rows.append(row("all", "", total := figures(everything, lasted)))
    name = (
        f"{given.people:,} people on {database}, {given.hands} at once, {given.web} web processes, "
        f"{lasted:.0f} seconds, load before {busy:.1f}"
    )
    report.publish(name, HEADINGS, rows, to=None)
    print("\nMB held: " + ", ".join(f"{what} {many}" for what, many in memory.items()) + f". The database has {size}.")
    # Each message is answered twice: by the way to the page, and by the page. Those of the warm-up are there, too.
    promised = len(taken["write a message"].seconds) // 2
    print(f"Messages: {promised} answered while measured, {written} there with those of the warm-up.")
    for error in everything.errors[:5]:
        print(f"Error: {error}")
    if given.json:
        data = {
            "name": name, "machine": report.machine(), "at": datetime.now(UTC).isoformat(), "load": busy,
            "memory_mb": memory, "database_mb": size, "all": asdict(total), "rows": [dict(zip(HEADINGS, one, strict=True)) for one in rows],
        }  # fmt: skip
        given.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    if everything.errors or written < promised:
        sys.exit("Something went wrong, or was lost.")


def row(name: str, who: str, one: Figures) -> list[Any]:
    return [name, who, one.many, one.a_second, one.p50, one.p95, one.p99, one.errors]


# Processes


@dataclass(frozen=True)
class Started:
    """Where it answers, and the processes."""

    port: int
    web: int
    worker: int


@contextlib.contextmanager
def serving(*, web: int, folder: Path) -> Iterator[Started]:
    """Web server, worker and a mail server that takes everything, until the block ends."""
    from tests.support.ports import free_port

    port, mail = free_port(), free_port()
    environ = {
        **os.environ, "VICEVERSA_SMTP_HOST": "127.0.0.1", "VICEVERSA_SMTP_PORT": str(mail),
        "VICEVERSA_SMTP_SECURITY": "none", "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    commands = [
        ["aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{mail}"],
        ["viceversa.cli", "web", "--port", str(port), "--workers", str(web)],
        ["viceversa.cli", "worker"],
    ]
    processes = [subprocess.Popen([sys.executable, "-m", *command], env=environ, cwd=ROOT) for command in commands]
    try:
        wait_until_ready(f"http://localhost:{port}/health/ready")
        yield Started(port, processes[1].pid, processes[2].pid)
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(30)


@contextlib.contextmanager
def postgresql_server(server: contextlib.AbstractContextManager[str]) -> Iterator[tuple[str, int]]:
    """Its URL and its first process, which is this one's newest child."""
    with server as url:
        yield url, children(os.getpid())[-1]


def wait_until_ready(url: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2).close()
            return
        time.sleep(0.2)
    sys.exit(f"{url} did not answer within {seconds:.0f} seconds.")


def children(pid: int) -> list[int]:
    """The processes that this one has started, oldest first. Linux only."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    return [pid, *(below for child in children(pid) for below in tree(child))]


def megabytes(processes: Sequence[int]) -> int:
    """What they hold together, what they share counted once (PSS)."""
    kilobytes = 0
    for pid in processes:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
    return kilobytes // 1024


if __name__ == "__main__":
    main()
