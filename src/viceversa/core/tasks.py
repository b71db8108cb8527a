"""What core does by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from viceversa.core import clock, jobs, retention
from viceversa.core.models import Retry, Worker

KEEP_JOBS = timedelta(days=30)


@task()
def tidy() -> None:
    """Remove what nobody needs any more: sessions that ended, jobs done a month ago, workers that are gone."""
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    old = DBTaskResult.objects.filter(
        status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED], finished_at__lt=now - KEEP_JOBS
    )
    Retry.objects.filter(task__in=old.values("pk")).delete()
    old.delete()
    Worker.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()
    jobs.forget_slots_before(now - KEEP_JOBS)


@task()
def retain() -> None:
    """Delete what has been kept for as long as we promised: every rule of docs/explanation/retention.md."""
    retention.apply_all(now=clock.now())
