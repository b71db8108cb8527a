"""A real CalDAV server (Radicale) on a free port, and one that answers as servers should not."""

from __future__ import annotations

import base64
import http.client
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.ports import free_port

USER, PASSWORD = "viktor", "an app password: ä"
_UP_WITHIN = 120.0


class CalendarServer:
    """Use as a context manager. `origin` is what an operator allows, `url` the address of one calendar on it."""

    def __enter__(self) -> CalendarServer:
        self._folder = tempfile.TemporaryDirectory(prefix="viceversa-radicale-")
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.origin}/{USER}/work/"
        users = Path(self._folder.name) / "users"
        users.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        command = [
            sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{self.port}",
            "--auth-type", "htpasswd", "--auth-htpasswd-filename", str(users), "--auth-htpasswd-encryption", "plain",
            "--auth-delay", "0", "--storage-filesystem-folder", str(Path(self._folder.name) / "calendars"),
            "--logging-level", "error",
        ]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        while True:
            try:
                assert self.do("MKCALENDAR", f"/{USER}/work/") == 201
                break
            except OSError:
                if self._process.poll() is not None or time.monotonic() - began > _UP_WITHIN:
                    raise
                time.sleep(0.05)
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()

    def do(self, method: str, path: str, body: str = "") -> int:
        """One request of the calendar's owner; gives the status."""
        return self.ask(method, path, body)[0]

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """The same with what the server said."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        try:
            headers = {"Authorization": f"Basic {token}", "Content-Type": "text/calendar; charset=utf-8"}
            headers |= {"Depth": "1"} if method == "PROPFIND" else {}
            line.request(method, path, body=body.encode(), headers=headers)
            with line.getresponse() as answer:
                return answer.status, answer.read().decode()
        finally:
            line.close()

    def put(self, uid: str, *lines: str) -> None:
        """Let an event be in the calendar, in its owner's words."""
        text = "\r\n".join(
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN", "BEGIN:VEVENT", f"UID:{uid}",
             "DTSTAMP:20260501T000000Z", *lines, "END:VEVENT", "END:VCALENDAR", ""]
        )  # fmt: skip
        assert self.do("PUT", f"/{USER}/work/{uid}.ics", text) == 201

    def entries(self) -> dict[str, str]:
        """What is in the calendar, by file."""
        _status, whole = self.ask("PROPFIND", f"/{USER}/work/")
        names = sorted(set(re.findall(rf"/{USER}/work/([^<]+\.ics)", whole)))
        return {name: self.ask("GET", f"/{USER}/work/{name}")[1] for name in names}

    def empty(self) -> None:
        """Let nothing be in the calendar."""
        assert self.do("DELETE", f"/{USER}/work/") == 200
        assert self.do("MKCALENDAR", f"/{USER}/work/") == 201


Answer = tuple[int, dict[str, str], bytes]


class OddServer:
    """Use as a context manager. Answers each request with what `say(method, body)` gives, in pieces of `piece` bytes."""

    def __init__(self, say: Callable[[str, str], Answer], *, piece: int = 1_000_000, pause: float = 0.0) -> None:
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(handler) -> None:
                super().handle_one_request()

            def __getattr__(handler, name: str) -> Callable[[], None]:
                if name.startswith("do_"):
                    return handler.answer
                raise AttributeError(name)

            def answer(handler) -> None:
                body = handler.rfile.read(int(handler.headers.get("Content-Length", 0))).decode()
                self.asked.append(f"{handler.command} {handler.path}")
                status, headers, content = say(handler.command, body)
                try:
                    handler.send_response(status)
                    for name, value in {"Content-Length": str(len(content)), **headers}.items():
                        handler.send_header(name, value)
                    handler.end_headers()
                    for begin in range(0, len(content), piece):
                        handler.wfile.write(content[begin : begin + piece])
                        handler.wfile.flush()
                        time.sleep(pause)
                except OSError:
                    handler.close_connection = True

            def log_message(handler, *_words: object) -> None:
                """Nothing on the console."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.origin}/work/"

    def __enter__(self) -> OddServer:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
