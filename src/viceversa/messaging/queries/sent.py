"""What went out, and what a person has to decide about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, Max, Q

from viceversa.messaging.kinds import title_of
from viceversa.messaging.models import Message
from viceversa.messaging.queries.scoped import seen
from viceversa.messaging.scopes import Scope
from viceversa.messaging.states import MessageState

PROBLEMS = (MessageState.UNCONFIRMED, MessageState.FAILED)
PROBLEMS_SHOWN = 50


@dataclass(frozen=True)
class SentKind:
    """How often a kind went out in a scope, and when last."""

    name: str
    title: str
    sent: int
    skipped: int
    last: datetime | None


def sent_by_kind(scope: Scope) -> list[SentKind]:
    """The log of what went out, in totals: the newest kind first. One query."""
    rows = (
        seen(scope, MessageState.SENT, MessageState.SKIPPED)
        .values("kind")
        .annotate(
            sent=Count("pk", filter=Q(state=MessageState.SENT)),
            skipped=Count("pk", filter=Q(state=MessageState.SKIPPED)),
            last=Max("sent_at"),
        )
    )
    kinds = [SentKind(row["kind"], title_of(row["kind"]), row["sent"], row["skipped"], row["last"]) for row in rows]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(kinds, key=lambda kind: kind.last or never, reverse=True)


def problems_of(scope: Scope) -> list[Message]:
    """Messages of the scope that a person has to decide about. One query."""
    return list(
        seen(scope, *PROBLEMS)
        .exclude(to__in=scope.hidden)
        .select_related("to")
        .order_by("-claimed_at", "-pk")[:PROBLEMS_SHOWN]
    )


def all_problems() -> list[Message]:
    """The same for the whole instance, for system administrators: to whom and why, never what. One query."""
    return list(
        Message.objects.filter(state__in=PROBLEMS).select_related("to").order_by("-claimed_at", "-pk")[:PROBLEMS_SHOWN]
    )
