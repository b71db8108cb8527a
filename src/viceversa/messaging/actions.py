"""What happens to a message: drafted with its event, released, held, skipped."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from viceversa.core.models import Coded, Event
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.models import Message
from viceversa.messaging.states import MessageState
from viceversa.people.models import Person


def draft(
    kind: str,
    *,
    to: Person,
    event: Event,
    now: datetime,
    context: dict[str, Any] | None = None,
    scope: Coded | None = None,
    send_after: datetime | None = None,
) -> Message | None:
    """Queue one message in the caller's transaction; the kind's policy says whether it goes out by itself.

    `context` holds codes and plain facts only. `scope` is the cohort or program a manager finds it under.
    Returns None when the same event already told this person the same thing. Costs one insert.
    """
    entry = KINDS[kind]
    key = f"{event.pk}:{to.code}:{kind}"
    released = entry.policy == "at_once"
    message, made = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "to": to,
            "address": to.email,
            "event": event,
            "scope_type": scope._meta.label_lower if scope else "",
            "scope_code": scope.code if scope else "",
            "context": context or {},
            "state": MessageState.RELEASED if released else MessageState.DRAFT,
            "released_by": "policy: at once" if released else "",
            "urgent": entry.urgent,
            "send_after": send_after or now,
            "created_at": now,
        },
    )
    return message if made else None
