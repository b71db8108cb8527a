"""What tests of webhooks share: an event and what is to be told of it, a worker, how a delivery stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock, events, jobs
from viceversa.integrations.webhooks.models import Delivery
from viceversa.integrations.webhooks.states import DeliveryState

TOLD = ["cohort.created", "cohort.closed", "role.granted"]
WAITING, DELIVERED, FAILED = DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.FAILED


def happen(cast: Cast, verb: str = "cohort.created", *, now: datetime = NOW, subject: Any = None) -> Delivery | None:
    """An event, and what is to be told of it."""
    event = events.record(verb, by=cast.petra, subject=subject or cast.cohort, now=now, name="a secret fact")
    return Delivery.objects.filter(event=event).first()


def work(now: datetime) -> None:
    """What a worker does at a moment: every job that is ready then."""
    with clock.moved_to(now), jobs.presence(now=now) as worker:
        while jobs.run_one(worker, now=now):
            pass


def state_of(delivery: Delivery | None) -> tuple[str, int, list[str]]:
    assert delivery is not None
    delivery.refresh_from_db()
    return delivery.state, delivery.attempts, [said for _at, said, _took in delivery.tries]
