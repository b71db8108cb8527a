"""The arithmetic of the load benchmark, and its hands against a server that fails now and then."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from benchmarks.load_hands import Figures, Kind, Request, Taken, figures, percentile, run, together


def test_a_percentile_is_a_time_that_was_measured() -> None:
    hundred = [second / 100 for second in range(1, 101)]
    random.Random(1).shuffle(hundred)
    assert [percentile(hundred, share) for share in (0.5, 0.95, 0.99, 1.0, 0.0)] == [0.5, 0.95, 0.99, 1.0, 0.01]
    assert percentile([3.0], 0.99) == 3.0
    assert percentile([1.0, 2.0], 0.5) == 1.0
    assert percentile([], 0.5) == 0.0


def test_errors_are_no_answers() -> None:
    taken = Taken([0.1, 0.2, 0.3, 0.4], ["GET /x: 500"])
    assert figures(taken, 2.0) == Figures(4, 1, 2.0, 200.0, 400.0, 400.0)
    assert figures(Taken(), 2.0) == Figures(0, 0, 0.0, 0.0, 0.0, 0.0)
    assert figures(taken, 0.0).a_second == 0.0
    both = together({"one": taken, "other": Taken([0.5], [])})
    assert (both.seconds, both.errors) == ([0.1, 0.2, 0.3, 0.4, 0.5], ["GET /x: 500"])


class Answering(BaseHTTPRequestHandler):
    """Answers by the path, and counts what was asked."""

    protocol_version = "HTTP/1.1"
    asked: list[str] = []  # several threads may add to a list at once
    forms: list[dict[str, list[str]]] = []

    def do_GET(self) -> None:
        self._answer({"/broken": 500, "/act": 405}.get(self.path, 200))

    def do_POST(self) -> None:
        self.forms.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self._answer(302)

    def _answer(self, status: int) -> None:
        self.asked.append(f"{self.command} {self.path}")
        if self.path == "/silent":
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if status == 302:
            self.send_header("Location", "/after?x=1#there")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Answering.asked, Answering.forms = [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_hands_ask_follow_and_count_what_went_wrong(port: int) -> None:
    kinds = [
        Kind("page", "somebody", 3, lambda chance: Request("/page", "sessionid=s")),
        Kind("act", "somebody", 1, lambda chance: Request("/act", data={"text": "a b", "times": ["mon", "tue"]})),
        Kind("broken", "somebody", 1, lambda chance: Request("/broken")),
        Kind("silent", "somebody", 1, lambda chance: Request("/silent")),
        Kind("never", "nobody", 0, lambda chance: Request("/never")),
    ]
    taken = run([port], kinds, hands=3, seconds=3)
    asked = Counter(Answering.asked)
    assert asked["GET /never"] == len(taken["never"].seconds) == 0
    assert len(taken["page"].seconds) == asked["GET /page"] > 0
    assert asked["POST /act"] == asked["GET /after?x=1"] > 0
    assert len(taken["act"].seconds) == 2 * asked["POST /act"]
    assert (taken["page"].errors, taken["act"].errors) == ([], [])
    assert taken["broken"].seconds == []
    assert taken["broken"].errors == ["GET /broken: 500"] * asked["GET /broken"]
    assert len(taken["silent"].errors) == asked["GET /silent"] > 0
    assert Answering.forms[0] == {"text": ["a b"], "times": ["mon", "tue"], "csrfmiddlewaretoken": ["x" * 32]}
    # Three of five draws that are answered or broken are pages, give or take.
    drawn = Counter({kind: asked[f"GET /{kind}"] for kind in ("page", "broken", "silent")})
    assert drawn["page"] == max(drawn.values())
