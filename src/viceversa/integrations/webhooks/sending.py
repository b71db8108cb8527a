"""One try of one delivery: taken, sent, settled; each a commit of its own, so that a crash leaves a trace and loses nothing.

Who dies between taking and settling may have sent it: it is sent again then, under the same `webhook-id`, by which a
receiver knows that it has it already. At least once, never lost.
"""

from __future__ import annotations

import logging
import time as clocks
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from viceversa.core import events, outbound, private
from viceversa.core.errors import Refused
from viceversa.integrations.webhooks import outbox, signing
from viceversa.integrations.webhooks.kinds import TEST
from viceversa.integrations.webhooks.models import Delivery, Endpoint
from viceversa.integrations.webhooks.states import DELIVERY, DeliveryState, OffReason
from viceversa.messaging import actions as messaging
from viceversa.messaging.mails import Mail
from viceversa.people.models import Person, RoleGrant

log = logging.getLogger(__name__)

TIMEOUT: Final = 10.0
# How long after the n-th try that failed the next one comes; after the last, it is given up. Together about a day.
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=8),
    timedelta(hours=8),
)
# How long an endpoint is left alone after its n-th failure in a row, so that one that is down holds up nobody's mail.
RESTS: Final = (timedelta(), timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
# Without a single delivery for so long, an endpoint is switched off once something is given up.
PATIENCE: Final = timedelta(hours=20)
# No longer than this does a server put us off.
MOST_PATIENT: Final = timedelta(hours=8)
# Within this time a try has ended; a later one takes over from whoever died in it.
HOLD: Final = timedelta(seconds=60)
SWITCHED_OFF: Final = "webhooks.switched_off"


@dataclass(frozen=True)
class Result:
    """What a try came to: a status, or why there is none. `wait` is for how long the server asked to be left alone."""

    said: str
    milliseconds: int
    wait: timedelta = timedelta()

    @property
    def is_taken(self) -> bool:
        return self.said.startswith("2")

    @property
    def is_gone(self) -> bool:
        return self.said == "410"


def attempt(code: str, *, now: datetime) -> None:
    """Try a delivery, if it is to be tried now; else see to it that it is, later. Not inside a transaction."""
    delivery = _take(code, now)
    if delivery is not None:
        _settle(delivery, _send(delivery, now), now)


def _take(code: str, now: datetime) -> Delivery | None:
    with transaction.atomic():
        found = Delivery.objects.select_related("endpoint").select_for_update(of=("self",))
        delivery = found.filter(code=code, state=DeliveryState.WAITING).first()
        if delivery is None:
            return None
        is_test = delivery.kind == TEST
        if not (settings.WEBHOOKS and (delivery.endpoint.is_on or is_test)):
            DELIVERY.apply(delivery, "give_up")
            delivery.save(update_fields=["state"])
            return None
        resting = None if is_test else delivery.endpoint.resting_until
        later = max((moment for moment in (delivery.held_until, resting) if moment and moment > now), default=None)
        if later is not None:
            # Somebody has it in hand, or its endpoint rests: another job looks at it again.
            delivery.next_at = later
            delivery.save(update_fields=["next_at"])
            outbox.send_soon([delivery], at=later)
            return None
        delivery.attempts += 1
        delivery.held_until = now + HOLD
        delivery.save(update_fields=["attempts", "held_until"])
    return delivery


def _send(delivery: Delivery, now: datetime) -> Result:
    body = delivery.body.encode()
    began = clocks.monotonic()
    wait = timedelta()
    try:
        endpoint = delivery.endpoint
        secrets = endpoint.secrets(now)
        if not secrets:  # nothing goes out unsigned
            raise private.Tampered(endpoint.binding)
        answer = outbound.send(
            endpoint.url,
            method="POST",
            body=body,
            headers={
                "Content-Type": "application/json",
                **signing.headers(delivery.message_id, body, with_=secrets, now=now),
            },
            timeout=TIMEOUT,
            at_most=0,
        )
        said = str(answer.status)
        wait = min(outbound.asked_wait(answer, now=now), MOST_PATIENT)
    except outbound.Unreachable as trouble:
        said = trouble.why.value
    except Refused:
        said = "refused"
    except private.Tampered:
        said = "sealed"
    return Result(said, round((clocks.monotonic() - began) * 1000), wait)


def _settle(tried: Delivery, result: Result, now: datetime) -> None:
    """Write what a try came to, unless somebody else has taken the delivery over since."""
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update(no_key=True).filter(pk=tried.endpoint_id).first()
        delivery = Delivery.objects.select_for_update().filter(pk=tried.pk, state=DeliveryState.WAITING).first()
        if endpoint is None or delivery is None or delivery.attempts != tried.attempts:
            return
        delivery.held_until = None
        delivery.tries = [*delivery.tries, [now.isoformat(timespec="seconds"), result.said, result.milliseconds]]
        is_test = delivery.kind == TEST
        if result.is_taken:
            DELIVERY.apply(delivery, "deliver")
        elif is_test or result.is_gone or delivery.attempts > len(WAITS):
            DELIVERY.apply(delivery, "give_up")
        else:
            wait = max(WAITS[delivery.attempts - 1], result.wait)
            delivery.next_at = now + wait
            outbox.send_soon([delivery], at=delivery.next_at)
        delivery.save(update_fields=["state", "held_until", "tries", "next_at"])
        if is_test:
            return
        _note_health(endpoint, result, now)
        if not endpoint.is_on:
            return
        if result.is_gone:
            switch_off(endpoint, OffReason.GONE, now=now)
        elif (
            delivery.state == DeliveryState.FAILED
            and endpoint.failing_since is not None
            and now - endpoint.failing_since >= PATIENCE
        ):
            switch_off(endpoint, OffReason.FAILING, now=now)


def _note_health(endpoint: Endpoint, result: Result, now: datetime) -> None:
    if result.is_taken:
        if not endpoint.failures:
            return
        endpoint.failures, endpoint.failing_since, endpoint.resting_until = 0, None, None
    else:
        rest = max(RESTS[min(endpoint.failures, len(RESTS) - 1)], result.wait)
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or now
        endpoint.resting_until = now + rest
    endpoint.save(update_fields=["failures", "failing_since", "resting_until"])


def switch_off(endpoint: Endpoint, reason: OffReason, *, now: datetime) -> None:
    """Tell it nothing more, and tell the administrators. In the caller's transaction, under the endpoint's lock.

    What was on its way is given up, so that it can be sent again later. Records `webhook.switched_off`.
    """
    endpoint.is_on, endpoint.off_reason = False, reason
    endpoint.save(update_fields=["is_on", "off_reason"])
    Delivery.objects.filter(~Q(kind=TEST), endpoint=endpoint, state=DeliveryState.WAITING).update(
        state=DELIVERY.target("give_up")
    )
    event = events.record("webhook.switched_off", by=None, subject=endpoint, now=now, reason=reason.value)
    administrators = Person.objects.filter(user__role_grants__role=RoleGrant.Role.SYSTEM).distinct()
    messaging.draft_all(
        (Mail(SWITCHED_OFF, person, {"endpoint": endpoint.code}) for person in administrators), event=event, now=now
    )
