"""Meetings written into somebody's own calendar, on a real CalDAV server: mended, taken out, and what is theirs left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.calendars.test_caldav import saying
from tests.support import calendars
from tests.support.caldav import PASSWORD, USER, Answer, CalendarServer, OddServer
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.integrations.calendars import actions, caldav, tasks, writing
from viceversa.integrations.calendars.caldav import Account, Changed, Trouble, Why
from viceversa.integrations.calendars.models import Connection, Written
from viceversa.pairings.actions import closure, meetings
from viceversa.pairings.inviting import without_entries
from viceversa.pairings.models import Meeting, Pairing
from viceversa.programs.actions import set_calendars

pytestmark = pytest.mark.usefixtures("nothing_waits")

SOON = NOW + timedelta(days=2)
LATER = SOON + timedelta(hours=3)


@pytest.fixture(scope="module")
def server() -> Iterator[CalendarServer]:
    with CalendarServer() as running:
        yield running


@pytest.fixture
def dav(cast: Cast, pair: Pairing, server: CalendarServer, settings: Any) -> CalendarServer:
    """Viktor's calendar, connected and written into; something of his own is in it."""
    settings.CALDAV_HOSTS = [server.origin]
    server.empty()
    server.put("own", "DTSTART:20260513T080000Z", "DTEND:20260513T090000Z", "SUMMARY:Doctor")
    actions.connect(url=server.url, user=USER, password=PASSWORD, by=cast.viktor, now=NOW)
    actions.set_writing(True, by=cast.viktor, now=NOW)
    return server


def round_of(now: datetime = NOW) -> None:
    with clock.moved_to(now):
        tasks.ask_calendars.call()
    assert Connection.objects.get().problem == ""


def written(dav: CalendarServer) -> dict[str, calendars.Seen]:
    """Entries of ours, by file."""
    found = {
        name: calendars.read(text.replace("\n", "\r\n").replace("\r\r", "\r"))
        for name, text in dav.entries().items()
        if name != "own.ics"
    }
    assert "own.ics" in dav.entries()
    return {name: seen[0] for name, seen in found.items()}


