"""Jobs: rows of the transaction that asked, tried again after failures, taken over from the dead, run by the clock."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.core import tasks_for_tests as tasks
from tests.factories import NOW
from viceversa.config.periodic import PERIODIC, Periodic
from viceversa.core import clock, jobs
from viceversa.core.models import Retry, Slot, Worker
from viceversa.core.tasks import tidy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget() -> None:
    tasks.RAN.clear()


def states() -> list[str]:
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def test_a_job_is_rolled_back_with_its_cause() -> None:
    with transaction.atomic():
        jobs.enqueue(tasks.note, "a")
        transaction.set_rollback(True)
    assert DBTaskResult.objects.count() == 0


def test_a_job_is_run_once_with_its_arguments() -> None:
    key = jobs.enqueue(tasks.note, "a", "b", end="!")
    assert jobs.run_one("w")
    assert not jobs.run_one("w")
    assert tasks.RAN == [("a", "b", "!")]
    row = DBTaskResult.objects.get(pk=key)
    assert (row.status, row.return_value, row.worker_ids) == (TaskResultStatus.SUCCESSFUL, "a b", ["w"])


def test_a_job_waits_for_its_moment() -> None:
    jobs.enqueue(tasks.note, "later", at=NOW + timedelta(hours=1))
    assert not jobs.run_one("w", now=NOW)
    assert jobs.run_one("w", now=NOW + timedelta(hours=1))


def test_a_job_may_ask_which_one_it_is() -> None:
    key = jobs.enqueue(tasks.with_context)
    jobs.run_one("w")
    assert DBTaskResult.objects.get(pk=key).return_value == 1


def test_each_try_is_a_row_of_its_own_and_waits_grow(caplog: Any) -> None:
    jobs.enqueue(tasks.fail)
    now = timezone.now()
    for number in range(len(jobs.WAITS) + 1):
        before = timezone.now()
        assert jobs.run_one("w", now=now)
        row = DBTaskResult.objects.filter(status=TaskResultStatus.READY).first()
        if row:
            assert jobs.tries_of(row.pk) == number + 2
            assert before + jobs.WAITS[number] <= row.run_after <= timezone.now() + jobs.WAITS[number]
            assert not jobs.run_one("w", now=now)
            now = row.run_after
    assert states() == [TaskResultStatus.FAILED] * (len(jobs.WAITS) + 1)
    assert ["fail"] * (len(jobs.WAITS) + 1) == tasks.RAN
    assert "given up after 5 tries" in caplog.text
    assert {row.exception_class_path for row in DBTaskResult.objects.all()} == {"builtins.LookupError"}


def test_what_is_refused_is_not_tried_again() -> None:
    jobs.enqueue(tasks.refuse)
    assert jobs.run_one("w")
    assert states() == [TaskResultStatus.FAILED]
    assert "This can't be done." in DBTaskResult.objects.get().traceback


def test_an_answer_that_cant_be_kept_is_a_failure(caplog: Any) -> None:
    jobs.enqueue(tasks.unwritable)
    jobs.run_one("w")
    assert sorted(states()) == [TaskResultStatus.FAILED, TaskResultStatus.READY]


def test_a_task_that_is_gone_is_a_failure(caplog: Any) -> None:
    jobs.enqueue(tasks.note)
    DBTaskResult.objects.update(task_path="tests.core.tasks_for_tests.nothing")
    assert jobs.run_one("w")
    assert sorted(states()) == [TaskResultStatus.FAILED, TaskResultStatus.READY]


# Workers that die


def running(worker: str) -> DBTaskResult:
    jobs.enqueue(tasks.note, worker)
    job = DBTaskResult.objects.get(status=TaskResultStatus.READY)
    job.claim(worker)
    return job


def test_what_a_dead_worker_ran_is_run_again() -> None:
    now = timezone.now()
    jobs.beat("alive", now=now)
    jobs.beat("dead", now=now - jobs.LEASE)
    running("alive")
    job = running("dead")
    assert jobs.sweep(now=now) == 1
    assert jobs.sweep(now=now) == 0
    job.refresh_from_db()
    assert (job.status, job.exception_class_path) == (TaskResultStatus.FAILED, "viceversa.core.jobs.WorkerDied")
    again = DBTaskResult.objects.get(status=TaskResultStatus.READY)
    assert (again.args_kwargs["args"], jobs.tries_of(again.pk)) == (["dead"], 2)
    assert Retry.objects.get().after == job.pk


def test_a_worker_given_up_by_mistake_writes_nothing() -> None:
    job = running("slow")
    jobs.sweep(now=timezone.now())
    jobs._finish(job, value="too late")
    job.refresh_from_db()
    assert job.status == TaskResultStatus.FAILED
    assert DBTaskResult.objects.count() == 2


def test_nothing_to_do_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        jobs.run_one("w")
    with django_assert_num_queries(1):
        jobs.sweep(now=NOW)


def test_a_beat_is_one_row() -> None:
    jobs.beat("w", now=NOW)
    jobs.beat("w", now=NOW + timedelta(seconds=10))
    assert Worker.objects.values_list("name", "started_at", "beat_at").get() == ("w", NOW, NOW + timedelta(seconds=10))
    assert jobs.living(now=NOW + timedelta(seconds=20)) == ["w"]
    assert jobs.living(now=NOW + timedelta(seconds=10) + jobs.LEASE) == []


def test_names_of_workers_differ() -> None:
    first, second = jobs.worker_name(), jobs.worker_name()
    assert first != second
    assert len(first) <= 51, "with /try behind it, it has to fit a message's claimed_by"


def test_presence_ends_with_its_block() -> None:
    with jobs.presence(now=NOW) as name:
        assert jobs.living(now=NOW) == [name]
    assert Worker.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_heart_beats_while_the_worker_is_busy(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setattr(jobs, "BEAT", timedelta(seconds=0.02))
    beats, real = [], jobs.beat

    def beat(name: str, *, now: datetime) -> None:
        beats.append(now)
        if len(beats) == 3:
            raise DatabaseError("busy")
        real(name, now=now)

    monkeypatch.setattr(jobs, "beat", beat)
    with jobs.heartbeat("w"):
        until = time.monotonic() + 10
        while len(beats) < 5 and time.monotonic() < until:
            time.sleep(0.01)
        assert Worker.objects.get().beat_at > beats[0]
    assert len(beats) >= 5
    assert Worker.objects.count() == 0
    assert "Heartbeat missed: busy" in caplog.text


# By the clock

DAILY = (Periodic("daily", "30 2 * * *", "tests.core.tasks_for_tests.clockwork"),)
MIDNIGHT = datetime(2026, 5, 12, 0, 0, tzinfo=UTC)


def test_a_line_starts_with_its_next_slot_and_each_slot_is_taken_once() -> None:
    first = jobs.take_slots(now=MIDNIGHT, table=DAILY)
    assert (first.names, first.next_at) == ((), MIDNIGHT + timedelta(hours=2, minutes=30))
    assert jobs.take_slots(now=MIDNIGHT + timedelta(hours=2, minutes=29), table=DAILY).names == ()
    due = MIDNIGHT + timedelta(hours=2, minutes=30)
    taken = jobs.take_slots(now=due, table=DAILY)
    assert (taken.names, taken.next_at) == (("daily",), due + timedelta(days=1))
    assert jobs.take_slots(now=due + timedelta(hours=1), table=DAILY).names == ()
    assert jobs.run_one("w")
    assert tasks.RAN == ["clockwork"]


def test_missed_slots_are_caught_up_once() -> None:
    jobs.take_slots(now=MIDNIGHT, table=DAILY)
    late = MIDNIGHT + timedelta(days=5, hours=7)
    assert jobs.take_slots(now=late, table=DAILY).names == ("daily",)
    assert jobs.take_slots(now=late, table=DAILY).names == ()
    assert Slot.objects.order_by("-slot").values_list("slot", flat=True)[0] == MIDNIGHT + timedelta(
        days=5, hours=2, minutes=30
    )
    assert DBTaskResult.objects.count() == 1


def test_who_comes_second_gets_nothing() -> None:
    jobs.take_slots(now=MIDNIGHT, table=DAILY)
    slot = MIDNIGHT + timedelta(hours=2, minutes=30)
    assert jobs._take("daily", slot, slot, DAILY[0].task)
    assert not jobs._take("daily", slot, slot, DAILY[0].task)
    assert DBTaskResult.objects.count() == 1


def test_slots_follow_the_instances_time_zone_and_its_summer(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    assert jobs.next_slot("0 9 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert jobs.next_slot("0 9 * * *", datetime(2026, 3, 27, 12, tzinfo=UTC)) == datetime(2026, 3, 28, 8, tzinfo=UTC)


def test_a_slot_on_the_minute_is_due_at_once() -> None:
    table = (Periodic("often", "*/5 * * * *", DAILY[0].task),)
    jobs.take_slots(now=MIDNIGHT, table=table)
    assert jobs.take_slots(now=MIDNIGHT + timedelta(minutes=5), table=table).names == ("often",)
    assert jobs.take_slots(now=MIDNIGHT + timedelta(minutes=9, seconds=59), table=table).names == ()


@pytest.mark.parametrize("line", PERIODIC, ids=lambda line: line.name)
def test_every_line_of_the_table_is_a_task_that_runs(line: Periodic) -> None:
    task = import_string(line.task)
    assert isinstance(task, Task)
    assert jobs.next_slot(line.cron, NOW) > NOW
    task.call()
    task.call()


def test_names_in_the_table_differ() -> None:
    assert len({line.name for line in django_settings.PERIODIC}) == len(PERIODIC)


def test_tidying_keeps_what_is_needed() -> None:
    jobs.enqueue(tasks.fail)
    jobs.run_one("w")
    old = DBTaskResult.objects.get(status=TaskResultStatus.FAILED)
    Slot.objects.create(name="a", slot=NOW - timedelta(days=90), taken_at=NOW)
    Slot.objects.create(name="a", slot=NOW - timedelta(days=60), taken_at=NOW)
    jobs.beat("gone", now=timezone.now() - timedelta(days=2))
    tidy.call()
    assert DBTaskResult.objects.count() == 2
    with clock.moved_to(timezone.now() + timedelta(days=31)):
        tidy.call()
    assert not DBTaskResult.objects.filter(pk=old.pk).exists()
    assert [slot.slot for slot in Slot.objects.all()] == [NOW - timedelta(days=60)]
    assert Worker.objects.count() == 0


def test_a_first_try_is_number_one() -> None:
    assert jobs.tries_of(uuid.uuid4()) == 1
