"""People who press buttons over HTTP while servers die: they press again until they are answered, as people do."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.test import Client

from viceversa.people.models import User

CSRF = "x" * 32  # any secret will do, as long as cookie and form say the same


@dataclass(frozen=True)
class Act:
    """One button: where, what its form sends, and as whom; without cookies by the link of a mail."""

    address: str
    data: dict[str, str | list[str]]
    cookies: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.address).path


def cookies_of(user: User) -> str:
    """Signed in, as a browser would send it."""
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


@dataclass
class Crowd:
    """Presses every button of a list once, several at a time, and again where nobody answered."""

    ports: Sequence[int]
    pause: float
    seed: int
    answered: int = 0
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def press_all(self, acts: Sequence[Act], *, hands: int = 4, patience: float = 240) -> None:
        """Returns when all are answered; what is not within `patience` seconds is wrong."""
        waiting = list(acts)
        random.Random(self.seed).shuffle(waiting)
        until = time.monotonic() + patience
        threads = [
            threading.Thread(target=self._hand, args=(waiting[at::hands], random.Random(self.seed + at), until))
            for at in range(hands)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _hand(self, acts: Sequence[Act], chance: random.Random, until: float) -> None:
        for act in acts:
            while not self._press(act, chance):
                if time.monotonic() > until:
                    self.wrong.append(f"{act.path}: nobody answered")
                    return
                time.sleep(0.1)
            time.sleep(chance.uniform(0, 2 * self.pause))

    def _press(self, act: Act, chance: random.Random) -> bool:
        """Look at the page and press; whether both were answered."""
        port = chance.choice(self.ports)
        try:
            for method in ("GET", "POST"):
                status = ask(port, method, act)
                if status not in (200, 302) and not (method == "GET" and status == 405):
                    self.wrong.append(f"{method} {act.path}: {status}")
        except (OSError, http.client.HTTPException):
            with self._lock:
                self.unanswered += 1
            return False
        with self._lock:
            self.answered += 1
        return True


def ask(port: int, method: str, act: Act) -> int:
    """The status of the answer. Raises where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    cookies = "; ".join(filter(None, (act.cookies, f"csrftoken={CSRF}")))
    headers = {"Cookie": cookies, "Host": f"localhost:{port}"}
    body = None
    if method == "POST":
        body = urlencode({**act.data, "csrfmiddlewaretoken": CSRF}, doseq=True)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, act.path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
