"""How often somebody wants what can wait: their choice goes before the program's, and before nothing that must come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import NOW
from tests.messaging import invented
from tests.messaging.conftest import Send
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.messaging import actions, kinds, timing, transports
from viceversa.messaging.delivery import deliver_due
from viceversa.messaging.models import Message, Often, Rhythm
from viceversa.messaging.states import MessageState

pytestmark = pytest.mark.django_db

SENT, RELEASED, SKIPPED = MessageState.SENT, MessageState.RELEASED, MessageState.SKIPPED
# NOW is a Tuesday. Nia lives by UTC here; the company is quiet at night.
MONDAY = datetime(2026, 5, 18, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def company(cast: Cast, settings: Any) -> None:
    settings.MAIL_DIGEST = True
    nia = cast.person("nia")
    nia.time_zone = "UTC"
    nia.save()


def choose(cast: Cast, often: str) -> None:
    actions.set_often(often, person=cast.person("nia"), by=cast.nia, now=NOW)


def go(now: datetime) -> None:
    deliver_due(now=now, transport=transports.Record())


def states(*messages: Message) -> list[str]:
    for message in messages:
        message.refresh_from_db()
    return [message.state for message in messages]


def test_each_by_itself_although_the_company_joins_them(cast: Cast, send: Send) -> None:
    first = send("nia")
    go(NOW)
    second = send("nia")
    go(NOW)
    assert states(first, second) == [SENT, RELEASED]
    choose(cast, Often.AT_ONCE)
    third = send("nia")
    Message.objects.filter(pk=second.pk).update(send_after=NOW)
    go(NOW)
    assert states(second, third) == [SENT, SENT]
    assert second.mail_code != third.mail_code


def test_one_mail_a_day_although_the_company_does_not_join_them(cast: Cast, send: Send, settings: Any) -> None:
    settings.MAIL_DIGEST = False
    choose(cast, Often.DAILY)
    one, two, other = send("nia"), send("nia"), send("viktor")
    go(NOW)
    later, of_viktor = send("nia"), send("viktor")
    go(NOW)
    assert states(one, two, other, later, of_viktor) == [SENT, SENT, SENT, RELEASED, SENT]
    assert one.mail_code == two.mail_code
    go(NOW + timedelta(days=1))
    assert states(later) == [SENT]


def test_once_a_week_and_what_can_not_wait_as_ever(cast: Cast, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(cast, Often.WEEKLY)
    one, two = send("nia"), send("nia")
    letter, secret = send("nia", "tests.letter"), send("nia", "tests.secret")
    actions.release(letter, by=cast.petra, now=NOW)
    letter.refresh_from_db()
    Message.objects.filter(pk__in=(one.pk, two.pk)).update(send_after=NOW - timedelta(minutes=1))
    go(NOW)
    # What one joined for, and what is urgent, does not wait for Monday.
    assert states(one, two, letter, secret) == [RELEASED, RELEASED, SENT, SENT]
    assert {one.send_after, two.send_after} == {MONDAY}
    go(MONDAY - timedelta(minutes=1))
    assert states(one, two) == [RELEASED, RELEASED]
    # Who was away on Monday, or worked elsewhere that day, gets it when it can come; and on Monday it is one mail.
    go(MONDAY)
    assert states(one, two) == [SENT, SENT]
    assert one.mail_code == two.mail_code
    # What reminds of a moment comes with the next mail of the day.
    monkeypatch.setitem(kinds.KINDS, "tests.note", replace(invented.NOTE, dated=True))
    dated = send("nia", send_after=MONDAY + timedelta(days=1))
    go(MONDAY + timedelta(days=1))
    assert states(dated) == [SENT]


def test_entries_for_the_calendar_will_do(cast: Cast, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(cast, Often.CALENDAR)
    note, letter, secret = send("nia"), send("nia", "tests.letter"), send("nia", "tests.secret")
    actions.release(letter, by=cast.petra, now=NOW)
    letter.refresh_from_db()
    go(NOW)
    assert states(note, letter, secret) == [SKIPPED, SENT, SENT]
    assert note.last_problem == "They want entries for their calendar, and no mails that can wait."
    for spared in ({"kept": True}, {"carries": lambda _message: None}, {"urgent": True}):
        monkeypatch.setitem(kinds.KINDS, "tests.note", replace(invented.NOTE, **spared))
        kept = send("nia")
        go(NOW + timedelta(days=2))
        assert states(kept) == [SENT], spared


def test_the_week_begins_on_ones_own_monday() -> None:
    zone = timing.ZoneInfo("Pacific/Auckland")
    sunday = datetime(2026, 5, 17, 13, tzinfo=UTC)  # already Monday there
    assert timing.next_week(sunday, since=sunday - timedelta(days=2), zone=zone) == sunday
    assert timing.next_week(sunday, since=sunday, zone=zone) == datetime(2026, 5, 24, 20, tzinfo=UTC)
    assert timing.next_week(NOW, since=NOW, zone=timing.ZoneInfo("UTC")) == MONDAY


def test_what_must_come_can_not_be_put_off(cast: Cast) -> None:
    """Release, safety, cancellations and confidence: none of them is for anybody to switch off by how often."""
    must = {
        "pairings.asked",
        "pairings.paired",
        "pairings.meeting_cancelled",
        "pairings.concern_received",
        "pulse.safety",
    }
    assert not {name for name in must if kinds.KINDS[name].may_be_left_out or kinds.KINDS[name].may_wait_a_week}
    left_out = [kind for kind in kinds.KINDS.values() if kind.may_be_left_out]
    assert left_out
    assert all(kind.stoppable and not kind.urgent for kind in left_out)
    assert {name for name in kinds.weekly_ones() if "remind" in name} <= {"surveys.reminded"}


def test_choosing_it_on_ones_own_page(cast: Cast, django_assert_max_num_queries: Any) -> None:
    nia = Client()
    nia.force_login(cast.nia)
    assert b"as your program has settled" in nia.get("/me/").content
    for often, sentence in (
        ("at_once", b"comes separately"),
        ("daily", b"at most one mail a day"),
        ("weekly", b"once a week"),
        ("calendar", b"entries for your calendar"),
        ("", b"as your program has settled"),
    ):
        assert b"Saved" in nia.post("/me/mails/", {"often": often}, follow=True).content
        assert sentence in nia.get("/me/").content
    assert nia.post("/me/mails/", {"often": "hourly"}).status_code == 422
    assert Rhythm.objects.count() == 0
    nia.post("/me/mails/", {"often": "weekly"})
    nia.post("/me/mails/", {"often": "weekly"})
    assert Event.objects.filter(verb="mail.often_set").count() == 6
    assert all(event.facts == {} for event in Event.objects.filter(verb="mail.often_set"))
    with pytest.raises(Refused):
        actions.set_often("hourly", person=cast.person("nia"), by=cast.nia, now=NOW)
    actions.stop("pulse.asked", person=cast.person("nia"), by=cast.nia, now=NOW)
    with django_assert_max_num_queries(12):
        page = nia.get("/me/mails/").content
    assert b"Three questions on how it goes" in page
    assert b"Three questions" not in nia.post("/me/mails/", {"kind": "pulse.asked"}, follow=True).content
