"""Spans for OpenTelemetry, off until VICEVERSA_TRACES_URL says where to send them; needs the extra `viceversa[tracing]`.

A span has a name that the code gives it (a page's name, a job's path), how it ended, how long it took: never an address, a
code, who it was, what was typed, nor what an error said. Ready-made instrumentation records addresses and statements, so
there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

import viceversa

# Says something about the span that runs: its name, how it ended, or a plain fact.
Say = Callable[..., None]

_tracer: Any = None


def begin() -> None:
    """Set up once in a process that serves or works. Nothing where no address is given."""
    global _tracer
    if _tracer is not None or not settings.TRACES_URL:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ImproperlyConfigured(
            "VICEVERSA_TRACES_URL is set, and OpenTelemetry is not installed. Install viceversa[tracing], or leave it empty."
        ) from error
    provider = TracerProvider(
        resource=Resource.create({"service.name": "viceversa", "service.version": viceversa.__version__})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.TRACES_URL)))
    _tracer = provider.get_tracer("viceversa")


@contextmanager
def span(name: str, *, of: Mapping[str, str] | None = None, **facts: str | int | bool) -> Iterator[Say]:
    """One piece of work. `of` are a request's headers: a proxy's trace goes on in ours.

    Yields what says more: `say(name="GET people:list", failed=False, status=200)`. An error that leaves the block makes
    the span fail with the name of its class.
    """
    if _tracer is None:
        yield _nothing
        return
    from opentelemetry.trace import SpanKind, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    around = TraceContextTextMapPropagator().extract(of) if of is not None else None
    kind = SpanKind.INTERNAL if of is None else SpanKind.SERVER
    with _tracer.start_as_current_span(
        name, context=around, kind=kind, attributes=facts, record_exception=False, set_status_on_exception=False
    ) as running:

        def say(*, name: str = "", failed: bool = False, **more: str | int | float | bool) -> None:
            if name:
                running.update_name(name)
            if failed:
                running.set_status(StatusCode.ERROR)
            running.set_attributes(more)

        try:
            yield say
        except BaseException as error:
            say(failed=True, **{"error.type": type(error).__name__})
            raise


def _nothing(**said: Any) -> None:
    """Tracing is off."""
