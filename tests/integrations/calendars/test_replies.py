"""What calendars answer, through a real SMTP server into a real mailbox, and read from it by IMAP."""

from __future__ import annotations

import email.policy
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.calendars.letters import OURS, SOON, SOON_AFTER, answer, invitations, known, read, send, told
from tests.support import calendars
from tests.support.imap import PASSWORD, Mailbox
from tests.support.ports import free_port
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.exchange import actions as exchange
from viceversa.exchange.models import PairMessage
from viceversa.exchange.replying import address_for
from viceversa.integrations.calendars import mailbox, tasks
from viceversa.integrations.calendars.models import Mailbox as Mark
from viceversa.integrations.calendars.replying import replies_in
from viceversa.messaging import worker
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings import ical
from viceversa.pairings.actions import closure, meetings
from viceversa.pairings.models import Meeting, Pairing
from viceversa.people.models import Person
from viceversa.programs.actions import set_attaching

pytestmark = pytest.mark.usefixtures("nothing_waits")


def test_a_yes_is_noted_once_and_shown_to_the_pair_alone(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    one = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    to_nia = invitations(post)["nia"]
    assert calendars.in_mail(to_nia)[0].rsvp
    assert calendars.in_mail(to_nia)[0].organizer == f"mailto:{OURS}"
    reply = answer(to_nia, "ACCEPTED")
    send(post, reply, reply)
    assert (read(), read(), known()) == (1, 0, {"nia": ("accepted", 0)})
    # The same again, and the same said anew: neither is news.
    send(post, reply, answer(to_nia, "ACCEPTED", at=SOON_AFTER + timedelta(minutes=1)))
    assert (read(), told()) == (0, [])
    assert Event.objects.filter(verb="meeting.replied").count() == 1
    assert Event.objects.get(verb="meeting.replied").facts == {"pairing": pair.code, "role": "mentor"}
    address = reverse("pairings:meeting", args=[pair.code, one.code])
    viktor = Client()
    viktor.force_login(cast.viktor)
    with clock.moved_to(SOON_AFTER):
        assert "Calendar of Nia: accepted" in viktor.get(address).content.decode()
        meetings.move(one, starts_at=SOON + timedelta(hours=3), by=cast.nia, now=SOON_AFTER)
        assert "Calendar of Nia" not in viktor.get(address).content.decode()


def test_a_no_asks_for_another_date_and_cancels_nothing(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    one = meetings.plan(pair, starts_at=SOON, minutes=45, by=cast.viktor, now=NOW)
    reply = answer(invitations(post)["nia"], "DECLINED")
    send(post, reply)
    assert (read(), told(), known()) == (1, ["Viktor"], {"nia": ("declined", 0)})
    one.refresh_from_db()
    assert (one.state, one.starts_at) == ("planned", SOON)
    message = Message.objects.select_related("to__user").get(kind="pairings.meeting_declined")
    with clock.moved_to(SOON_AFTER):
        said = words_of(message)
        assert "The calendar of Nia said no to" in said.text
        links = [line.rpartition(": ")[2] for line in said.text.splitlines() if "/dates/" in line]
        assert len(links) == 3
        page = Client().get(links[0]).content.decode()
        assert "Move your meeting with Nia here" in page
        # Yes, no and yes again: whoever keeps the dates is asked once for each date.
        for minute, partstat in enumerate(("ACCEPTED", "DECLINED", "TENTATIVE", "DECLINED"), start=1):
            send(post, answer(invitations(post)["nia"], partstat, at=SOON_AFTER + timedelta(minutes=minute)))
            assert read(SOON_AFTER + timedelta(minutes=10)) == 1
        assert (told(), known()) == (["Viktor"], {"nia": ("declined", 0)})
        moved = Client().post(links[0], follow=True).content.decode()
        assert "Booked with Nia" in moved
        Client().post(links[0])
        Client().post(links[1])
        assert "This time is gone" in Client().get(links[1]).content.decode()
    one.refresh_from_db()
    assert (one.moved_count, one.sequence, Meeting.objects.count(), one.minutes) == (1, 1, 1, 45)
    # To the new date a no is news again.
    send(
        post,
        answer(
            invitations(post, SOON_AFTER + timedelta(hours=1))["nia"], "DECLINED", at=SOON_AFTER + timedelta(hours=1)
        ),
    )
    assert (read(SOON_AFTER + timedelta(hours=2)), told()) == (1, ["Viktor", "Viktor"])
    with clock.moved_to(SOON_AFTER + timedelta(hours=2)):
        meetings.cancel(one, by=cast.nia)
        worker.run_once(clock.now())
    assert list(Message.objects.filter(kind="pairings.meeting_declined").values_list("state", flat=True)) == [
        "skipped",
        "skipped",
    ]


def test_a_no_of_whoever_keeps_the_dates_comes_back_to_them(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
    send(post, answer(invitations(post)["viktor"], "DECLINED"))
    assert (read(), told()) == (1, ["Viktor"])
    message = Message.objects.select_related("to__user").get(kind="pairings.meeting_declined")
    with clock.moved_to(SOON_AFTER):
        assert "Your calendar said no to" in words_of(message).text


def test_out_of_order_the_last_word_stands(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    one = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    first = invitations(post)["nia"]
    early, late = (
        answer(first, "DECLINED", at=NOW + timedelta(minutes=1)),
        answer(first, "ACCEPTED", at=NOW + timedelta(minutes=2)),
    )
    send(post, late, early)
    assert (read(), known(), told()) == (1, {"nia": ("accepted", 0)}, [])
    meetings.move(one, starts_at=SOON + timedelta(hours=3), by=cast.viktor, now=NOW + timedelta(minutes=3))
    # A no to the hour it had before says nothing about the one it has.
    send(post, answer(first, "DECLINED", at=NOW + timedelta(minutes=9)))
    assert (read(), known(), told()) == (0, {"nia": ("accepted", 0)}, [])
    second = invitations(post, NOW + timedelta(minutes=4))["nia"]
    assert calendars.in_mail(second)[0].sequence == 1
    send(post, answer(second, "TENTATIVE", at=NOW + timedelta(minutes=5)))
    assert (read(), known()) == (1, {"nia": ("tentative", 1)})
    # A clock that runs years ahead does not have the last word for years.
    send(post, answer(second, "ACCEPTED", at=NOW + timedelta(days=4000)))
    assert (read(NOW + timedelta(minutes=20)), known()) == (1, {"nia": ("accepted", 1)})
    send(post, answer(second, "DECLINED", at=NOW + timedelta(minutes=30)))
    assert (read(NOW + timedelta(minutes=31)), known()) == (1, {"nia": ("declined", 1)})


def test_what_is_no_answer_of_theirs_changes_nothing(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    one = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    to_nia = invitations(post)["nia"]
    stranger = ical.uid_of(one, cast.person("otto"))
    guessed = f"{one.code}-{'0' * 24}@localhost"
    plain = EmailMessage()
    plain["From"], plain["To"] = "mallory@elsewhere.example", OURS
    plain.set_content("I decline all of this.")
    broken = answer(to_nia, "DECLINED", file=False).replace(b"BEGIN:VEVENT", b"BEGIN:VNONSENSE")
    send(
        post,
        answer(to_nia, "DECLINED", uid=stranger),
        answer(to_nia, "DECLINED", uid=guessed),
        answer(to_nia, "DECLINED", uid="another-calendar@elsewhere.example"),
        answer(to_nia, "DECLINED", sequence=7),
        answer(to_nia, "DECLINED", method="REQUEST"),
        answer(to_nia, "DELEGATED"),
        plain.as_bytes(policy=email.policy.SMTP),
        broken,
        answer(to_nia, "DECLINED") + b"\r\n" + b"x\r\n" * (mailbox.MOST_BYTES // 2),
    )
    assert (read(), known(), told()) == (0, {}, [])
    closure.end(pair, by=cast.viktor, now=SOON_AFTER)
    send(post, answer(to_nia, "DECLINED"))
    assert (read(), told()) == (0, [])


def test_large_mails_are_read_only_where_files_are_allowed(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    large = answer(invitations(post)["nia"], "ACCEPTED") + b"\r\n" + b"x\r\n" * (mailbox.MOST_BYTES // 2)
    send(post, large)
    assert read() == 0
    set_attaching(cast.program, files=True, by=cast.petra, now=NOW)
    send(post, large)
    assert read() == 1


def test_a_forged_sender_does_no_more_than_the_entry_allows(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    """Whoever had the entry before them may answer; who it says it is from changes nothing either way."""
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    to_nia = invitations(post)["nia"]
    send(post, answer(to_nia, "ACCEPTED", sender=cast.viktor.email))
    assert (read(), known()) == (1, {"nia": ("accepted", 0)})


def test_the_mailbox_stays_as_it_is_and_a_new_numbering_begins_again(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    reply = answer(invitations(post)["nia"], "ACCEPTED")
    send(post, reply)
    before = post.flags()
    assert (read(), post.flags()) == (1, before)
    mark = Mark.objects.get()
    assert mailbox.read_new(now=SOON_AFTER).mails == 0
    Mark.objects.update(validity=mark.validity + 1)
    again = mailbox.read_new(now=SOON_AFTER)
    assert (again.mails > 0, again.answers, Mark.objects.get().last_uid) == (True, 0, mark.last_uid)


def test_a_mailbox_that_is_away_is_read_next_time(cast: Cast, pair: Pairing, post: Mailbox, settings: Any) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    send(post, answer(invitations(post)["nia"], "ACCEPTED"))
    with clock.moved_to(SOON_AFTER):
        settings.REPLIES_PORT = free_port()
        tasks.read_replies.call()
        settings.REPLIES_PORT, settings.REPLIES_PASSWORD = post.imap_port, "wrong"
        tasks.read_replies.call()
        settings.REPLIES_PASSWORD, settings.REPLIES_FOLDER = PASSWORD, "None such"
        tasks.read_replies.call()
        settings.REPLIES_FOLDER, settings.REPLIES_SECURITY = "INBOX", "tls"
        tasks.read_replies.call()
        settings.REPLIES_SECURITY = "starttls"
        tasks.read_replies.call()
        assert known() == {}
        settings.REPLIES_SECURITY, settings.REPLIES_ARE_READ = "none", False
        tasks.read_replies.call()
        assert known() == {}
        settings.REPLIES_ARE_READ = True
        tasks.read_replies.call()
    assert known() == {"nia": ("accepted", 0)}


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"Content-Type: text/calendar\r\n\r\n", b"Content-Type: text/calendar; charset=nonsense\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
     b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x"],
)  # fmt: skip
def test_what_can_not_be_read_is_no_answer(raw: bytes) -> None:
    assert replies_in(raw) == []


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        (b"DTSTAMP:", b"X-STAMP:"),
        (b"ATTENDEE;", b"X-ATTENDEE;"),
        (b"END:VEVENT", b"RECURRENCE-ID:20260514T090000Z\r\nEND:VEVENT"),
        (b"END:VEVENT", b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:other@example.org\r\nEND:VEVENT"),
        (b"SEQUENCE:0", b"SEQUENCE:many"),
    ],
)
def test_half_an_answer_is_none(line: bytes, instead: bytes) -> None:
    content = (
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n"
        b"BEGIN:VEVENT\r\nUID:1@x\r\nSEQUENCE:0\r\nDTSTAMP:20260512T090000Z\r\n"
        b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:nia@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert len(replies_in(content)) == 1
    assert replies_in(content.replace(line, instead)) == []


def test_a_person_who_left_the_pair_answers_for_nobody(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    to_nia = invitations(post)["nia"]
    Person.objects.filter(pk=cast.person("nia").pk).update(code="zzzzzzzzzzzz")
    send(post, answer(to_nia, "ACCEPTED"))
    assert (read(), known()) == (0, {})


def test_an_answer_to_a_mail_about_a_message_becomes_one(cast: Cast, pair: Pairing, post: Mailbox) -> None:
    """Through the same mailbox, and read again it adds nothing."""
    exchange.write(pair, text="Shall we?", by=cast.nia, now=NOW)
    viktor = pair.members.get(role="mentee")
    answer = EmailMessage()
    answer["To"], answer["From"] = address_for(viktor.code), cast.person("viktor").email
    answer.set_content("Gladly.\n\n> A message waits for you.\n")
    send(post, answer.as_bytes(), answer.as_bytes())
    assert (read(), read()) == (1, 0)
    assert [message.text for message in PairMessage.objects.all()] == ["Shall we?", "Gladly."]
