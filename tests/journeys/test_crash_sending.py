"""Workers are killed at any instant while they send to a real mail server: nothing is lost, nothing sent twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.factories import NOW
from tests.messaging import invented
from tests.support.mail import MailServer, SlowServer
from tests.support.processes import Program, sending_to
from viceversa.core import events
from viceversa.messaging import actions, kinds
from viceversa.messaging.models import MailRules, Message
from viceversa.messaging.states import MessageState
from viceversa.people.models import Person

KILLS = 25
SECONDS = 8  # a slow machine kills less often rather than longer


@pytest.fixture
def server() -> Iterator[SlowServer]:
    with SlowServer() as server:
        yield server


@pytest.fixture
def workers(transactional_db: None, server: SlowServer) -> Iterator[Program]:
    program = Program(Path(__file__).with_name("sending_workers.py"), **sending_to(server))
    yield program
    program.close()


def drafted(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Released messages to as many people, in the database for everybody to see."""
    monkeypatch.setitem(kinds.KINDS, invented.NOTE.name, invented.NOTE)
    unit, grade = factories.unit("Lumen / Retail"), factories.grade(1)
    for _number in range(count):
        person = factories.person(unit=unit, grade=grade)
        event = events.record("test.happened", by=None, subject=person, now=NOW)
        actions.draft("tests.note", to=person, event=event, now=NOW)


def wait_for(condition: object, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


def nothing_waits() -> bool:
    return not Message.objects.filter(state__in=[MessageState.RELEASED, MessageState.SENDING]).exists()


def received(server: MailServer) -> Counter[str]:
    return Counter(str(mail["Message-ID"]).strip("<>").split("@")[0] for mail in server.messages)


def test_a_killed_worker_loses_nothing_and_sends_nothing_twice(
    workers: Program, server: SlowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20260512)
    drafted(80, monkeypatch)
    workers.tell("end")  # answered once everything is imported
    until, kills = time.monotonic() + SECONDS, 0
    while kills < KILLS and (kills < 8 or time.monotonic() < until):
        assert workers.tell("start") == "ok"
        # Some die while they start or recover; most when they have sent a few, at any point of the next one.
        if kills % 5:
            so_far = len(server.envelopes)
            wait_for(lambda so_far=so_far: len(server.envelopes) > so_far, 5)
        time.sleep(chance.uniform(0, 0.025))
        assert workers.tell("kill") == "-9"
        kills += 1
    assert len(server.envelopes) < 80, "the kills came after the work was done and prove nothing"

    workers.tell("start")
    assert wait_for(nothing_waits, 120), Counter(Message.objects.values_list("state", flat=True))
    assert workers.tell("end") == "0"

    got = received(server)
    assert max(got.values()) == 1, "a mail was sent twice"
    ends = {message.code: message for message in Message.objects.all()}
    assert set(got) <= set(ends)
    assert {message.state for message in ends.values()} <= {MessageState.SENT, MessageState.UNCONFIRMED}
    assert [code for code, message in ends.items() if message.state == MessageState.SENT and code not in got] == []
    doubtful = [message for message in ends.values() if message.state == MessageState.UNCONFIRMED]
    assert all(message.handed_over_at for message in doubtful)
    assert len(doubtful) <= kills, "a life can leave at most one in doubt"


def test_workers_that_race_send_each_mail_once(
    workers: Program, server: SlowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted(40, monkeypatch)
    workers.tell("start_patiently")
    workers.tell("start_patiently")
    assert wait_for(nothing_waits, 120)
    assert workers.tell("end") == "0 0"
    assert set(received(server).values()) == {1}
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}
    assert len(server.envelopes) == 40
    assert Message.objects.values("claimed_by").distinct().count() == 40


def test_joined_mails_are_whole_whenever_a_worker_is_killed(
    workers: Program, server: SlowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three messages a person go in one mail: each is recorded as that mail is, and no mail goes twice."""
    chance = random.Random(20260513)
    drafted(80, monkeypatch)
    for person in list(Person.objects.all()):
        for _more in range(2):
            event = events.record("test.happened", by=None, subject=person, now=NOW)
            actions.draft("tests.note", to=person, event=event, now=NOW)
    MailRules.objects.create(scope_type="", scope_code="", weekends=False, digest=True)
    workers.tell("end")
    until, kills = time.monotonic() + SECONDS, 0
    while kills < KILLS and (kills < 8 or time.monotonic() < until):
        assert workers.tell("start") == "ok"
        so_far = len(server.envelopes)
        wait_for(lambda so_far=so_far: len(server.envelopes) > so_far, 5)
        time.sleep(chance.uniform(0, 0.025))
        assert workers.tell("kill") == "-9"
        kills += 1
    assert len(server.envelopes) < 80, "the kills came after the work was done and prove nothing"

    workers.tell("start")
    assert wait_for(nothing_waits, 120), Counter(Message.objects.values_list("state", flat=True))
    assert workers.tell("end") == "0"

    got = received(server)
    assert max(got.values()) == 1, "a mail was sent twice"
    mails: dict[str, list[Message]] = {}
    for message in Message.objects.all():
        mails.setdefault(message.mail_code, []).append(message)
    assert len(mails) == 80
    assert {len(messages) for messages in mails.values()} == {3}
    assert all(len({message.state for message in messages}) == 1 for messages in mails.values())
    assert all(len({message.to_id for message in messages}) == 1 for messages in mails.values())
    sent = {code for code, messages in mails.items() if messages[0].state == MessageState.SENT}
    doubtful = {code for code, messages in mails.items() if messages[0].state == MessageState.UNCONFIRMED}
    assert sent | doubtful == set(mails)
    assert sent <= set(got)
    assert len(doubtful) <= kills
