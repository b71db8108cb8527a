"""Messages and steps of one scope, as far as the manager who asks may find them."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from viceversa.messaging.kinds import seen_by_managers
from viceversa.messaging.models import Due, Message
from viceversa.messaging.scopes import Scope
from viceversa.messaging.states import MessageState

WAITING_MESSAGES = (MessageState.DRAFT, MessageState.HELD, MessageState.RELEASED)


def scoped(scope: Scope) -> dict[str, str]:
    return {"scope_type": scope.type, "scope_code": scope.code}


def steps_in(scope: Scope) -> QuerySet[Due]:
    """What happens by itself in the scope, but for what this manager does not see. No query."""
    return Due.objects.filter(**scoped(scope)).exclude(subject_code__in=scope.hidden_subjects)


def seen(scope: Scope, *states: str) -> QuerySet[Message]:
    """Messages a manager finds, in these states. Whoever is hidden from them is among drafts, which wait for a person,
    and among what went out, in totals; what runs by itself would tell when a single pair meets."""
    rows = Message.objects.filter(**scoped(scope), kind__in=seen_by_managers(), state__in=states)
    return rows.exclude(to__in=scope.hidden, state__in=(MessageState.HELD, MessageState.RELEASED))


def day_of(moment: datetime) -> date:
    """The day in the reader's time zone."""
    return timezone.localtime(moment).date()
