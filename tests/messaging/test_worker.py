"""The worker: one pass does all that is due and what follows from it; the loop starts, works, recovers and ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests.cast import Cast
from tests.core import tasks_for_tests as tasks
from tests.factories import NOW
from tests.messaging.background import soon
from tests.messaging.conftest import Send
from tests.support.mail import MailServer
from tests.support.ports import free_port
from tests.support.rows import changed, snapshot
from viceversa.config.periodic import Periodic
from viceversa.core import clock, events, jobs, retention
from viceversa.core.models import Slot, Worker
from viceversa.messaging import actions, due, worker
from viceversa.messaging.models import Due, Message
from viceversa.messaging.retention import MESSAGES, STEPS
from viceversa.messaging.states import DueState, MessageState
from viceversa.messaging.transports import Record
from viceversa.messaging.worker import run_once

LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def no_clockwork(settings: Any) -> None:
    settings.PERIODIC = ()
    tasks.RAN.clear()


def test_one_pass_follows_a_step_to_its_mail(
    cast: Cast, words: None, smtp_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(row: Due, /, *, now: Any) -> None:
        event = events.record("test.reminded", by=None, subject=cast.cohort, now=now)
        actions.draft("tests.note", to=cast.person("nia"), event=event, now=now)
        jobs.enqueue(tasks.note, str(clock.now()))

    monkeypatch.setitem(due.STEPS, "tests.write", due.Step("tests.write", "Writing", write))
    due.plan("tests.write", subject=cast.cohort, due_at=LATER, key="w", now=NOW)
    assert run_once(NOW).touched == 0
    done = run_once(LATER)
    assert (done.steps, done.sent, done.tasks, done.mail_down) == (1, 1, 1, False)
    assert run_once(LATER).touched == 0
    assert Message.objects.get().sent_at == LATER
    assert len(smtp_server.envelopes) == 1
    assert [(str(LATER), "")] == tasks.RAN
    assert Worker.objects.count() == 0


def test_one_pass_takes_slots_and_takes_over_from_the_dead(send: Send, settings: Any) -> None:
    settings.PERIODIC = (Periodic("often", "* * * * *", "tests.core.tasks_for_tests.clockwork"),)
    message = send("nia")
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENDING, claimed_by="dead/t")
    first = run_once(NOW, transport=Record())
    assert (first.slots, first.sent) == (0, 1)
    second = run_once(NOW + timedelta(minutes=5), transport=Record())
    assert (second.slots, second.tasks, tasks.RAN) == (1, 1, ["clockwork"])
    assert Slot.objects.count() == 2


def test_one_pass_ends_when_the_mail_server_is_down(send: Send, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    send("nia")
    assert run_once(NOW).mail_down


def test_without_a_moment_it_is_now(send: Send) -> None:
    message = send("nia")
    assert run_once(transport=Record()).sent == 1
    message.refresh_from_db()
    assert abs(message.sent_at - timezone.now()) < timedelta(minutes=1)


# The loop


@pytest.mark.django_db(transaction=True)
def test_the_loop_does_each_kind_of_work_beside_a_writer(
    send: Send, cast: Cast, steps: list[str], smtp_server: MailServer, settings: Any, in_the_background: Any
) -> None:
    settings.PERIODIC = (Periodic("often", "* * * * *", "tests.core.tasks_for_tests.clockwork"),)
    Slot.objects.create(name="often", slot=NOW, taken_at=NOW)
    stop = in_the_background()
    for number in range(10):
        send("nia")
        due.plan("tests.count", subject=cast.nia_part, due_at=NOW, key=f"k{number}", now=NOW)
    jobs.enqueue(tasks.note, "a")
    soon(lambda: not Message.objects.exclude(state=MessageState.SENT).exists())
    soon(lambda: not Due.objects.exclude(state=DueState.DONE).exists())
    soon(lambda: {*tasks.RAN} == {("a", ""), "clockwork"})
    assert Worker.objects.count() == 1
    stop.set()
    soon(lambda: not Worker.objects.exists())
    assert len(smtp_server.envelopes) == 10
    assert len(steps) == 10


@pytest.mark.django_db(transaction=True)
def test_the_loop_pauses_mail_when_the_server_is_down_and_goes_on_with_the_rest(
    send: Send, settings: Any, in_the_background: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []
    real = worker.delivery.deliver_due

    def deliver(**options: Any) -> Any:
        tried.append(options)
        return real(**options)

    monkeypatch.setattr(worker.delivery, "deliver_due", deliver)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    send("nia")
    in_the_background()
    soon(lambda: tried)
    jobs.enqueue(tasks.note, "a")
    soon(lambda: tasks.RAN == [("a", "")])
    assert len(tried) == 1


@pytest.mark.django_db(transaction=True)
def test_the_loop_outlives_its_database_and_takes_a_new_name(
    in_the_background: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(worker, "DATABASE_PAUSE", 0.01)
    names = []
    real = worker._look

    def look(name: str, *args: Any, **options: Any) -> Any:
        names.append(name)
        if len(names) == 1:
            raise DatabaseError("gone")
        return real(name, *args, **options)

    monkeypatch.setattr(worker, "_look", look)
    in_the_background()
    soon(lambda: len(names) > 2)
    assert names[0] != names[1] == names[2]
    assert "The database can't be used now: gone" in caplog.text


# Deletion


def test_what_is_long_done_is_deleted(cast: Cast, send: Send, steps: list[str]) -> None:
    kept, gone = send("nia"), send("viktor")
    Message.objects.filter(pk=gone.pk).update(state=MessageState.SENT, sent_at=NOW)
    for key in ("a", "b"):
        due.plan("tests.count", subject=cast.nia_part, due_at=NOW, key=key, now=NOW)
    due.run_due(now=NOW)
    due.plan("tests.count", subject=cast.nia_part, due_at=NOW, key="waits", now=NOW)
    Due.objects.filter(key="b").update(played_at=NOW + timedelta(seconds=1))
    day = NOW + timedelta(days=400)
    before = snapshot()
    assert [retention.apply(rule, now=day - timedelta(seconds=1)) for rule in (MESSAGES, STEPS)] == [0, 0]
    assert snapshot() == before
    assert [retention.apply(rule, now=day) for rule in (MESSAGES, STEPS)] == [1, 1]
    assert changed(before, snapshot()) == {"messaging.Message": 1, "messaging.Due": 1}
    assert (Message.objects.get(), set(Due.objects.values_list("key", flat=True))) == (kept, {"b", "waits"})


@pytest.mark.parametrize("state", MessageState)
def test_what_waits_for_a_person_is_not_deleted(state: str, send: Send) -> None:
    message = send("nia")
    Message.objects.filter(pk=message.pk).update(state=state)
    over = {MessageState.SENT, MessageState.FAILED, MessageState.SKIPPED}
    assert retention.apply(MESSAGES, now=NOW + timedelta(days=500)) == (1 if state in over else 0)


@pytest.mark.django_db
def test_keeping_house_can_wait(settings: Any) -> None:
    settings.PERIODIC = (Periodic("often", "* * * * *", "tests.core.tasks_for_tests.clockwork"),)
    run_once(NOW)
    later = NOW + timedelta(hours=1)
    assert (run_once(later, by_clock=False).slots, run_once(later).slots) == (0, 1)
