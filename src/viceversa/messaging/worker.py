"""The worker: one loop that plays what is due, sends what is released and runs what was queued.

Any number of them may run on PostgreSQL, two at most on SQLite; they share the rows. `viceversa up` starts one next
to the web process, `viceversa worker` one alone.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from viceversa.core import clock, jobs
from viceversa.core.ending import Ending
from viceversa.messaging import delivery, due, transports

log = logging.getLogger(__name__)

# Seconds between looks when there is nothing to do: three small reads each.
IDLE = 1.0
# After the mail server could not be reached; after the database could not.
MAIL_PAUSE = timedelta(seconds=30)
DATABASE_PAUSE = 5.0
# Seconds after which a turn of mails ends, so that a slow mail server holds up other work by no more than this and a mail.
MAIL_TURN = 5.0
# However far away the next slot of the table by the clock is: the clock may be set.
SLOTS_AGAIN = timedelta(minutes=5)


@dataclass
class Pass:
    """What one look around came to."""

    slots: int = 0
    steps: int = 0
    sent: int = 0
    tasks: int = 0
    mail_down: bool = False
    touched: int = 0

    def add(self, other: Pass) -> None:
        self.slots += other.slots
        self.steps += other.steps
        self.sent += other.sent
        self.tasks += other.tasks
        self.mail_down = other.mail_down
        self.touched += other.touched


def run(stop: Ending | None = None) -> None:
    """Work until `stop` is set; without one, until SIGTERM or SIGINT. What is in hand is finished first."""
    if stop is None:
        stop = Ending()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        # A fresh name after trouble: what the former one had in hand is then settled by `recover` and `sweep`.
        name = jobs.worker_name()
        log.info("Worker %s starts.", name)
        try:
            with jobs.heartbeat(name):
                _loop(name, stop)
        except (DatabaseError, InterfaceError) as error:
            log.error("The database can't be used now: %s", error)
            connection.close()
            stop.wait(DATABASE_PAUSE)
        else:
            log.info("Worker %s ends.", name)
    connection.close()


def _loop(name: str, stop: Ending) -> None:
    # By a clock that nobody sets: when the machine's goes back by a day, nothing waits for a day.
    look_at_slots = look_at_leases = mail_again = time.monotonic()
    while not stop.is_set():
        now, moment = timezone.now(), time.monotonic()
        slots = 0
        if moment >= look_at_slots:
            taken = jobs.take_slots(now=now)
            slots = len(taken.names)
            wait = min(taken.next_at - now, SLOTS_AGAIN) if taken.next_at else SLOTS_AGAIN
            look_at_slots = moment + wait.total_seconds()
        if moment >= look_at_leases:
            jobs.beat(name, now=now)
            jobs.sweep(now=now)
            delivery.recover(now=now)
            look_at_leases = moment + jobs.LEASE.total_seconds() / 4
        done = _look(name, stop, mail=moment >= mail_again)
        if done.mail_down:
            mail_again = time.monotonic() + MAIL_PAUSE.total_seconds()
        close_old_connections()
        if not (slots or done.touched):
            stop.wait(IDLE)


def _look(name: str, stop: Ending, *, mail: bool = True) -> Pass:
    """One turn of each kind of work, small enough that none waits long for the others."""
    steps = due.run_due(limit=20)
    until: float | None = None

    def enough() -> bool:
        """Asked before each mail: the first always goes."""
        nonlocal until
        if until is None:
            until = time.monotonic() + MAIL_TURN
            return stop.is_set()
        return stop.is_set() or time.monotonic() >= until

    tally = delivery.deliver_due(limit=20, worker=name, should_stop=enough) if mail else delivery.Tally()
    tasks = 0 if stop.is_set() else int(jobs.run_one(name))
    return Pass(steps=steps, sent=tally.sent, tasks=tasks, mail_down=tally.down, touched=steps + tally.touched + tasks)


def run_once(
    now: datetime | None = None, *, transport: transports.Transport | None = None, by_clock: bool = True
) -> Pass:
    """Do everything that is due at `now`, and what follows from it, then stop: for tests, the demo and rehearsals.

    Without `by_clock` what runs by the clock (config/periodic.py) is left for the next time, which catches up.
    """
    total = Pass()
    with contextlib.ExitStack() as stack:
        if now is not None:
            stack.enter_context(clock.moved_to(now))
        moment = clock.now()
        name = stack.enter_context(jobs.presence(now=moment))
        delivery.recover(now=moment)
        jobs.sweep(now=moment)
        total.slots = len(jobs.take_slots(now=moment).names) if by_clock else 0
        while True:
            steps = due.run_due(now=now)
            tally = delivery.deliver_due(now=now, worker=name, transport=transport)
            tasks = int(jobs.run_one(name, now=moment))
            touched = steps + tally.touched + tasks
            total.add(Pass(0, steps, tally.sent, tasks, tally.down, touched))
            if not touched or tally.down:
                return total
