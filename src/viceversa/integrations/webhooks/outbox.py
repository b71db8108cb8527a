"""From an event to what is told of it, in the event's own transaction: either both are there, or neither."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.module_loading import import_string

from viceversa.core import jobs
from viceversa.core.models import Event
from viceversa.integrations.webhooks.kinds import KINDS, codes_of, payload
from viceversa.integrations.webhooks.models import Delivery, Endpoint

# By its path, because the job asks the verbs.
DELIVER: Final = "viceversa.integrations.webhooks.tasks.deliver"


def put(event: Event) -> None:
    """Queue a delivery for each endpoint that is told of such an event. One query; where there is an endpoint, three more.

    For events of other kinds, and where webhooks are off, none.
    """
    if not settings.WEBHOOKS or event.verb not in KINDS:
        return
    wanting = [endpoint for endpoint in Endpoint.objects.filter(is_on=True) if event.verb in endpoint.kinds]
    if not wanting:
        return
    codes = codes_of([event])
    if event.pk in codes:
        made = Delivery.objects.bulk_create(
            delivery_of(endpoint, event, codes[event.pk], now=event.at) for endpoint in wanting
        )
        send_soon(made)


def delivery_of(endpoint: Endpoint, event: Event, codes: dict[str, str], *, now: datetime) -> Delivery:
    """What an endpoint is told of an event, not saved yet."""
    body = as_text(payload(event.verb, at=event.at, codes=codes))
    return Delivery(endpoint=endpoint, event=event, kind=event.verb, body=body, next_at=now, created_at=now)


def as_text(said: dict[str, Any]) -> str:
    """A payload as it is kept and sent, byte for byte."""
    return json.dumps(said, separators=(",", ":"))


def send_soon(deliveries: Iterable[Delivery], *, at: datetime | None = None) -> None:
    """Let the worker send them, each by a job of its own. One insert each."""
    for delivery in deliveries:
        jobs.enqueue(import_string(DELIVER), delivery.code, at=at)
