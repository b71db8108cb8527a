"""Where it is told, and each thing that was told there."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import models

from viceversa.core import private
from viceversa.core.models import Coded, Event
from viceversa.integrations.webhooks.states import DeliveryState, OffReason


class Endpoint(Coded):
    """An address of another system, and what it is told.

    Address and secrets lie encrypted, bound to this row: addresses often carry a secret of their own. `failures` counts
    tries that failed since the last one that did not, `failing_since` is the first of them; until `resting_until` it is
    left alone. `told_since` is when it was switched on first: nothing older is ever told.
    """

    name = models.CharField(max_length=80)
    sealed_url = models.TextField()
    sealed_secrets = models.TextField()
    kinds = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    off_reason = models.CharField(max_length=12, choices=OffReason, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    resting_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def binding(self) -> str:
        return f"webhooks.endpoint:{self.code}"

    @property
    def url(self) -> str:
        """Where it is. Costs one decryption."""
        return private.unseal(self.sealed_url, bound_to=f"{self.binding}:url")

    @url.setter
    def url(self, url: str) -> None:
        self.sealed_url = private.seal(url, bound_to=f"{self.binding}:url")

    def secrets(self, now: datetime) -> list[str]:
        """What deliveries are signed with now, the newest first; none where they were sealed with a key that is lost.
        Costs one decryption."""
        try:
            kept = json.loads(private.unseal(self.sealed_secrets, bound_to=f"{self.binding}:secrets"))
        except private.Tampered:
            return []
        return [secret for secret, until in kept if not until or datetime.fromisoformat(until) > now]

    def keep_secrets(self, secrets: list[tuple[str, datetime | None]]) -> None:
        """Sign with these from now on, each until its moment."""
        text = json.dumps([(secret, until.isoformat() if until else "") for secret, until in secrets])
        self.sealed_secrets = private.seal(text, bound_to=f"{self.binding}:secrets")


class Delivery(Coded):
    """One thing told to one endpoint, written in the same transaction as the event it tells of.

    Its code is the `webhook-id`, the same at each try. `body` is what is sent, byte for byte. `held_until` is set by who
    tries it, so that two don't; who dies while trying leaves it to be tried again. `tries` has each try of the last round:
    when, what was answered (a status, or core.outbound.Why), and how long it took in milliseconds.
    """

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=64)
    body = models.TextField()
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.WAITING)
    next_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="webhooks_delivery_once")]
        indexes = [
            models.Index(fields=["endpoint", "-created_at"]),
            models.Index(fields=["state", "next_at"]),
            models.Index(fields=["created_at"]),
        ]

    @property
    def message_id(self) -> str:
        return f"msg_{self.code}"
