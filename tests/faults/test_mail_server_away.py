"""The mail server is away for a day: afterwards each mail goes once, in order, and none that is about what is over."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.messaging.conftest import Send
from tests.support.mail import MailServer
from tests.support.ports import free_port
from viceversa.messaging.models import Message
from viceversa.messaging.states import MessageState
from viceversa.messaging.transports import Record
from viceversa.messaging.worker import run_once
from viceversa.pairings.actions import meetings
from viceversa.pairings.models import Pairing

pytestmark = pytest.mark.django_db
PEOPLE = ("nia", "viktor", "mara", "jon")


def pointed_to(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


def test_after_a_day_without_a_mail_server_each_mail_goes_once_in_order_and_none_stale(
    cast: Cast, pair: Pairing, send: Send, settings: Any
) -> None:
    settings.PERIODIC = ()
    run_once(NOW, transport=Record())
    before = set(Message.objects.values_list("pk", flat=True))
    pointed_to(settings, free_port())
    soon = meetings.plan(pair, starts_at=NOW + timedelta(hours=73), by=cast.viktor, now=NOW)
    notes = []
    for hour in range(25):
        now = NOW + timedelta(hours=hour)
        if hour == 2:  # an hour ago, three days before, its reminder was drafted; now it is today
            meetings.move(soon, starts_at=NOW + timedelta(hours=12), by=cast.viktor, now=now)
            meetings.plan(pair, starts_at=NOW + timedelta(hours=7), by=cast.viktor, now=now)
        notes.append(send(PEOPLE[hour % 4], send_after=now))
        for _try in range(2):
            assert run_once(now).mail_down
    waiting = Message.objects.exclude(pk__in=before).order_by("-urgent", "send_after", "pk")
    assert not waiting.filter(state__in=[MessageState.FAILED, MessageState.UNCONFIRMED]).exists()
    assert set(waiting.filter(state=MessageState.RELEASED).values_list("attempts", flat=True)) == {0}
    said = {one.last_problem for one in waiting.filter(state=MessageState.RELEASED)}
    assert said <= {"", "The mail server can’t be reached."}
    assert len(said) == 2

    with MailServer() as server:
        pointed_to(settings, server.port)
        back = NOW + timedelta(hours=25)
        run_once(back)
        run_once(back)
        received = [str(mail["Message-ID"]).strip("<>").split("@")[0] for mail in server.messages]
    assert set(Counter(received).values()) == {1}
    codes = [note.code for note in notes]
    assert [code for code in received if code in codes] == codes
    ends = {one.code: one for one in Message.objects.exclude(pk__in=before)}
    assert {one.state for one in ends.values()} == {MessageState.SENT, MessageState.SKIPPED}
    assert {code for code, one in ends.items() if one.state == MessageState.SENT} == set(received)
    stale = {one.kind for one in ends.values() if one.state == MessageState.SKIPPED}
    assert stale >= {"pairings.meeting_planned", "pairings.meeting_moved", "pairings.questions_due"}, stale
    assert all(one.last_problem for one in ends.values() if one.state == MessageState.SKIPPED)
    # What is left to say about these meetings is to ask how they were.
    sent = [one for one in ends.values() if one.state == MessageState.SENT and "meeting" in one.context]
    assert {one.kind for one in sent} <= {"pairings.check_in"}
