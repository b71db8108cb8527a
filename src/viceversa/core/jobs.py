"""Jobs: work that outlives its request, as rows in the transaction that asked for it.

The job table and its worker protocol are django-tasks'. This layer adds what it lacks: another try after a failure,
taking over from a worker that died, and work by the clock. Jobs run at least once, so every task is safe to run twice.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskContext, TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from viceversa.config.periodic import Periodic
from viceversa.core import tracing
from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.core.models import Retry, Slot, Worker

log = logging.getLogger(__name__)

# How long after the n-th try that failed the next one starts; after the last, the job is given up.
WAITS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
# A worker writes a heartbeat this often, and is given up after LEASE without one.
BEAT = timedelta(seconds=10)
LEASE = timedelta(seconds=60)
# A heartbeat further ahead than this many leases is of a clock that was set back since: whoever wrote it is not known to live.
AHEAD = 10


class WorkerDied(Exception):
    """The worker that ran the job stopped answering before the job was done."""


# Asking for work


def enqueue(task: Task[..., Any], *args: Any, at: datetime | None = None, **kwargs: Any) -> uuid.UUID:
    """Queue `task(*args)` in the caller's transaction: rolled back with it, never run before it commits.

    `at` is the earliest moment. Arguments are codes, numbers and flags (they go through JSON). Costs one insert.
    """
    wanted = task.using(run_after=at) if at else task
    return uuid.UUID(wanted.enqueue(*args, **kwargs).id)


# Running it


def run_one(worker: str, *, now: datetime | None = None) -> bool:
    """Take the most urgent job that is ready and run it. False when there was none.

    A job that raises is tried again as a row of its own after a wait (WAITS); one that raises Refused is not,
    because the same input will be refused again.
    """
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY).filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=now or timezone.now())
    )
    if not ready.exists():
        return False
    with transaction.atomic():
        job = ready.select_for_update(skip_locked=True).first()
        if job is None:
            return False
        job.claim(worker)
    _run(job)
    return True


def _run(job: DBTaskResult[..., Any]) -> None:
    problem: Exception | None = None
    value: Any = None
    try:
        task: Any = job.task
        result: Any = job.task_result
        context = (TaskContext(task_result=result),) if task.takes_context else ()
        with tracing.span(f"job {job.task_path}"):
            value = normalize_json(task.call(*context, *job.args_kwargs["args"], **job.args_kwargs["kwargs"]))
    except Exception as error:
        problem = error
    if problem is None:
        _finish(job, value=value)
    else:
        log.warning("Job %s failed: %s", job.task_path, problem, exc_info=not isinstance(problem, Refused))
        _finish(job, problem=problem)


def _finish(job: DBTaskResult[..., Any], *, value: Any = None, problem: Exception | None = None) -> None:
    """Write how the job ended and, if it may still succeed, its next try. Nothing when somebody took it over."""
    with transaction.atomic():
        held = DBTaskResult.objects.select_for_update().get(pk=job.pk)
        if held.status != TaskResultStatus.RUNNING or held.worker_ids != job.worker_ids:
            return
        if problem is None:
            job.set_successful(value)
            return
        job.set_failed(problem)
        if not isinstance(problem, Refused):
            _try_again(job)


def _try_again(job: DBTaskResult[..., Any]) -> None:
    number = tries_of(job.pk)
    if number > len(WAITS):
        log.error("Job %s was given up after %d tries.", job.task_path, number)
        return
    later = DBTaskResult.objects.create(
        args_kwargs=job.args_kwargs,
        priority=job.priority,
        task_path=job.task_path,
        queue_name=job.queue_name,
        backend_name=job.backend_name,
        run_after=timezone.now() + WAITS[number - 1],
    )
    Retry.objects.create(task=later.pk, after=job.pk, number=number + 1)


def tries_of(job: uuid.UUID) -> int:
    """Which try this row is: 1 for the first."""
    return Retry.objects.filter(task=job).values_list("number", flat=True).first() or 1


def pending(task_path: str) -> list[list[Any]]:
    """Arguments of the jobs of a task that wait or run. One query."""
    jobs = DBTaskResult.objects.filter(
        task_path=task_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    return [kept["args"] for kept in jobs.values_list("args_kwargs", flat=True)]


# Workers that are alive, and those that are not


def worker_name() -> str:
    """A name no other worker has: machine, process, and something of its own."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{new_code()}"


def beat(name: str, *, now: datetime) -> None:
    """Say that the worker is alive. One write."""
    if not Worker.objects.filter(name=name).update(beat_at=now):
        Worker.objects.create(name=name, started_at=now, beat_at=now)


