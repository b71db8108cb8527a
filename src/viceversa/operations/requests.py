"""A line and a number for each request: which page, how it ended, how long it took. No address, no code, nobody's name.

The page is the name of its address ("pairings:pair"), never the address itself: that holds codes and, in links of mails,
secrets. Each answer carries an id that its line has too, so that somebody can quote it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from viceversa.core import tracing
from viceversa.core.codes import new_code

log = logging.getLogger("viceversa.requests")
SECONDS = Histogram(
    "viceversa_request_seconds",
    "Seconds of this machine's web processes for a page.",
    ["page", "method", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMiddleware:
    """Times a request from the first middleware to the last. Costs some microseconds and no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        tracing.begin()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with tracing.span("request", of=request.headers) as say:
            return self._answer(request, say)

    def _answer(self, request: HttpRequest, say: tracing.Say) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        match = request.resolver_match
        if match is None or match.view_name.startswith("operations:"):
            return response
        method = request.method if request.method in METHODS else "OTHER"
        response["X-Request-ID"] = new_code()
        facts = {
            "http.request.method": method,
            "http.route": match.view_name,
            "http.response.status_code": response.status_code,
            "request": response["X-Request-ID"],
        }
        say(name=f"{method} {match.view_name}", failed=response.status_code >= 500, **facts)
        if settings.METRICS_TOKEN:
            SECONDS.labels(match.view_name, method, f"{response.status_code // 100}xx").observe(seconds)
        log.info(
            "%s %s %d", method, match.view_name, response.status_code,
            extra={
                "page": match.view_name, "method": method, "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1), "request": response["X-Request-ID"],
            },
        )  # fmt: skip
        return response
