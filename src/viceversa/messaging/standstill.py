"""After a backup was restored: nothing goes out by itself that may have gone out since the backup was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from viceversa.core import clock, events
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState, MessageState


@dataclass(frozen=True)
class Stopped:
    """How many mails wait, of how many it is open whether they went out, and how many steps wait."""

    held: int
    doubted: int
    steps: int


@transaction.atomic
def stand_still(*, now: datetime | None = None) -> Stopped:
    """Hold every released mail and every step that is due by now; doubt each mail that was on its way.

    Managers find them under Messages, and let go or skip each. Repeated, it holds what has come since. Four statements.
    """
    now = now or clock.now()
    stopped = Stopped(
        held=Message.objects.filter(state=MessageState.RELEASED).update(state=MessageState.HELD),
        doubted=Message.objects.filter(state=MessageState.SENDING).update(
            state=MessageState.UNCONFIRMED, claimed_by="", handed_over_at=F("claimed_at")
        ),
        steps=Due.objects.filter(state=DueState.WAITING, due_at__lte=now).update(state=DueState.HELD),
    )
    events.record(
        "instance.stood_still", by=None, subject=None, now=now, held=stopped.held, doubted=stopped.doubted,
        steps=stopped.steps,
    )  # fmt: skip
    return stopped
