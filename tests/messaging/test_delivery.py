"""Getting messages out, against a real mail server: once each, and every answer of the server has its consequence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.factories import NOW
from tests.messaging.conftest import Send
from tests.support.mail import MailServer
from tests.support.ports import free_port
from viceversa.core import jobs
from viceversa.core.models import Worker
from viceversa.messaging import actions, delivery, transports
from viceversa.messaging.delivery import deliver_due, recover
from viceversa.messaging.models import MailRules, Message
from viceversa.messaging.states import MessageState
from viceversa.people.models import Person

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


class Moody(MailServer):
    """Answers recipients with `mood`; "hang up" breaks the line once it has the whole mail."""

    mood = ""
    refused = False  # once it has the whole mail, for a while

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mood and self.mood != "hang up":
            return self.mood
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.mood == "hang up":
            server.transport.abort()
        return "451 Try again later" if self.refused else answer


@pytest.fixture
def moody(settings: Any) -> Iterator[Moody]:
    with Moody() as server:
        point_to(settings, server.port)
        yield server


def point_to(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


def state_of(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.last_problem


def test_a_mail_arrives_with_all_it_needs(cast: Cast, send: Send, smtp_server: MailServer) -> None:
    message = send("nia")
    tally = deliver_due(now=LATER)
    message.refresh_from_db()
    assert (tally.sent, tally.touched, tally.down) == (1, 1, False)
    assert (message.state, message.attempts, message.sent_at, message.handed_over_at) == (
        MessageState.SENT, 1, LATER, LATER,
    )  # fmt: skip
    [envelope] = smtp_server.envelopes
    assert envelope.rcpt_tos == [cast.person("nia").email]
    [got] = smtp_server.messages
    assert got["Message-ID"] == f"<{message.code}@localhost>"
    assert got["Subject"] == "About budgets"
    assert got["To"] == f"Nia Adeyemi <{cast.person('nia').email}>"
    assert got["From"] == "Vice Versa <vice-versa@localhost>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "en"
    assert parsedate_to_datetime(got["Date"]) == LATER
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = got["List-Unsubscribe"].strip().strip("<>")
    assert stop.startswith("http://localhost:8000/stop/")
    text, html = (part.get_content() for part in got.iter_parts())
    assert stop in text.replace("=\n", "")
    assert stop in html
    assert "Thursday 14 May, 10:00" in text


def test_what_cant_be_stopped_offers_no_stop(cast: Cast, send: Send, smtp_server: MailServer) -> None:
    send("nia", "tests.secret")
    deliver_due(now=LATER)
    [got] = smtp_server.messages
    assert (got["List-Unsubscribe"], got["List-Unsubscribe-Post"]) == (None, None)


def test_lines_that_start_with_a_dot_arrive_whole(cast: Cast, send: Send, smtp_server: MailServer) -> None:
    send("nia", topic="that\n.\nand that")
    send("viktor")
    assert deliver_due(now=LATER).sent == 2
    assert [len(list(got.iter_parts())) for got in smtp_server.messages] == [2, 2]
    text = next(smtp_server.messages[0].iter_parts()).get_content().replace("\r\n", "\n")
    assert "Something about that\n.\nand that on" in text


def test_nothing_is_sent_early_twice_or_unreleased(send: Send, smtp_server: MailServer) -> None:
    send("nia")
    send("viktor", send_after=LATER + timedelta(days=1))
    send("jon", "tests.letter")
    assert (deliver_due(now=LATER).sent, deliver_due(now=LATER).sent) == (1, 0)
    assert deliver_due(now=LATER + timedelta(days=1)).sent == 1
    assert len(smtp_server.envelopes) == 2


def test_urgent_ones_go_first_then_the_oldest(cast: Cast, send: Send, smtp_server: MailServer) -> None:
    send("nia", send_after=NOW + timedelta(minutes=2))
    send("viktor", send_after=NOW + timedelta(minutes=1))
    send("sam", "tests.secret", send_after=NOW + timedelta(minutes=3))
    deliver_due(now=LATER, limit=2)
    assert [envelope.rcpt_tos[0] for envelope in smtp_server.envelopes] == [
        cast.person("sam").email, cast.person("viktor").email,
    ]  # fmt: skip


def test_a_batch_ends_when_told(send: Send, smtp_server: MailServer) -> None:
    send("nia")
    assert deliver_due(now=LATER, should_stop=lambda: True).touched == 0
    assert smtp_server.envelopes == []


def test_what_it_did_not_come_to_is_given_back(send: Send, smtp_server: MailServer) -> None:
    first, second, third = send("nia"), send("viktor"), send("jon")
    Message.objects.filter(pk=third.pk).update(attempts=2, last_problem="450 busy")
    told = iter((False, True, True))
    tally = deliver_due(now=LATER, should_stop=lambda: next(told))
    assert (tally.sent, tally.touched) == (1, 1)
    assert state_of(first)[0] == MessageState.SENT
    fields = ("state", "attempts", "claimed_by", "claimed_at", "last_problem")
    assert Message.objects.values_list(*fields).get(pk=second.pk) == ("released", 0, "", None, "")
    assert Message.objects.values_list(*fields).get(pk=third.pk) == ("released", 2, "", None, "450 busy")
    assert deliver_due(now=LATER).sent == 2
    assert len(smtp_server.envelopes) == 3


class Overtaken(transports.Record):
    """While the first mail is sent, the worker is given up, and another one takes all it had claimed."""

    sent = 0

    def send(self, mail: Any, hand_over: transports.HandOver) -> None:
        hand_over()
        self.sent += 1
        others = Message.objects.filter(state=MessageState.SENDING, handed_over_at=None)
        others.update(claimed_by="other/t", claimed_at=NOW)


def test_what_another_worker_has_taken_over_is_neither_sent_nor_given_back(send: Send) -> None:
    for stopping in (False, True):
        send("nia"), send("viktor")
        way, told = Overtaken(), iter((False, stopping, True))
        assert deliver_due(now=LATER, transport=way, should_stop=lambda told=told: next(told, True)).sent == 1
        assert way.sent == 1
        assert Message.objects.filter(state=MessageState.SENDING, claimed_by="other/t", attempts=1).count() == 1
        Message.objects.all().delete()


def test_many_are_claimed_by_as_many_reads_as_one(cast: Cast, send: Send) -> None:
    MailRules.objects.create(scope_type="programs.cohort", scope_code=cast.cohort.code, digest=True)

    def reads(*names: str) -> int:
        for name in names:
            send(name)
        with CaptureQueriesContext(connection) as queries:
            tally = deliver_due(now=LATER, transport=transports.Record())
        assert tally.sent == len(names)
        Message.objects.all().delete()
        return sum(query["sql"].startswith("SELECT") and '"messaging_message"' in query["sql"] for query in queries)

    assert reads("nia") == reads("nia", "viktor", "jon", "sam")


def test_nothing_to_do_costs_one_query(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        deliver_due(now=LATER)
    with django_assert_num_queries(1):
        recover(now=LATER)


# Reasons not to send


def test_who_left_gets_nothing(cast: Cast, send: Send, smtp_server: MailServer) -> None:
    message = send("nia")
    Person.objects.filter(pk=cast.person("nia").pk).update(state=Person.State.LEFT)
    assert deliver_due(now=LATER).skipped == 1
    assert state_of(message) == (MessageState.SKIPPED, "They left the organization.")
    assert smtp_server.envelopes == []


def test_who_stopped_it_gets_nothing_of_it(cast: Cast, send: Send, smtp_server: MailServer) -> None:
    message = send("nia")
    send("nia", "tests.secret")
    actions.stop("tests.note", person=cast.person("nia"), by=None, now=NOW)
    assert deliver_due(now=LATER).sent == 1
    assert state_of(message) == (MessageState.SKIPPED, "They stopped these mails.")


@pytest.mark.parametrize("email", ["", "desk@lumen.example"])
def test_who_has_no_address_of_their_own_waits_for_a_person(
    email: str, cast: Cast, send: Send, smtp_server: MailServer
) -> None:
    message = send("nia")
    Person.objects.filter(pk__in=[cast.person("nia").pk, cast.person("jon").pk]).update(email=email)
    assert deliver_due(now=LATER).failed == 1
    assert state_of(message) == (MessageState.FAILED, "No address of their own is known.")


def test_the_address_is_asked_for_anew(cast: Cast, send: Send, smtp_server: MailServer) -> None:
    message = send("nia")
    Person.objects.filter(pk=cast.person("nia").pk).update(email="nia.new@lumen.example")
    deliver_due(now=LATER)
    message.refresh_from_db()
    assert message.address == "nia.new@lumen.example"
    assert smtp_server.envelopes[0].rcpt_tos == ["nia.new@lumen.example"]


def test_what_lost_its_reason_is_skipped(send: Send, smtp_server: MailServer) -> None:
    message = send("nia", topic="gone")
    assert deliver_due(now=LATER).skipped == 1
    assert state_of(message) == (MessageState.SKIPPED, "The note is no longer needed.")


def test_an_error_in_the_words_stops_one_message_only(send: Send, smtp_server: MailServer, caplog: Any) -> None:
    broken, fine = send("nia", topic="broken"), send("viktor")
    tally = deliver_due(now=LATER)
    assert (tally.later, tally.sent, tally.down) == (1, 1, False)
    assert state_of(broken) == (
        MessageState.RELEASED,
        "It could not be put into words (LookupError). The log says more.",
    )
    assert state_of(fine)[0] == MessageState.SENT
    assert "LookupError" in caplog.text


# What the mail server says


@pytest.mark.parametrize(
    ("mood", "state"),
    [("450 4.2.1 Mailbox busy", MessageState.RELEASED), ("550 5.1.1 No such user", MessageState.FAILED)],
)
def test_a_recipient_that_is_refused(mood: str, state: str, cast: Cast, send: Send, moody: Moody) -> None:
    message, other = send("nia"), send("viktor")
    moody.mood = mood
    tally = deliver_due(now=LATER)
    assert state_of(message) == (state, f"The mail server said: {mood}")
    assert (tally.later, tally.failed, tally.down) == ((2, 0, False) if state == "released" else (0, 2, False))
    assert message.handed_over_at is None
    assert state_of(other)[0] == state


@pytest.mark.parametrize(
    ("refusal", "state"), [("451 Try later", MessageState.RELEASED), ("554 Spam", MessageState.FAILED)]
)
def test_a_mail_that_is_refused(refusal: str, state: str, send: Send, smtp_server: MailServer) -> None:
    message = send("nia")
    smtp_server.refuse = refusal
    deliver_due(now=LATER)
    assert state_of(message) == (state, f"The mail server said: {refusal}")
    assert message.handed_over_at is None
    assert smtp_server.envelopes == []


def test_waits_grow_and_end_with_a_person(send: Send, smtp_server: MailServer) -> None:
    message = send("nia")
    smtp_server.refuse = "451 Try later"
    now, waited = LATER, []
    while True:
        deliver_due(now=now)
        message.refresh_from_db()
        if message.state != MessageState.RELEASED:
            break
        waited.append(message.send_after - now)
        assert deliver_due(now=now).touched == 0
        now = message.send_after
    assert waited == list(delivery.WAITS)
    assert (message.state, message.attempts) == (MessageState.FAILED, len(delivery.WAITS) + 1)


def test_a_server_that_is_down_costs_the_others_nothing(send: Send, settings: Any) -> None:
    first, second = send("nia"), send("viktor")
    point_to(settings, free_port())
    tally = deliver_due(now=LATER)
    assert (tally.later, tally.down) == (1, True)
    assert state_of(first) == (MessageState.RELEASED, "The mail server can’t be reached.")
    assert state_of(second) == (MessageState.RELEASED, "")
    second.refresh_from_db()
    assert second.attempts == 0


def test_a_lost_answer_leaves_doubt_and_a_person_decides(cast: Cast, send: Send, moody: Moody) -> None:
    message = send("nia")
    moody.mood = "hang up"
    tally = deliver_due(now=LATER)
    assert (tally.unconfirmed, tally.down) == (1, True)
    state, problem = state_of(message)
    assert (state, problem) == (
        MessageState.UNCONFIRMED,
        "The connection broke after the mail was handed over, before the server’s answer.",
    )
    assert deliver_due(now=LATER).touched == 0
    moody.mood = ""
    actions.send_again(message, by=cast.petra, now=LATER)
    assert deliver_due(now=LATER).sent == 1
    ids = {got["Message-ID"] for got in moody.messages}
    assert (len(moody.messages), len(ids)) == (2, 1)


@pytest.fixture
def one_a_day(cast: Cast) -> MailRules:
    """The cohort joins what it tells somebody in one mail a day."""
    return MailRules.objects.create(scope_type="programs.cohort", scope_code=cast.cohort.code, digest=True)


def test_what_was_in_one_lost_mail_is_sent_again_in_mails_of_their_own(
    cast: Cast, send: Send, one_a_day: MailRules, moody: Moody
) -> None:
    joined = [send("nia", topic="budgets"), send("nia", topic="boards"), send("nia", topic="calls")]
    moody.mood = "hang up"
    assert deliver_due(now=NOW).unconfirmed == 3
    for each in joined:
        actions.send_again(each, by=cast.petra, now=NOW)
    assert deliver_due(now=NOW).unconfirmed == 1
    moody.mood = ""
    assert deliver_due(now=NOW).sent == 2
    ids = [got["Message-ID"] for got in moody.messages]
    assert (len(ids), len(set(ids))) == (4, 4)
    # The one whose answer was lost again is the same mail as before.
    [lost] = Message.objects.filter(state=MessageState.UNCONFIRMED)
    actions.send_again(lost, by=cast.petra, now=NOW)
    moody.mood = "450 later"
    assert deliver_due(now=NOW).later == 1
    moody.mood = ""
    assert deliver_due(now=NOW + delivery.WAITS[0]).sent == 1
    assert moody.messages[-1]["Message-ID"] == ids[1]


def test_what_shared_a_mail_that_was_not_taken_may_go_in_different_ones(
    cast: Cast, send: Send, one_a_day: MailRules, moody: Moody
) -> None:
    one, two, other = send("nia", topic="budgets"), send("nia", topic="boards"), send("nia", topic="calls")
    moody.refused = True
    assert deliver_due(now=NOW).later == 3
    moody.refused = False
    actions.send_now(two, by=cast.petra, now=NOW)
    actions.send_now(other, by=cast.petra, now=NOW)
    assert deliver_due(now=NOW + delivery.WAITS[0]).sent == 3
    ids = [got["Message-ID"] for got in moody.messages[1:]]
    assert sorted(ids) == sorted(f"<{each.code}@localhost>" for each in (one, two, other))


def test_a_kind_that_an_upgrade_took_away_keeps_nothing_else_waiting(send: Send, smtp_server: MailServer) -> None:
    old, fine = send("viktor"), send("nia")
    Message.objects.filter(pk=old.pk).update(kind="tests.of_a_former_version")
    assert deliver_due(now=LATER).sent == 1
    assert state_of(old) == (MessageState.SKIPPED, "A message of an earlier version")
    assert state_of(fine)[0] == MessageState.SENT


def test_a_sign_in_that_is_refused_is_ours_to_mend(send: Send, smtp_server: MailServer, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "vice", "wrong"
    message = send("nia")
    assert deliver_due(now=LATER).down
    assert state_of(message) == (
        MessageState.RELEASED,
        "The mail server did not let us in. Check its name, password and security.",
    )


def test_an_address_nobody_can_write_to_fails(cast: Cast, send: Send, smtp_server: MailServer) -> None:
    message, fine = send("nia"), send("viktor")
    Person.objects.filter(pk=cast.person("nia").pk).update(email="nia at home")
    deliver_due(now=LATER)
    assert state_of(message) == (MessageState.FAILED, "The address is not one a mail can be sent to.")
    assert state_of(fine)[0] == MessageState.SENT


# Dying and being given up


def claimed(message: Message, *, by: str, handed_over: bool, attempts: int = 1) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENDING,
        claimed_by=f"{by}/{message.code}",
        claimed_at=NOW,
        attempts=attempts,
        handed_over_at=NOW if handed_over else None,
    )


def tries(message: Message) -> int:
    message.refresh_from_db()
    return message.attempts


def test_what_a_dead_worker_had_in_hand_is_settled(send: Send) -> None:
    after, not_yet, busy = send("nia"), send("viktor"), send("jon")
    claimed(after, by="dead", handed_over=True)
    claimed(not_yet, by="dead", handed_over=False)
    claimed(busy, by="alive", handed_over=True)
    jobs.beat("dead", now=LATER - jobs.LEASE)
    jobs.beat("alive", now=LATER - jobs.LEASE / 2)
    assert recover(now=LATER) == 2
    assert state_of(not_yet) == (MessageState.RELEASED, "")
    assert tries(not_yet) == 0, "it was not come to"
    assert state_of(after) == (
        MessageState.UNCONFIRMED, "We stopped right after handing it over. It probably arrived.",
    )  # fmt: skip
    assert state_of(busy)[0] == MessageState.SENDING
    assert recover(now=LATER) == 0


def test_only_the_mail_a_worker_died_with_has_had_a_try(send: Send) -> None:
    first, second, others = send("nia"), send("viktor"), send("jon")
    claimed(first, by="dead", handed_over=False)
    claimed(second, by="dead", handed_over=False)
    claimed(others, by="also dead", handed_over=False)
    assert recover(now=LATER) == 3
    assert [tries(one) for one in (first, second, others)] == [1, 0, 1]
    assert {state_of(one) for one in (first, second, others)} == {(MessageState.RELEASED, "")}


def test_a_mail_that_brings_down_worker_after_worker_goes_to_a_person(send: Send) -> None:
    poison, behind = send("nia"), send("viktor")
    for attempt in range(1, len(delivery.WAITS) + 2):
        assert state_of(poison)[0] == MessageState.RELEASED
        claimed(poison, by=f"worker{attempt}", handed_over=False, attempts=tries(poison) + 1)
        claimed(behind, by=f"worker{attempt}", handed_over=False, attempts=tries(behind) + 1)
        assert recover(now=LATER) == 2
    assert state_of(poison) == (MessageState.FAILED, "Sending stopped each time it came to this mail.")
    assert (state_of(behind)[0], tries(behind)) == (MessageState.RELEASED, 0)


class GivenUp(transports.Record):
    """Somebody gives the worker up while it sends: before or after the hand-over."""

    def __init__(self, *, after: bool) -> None:
        self.after = after
        self.left = 0

    def send(self, mail: Any, hand_over: transports.HandOver) -> None:
        if self.after:
            hand_over()
        Worker.objects.all().delete()
        recover(now=LATER)
        if not self.after:
            hand_over()
        self.left += 1


def test_a_worker_given_up_before_the_hand_over_lets_go(send: Send) -> None:
    message, way = send("nia"), GivenUp(after=False)
    tally = deliver_due(now=LATER, transport=way, limit=1)
    assert (way.left, tally.touched) == (0, 0)
    assert state_of(message)[0] == MessageState.RELEASED


def test_a_worker_given_up_after_it_knows_better(send: Send) -> None:
    message, way = send("nia"), GivenUp(after=True)
    tally = deliver_due(now=LATER, transport=way, limit=1)
    assert (way.left, tally.sent) == (1, 1)
    assert state_of(message) == (MessageState.SENT, "")


def test_giving_up_mid_mail_sends_nothing(send: Send, smtp_server: MailServer, monkeypatch: Any) -> None:
    """The server has the whole mail but its last line, and throws it away."""
    send("nia")

    def no_longer_ours(_message: Message) -> None:
        raise delivery.TakenOver

    monkeypatch.setattr(delivery, "_hand_over", no_longer_ours)
    assert deliver_due(now=LATER, limit=1).touched == 0
    assert smtp_server.envelopes == []


# Other ways out


def test_the_console_shows_the_text(cast: Cast, send: Send) -> None:
    send("nia")
    out = io.StringIO()
    assert deliver_due(now=LATER, transport=transports.Console(out)).sent == 1
    assert f"--- Nia Adeyemi <{cast.person('nia').email}>\nAbout budgets\n\nHello Nia," in out.getvalue()


def test_recording_composes_nothing(send: Send) -> None:
    message = send("nia", topic="broken")
    assert deliver_due(now=LATER, transport=transports.Record()).sent == 1
    assert state_of(message)[0] == MessageState.SENT


def test_any_django_backend_works(send: Send) -> None:
    send("nia")
    assert deliver_due(now=LATER).sent == 1
    assert [mail.subject for mail in django_mail.outbox] == ["About budgets"]


def test_an_error_of_another_backend_leaves_doubt(send: Send, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.messaging.test_delivery.Broken"
    message = send("nia")
    assert deliver_due(now=LATER).unconfirmed == 1
    assert state_of(message)[0] == MessageState.UNCONFIRMED


class Broken:
    def __init__(self, *args: object, **options: object) -> None:
        pass

    def send_messages(self, mails: object) -> int:
        raise OSError


@pytest.mark.parametrize(
    ("backend", "way"),
    [
        ("django.core.mail.backends.smtp.EmailBackend", transports.Smtp),
        ("django.core.mail.backends.console.EmailBackend", transports.Console),
        ("django.core.mail.backends.locmem.EmailBackend", transports.Backend),
    ],
)
def test_settings_choose_the_way(backend: str, way: type, settings: Any) -> None:
    settings.EMAIL_BACKEND = backend
    assert type(transports.from_settings()) is way
