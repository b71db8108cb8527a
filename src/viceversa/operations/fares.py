"""How an installation fares: who works, what waits and since when. Numbers and moments, nothing about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from viceversa.core.jobs import LEASE
from viceversa.core.models import Worker
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState, MessageState

A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    """How many of something wait whose time has come, and since when the first of them does."""

    many: int
    since: datetime | None

    def seconds(self, now: datetime) -> float:
        """How long the first has waited; 0 where none does."""
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0


@dataclass(frozen=True)
class Fares:
    """Living workers; jobs, mails and steps whose time has come; and what went wrong within a day."""

    workers: int
    jobs: Waiting
    mails: Waiting
    steps: Waiting
    failed_jobs: int
    failed_mails: int
    doubted_mails: int


def fares(now: datetime) -> Fares:
    """Look. Four statements, whatever there is."""
    ready = Q(status=TaskResultStatus.READY) & (Q(run_after=get_date_max()) | Q(run_after__lte=now))
    jobs = DBTaskResult.objects.aggregate(
        many=Count("pk", filter=ready),
        since=Min("enqueued_at", filter=ready),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED, finished_at__gt=now - A_DAY)),
    )
    ready = Q(state=MessageState.RELEASED, send_after__lte=now)
    mails = Message.objects.aggregate(
        many=Count("pk", filter=ready),
        since=Min("send_after", filter=ready),
        failed=Count("pk", filter=Q(state=MessageState.FAILED, claimed_at__gt=now - A_DAY)),
        doubted=Count("pk", filter=Q(state=MessageState.UNCONFIRMED)),
    )
    steps = Due.objects.filter(state=DueState.WAITING, due_at__lte=now).aggregate(many=Count("pk"), since=Min("due_at"))
    return Fares(
        workers=Worker.objects.filter(beat_at__gt=now - LEASE).count(),
        jobs=Waiting(jobs["many"], jobs["since"]),
        mails=Waiting(mails["many"], mails["since"]),
        steps=Waiting(steps["many"], steps["since"]),
        failed_jobs=jobs["failed"],
        failed_mails=mails["failed"],
        doubted_mails=mails["doubted"],
    )