def living(*, now: datetime) -> list[str]:
    """Names of the workers that have a right to what they took."""
    there = Worker.objects.filter(beat_at__gt=now - LEASE, beat_at__lt=now + AHEAD * LEASE)
    return list(there.values_list("name", flat=True))


@contextmanager
def heartbeat(name: str) -> Iterator[None]:
    """Beat in a thread of its own while the block runs, so that a long job keeps its worker alive."""
    stop = threading.Event()

    def keep_beating() -> None:
        try:
            while not stop.wait(BEAT.total_seconds()):
                try:
                    beat(name, now=timezone.now())
                except DatabaseError as error:
                    log.warning("Heartbeat missed: %s", error)
                    connection.close()
        finally:
            connection.close()

    beat(name, now=timezone.now())
    thread = threading.Thread(target=keep_beating, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        Worker.objects.filter(name=name).delete()


@contextmanager
def presence(*, now: datetime) -> Iterator[str]:
    """A worker for the length of the block, without a thread: for one pass in a test, the demo or a command."""
    name = worker_name()
    beat(name, now=now)
    try:
        yield name
    finally:
        Worker.objects.filter(name=name).delete()


def sweep(*, now: datetime) -> int:
    """Take over the jobs of workers that died: their row ends as failed, a new try starts at its time."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    if not running.exists():
        return 0
    taken = 0
    with transaction.atomic():
        alive = set(living(now=now))
        for job in running.select_for_update(skip_locked=True):
            if job.worker_ids and job.worker_ids[-1] in alive:
                continue
            job.set_failed(WorkerDied(f"Worker {job.worker_ids[-1] if job.worker_ids else ''} stopped answering."))
            _try_again(job)
            taken += 1
    return taken


# Work by the clock


@dataclass(frozen=True)
class Taken:
    """What `take_slots` did: the jobs it queued, and when it has to look again."""

    names: tuple[str, ...]
    next_at: datetime | None


def take_slots(*, now: datetime, table: tuple[Periodic, ...] | None = None) -> Taken:
    """Queue each line of the periodic table whose slot has come, once among all workers.

    The slot's row and the job are written together: whoever inserts the row first has the job. Of several missed
    slots only the newest runs. Slots of the future count for nothing: they were taken before the clock went back. A line seen for the first time starts with its next slot. One query, plus two writes
    for each slot.
    """
    table = settings.PERIODIC if table is None else table
    last: dict[str, datetime] = {}
    for name, slot in Slot.objects.filter(name__in=[line.name for line in table], slot__lte=now).values_list(
        "name", "slot"
    ):
        last[name] = max(slot, last.get(name, slot))
    names, upcoming = [], []
    for line in table:
        passed = last.get(line.name)
        if passed is None:
            _take(line.name, now.replace(second=0, microsecond=0), now)
            upcoming.append(next_slot(line.cron, now))
            continue
        due, following = _newest(line.cron, passed, now)
        upcoming.append(following)
        if due and _take(line.name, due, now, line.task):
            names.append(line.name)
    return Taken(tuple(names), min(upcoming, default=None))


def next_slot(cron: str, after: datetime) -> datetime:
    """The first moment of a cron line after `after`, in the instance's time zone."""
    return next(CronSim(cron, after.astimezone(ZoneInfo(settings.TIME_ZONE)))).astimezone(UTC)


def _newest(cron: str, passed: datetime, now: datetime) -> tuple[datetime | None, datetime]:
    """The newest slot in (passed, now], if any, and the first one after now."""
    following = next_slot(cron, now)
    local = ZoneInfo(settings.TIME_ZONE)
    newest = next(
        CronSim(cron, (now + timedelta(minutes=1)).astimezone(local).replace(second=0, microsecond=0), reverse=True)
    )
    newest = newest.astimezone(UTC)
    return (newest if passed < newest <= now else None), following


def _take(name: str, slot: datetime, now: datetime, task: str = "") -> bool:
    try:
        with transaction.atomic():
            Slot.objects.create(name=name, slot=slot, taken_at=now)
            if task:
                enqueue(import_string(task))
    except IntegrityError:
        return False
    return True


def forget_slots_before(moment: datetime) -> int:
    """Remove old slots, but the newest of each name. Returns how many."""
    newest = dict(Slot.objects.order_by("slot").values_list("name", "slot"))
    old = Slot.objects.filter(slot__lt=moment)
    for name, slot in newest.items():
        old = old.exclude(name=name, slot=slot)
    return old.delete()[0]
