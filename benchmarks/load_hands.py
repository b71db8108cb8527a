"""Many people at once over HTTP, and what came of it: requests a second, how long they took, what went wrong.

Each hand is a thread with one connection that stays open, as a browser's does. It draws what to do next from a mix,
asks, follows where the answer leads, and begins again at once: so the servers are as busy as they can be.
"""

from __future__ import annotations

import http.client
import math
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

CSRF = "x" * 32  # any secret will do, as long as cookie and form say the same
PATIENCE = 30  # seconds for one answer; longer is an error


@dataclass(frozen=True)
class Request:
    """One thing to ask for. With `data` it is an act: a form that is sent, whose answer leads to a page."""

    path: str
    cookies: str = ""
    data: dict[str, Any] | None = None


@dataclass(frozen=True)
class Kind:
    """What somebody does: its name, by whom, how often of all, and one of it drawn by chance."""

    name: str
    who: str
    weight: int
    draw: Callable[[random.Random], Request]


@dataclass
class Taken:
    """Seconds of every answer of one kind, and the errors instead of answers."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Figures:
    """What is told of a kind, or of all."""

    many: int
    errors: int
    a_second: float
    p50: float
    p95: float
    p99: float


def percentile(seconds: Sequence[float], share: float) -> float:
    """The shortest time that at least this share of them did not exceed (nearest rank); 0 of none."""
    if not seconds:
        return 0.0
    return sorted(seconds)[max(0, math.ceil(share * len(seconds)) - 1)]


def figures(taken: Taken, lasted: float) -> Figures:
    """Percentiles in milliseconds. Errors are no answers: they count in `errors` alone."""
    p50, p95, p99 = (percentile(taken.seconds, share) * 1000 for share in (0.5, 0.95, 0.99))
    many = len(taken.seconds)
    return Figures(many, len(taken.errors), many / lasted if lasted else 0.0, p50, p95, p99)


def together(taken: dict[str, Taken]) -> Taken:
    """All kinds as one."""
    return Taken(
        [second for one in taken.values() for second in one.seconds],
        [error for one in taken.values() for error in one.errors],
    )


def run(ports: Sequence[int], mix: Sequence[Kind], *, hands: int, seconds: float, seed: int = 0) -> dict[str, Taken]:
    """What `hands` people at once got in this time, by kind. What is under way when time is up is still counted."""
    results: list[dict[str, Taken]] = [{} for _hand in range(hands)]
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_work, args=(ports[at % len(ports)], mix, random.Random(seed + at), until, results[at]))
        for at in range(hands)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        kind.name: together({str(at): one[kind.name] for at, one in enumerate(results) if kind.name in one})
        for kind in mix
    }


def _work(port: int, mix: Sequence[Kind], chance: random.Random, until: float, results: dict[str, Taken]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    weights = [kind.weight for kind in mix]
    while time.monotonic() < until:
        kind = chance.choices(mix, weights)[0]
        asked = kind.draw(chance)
        taken = results.setdefault(kind.name, Taken())
        leads = _ask(connection, asked, taken)
        if leads:
            _ask(connection, Request(leads, asked.cookies), taken)
    connection.close()


def _ask(connection: http.client.HTTPConnection, asked: Request, taken: Taken) -> str:
    """Ask, take the time, and say where the answer leads, if anywhere."""
    cookies = "; ".join(filter(None, (asked.cookies, f"csrftoken={CSRF}")))
    headers, body, method = {"Cookie": cookies, "Host": f"localhost:{connection.port}"}, None, "GET"
    if asked.data is not None:
        method, body = "POST", urlencode({**asked.data, "csrfmiddlewaretoken": CSRF}, doseq=True)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    begun = time.perf_counter()
    try:
        connection.request(method, asked.path, body, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        taken.errors.append(f"{method} {asked.path}: {error!r}")
        return ""
    if answer.status not in (200, 302):
        taken.errors.append(f"{method} {asked.path}: {answer.status}")
        return ""
    taken.seconds.append(time.perf_counter() - begun)
    where = urlsplit(answer.headers.get("Location", ""))
    return f"{where.path}?{where.query}" if where.query else where.path
