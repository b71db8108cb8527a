"""Traces, off until configured: a real receiver gets names of pages and jobs, and nothing about anybody."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from tests.cast import Cast
from tests.support.processes import ROOT
from viceversa.core import jobs, tracing
from viceversa.core.tasks import tidy
from viceversa.operations.requests import RequestMiddleware

pytestmark = pytest.mark.django_db


class Receiver(HTTPServer):
    """Keeps what collectors get."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/traces"


class Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Receiver)
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def receiver(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(tracing, "_tracer", None)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    with Receiver() as receiver:
        settings.TRACES_URL = receiver.url
        thread = threading.Thread(target=receiver.serve_forever)
        thread.start()
        yield receiver
        receiver.shutdown()
        thread.join()


def spans(receiver: Receiver) -> dict[str, tuple[dict[str, Any], int, bytes]]:
    """What has arrived: by name its facts, its status and the trace it belongs to."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    found = {}
    for body in receiver.bodies:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                for one in scope.spans:
                    facts = {
                        fact.key: getattr(fact.value, fact.value.WhichOneof("value") or "") for fact in one.attributes
                    }
                    assert not one.events
                    assert one.status.message == ""
                    found[one.name] = (facts, one.status.code, one.trace_id)
    return found


def test_a_receiver_gets_names_and_nothing_about_anybody(cast: Cast, receiver: Receiver) -> None:
    browser = Client()
    browser.force_login(cast.ada)
    tracing.begin()
    tracing.begin()  # once is enough
    around = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = browser.get("/people/?q=halvorsen", headers={"traceparent": around})
    assert browser.get(f"/people/{cast.person('nia').code}/").status_code == 200
    assert browser.post("/people/grades/").status_code in {200, 302, 405, 422}
    jobs.enqueue(tidy)
    assert jobs.run_one("somebody")
    with pytest.raises(LookupError), tracing.span("what fails", number=3):
        raise LookupError("halvorsen is not there")
    tracing._tracer.span_processor.force_flush()

    found = spans(receiver)
    assert found["GET people:list"] == (
        {
            "http.request.method": "GET", "http.route": "people:list", "http.response.status_code": 200,
            "request": answer["X-Request-ID"],
        },
        0,
        bytes.fromhex("0af7651916cd43dd8448eb211c80319c"),
    )  # fmt: skip
    assert found["job viceversa.core.tasks.tidy"][:2] == ({}, 0)
    assert found["what fails"][:2] == ({"number": 3, "error.type": "LookupError"}, 2)
    assert {"GET people:person", "POST people:grades"} <= set(found)
    everything = b"".join(receiver.bodies).lower()
    private = ["halvorsen", cast.person("nia").code, cast.ada.email, "/people/", cast.ada.code, "not there"]
    assert [word for word in private if word.lower().encode() in everything] == []


def test_without_a_setting_nothing_is_traced(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr(tracing, "_tracer", None)
    tracing.begin()
    assert tracing._tracer is None
    with tracing.span("anything", of={}) as say:
        say(name="else", failed=True)
    # Set, and not installed: said when a server starts.
    settings.TRACES_URL = "http://127.0.0.1:1/v1/traces"
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(ImproperlyConfigured, match=r"Install viceversa\[tracing\]"):
        RequestMiddleware(lambda request: client.get("/"))


def test_the_extra_is_named_for_installing() -> None:
    assert "\ntracing = [\n" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
