"""A real PostgreSQL in a temporary folder, for as long as a `with` block lasts. Standard library only.

    with postgresql.server() as url:        # postgresql://viceversa:…@127.0.0.1:54321/postgres
        …

Durability is off (nothing here outlives the block) unless DURABLE is asked for. PostgreSQL refuses to run as root, so root drops to another user.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.support.ports import free_port

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "fatal",
}


# What it has of its own without us, but for the memory: for measuring, where what is lost with the machine counts.
DURABLE = {
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "fatal",
    "max_connections": "60",
    "shared_buffers": "512MB",
}


class Missing(Exception):
    """No PostgreSQL server programs on this machine; the text says what to install."""


def programs() -> Path:
    """The folder with `initdb` and `postgres`: the newest of Debian's, or where PATH has them."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: float(file.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    if not found:
        raise Missing("install PostgreSQL's server programs (Debian, Ubuntu: `apt-get install postgresql`)")
    return Path(found).resolve().parent


@contextmanager
def server(settings: dict[str, str] = SETTINGS) -> Iterator[str]:
    """Starts a server, gives its URL, ends it and forgets its data. Takes about a second."""
    folder = programs()
    with _place() as (data, drop):
        password = secrets.token_hex(16)
        (data / "password").write_text(password)
        if drop:
            os.chown(data / "password", drop["user"], drop["group"])
        subprocess.run(
            [
                folder / "initdb", f"--pgdata={data / 'db'}", f"--pwfile={data / 'password'}", "--username=viceversa",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
            ],
            check=True, stdout=subprocess.DEVNULL, cwd=data, **drop,
        )  # fmt: skip
        with _running(data, drop, settings) as (port, _process):
            yield f"postgresql://viceversa:{password}@127.0.0.1:{port}/postgres"


@contextmanager
def replica(of: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A copy of such a server that follows it: its URL with the same database, and its process, which may be ended."""
    folder, parts = programs(), urlsplit(of)
    source = f"host={parts.hostname} port={parts.port} user={parts.username} password={unquote(parts.password or '')}"
    with _place() as (data, drop):
        done = subprocess.run(
            [folder / "pg_basebackup", f"--dbname={source}", f"--pgdata={data / 'db'}", "--write-recovery-conf",
             "--wal-method=stream", "--checkpoint=fast", "--no-sync"],
            cwd=data, stdin=subprocess.DEVNULL, capture_output=True, text=True, **drop,
        )  # fmt: skip
        if done.returncode:
            raise Missing(f"let {parts.username} copy the server ({done.stderr.strip()})")
        with _running(data, drop, SETTINGS) as (port, process):
            yield parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}").geturl(), process


@contextmanager
def _place() -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder for a server's data, and as whom to run there: not as root."""
    user = _other_user() if os.geteuid() == 0 else None
    data = Path(tempfile.mkdtemp(prefix="viceversa-postgresql-"))
    try:
        if user:
            os.chown(data, user.pw_uid, user.pw_gid)
        yield data, {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def _running(
    data: Path, drop: dict[str, Any], settings: dict[str, str]
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The server over this data, and its port."""
    port = free_port()
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    process = subprocess.Popen(
        [programs() / "postgres", "-D", data / "db", "-p", str(port), "-k", data, *options],
        cwd=data, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_end_with_parent, **drop,
    )  # fmt: skip
    try:
        _wait_for(port, process)
        yield port, process
    finally:
        process.send_signal(signal.SIGINT)  # "fast": does not wait for open connections
        process.wait(timeout=120)


def _other_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("run the tests as another user than root; PostgreSQL refuses to run as root")


def _end_with_parent() -> None:
    """In the new process: the kernel ends it (SIGINT) when its parent dies, however that dies. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    asking = [str(programs() / "pg_isready"), "--host=127.0.0.1", f"--port={port}"]
    while time.monotonic() < until and process.poll() is None:
        # A copy listens before it has come so far that it can be read.
        if subprocess.run(asking, stdout=subprocess.DEVNULL, check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start; its messages are above.")
