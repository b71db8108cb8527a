"""What a system administrator does with endpoints and deliveries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events, outbound, private
from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.integrations.webhooks import outbox, sending, signing
from viceversa.integrations.webhooks.kinds import KINDS, TEST, codes_of, payload
from viceversa.integrations.webhooks.models import Delivery, Endpoint
from viceversa.integrations.webhooks.rules import must_keep
from viceversa.integrations.webhooks.states import DELIVERY, DeliveryState, OffReason
from viceversa.people.models import User

# For how long deliveries are signed with a former secret too, so that a receiver changes over without missing any.
BOTH_FOR: Final = timedelta(days=1)
MOST_AT_ONCE: Final = 5_000
# For how long the log is kept, by which we know what was delivered: nothing older is sent again.
LOG_DAYS: Final = 30
LOG_KEPT: Final = timedelta(days=LOG_DAYS)


def add_endpoint(
    *, name: str, url: str, kinds: Collection[str], by: User, now: datetime | None = None
) -> tuple[Endpoint, str]:
    """Tell another system of these kinds of events from now on. Gives the endpoint and its secret, which is shown once.

    No request is made. Records `webhook.added`, without the address. Refuses addresses that nothing may be sent to, and
    kinds that there are not.
    """
    now = now or clock.now()
    must_keep(by)
    secret = signing.new_secret()
    endpoint = Endpoint(code=new_code(), name=name.strip(), kinds=_kinds(kinds), created_at=now)
    endpoint.url = _address(url)
    endpoint.keep_secrets([(secret, None)])
    with transaction.atomic():
        endpoint.save()
        events.record("webhook.added", by=by, subject=endpoint, now=now, kinds=endpoint.kinds)
    return endpoint, secret


@transaction.atomic
def change_endpoint(
    endpoint: Endpoint, *, name: str, url: str, kinds: Collection[str], by: User, now: datetime | None = None
) -> Endpoint:
    """Another name, address or choice of kinds; what waits goes to the new address. An empty `url` leaves it as it is.

    Records `webhook.changed`, not the address. Refuses as `add_endpoint` does.
    """
    now = now or clock.now()
    must_keep(by)
    row = _locked(endpoint)
    before = {"name": row.name, "kinds": row.kinds, "address": ""}
    moved = bool(url.strip()) and _is_moved(row, _address(url))
    row.name, row.kinds = name.strip(), _kinds(kinds)
    after = {"name": row.name, "kinds": row.kinds, "address": "changed" if moved else ""}
    row.repeated = before == after
    if row.repeated:
        return row
    if moved:
        row.url = _address(url)
        _forget_failures(row)
    row.save()
    changed = [field for field in after if before[field] != after[field]]
    events.record("webhook.changed", by=by, subject=row, now=now, changed=changed, kinds=row.kinds)
    return row


def _is_moved(endpoint: Endpoint, url: str) -> bool:
    """Whether this is another address. One sealed with a key that is lost is replaced by what is typed now."""
    try:
        return url != endpoint.url
    except private.Tampered:
        return True


@transaction.atomic
def switch(endpoint: Endpoint, *, on: bool, by: User, now: datetime | None = None) -> Endpoint:
    """Tell it things, or nothing. What is on its way when it is switched off is given up, and can be sent again.

    Records `webhook.switched_on` or `webhook.switched_off`.
    """
    now = now or clock.now()
    must_keep(by)
    row = _locked(endpoint)
    row.repeated = row.is_on == on
    if row.repeated:
        return row
    row.is_on = on
    row.off_reason = "" if on else OffReason.BY_HAND
    _forget_failures(row)
    row.save()
    if not on:
        waiting = Delivery.objects.filter(endpoint=row, state=DeliveryState.WAITING)
        waiting.update(state=DELIVERY.target("give_up"))
    if on:
        events.record("webhook.switched_on", by=by, subject=row, now=now)
    else:
        events.record("webhook.switched_off", by=by, subject=row, now=now, reason=OffReason.BY_HAND.value)
    return row


@transaction.atomic
def renew_secret(endpoint: Endpoint, *, by: User, former: int, now: datetime | None = None) -> tuple[Endpoint, str]:
    """A new secret, shown once. For a day deliveries are signed with the former one too.

    `former` is how many secrets were good on the page that asked: a second click gives no further one, and no secret.
    Records `webhook.secret_renewed`.
    """
    now = now or clock.now()
    must_keep(by)
    row = _locked(endpoint)
    good = row.secrets(now)
    row.repeated = len(good) != former
    if row.repeated:
        return row, ""
    secret = signing.new_secret()
    row.keep_secrets([(secret, None), *((former_one, now + BOTH_FOR) for former_one in good[:1])])
    row.save(update_fields=["sealed_secrets"])
    events.record("webhook.secret_renewed", by=by, subject=row, now=now)
    return row, secret


@transaction.atomic
def remove_endpoint(endpoint: Endpoint, *, by: User, now: datetime | None = None) -> bool:
    """Forget an endpoint, its secret and its log. False when it is gone already. Records `webhook.removed`."""
    now = now or clock.now()
    must_keep(by)
    row = Endpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if row is None:
        return False
    row.delete()
    events.record("webhook.removed", by=by, subject=endpoint, now=now)
    return True


def send_test(endpoint: Endpoint, *, by: User, now: datetime | None = None) -> Delivery:
    """Send a test now, once, also to an endpoint that is off; gives it with what was answered. Not inside a transaction.

    It tells nothing but that it is a test. Records `webhook.tested`.
    """
    now = now or clock.now()
    must_keep(by)
    with transaction.atomic():
        event = events.record("webhook.tested", by=by, subject=endpoint, now=now)
        made = outbox.delivery_of(endpoint, event, {}, now=now)
        made.kind, made.body = TEST, outbox.as_text(payload(TEST, at=now, codes={}))
        made.save()
    sending.attempt(made.code, now=now)
    made.refresh_from_db()
    return made


@transaction.atomic
def replay(delivery: Delivery, *, by: User, now: datetime | None = None) -> Delivery:
    """Send one again, under the same id. Records `webhook.replayed`. Refuses what is on its way, tests, and what goes to an
    endpoint that is off."""
    now = now or clock.now()
    must_keep(by)
    row = Delivery.objects.select_related("endpoint").select_for_update(of=("self",)).get(pk=delivery.pk)
    _must_be_on(row.endpoint)
    if row.kind == TEST:
        raise Refused(_("A test isn’t sent again. Send a new one."))
    row.repeated = row.state == DeliveryState.WAITING
    if row.repeated:
        return row
    _again(row, now)
    events.record("webhook.replayed", by=by, subject=row.endpoint, now=now, deliveries=1)
    return row


@transaction.atomic
def replay_since(endpoint: Endpoint, *, since: datetime, by: User, now: datetime | None = None) -> int:
    """Send all that failed since a moment, and what happened since while the endpoint was off; nothing older than itself.

    Gives how many, at most MOST_AT_ONCE; a repeat gives those that are left. Records `webhook.replayed`. Refuses an
    endpoint that is off.
    """
    now = now or clock.now()
    must_keep(by)
    row = _locked(endpoint)
    _must_be_on(row)
    failed = row.deliveries.select_for_update().filter(state=DeliveryState.FAILED, created_at__gte=since)
    again = list(failed.exclude(kind=TEST).order_by("pk")[:MOST_AT_ONCE])
    for delivery in again:
        _again(delivery, now)
    missed = Delivery.objects.bulk_create(_missed(row, since, MOST_AT_ONCE - len(again), now))
    outbox.send_soon(missed)
    if again or missed:
        events.record("webhook.replayed", by=by, subject=row, now=now, deliveries=len(again) + len(missed), since=since)
    return len(again) + len(missed)


@transaction.atomic
def stand_still() -> int:
    """After a backup was restored: tell nobody anything until a person switches it on. How many endpoints were on.

    Two statements; `instance.stood_still` is the event (messaging/standstill.py).
    """
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    waiting.update(state=DELIVERY.target("give_up"), held_until=None)
    return Endpoint.objects.filter(is_on=True).update(is_on=False, off_reason=OffReason.RESTORED)


def _missed(endpoint: Endpoint, since: datetime, limit: int, now: datetime) -> Iterator[Delivery]:
    """What happened and was never queued for this endpoint. Nothing of which the log may have been deleted."""
    since = max(since, endpoint.created_at, now - LOG_KEPT + timedelta(days=1))
    told = endpoint.deliveries.exclude(event=None).values("event")
    happened = Event.objects.filter(verb__in=endpoint.kinds, at__gte=since)
    found = list(happened.exclude(pk__in=told).order_by("pk")[:limit])
    codes = codes_of(found)
    return (outbox.delivery_of(endpoint, event, codes[event.pk], now=now) for event in found if event.pk in codes)


def _again(delivery: Delivery, now: datetime) -> None:
    DELIVERY.apply(delivery, "replay")
    delivery.attempts, delivery.tries, delivery.next_at, delivery.held_until = 0, [], now, None
    delivery.save(update_fields=["state", "attempts", "tries", "next_at", "held_until"])
    outbox.send_soon([delivery])


def _must_be_on(endpoint: Endpoint) -> None:
    if not endpoint.is_on:
        raise Refused(_("Switch the endpoint on first."))


def _forget_failures(endpoint: Endpoint) -> None:
    endpoint.failures, endpoint.failing_since, endpoint.resting_until = 0, None, None


def _locked(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.select_for_update().get(pk=endpoint.pk)


def _kinds(kinds: Collection[str]) -> list[str]:
    chosen = [name for name in KINDS if name in kinds]
    if not chosen or len(chosen) != len(set(kinds)):
        raise Refused(_("Choose at least one of the kinds that are listed."), field="kinds")
    return chosen


def _address(url: str) -> str:
    try:
        outbound.check(url.strip())
    except outbound.Refused as refusal:
        raise Refused(refusal.sentence, field="url") from refusal
    return url.strip()
