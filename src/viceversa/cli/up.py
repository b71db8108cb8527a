"""`viceversa up`, `web`, `worker`: what runs. `up` is all of it under one command; `web` and `worker` are its parts."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

HOST, PORT = "127.0.0.1", 8000
THREADS = 4  # for each web process; each holds one database connection
PARENT = "VICEVERSA_UP_PID"


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `up`, `web` and `worker`."""
    for name, run, summary, description in (
        (
            "up",
            up,
            "run everything: web server, worker and scheduler",
            "Starts the web server and the worker (which is the scheduler too), starts again what dies, and ends all of "
            "it at Ctrl-C or SIGTERM. Enough for an organization; on PostgreSQL, `web` and `worker` can also be run apart, "
            "as many of each as you like.",
        ),
        ("web", web, "run the web server alone", "Serves the pages. Run `worker` beside it."),
    ):
        command = subparsers.add_parser(name, help=summary, description=description)
        command.add_argument("--host", default=HOST, help=f"address to listen on ({HOST}: only this machine)")
        command.add_argument("--port", type=int, default=PORT, help=f"port to listen on ({PORT})")
        command.add_argument("--workers", type=int, default=1, help="web processes (1); about one a core")
        command.set_defaults(run=run)
    command = subparsers.add_parser(
        "worker",
        help="run the worker and scheduler alone",
        description="Delivers released messages, plays what is due, and does the jobs that pages leave for later. "
        "On PostgreSQL any number may run at once; on SQLite one or two.",
    )
    command.set_defaults(run=worker)


def up(given: argparse.Namespace) -> int:
    """Supervises `web` and `worker` until told to end. Imports neither Django nor the apps itself."""
    from viceversa.cli import NOT_CONFIGURED
    from viceversa.cli._supervisor import Program, Supervisor

    if not port_is_free(given.host, given.port):
        print(
            f"viceversa: Port {given.port} is not free. End what uses it, or choose another with --port.",
            file=sys.stderr,
        )
        return NOT_CONFIGURED
    itself = [sys.executable, "-m", "viceversa.cli"]
    where = ["--host", given.host, "--port", str(given.port), "--workers", str(given.workers)]
    # Ended in this order: nobody is let in any more, then what was begun is finished.
    programs = [Program("web", [*itself, "web", *where]), Program("worker", [*itself, "worker"])]
    shown = "localhost" if given.host in {HOST, "0.0.0.0", "::"} else given.host
    return Supervisor(programs, environ={**os.environ, PARENT: str(os.getpid())}).run(
        ready=lambda: answers(given.host, given.port),
        say_ready=f"Vice Versa is at http://{shown}:{given.port}/ (Ctrl-C ends it).",
    )


def web(given: argparse.Namespace) -> int:
    """Serves until SIGTERM or Ctrl-C. Refuses to start over tables that are not up to date.

    Under `up` the worker looks at the tables, for both: this process then needs no Django and the pages come sooner.
    """
    if not tether_to_up():
        start_over_ready_database()
    import multiprocessing
    from multiprocessing import resource_tracker

    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # A forked process would inherit signal handlers that swallow SIGTERM until it has loaded the application.
    multiprocessing.set_start_method("spawn")
    if signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()):
        # `up` blocked Ctrl-C for us; the tracker of multiprocessing unblocks it when it starts, so it starts here.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    server = Server(
        "viceversa.cli._serving:application",
        address=given.host,
        port=given.port,
        interface=Interfaces.WSGI,
        workers=given.workers,
        blocking_threads=min(THREADS, 2 * (os.cpu_count() or 1) + 1),
        blocking_threads_idle_timeout=600,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    with numbers():
        server.serve()
    return 0


def worker(given: argparse.Namespace) -> int:
    """Works until SIGTERM or Ctrl-C, which let it finish what it holds."""
    tether_to_up()
    start_over_ready_database()
    from viceversa.core import memory, tracing
    from viceversa.messaging import worker as messaging_worker

    tracing.begin()
    memory.settle()
    work: Callable[[], int | None] = messaging_worker.run
    return work() or 0


@contextmanager
def numbers() -> Iterator[None]:
    """Where this server's processes put their numbers together for /metrics, anew at every start. No Django.

    Not in the data folder: other web servers may share that.
    """
    import tempfile

    with tempfile.TemporaryDirectory(prefix="viceversa-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def tether_to_up() -> bool:
    """When `up` started this process: end with it, whatever happens to it, and say so."""
    parent = os.environ.pop(PARENT, None)
    if parent is None:
        return False
    from viceversa.cli._tether import tether

    tether(int(parent))
    return True


def start_over_ready_database() -> None:
    """Starts Django; refuses, with the way out, when a table is missing or old. Leaves no connection open."""
    from viceversa.cli import start_django

    start_django()
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, connection, connections
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise ImproperlyConfigured(f"The database can't be reached: {str(error).strip()}") from error
    finally:
        connections.close_all()
    if behind:
        raise ImproperlyConfigured("The database is new or from an older version. Run `viceversa init` first.")


def port_is_free(host: str, port: int) -> bool:
    """Whether one could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((near, port), timeout=1):
            return True
    except OSError:
        return False
