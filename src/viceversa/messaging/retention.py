"""When messaging lets go of what it sent and did."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import Rule, register
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState, MessageState

KEEP: Final = timedelta(days=400)
OVER: Final = (MessageState.SENT, MessageState.SKIPPED, MessageState.FAILED)


def _old_messages(now: datetime) -> QuerySet[Message]:
    """Drafts, and what waits for a person, stay."""
    rows = Message.objects.alias(ended=Coalesce("sent_at", "send_after"))
    return rows.filter(state__in=OVER, ended__lte=now - KEEP)


def _old_steps(now: datetime) -> QuerySet[Due]:
    return Due.objects.filter(state__in=(DueState.DONE, DueState.SKIPPED), played_at__lte=now - KEEP)


MESSAGES = register(
    Rule(
        name="messaging.messages",
        keeps=_("mails that were sent, skipped, or could not be sent"),
        when=_("400 days after it went out or was to go out"),
        model=Message,
        due=_old_messages,
    )
)
STEPS = register(
    Rule(
        name="messaging.steps",
        keeps=_("reminders and other steps that were done or skipped"),
        when=_("400 days after it was done"),
        model=Due,
        due=_old_steps,
    )
)
