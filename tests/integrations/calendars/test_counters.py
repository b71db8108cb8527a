"""Another time that somebody proposes from their calendar (RFC 5546, COUNTER): asked once, taken or turned down, told to calendars."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.calendars.letters import SOON, SOON_AFTER, answer, invitations, known, read, send, told
from tests.support import calendars
from tests.support.imap import Mailbox
from tests.support.words import without_addresses
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.integrations.calendars.replying import Counter, Reply, replies_in
from viceversa.messaging import worker
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings import ical
from viceversa.pairings.actions import closure, counters, delegation, meetings
from viceversa.pairings.actions.replies import take_counter, take_reply
from viceversa.pairings.models import Attendance, Meeting, Pairing
from viceversa.people.models import User

THEN = SOON + timedelta(hours=26)
LATER = SOON_AFTER + timedelta(minutes=5)
Answer = Attendance.Answer


def proposes(
    meeting: Meeting, user: User, at: datetime = THEN, *, minutes: int = 60, stamped: datetime = SOON_AFTER, **more: Any
) -> bool:
    """What the mailbox makes of a proposal, without the mail."""
    assert user.person
    said: dict[str, Any] = {"sequence": meeting.sequence, "stamped_at": stamped, "now": LATER}
    return take_counter(ical.uid_of(meeting, user.person), starts_at=at, minutes=minutes, **said | more)


def proposal() -> Attendance:
    return Attendance.objects.select_related("meeting").get()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client: Client, address: str) -> str:
    with clock.moved_to(LATER):
        return " ".join(re.sub(r"<[^>]*>", " ", client.get(address).content.decode()).split())


@pytest.fixture
def meeting(cast: Cast, pair: Pairing) -> Meeting:
    return meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)


def test_a_proposal_by_mail_is_asked_once_and_taken_moves_the_meeting(
    cast: Cast, pair: Pairing, post: Mailbox, meeting: Meeting
) -> None:
    to_nia = invitations(post)["nia"]
    counter = answer(to_nia, "TENTATIVE", method="COUNTER", starts_at=THEN, minutes=45)
    send(post, counter, counter)
    assert (read(), known(), told("meeting_proposed")) == (1, {"nia": ("tentative", 0)}, ["Viktor"])
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (SOON, 0)
    assert Event.objects.get(verb="meeting.time_proposed").facts == {"pairing": pair.code, "role": "mentor"}
    with clock.moved_to(LATER):
        said = words_of(Message.objects.get(kind="pairings.meeting_proposed")).text
        assert "Nia proposes" in said
        assert "It would take 45 minutes." in said
        (link,) = [line.rpartition(": ")[2] for line in said.splitlines() if "/proposed/" in line]
        page = Client().get(link).content.decode()
        assert ("Nia proposes this time" in page, "Leave it where it is" in page) == (True, True)
        assert Meeting.objects.get().starts_at == SOON
        taken = Client().post(link, {"take": "1"}, follow=True).content.decode()
        assert "The meeting is at this time now" in taken
        Client().post(link, {"take": "1"})
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.minutes, meeting.sequence, meeting.moved_count) == (THEN, 45, 1, 1)
    post.envelopes.clear()
    post._parsed.clear()
    worker.run_once(LATER)
    entries = calendars.by_person(mail for mail in post.messages if calendars.in_mail(mail))
    assert calendars.short(entries) == {who: [("REQUEST", 1, THEN.astimezone(UTC))] for who in ("nia", "viktor")}
    assert entries["nia"][0].uid == calendars.in_mail(to_nia)[0].uid
    # The proposal comes once more, late: the date it was about is gone.
    send(post, counter, answer(to_nia, "TENTATIVE", at=LATER, method="COUNTER", starts_at=SOON, minutes=60))
    assert (read(LATER + timedelta(minutes=5)), told("meeting_proposed")) == (0, ["Viktor"])


def test_turned_down_the_calendar_is_told_that_the_entry_stays(
    cast: Cast, pair: Pairing, post: Mailbox, meeting: Meeting
) -> None:
    to_nia = invitations(post)["nia"]
    send(post, answer(to_nia, "DECLINED", method="COUNTER", starts_at=THEN, minutes=60))
    # A no that says another time is no news beside it.
    send(post, answer(to_nia, "DECLINED", at=SOON_AFTER + timedelta(seconds=1)))
    assert (read(), told("meeting_proposed"), told()) == (1, ["Viktor"], [])
    viktor = browser(cast.viktor)
    address = reverse("pairings:pair", args=[pair.code])
    assert "Nia proposes Fri 15 May" in shown(viktor, address)
    assert "From your calendar you proposed Fri 15 May" in shown(browser(cast.nia), address)
    with clock.moved_to(LATER):
        act = reverse("pairings:proposed", args=[pair.code, proposal().code])
        assert viktor.post(act, {"keep": "1"}).status_code == 302
        assert viktor.post(act, {"keep": "1"}).status_code == 302
        post.envelopes.clear()
        post._parsed.clear()
        worker.run_once(LATER)
    (mail,) = [mail for mail in post.messages if "stays as it is" in str(mail["Subject"])]
    (entry,) = calendars.in_mail(mail)
    before = calendars.in_mail(to_nia)[0]
    assert (entry.method, entry.uid, entry.sequence, entry.starts_at) == (
        "DECLINECOUNTER",
        before.uid,
        0,
        before.starts_at,
    )
    assert (calendars.to(mail), entry.organizer, told("time_turned_down")) == ("nia", before.organizer, ["Nia"])
    assert "proposes" not in shown(viktor, address)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (SOON, 0)
    # The same time once more is not asked again; another one is.
    assert not proposes(meeting, cast.nia, stamped=LATER, now=LATER)
    assert proposes(meeting, cast.nia, THEN + timedelta(days=1), stamped=LATER, now=LATER)
    assert told("meeting_proposed") == ["Viktor", "Viktor"]


def test_out_of_order_and_repeated_the_last_word_stands(cast: Cast, meeting: Meeting) -> None:
    early, late = SOON_AFTER, SOON_AFTER + timedelta(minutes=1)
    other = THEN + timedelta(hours=1)
    assert proposes(meeting, cast.nia, other, stamped=late)
    assert not proposes(meeting, cast.nia, THEN, stamped=early)
    assert not proposes(meeting, cast.nia, other, stamped=late)
    assert not proposes(meeting, cast.nia, THEN, stamped=late)
    assert proposal().proposed_at == other
    # A yes that is older than it says nothing; a newer one takes it back.
    uid = ical.uid_of(meeting, cast.person("nia"))
    assert not take_reply(uid, answer=Answer.ACCEPTED, sequence=0, stamped_at=early, now=LATER)
    assert take_reply(uid, answer=Answer.DECLINED, sequence=0, stamped_at=late + timedelta(minutes=1), now=LATER)
    assert proposal().is_proposal
    assert take_reply(uid, answer=Answer.ACCEPTED, sequence=0, stamped_at=late + timedelta(minutes=2), now=LATER)
    assert not proposal().is_proposal
    assert not proposes(meeting, cast.nia, other, stamped=late)
    with clock.moved_to(LATER), pytest.raises(Moot, match="changed since"):
        words_of(Message.objects.get(kind="pairings.meeting_proposed"))


def test_a_no_and_another_time_of_one_moment_are_both_heard(cast: Cast, meeting: Meeting) -> None:
    uid = ical.uid_of(meeting, cast.person("nia"))
    assert take_reply(uid, answer=Answer.DECLINED, sequence=0, stamped_at=SOON_AFTER, now=LATER)
    assert proposes(meeting, cast.nia, answer=Answer.DECLINED)
    assert (proposal().answer, proposal().is_proposal, told()) == ("declined", True, ["Viktor"])


def test_moved_otherwise_it_is_about_nothing_any_more(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    assert proposes(meeting, cast.nia)
    meetings.move(meeting, starts_at=SOON + timedelta(hours=3), by=cast.viktor, now=LATER)
    assert "proposes" not in shown(browser(cast.viktor), reverse("pairings:pair", args=[pair.code]))
    for verb in (counters.take_time, counters.turn_down_time):
        with pytest.raises(Refused, match="no longer proposed"):
            verb(proposal(), by=cast.viktor, now=LATER)
    assert proposes(meeting, cast.nia, THEN + timedelta(hours=2))
    (row,) = Attendance.objects.all()
    assert (row.sequence, row.proposed_at) == (1, THEN + timedelta(hours=2))
    meetings.move(meeting, starts_at=SOON + timedelta(hours=5), by=cast.viktor, now=LATER)
    uid = ical.uid_of(meeting, cast.person("nia"))
    take_reply(uid, answer=Answer.TENTATIVE, sequence=2, stamped_at=LATER, now=LATER)
    assert proposal().proposed_at is None


def test_what_can_not_be_is_no_proposal(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    for at, minutes in (
        (NOW, 60),
        (NOW + timedelta(days=800), 60),
        (THEN, 5),
        (THEN, 500),
        (SOON, 60),
    ):
        assert not proposes(meeting, cast.nia, at, minutes=minutes)
    assert not proposes(meeting, cast.nia, sequence=3)
    assert not proposes(meeting, cast.otto)
    assert not take_counter(
        "nothing@elsewhere.example", starts_at=THEN, minutes=60, sequence=0, stamped_at=LATER, now=LATER
    )
    # As long as it is the same time, another length is a proposal.
    assert proposes(meeting, cast.nia, SOON, minutes=30)
    closure.end(pair, by=cast.viktor, now=LATER)
    assert not proposes(meeting, cast.nia, stamped=LATER, now=LATER)
    assert told("meeting_proposed") == ["Viktor"]


def test_a_time_without_a_zone_is_on_the_clock_of_who_proposes_it(cast: Cast, meeting: Meeting) -> None:
    zone = cast.nia_part.time_zone or cast.person("nia").time_zone
    assert proposes(meeting, cast.nia, datetime(2026, 5, 15, 9, 0))
    assert proposal().proposed_at == datetime(2026, 5, 15, 9, 0, tzinfo=ZoneInfo(zone or "Europe/Berlin"))


def test_only_the_others_take_it_or_turn_it_down(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    proposes(meeting, cast.nia)
    for verb in (counters.take_time, counters.turn_down_time):
        with pytest.raises(NotAllowed, match="others say whether"):
            verb(proposal(), by=cast.nia, now=LATER)
        for by in (cast.petra, cast.otto, cast.eve, cast.sam):
            with pytest.raises(NotAllowed, match="Only the people in this pair"):
                verb(proposal(), by=by, now=LATER)
    assert counters.take_time(proposal(), by=cast.viktor, now=LATER).starts_at == THEN
    assert counters.take_time(proposal(), by=cast.viktor, now=LATER).repeated
    with pytest.raises(Refused, match="no longer proposed"):
        counters.turn_down_time(proposal(), by=cast.viktor, now=LATER)
    assert Event.objects.filter(verb="meeting.moved").count() == 1
    closure.pause(pair, until=None, by=cast.viktor, now=LATER)
    with pytest.raises(Refused, match="paused"):
        counters.take_time(proposal(), by=cast.viktor, now=LATER)


def test_the_one_who_keeps_the_dates_may_propose_too(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    assert proposes(meeting, cast.viktor)
    assert told("meeting_proposed") == ["Nia"]
    assert counters.turn_down_time(proposal(), by=cast.nia, now=LATER).turned_down_at == LATER
    assert counters.turn_down_time(proposal(), by=cast.nia, now=LATER).repeated
    assert told("time_turned_down") == ["Viktor"]
    with clock.moved_to(LATER):
        assert "Nia would rather leave your meeting where it is" in words_of(Message.objects.get(kind="pairings.time_turned_down")).text  # fmt: skip
    meetings.move(meeting, starts_at=THEN, by=cast.nia, now=LATER)
    with clock.moved_to(LATER), pytest.raises(Moot, match="changed since"):
        words_of(Message.objects.get(kind="pairings.time_turned_down"))


def test_an_assistant_is_asked_in_the_place_of_whose_dates_they_keep(
    cast: Cast, pair: Pairing, meeting: Meeting
) -> None:
    delegation.delegate(cast.viktor_part, to=cast.person("eve"), until=date(2026, 9, 1), by=cast.viktor, now=NOW)
    proposes(meeting, cast.nia, minutes=45)
    message = Message.objects.get(kind="pairings.kept_date")
    assert (told("meeting_proposed"), message.to.first_name) == ([], "Eve")
    with clock.moved_to(LATER):
        said = words_of(message)
        assert "Another time is proposed for the appointment of Viktor Halvorsen" in said.text
        assert "Nia" not in without_addresses(said.text) + said.subject
        (link,) = [line.rpartition(": ")[2] for line in said.text.splitlines() if "by-link" in line]
        Client().post(link)
        with pytest.raises(Moot, match="changed since"):
            words_of(message)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.minutes) == (THEN, 45)
    assert proposes(meeting, cast.nia, SOON)
    counters.turn_down_time(proposal(), by=cast.eve, now=LATER)
    message = Message.objects.filter(kind="pairings.kept_date", context__what="proposed").order_by("pk")[1]
    with clock.moved_to(LATER), pytest.raises(Moot, match="changed since"):
        words_of(message)
    assert Event.objects.get(verb="meeting.time_turned_down").on_behalf_of == cast.viktor


def test_pages_of_a_proposal(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    pages = [reverse("pairings:pair", args=[pair.code]), reverse("pairings:meeting", args=[pair.code, meeting.code])]
    costs = []
    for _step in range(2):
        for page in pages:
            with CaptureQueriesContext(connection) as found:
                shown(browser(cast.viktor), page)
            costs.append(len(found))
        proposes(meeting, cast.nia)
    assert costs[2:] == costs[:2]
    own, theirs = browser(cast.viktor), browser(cast.nia)
    for page in pages:
        assert "Move it there" in shown(own, page)
        assert "Move it there" not in shown(theirs, page)
    address = reverse("pairings:proposed", args=[pair.code, proposal().code])
    assert "Nia proposes this time" in shown(own, address)
    assert "You proposed this time" in shown(theirs, address)
    assert browser(cast.petra).get(address).status_code == 404
    with clock.moved_to(LATER):
        assert theirs.post(address, {"take": "1"}).status_code == 403
        assert own.post(address, {"take": "1"}).status_code == 302
    assert "The meeting is at this time now" in shown(own, address)
    meetings.cancel(meeting, by=cast.nia, now=LATER)
    assert "The meeting was cancelled" in shown(own, address)


def test_a_link_to_another_proposal_is_refused(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    proposes(meeting, cast.nia)
    with clock.moved_to(LATER):
        said = words_of(Message.objects.get(kind="pairings.meeting_proposed")).text
    link = next(line.rpartition(": ")[2] for line in said.splitlines() if "/proposed/" in line)
    proposes(meeting, cast.nia, THEN + timedelta(hours=1), stamped=LATER)
    with clock.moved_to(LATER):
        assert Client().post(link, {"take": "1"}).status_code == 409
        assert Client().get(link[:-4] + "xxx/").status_code == 409
    assert Meeting.objects.get().starts_at == SOON


RAW = (
    b"Content-Type: text/calendar; method=COUNTER\r\n\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:COUNTER\r\n"
    b"BEGIN:VEVENT\r\nUID:1@x\r\nSEQUENCE:2\r\nDTSTAMP:20260512T090000Z\r\nDTSTART;TZID=Europe/Berlin:20260514T090000\r\n"
    b"DTEND;TZID=Europe/Berlin:20260514T094500\r\nATTENDEE;PARTSTAT=DECLINED:mailto:nia@example.org\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
START = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "instead", "expected"),
    [
        (b"", b"", ("declined", START, 45)),
        (b"PARTSTAT=DECLINED", b"CUTYPE=INDIVIDUAL", ("tentative", START, 45)),
        (b"END:VEVENT", b"ATTENDEE:mailto:other@example.org\r\nEND:VEVENT", ("tentative", START, 45)),
        (b"DTEND;TZID=Europe/Berlin:20260514T094500", b"DURATION:PT1H30M", ("declined", START, 90)),
        (b"DTSTART;TZID=Europe/Berlin:20260514T090000\r\nDTEND;TZID=Europe/Berlin:20260514T094500",
         b"DTSTART:20260514T090000\r\nDURATION:PT45M", ("declined", datetime(2026, 5, 14, 9, 0), 45)),
        (b"DTEND;TZID=Europe/Berlin:20260514T094500\r\n", b"", None),
        (b"DTSTART;TZID=Europe/Berlin:20260514T090000", b"DTSTART;VALUE=DATE:20260514", None),
        (b"DTSTART;", b"X-START;", None),
        (b"DTSTAMP:", b"X-STAMP:", None),
        (b"094500", b"094530", None),
        (b"END:VEVENT", b"RECURRENCE-ID:20260514T090000Z\r\nEND:VEVENT", None),
        (b"METHOD:COUNTER", b"METHOD:DECLINECOUNTER", None),
    ],
)  # fmt: skip
def test_a_proposal_is_read_out_of_a_mail(
    line: bytes, instead: bytes, expected: tuple[str, datetime, int] | None
) -> None:
    found = replies_in(RAW.replace(line, instead) if line else RAW)
    assert not any(isinstance(one, Reply) for one in found)
    read_ = [(str(one.answer), one.starts_at, one.minutes) for one in found if isinstance(one, Counter)]
    assert read_ == ([expected] if expected else [])