def test_made_moved_and_cancelled(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    set_calendars(cast.program, names=True, video_link="https://video.example.org/{code}", by=cast.petra, now=NOW)
    one, two = meetings.plan_series(pair, first=SOON, count=2, place="Zebra room", by=cast.nia, now=NOW)
    round_of()
    first = written(dav)
    assert sorted(seen.starts_at for seen in first.values()) == [one.starts_at, two.starts_at]
    seen = next(seen for seen in first.values() if seen.starts_at == SOON)
    assert (seen.title, seen.place[:26], seen.attendees, seen.method) == (
        "Appointment",
        "https://video.example.org/",
        (),
        "",
    )
    assert ("Nia" in seen.said, "Zebra" in seen.said, seen.said.count("BEGIN:VEVENT")) == (False, False, 1)
    round_of()
    assert written(dav) == first
    meetings.move(one, starts_at=LATER, by=cast.nia, now=NOW)
    meetings.cancel(two, by=cast.nia, now=NOW)
    round_of()
    ((name, moved),) = written(dav).items()
    assert (moved.starts_at, moved.sequence, moved.uid, name in first) == (LATER, 1, seen.uid, True)
    closure.end(pair, by=cast.nia, now=NOW)
    round_of()
    assert (written(dav), Written.objects.count()) == ({}, 0)


def test_what_its_owner_changes_or_removes_stays_as_they_made_it(
    cast: Cast, pair: Pairing, dav: CalendarServer
) -> None:
    one, two, three = meetings.plan_series(pair, first=SOON, count=3, by=cast.nia, now=NOW)
    round_of()
    names = {row.meeting_id: row.name for row in Written.objects.all()}
    folder = f"/{USER}/work/"
    own = dav.entries()[names[one.pk]].replace("SUMMARY:Appointment", "SUMMARY:With Nia and cake")
    assert dav.do("PUT", folder + names[one.pk], own) == 204
    assert dav.do("DELETE", folder + names[two.pk]) == 200
    mine = dav.entries()[names[three.pk]].replace("SUMMARY:Appointment", "SUMMARY:Mine")
    assert dav.do("PUT", folder + names[three.pk], mine) == 204
    for meeting in (one, two):
        meetings.move(meeting, starts_at=meeting.starts_at + timedelta(hours=3), by=cast.nia, now=NOW)
    meetings.cancel(three, by=cast.nia, now=NOW)
    for _twice in range(2):
        round_of()
        found = written(dav)
        assert {name: (seen.title, seen.sequence) for name, seen in found.items()} == {
            names[one.pk]: ("With Nia and cake", 0),
            names[three.pk]: ("Mine", 0),
        }
    assert list(Written.objects.order_by("meeting").values_list("left_alone", flat=True)) == [True, True]
    meetings.cancel(Meeting.objects.get(pk=one.pk), by=cast.nia, now=NOW)
    round_of()
    assert names[one.pk] in dav.entries()


def test_killed_between_the_answer_and_the_note_it_goes_on(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    one = meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
    round_of()
    Written.objects.all().delete()
    round_of()
    assert (len(written(dav)), Written.objects.get().left_alone) == (1, False)
    before = Written.objects.values("sequence", "etag").get()
    meetings.move(one, starts_at=LATER, by=cast.nia, now=NOW)
    round_of()
    Written.objects.update(**before)
    round_of()
    ((_name, seen),) = written(dav).items()
    assert (seen.starts_at, Written.objects.get().left_alone, Written.objects.get().sequence) == (LATER, False, 1)


def test_switched_off_it_is_taken_out_and_mails_come_again(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    viktor = cast.person("viktor").pk
    meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
    assert without_entries([viktor]) == {viktor}
    assert actions.set_writing(True, by=cast.viktor, now=NOW).repeated
    round_of()
    client = Client()
    client.force_login(cast.viktor)
    act = reverse("calendars:connection")
    with clock.moved_to(NOW):
        page = client.post(act, {"writes": "no"}, follow=True).content.decode()
        assert "Write my meetings into it" in page
    assert (without_entries([viktor]), len(written(dav))) == (frozenset(), 1)
    round_of()
    assert written(dav) == {}
    with clock.moved_to(NOW):
        page = client.post(act, {"writes": "yes"}, follow=True).content.decode()
        assert "Write nothing into it" in page
    round_of()
    assert len(written(dav)) == 1
    assert actions.disconnect(by=cast.viktor, now=NOW)
    assert (written(dav), without_entries([viktor])) == ({}, frozenset())
    verbs = Event.objects.filter(verb="calendar.writing_set").order_by("pk").values_list("facts", flat=True)
    assert list(verbs) == [{"on": True}, {"on": False}, {"on": True}]
    with pytest.raises(Refused):
        actions.set_writing(True, by=cast.viktor, now=NOW)


@pytest.mark.parametrize("away", [False, True])
def test_another_calendar_gets_them_and_the_former_one_is_left_without(
    cast: Cast, pair: Pairing, dav: CalendarServer, away: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
    round_of()
    with monkeypatch.context() as moment:
        if away:
            moment.setattr(caldav, "delete", unreachable)
        assert dav.do("MKCALENDAR", f"/{USER}/private/") == 201
        url = f"{dav.origin}/{USER}/private/"
        assert actions.connect(url=url, user=USER, password=PASSWORD, by=cast.viktor, now=NOW).writes
    assert (len(written(dav)), Written.objects.count()) == (away, 0)
    round_of()
    meetings.move(one, starts_at=LATER, by=cast.nia, now=NOW)
    round_of()
    row = Written.objects.get()
    status, text = dav.ask("GET", f"/{USER}/private/{row.name}")
    assert (status, f"DTSTART:{LATER:%Y%m%dT%H%M%SZ}" in text, row.left_alone) == (200, True, False)
    # The same one again, with another password for instance: what is known of it stays known.
    actions.connect(url=url, user=USER, password=PASSWORD, by=cast.viktor, now=NOW)
    assert Written.objects.get() == row
    assert dav.do("DELETE", f"/{USER}/private/") == 200


def unreachable(*_anything: object, **_more: object) -> None:
    raise Trouble(Why.AWAY)


def test_what_was_written_into_a_calendar_whose_address_is_lost_is_found_again(
    cast: Cast, pair: Pairing, dav: CalendarServer, settings: Any
) -> None:
    one = meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
    round_of()
    settings.SECRET_KEY = "another secret " * 5
    actions.connect(url=dav.url, user=USER, password=PASSWORD, by=cast.viktor, now=NOW)
    meetings.move(one, starts_at=LATER, by=cast.nia, now=NOW)
    round_of()
    assert [seen.starts_at for seen in written(dav).values()] == [LATER]


def test_forgotten_while_the_server_is_away_it_is_forgotten_all_the_same(
    cast: Cast, pair: Pairing, dav: CalendarServer, settings: Any
) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
    round_of()
    settings.CALDAV_HOSTS = ["elsewhere.example.org"]
    assert actions.disconnect(by=cast.viktor, now=NOW)
    assert (Connection.objects.count(), len(written(dav))) == (0, 1)


def test_a_second_click_while_entries_are_taken_out(
    cast: Cast, pair: Pairing, dav: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back = writing.take_back

    def meanwhile(connection: Connection, *, now: datetime) -> int:
        """The first click is done while the second one still speaks to the server."""
        taken = take_back(connection, now=now)
        Connection.objects.all().delete()
        return taken

    monkeypatch.setattr(writing, "take_back", meanwhile)
    assert actions.disconnect(by=cast.viktor, now=NOW) is False
    assert not Event.objects.filter(verb="calendar.disconnected").exists()


def test_times_are_kept_when_writing_fails(cast: Cast, pair: Pairing, settings: Any) -> None:
    def read_only(method: str, body: str) -> Answer:
        return (403, {}, b"") if method == "PUT" else saying((200, {}, FREE))(method, body)

    with OddServer(read_only) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        connection = actions.connect(url=odd.url, user="", password="", by=cast.viktor, now=NOW)
        actions.set_writing(True, by=cast.viktor, now=NOW)
        meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
        connection.refresh_from_db()
        assert actions.refresh(connection, now=NOW + timedelta(minutes=15)) is False
    fresh = Connection.objects.get()
    assert (fresh.problem, fresh.busy, fresh.asked_at) == (
        Why.READ_ONLY,
        [(SOON, SOON + timedelta(hours=1))],
        NOW + timedelta(minutes=15),
    )


FREE = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VFREEBUSY\r\nFREEBUSY:{SOON:%Y%m%dT%H%M%SZ}/PT1H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n".encode()


def test_a_calendar_that_answers_oddly_keeps_nobody_elses_waiting(cast: Cast, pair: Pairing, settings: Any) -> None:
    """Asked for an entry, it gives a page to sign in."""
    puts: list[str] = []

    def odd(method: str, body: str) -> Answer:
        if method == "PUT":
            puts.append(body)
            return (201, {"ETag": '"1"'}, b"") if len(puts) == 1 else (412, {}, b"")
        if method == "GET":
            return 200, {"ETag": '"9"'}, b"<html>Sign in</html>"
        return saying((200, {}, FREE))(method, body)

    with OddServer(odd) as bad, OddServer(saying((200, {}, FREE))) as good:
        settings.CALDAV_HOSTS = [bad.origin, good.origin]
        actions.connect(url=bad.url, user="", password="", by=cast.viktor, now=NOW)
        actions.set_writing(True, by=cast.viktor, now=NOW)
        one = meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
        with clock.moved_to(NOW):
            tasks.ask_calendars.call()
        actions.connect(url=good.url, user="", password="", by=cast.nia, now=NOW)
        meetings.move(one, starts_at=LATER, by=cast.nia, now=NOW)
        later = NOW + timedelta(minutes=15)
        with clock.moved_to(later):
            tasks.ask_calendars.call()
        # Not the version that was about to be written: its owner's, as far as we can tell.
        assert list(Written.objects.values_list("left_alone", flat=True)) == [True]
        assert set(Connection.objects.values_list("tried_at", "problem")) == {(later, "")}


def test_whatever_goes_wrong_with_one_calendar_the_next_one_is_asked(
    cast: Cast, pair: Pairing, dav: CalendarServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    actions.connect(url=dav.url, user=USER, password=PASSWORD, by=cast.nia, now=NOW)
    viktors = Connection.objects.get(person=cast.person("viktor"))
    refresh, trouble = actions.refresh, [ValueError("SUMMARY:Zebra"), OperationalError("gone")]

    def surprised(connection: Connection, *, now: datetime) -> bool:
        if connection.pk == viktors.pk:
            raise trouble[0]
        return refresh(connection, now=now)

    monkeypatch.setattr(actions, "refresh", surprised)
    later = NOW + timedelta(minutes=15)
    with clock.moved_to(later):
        tasks.ask_calendars.call()
    found = dict(Connection.objects.filter(tried_at=later).values_list("person__code", "problem"))
    assert found == {cast.person("viktor").code: Why.UNREADABLE, cast.person("nia").code: ""}
    assert (viktors.code in caplog.text, "Zebra" in caplog.text) == (True, False)
    # A database that is away is no calendar's fault.
    del trouble[0]
    with clock.moved_to(later), pytest.raises(OperationalError):
        tasks.ask_calendars.call()


def one_by_one(*answers: Answer) -> Any:
    """A server that gives these answers, one a request."""
    left = list(answers)
    return lambda _method, _body: left.pop(0)


@pytest.mark.parametrize(
    ("answers", "etag"),
    [
        ([(201, {"ETag": '"1"'}, b"")], '"1"'),
        ([(204, {}, b""), (200, {"ETag": '"2"'}, b"x")], '"2"'),
        ([(201, {}, b""), (404, {}, b"")], ""),
    ],
)
def test_the_version_that_was_written(settings: Any, answers: list[Answer], etag: str) -> None:
    with OddServer(one_by_one(*answers)) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        assert caldav.put(Account(odd.url, "", ""), "a.ics", b"x") == etag
        assert odd.asked[0] == "PUT /work/a.ics"


def test_a_version_whose_name_is_too_long_to_keep(settings: Any) -> None:
    with OddServer(lambda _method, _body: (201, {"ETag": f'"{"1" * 300}"'}, b"")) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        with pytest.raises(Trouble) as found:
            caldav.put(Account(odd.url, "", ""), "a.ics", b"x")
        assert found.value.why == Why.UNREADABLE


@pytest.mark.parametrize("status", [404, 409, 410, 412])
def test_what_was_changed_is_not_written_over(settings: Any, status: int) -> None:
    with OddServer(lambda _method, _body: (status, {}, b"")) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        with pytest.raises(Changed):
            caldav.put(Account(odd.url, "", ""), "a.ics", b"x", etag='"1"')


@pytest.mark.parametrize(("status", "why"), [(302, Why.MOVED), (401, Why.SIGN_IN), (503, Why.AWAY)])
def test_trouble_while_writing(settings: Any, status: int, why: Why) -> None:
    with OddServer(lambda _method, _body: (status, {}, b"")) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        account = Account(odd.url, "", "")
        for act in (
            lambda: caldav.put(account, "a.ics", b"x"),
            lambda: caldav.get(account, "a.ics"),
            lambda: caldav.delete(account, "a.ics", etag='"1"'),
        ):
            with pytest.raises(Trouble) as found:
                act()
            assert found.value.why == why
