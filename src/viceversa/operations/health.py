"""Whether this process answers, and whether it could do its work: for load balancers and the like, without a session.

`/health/live` says that the process answers. `/health/ready` says that it reaches a database with tables up to date.
`/metrics` has the numbers of `fares` and, for this machine's web processes, requests by page: for Prometheus, with a token.
None of them says a word about a person, and none is written to the log.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from viceversa.core import clock
from viceversa.operations.fares import Fares, fares

_up_to_date = False


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. No query."""
    return HttpResponse("live\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 where it could serve a page now, 503 with the reason where not. One query; the tables are looked at once."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        why = "" if _are_tables_up_to_date() else "the tables are from another version"
    except DatabaseError:
        why = "the database can't be reached"
    return HttpResponse(f"{why or 'ready'}\n", content_type="text/plain; charset=utf-8", status=503 if why else 200)


def _are_tables_up_to_date() -> bool:
    global _up_to_date
    if not _up_to_date:
        executor = MigrationExecutor(connection)
        _up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _up_to_date


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus; nothing is there without the token of the setting. Four queries."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(
        request.headers.get("Authorization", "").encode(), wanted.encode()
    ):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Numbers())
    MultiProcessCollector(registry, path=str(settings.METRICS_FOLDER))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Numbers:
    """The gauges of `fares`, as they are at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = clock.now()
        return gauges(fares(now), now=now)


def gauges(found: Fares, *, now: datetime) -> Iterator[GaugeMetricFamily]:
    """What `fares` found, as Prometheus reads it. docs/reference/operations.md is made from this. No query."""
    yield _gauge("workers", "Workers with a heartbeat within a minute.", found.workers)
    waiting = GaugeMetricFamily("viceversa_waiting", "What waits whose time has come.", labels=["what"])
    oldest = GaugeMetricFamily("viceversa_oldest_seconds", "How long the first of it has waited.", labels=["what"])
    for name, one in (("jobs", found.jobs), ("mails", found.mails), ("steps", found.steps)):
        waiting.add_metric([name], one.many)
        oldest.add_metric([name], one.seconds(now))
    yield waiting
    yield oldest
    yield _gauge("failed_jobs", "Jobs that failed within a day.", found.failed_jobs)
    yield _gauge("failed_mails", "Mails that could not be sent within a day.", found.failed_mails)
    yield _gauge("doubted_mails", "Mails of which it is not known whether they arrived.", found.doubted_mails)


def _gauge(name: str, text: str, value: Any) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"viceversa_{name}", text, value=value)
