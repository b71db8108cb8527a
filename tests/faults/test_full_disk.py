"""A real disk that is really full: a sentence for whoever asked, nothing half done, and it goes on once there is room."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.cast import Cast
from tests.operations.fleet import wait_for
from tests.operations.pressing import CSRF, cookies_of
from tests.support.ports import free_port
from tests.support.processes import ROOT, environ

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
FULL = "Nothing can be saved at the moment: the server’s disk is full."


class Disk:
    """A file system of a few MB that only `run` and `inside` see."""

    def __init__(self, place: Path, holder: subprocess.Popen[str]) -> None:
        self.place, self.holder = place, holder
        self.inside = Path(f"/proc/{holder.pid}/root{place}")

    def run(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """`viceversa ARGUMENTS` with its data on this disk."""
        into = ["nsenter", f"--target={self.holder.pid}", "--user", "--mount", "--preserve-credentials"]
        values = environ(
            VICEVERSA_DATA=str(self.place), VICEVERSA_DATABASE_URL="", VICEVERSA_LOG_LEVEL="CRITICAL", **more
        )
        return subprocess.Popen(
            [*into, sys.executable, "-m", "viceversa.cli", *arguments],
            env=values, cwd=ROOT, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def fill(self) -> None:
        with (self.inside / "filling").open("wb", buffering=0) as out:
            for size in (1 << 20, 1 << 12):
                try:
                    while True:
                        out.write(b"x" * size)
                except OSError:
                    continue

    def make_room(self) -> None:
        (self.inside / "filling").unlink()


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Disk]:
    place.mkdir()
    script = f"mount -t tmpfs -o size={megabytes}m tmpfs {place} && echo ready && exec cat"
    holder = subprocess.Popen(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script],
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        if holder.stdout.readline() != "ready\n":
            pytest.skip("this machine lets nobody make a small disk of their own (user namespaces)")
        yield Disk(place, holder)
    finally:
        holder.communicate()


@pytest.fixture
def cookies(cast: Cast) -> str:
    return cookies_of(cast.ada)


@pytest.fixture
def disk(tmp_path: Path, cookies: str) -> Iterator[Disk]:
    """With this test's database on it."""
    if not shutil.which("unshare") or not shutil.which("nsenter"):
        pytest.skip("unshare and nsenter (util-linux) are not here")
    copy = tmp_path / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    with small_disk(tmp_path / "disk", 12 + (copy.stat().st_size >> 20)) as disk:
        shutil.copyfile(copy, disk.inside / "db.sqlite3")
        yield disk


class Browser:
    """Asks one server as one person."""

    def __init__(self, port: int, cookies: str) -> None:
        self.port = port
        self.headers = {"Cookie": f"{cookies}; csrftoken={CSRF}", "Host": f"localhost:{port}"}

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, **form: str) -> tuple[int, str]:
        body = urlencode({**form, "csrfmiddlewaretoken": CSRF}).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path: str, content: bytes) -> tuple[int, str]:
        parts = (
            f'--line\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{CSRF}\r\n'
            '--line\r\nContent-Disposition: form-data; name="file"; filename="staff.csv"\r\n\r\n'
        )
        body = parts.encode() + content + b"\r\n--line--\r\n"
        return self._ask("POST", path, body, {"Content-Type": "multipart/form-data; boundary=line"})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            line.request(method, path, body, self.headers | headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()


def themes(browser: Browser) -> Iterator[int]:
    """How one small act after the other is answered."""
    for number in range(500):
        status, page = browser.post("/theme/", theme=("dark", "light")[number % 2], next="/people/")
        assert status == 302 or FULL in page, page
        yield status


def is_ready(browser: Browser) -> bool:
    try:
        return browser.get("/health/ready")[0] == 200
    except OSError:
        return False


def files_on(disk: Disk) -> set[str]:
    """All but the database, whose companions come and go with who has it open."""
    files = (file for file in disk.inside.rglob("*") if file.is_file() and not file.name.startswith("db.sqlite3"))
    return {file.relative_to(disk.inside).as_posix() for file in files}


def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_half_done(disk: Disk, cookies: str) -> None:
    port = free_port()
    server = disk.run("web", "--port", str(port))
    browser = Browser(port, cookies)
    try:
        assert wait_for(lambda: is_ready(browser), 60)
        assert browser.post("/theme/", theme="dark", next="/people/")[0] == 302
        before = files_on(disk)
        disk.fill()
        # What still fits is kept; what does not is not.
        fits = themes(browser)
        assert next(status for status in fits if status != 302) == 503
        staff = b"Number,Name,Email\n" + b"".join(b"%d,P %d,p%d@x.example\n" % (n, n, n) for n in range(90_000))
        status, page = browser.upload("/people/import/", staff)
        assert (status, FULL in page) == (503, True), page
        # Reading may need room as well, in the file that SQLite keeps beside the database.
        status, page = browser.get("/people/")
        assert (status, FULL in page) in ((200, False), (503, True)), page
        assert files_on(disk) - before == {"filling"}

        doctor = disk.run("doctor", "--quiet")
        words = doctor.communicate(timeout=120)[0]
        assert ("Make room" in words, "Traceback" in words) == (True, False), words
        backup = disk.run("backup", str(disk.place / "b.zip"), "--quiet")
        words = backup.communicate(timeout=120)[0]
        assert (backup.returncode, words.strip()) == (1, f"viceversa: {FULL}")
        assert files_on(disk) - before == {"filling"}

        disk.make_room()
        assert browser.post("/theme/", theme="light", next="/people/")[0] == 302
    finally:
        server.terminate()
        server.communicate(timeout=120)
