"""What happens with webhooks later."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django_tasks import task

from viceversa.core import clock
from viceversa.integrations.webhooks import outbox, sending
from viceversa.integrations.webhooks.models import Delivery
from viceversa.integrations.webhooks.states import DeliveryState

# A delivery that should have been tried so long ago has lost its job.
LOST: Final = timedelta(minutes=10)
MANY: Final = 500


@task()
def deliver(code: str) -> None:
    """Try one delivery."""
    sending.attempt(code, now=clock.now())


@task()
def catch_up() -> None:
    """Find deliveries whose job was lost, as after several crashes in a row, and let them be tried."""
    now = clock.now()
    lost = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now - LOST).order_by("next_at")
    for delivery in lost[:MANY]:
        Delivery.objects.filter(pk=delivery.pk).update(next_at=now)
        outbox.send_soon([delivery])
