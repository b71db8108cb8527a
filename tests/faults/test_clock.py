"""The machine's clock jumps, forward and back: work goes on, links keep their day, whoever is signed in stays so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.core import tasks_for_tests as tasks
from tests.factories import NOW
from tests.messaging.background import soon
from viceversa.config.periodic import Periodic
from viceversa.core import jobs, links
from viceversa.core.ending import Ending
from viceversa.core.errors import Refused
from viceversa.core.models import Event, Slot, Worker
from viceversa.messaging import worker
from viceversa.operations import doctor
from viceversa.people import sessions
from viceversa.people.models import SignIn

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


class Clock:
    """What `timezone.now` says: the right time, and what it was set to beside it."""

    def __init__(self) -> None:
        self.off, self.right = timedelta(), timezone.now

    def __call__(self) -> datetime:
        return self.right() + self.off


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["forward", "back"])
def test_a_worker_goes_on_whatever_the_clock_does(
    jump: timedelta, machine: Clock, settings: Any, monkeypatch: pytest.MonkeyPatch,
    in_the_background: Callable[[], Ending],
) -> None:  # fmt: skip
    settings.PERIODIC = ()
    tasks.RAN.clear()
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.4))
    monkeypatch.setattr(worker, "SLOTS_AGAIN", timedelta(seconds=0.1))
    in_the_background()
    soon(Worker.objects.exists)
    machine.off = jump
    # It says that it lives, by the clock as it is; takes over from the dead; and sees what is new in the table.
    soon(lambda: abs(Worker.objects.get().beat_at - machine()) < timedelta(minutes=1))
    jobs.enqueue(tasks.note, "a")
    tasks_row = jobs.DBTaskResult.objects.get()
    soon(lambda: tasks.RAN == [("a", "")])
    soon(lambda: jobs.DBTaskResult.objects.get(pk=tasks_row.pk).status == jobs.TaskResultStatus.SUCCESSFUL)
    jobs.enqueue(tasks.note, "b", at=machine() + timedelta(hours=1))
    jobs.DBTaskResult.objects.exclude(pk=tasks_row.pk).update(
        status=jobs.TaskResultStatus.RUNNING, worker_ids=["dead"], started_at=machine()
    )
    soon(lambda: jobs.Retry.objects.exists())
    settings.PERIODIC = (Periodic("often", "* * * * *", "tests.core.tasks_for_tests.clockwork"),)
    soon(lambda: Slot.objects.filter(name="often").exists())


def test_what_was_done_by_a_clock_that_was_ahead_holds_nothing_up() -> None:
    """A year ahead for a moment, then right again: nobody waits a year."""
    table = (Periodic("nightly", "10 3 * * *", "tests.core.tasks_for_tests.clockwork"),)
    jobs.take_slots(now=NOW, table=table)
    ahead = NOW + timedelta(days=365)
    assert jobs.take_slots(now=ahead, table=table).names == ("nightly",)
    assert jobs.take_slots(now=NOW + timedelta(hours=1), table=table).names == ()
    assert jobs.take_slots(now=NOW + DAY, table=table).names == ("nightly",)
    assert jobs.take_slots(now=NOW + DAY, table=table).names == ()
    # Somebody who died while it was ahead is not taken for alive until then.
    jobs.beat("died ahead", now=ahead)
    jobs.beat("lives", now=NOW)
    assert jobs.living(now=NOW) == ["lives"]


def test_a_link_keeps_its_day() -> None:
    token = links.make("tests", "subject", "who", now=NOW, days=14)
    assert links.read(token, "tests", now=NOW - 30 * DAY).subject == "subject"
    with pytest.raises(Refused, match="expired"):
        links.read(token, "tests", now=NOW + 15 * DAY)
    assert links.read(token, "tests", now=NOW + DAY).subject == "subject"


def test_whoever_is_signed_in_stays_signed_in_unless_the_time_is_over(
    cast: Cast, client: Client, machine: Clock
) -> None:
    client.force_login(cast.nia)
    home = "/home/"
    for off in (DAY, -DAY, timedelta()):
        machine.off = off
        assert client.get(home).status_code == 200
    seen = SignIn.objects.get(user=cast.nia).last_seen_at
    assert abs(seen - machine()) < timedelta(hours=1)
    machine.off = 30 * DAY
    assert client.get(home).status_code == 302
    sessions._noted.clear()


def test_the_doctor_says_that_the_clock_went_back(cast: Cast) -> None:
    def said(now: datetime) -> list[str]:
        return [one.sentence for one in doctor.examine(now) if one.about == "clock"]

    newest = Event.objects.create(verb="test.happened", at=NOW, subject_type="", subject_code="")
    assert said(newest.at - timedelta(minutes=1)) == []
    assert "This machine’s clock says 2026-05-11 09:00 UTC" in said(NOW - DAY)[0]
