"""When somebody is busy, from a real CalDAV server, and from servers that answer as they should not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.factories import NOW
from tests.support.caldav import PASSWORD, USER, Answer, CalendarServer, OddServer
from tests.support.ports import free_port
from viceversa.integrations.calendars import caldav
from viceversa.integrations.calendars.caldav import Account, Stretch, Trouble, Why

PARIS = ZoneInfo("Europe/Paris")
UNTIL = NOW + timedelta(weeks=5)


@pytest.fixture(scope="module")
def server() -> Iterator[CalendarServer]:
    with CalendarServer() as running:
        yield running


@pytest.fixture
def account(server: CalendarServer, settings: Any) -> Account:
    """An empty calendar of Viktor's, on a server that the operator allows."""
    settings.CALDAV_HOSTS = [server.origin]
    server.empty()
    return Account(server.url, USER, PASSWORD)


def busy(account: Account) -> list[Stretch]:
    return caldav.busy(account, since=NOW, until=UNTIL, zone=PARIS)


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = PARIS) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=zone)


def trouble(account: Account) -> Why:
    with pytest.raises(Trouble) as found:
        caldav.check(account)
        busy(account)
    return found.value.why


def test_what_fills_a_calendar_and_what_does_not(server: CalendarServer, account: Account) -> None:
    caldav.check(account)
    assert busy(account) == []
    server.put("1", "DTSTART:20260513T080000Z", "DTEND:20260513T090000Z", "SUMMARY:Doctor Zebra")
    server.put("2", "DTSTART;TZID=Europe/Paris:20260514T100000", "DURATION:PT45M")
    server.put("3", "DTSTART;VALUE=DATE:20260518", "DTEND;VALUE=DATE:20260519", "SUMMARY:Fair")
    server.put("4", "DTSTART:20260520T080000Z", "DTEND:20260520T090000Z", "TRANSP:TRANSPARENT")
    server.put("5", "DTSTART:20260521T080000Z", "DTEND:20260521T090000Z", "STATUS:CANCELLED")
    server.put("6", "DTSTART:20260526T070000Z", "DTEND:20260526T080000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    server.put("7", "DTSTART:20260101T070000Z", "DTEND:20260101T080000Z")
    server.put("8", "DTSTART:20260513T083000Z", "DTEND:20260513T100000Z")
    found = busy(account)
    days = [stretch for stretch in found if stretch[1] - stretch[0] < timedelta(hours=20)]
    assert days == [
        (at(13, 10), at(13, 12)),
        (at(14, 10), at(14, 10, 45)),
        (at(26, 9), at(26, 10)),
        (datetime(2026, 6, 2, 9, tzinfo=PARIS), datetime(2026, 6, 2, 10, tzinfo=PARIS)),
    ]
    (whole,) = [stretch for stretch in found if stretch not in days]
    assert whole[1] - whole[0] == timedelta(days=1)
    # By its events it is the same, and a whole day is the owner's.
    span = f'start="{NOW:%Y%m%dT%H%M%SZ}" end="{UNTIL:%Y%m%dT%H%M%SZ}"'
    by_events = caldav.merged(caldav._by_events(account, span, PARIS))
    assert [stretch for stretch in by_events if stretch in days] == days
    assert [stretch for stretch in by_events if stretch not in days] == [(at(18, 0), at(19, 0))]


def test_a_wrong_password_and_an_address_without_a_calendar(server: CalendarServer, account: Account) -> None:
    assert trouble(Account(account.url, USER, "wrong")) == Why.SIGN_IN
    assert trouble(Account(f"{server.origin}/{USER}/", USER, PASSWORD)) == Why.NO_CALENDAR
    assert trouble(Account(f"{server.origin}/{USER}/none/", USER, PASSWORD)) == Why.MISSING


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://elsewhere.example.org/cal/", Why.HOST),
        ("https://dav.example.org:8443/cal/", Why.HOST),
        ("http://dav.example.org/cal/", Why.HOST),
        ("https://example.org/cal/", Why.HOST),
        ("https://dav.example.org.evil.example/cal/", Why.HOST),
        ("http://169.254.169.254/latest/", Why.HOST),
        ("http://[::1]:5232/", Why.HOST),
        ("https://dav.example.org@evil.example/", Why.ADDRESS),
        ("https://name:secret@dav.example.org/", Why.ADDRESS),
        ("https://dav.example.org/#x", Why.ADDRESS),
        ("https://dav.example.org\\@evil.example/", Why.ADDRESS),
        ("https://dav.example.org/a b", Why.ADDRESS),
        ("https://dav.example.org/\r\nHost: evil", Why.ADDRESS),
        ("https://dav.example.org:port/", Why.ADDRESS),
        ("file:///etc/passwd", Why.ADDRESS),
        ("ftp://dav.example.org/", Why.ADDRESS),
        ("dav.example.org/cal", Why.ADDRESS),
        ("", Why.ADDRESS),
    ],
)
def test_only_where_the_operator_allows(settings: Any, url: str, why: Why) -> None:
    settings.CALDAV_HOSTS = ["dav.example.org", "*.inside.example", "http://127.0.0.1:1"]
    assert trouble(Account(url, USER, PASSWORD)) == why


def test_an_allowed_host(settings: Any) -> None:
    settings.CALDAV_HOSTS = ["DAV.example.org", "*.inside.example"]
    assert caldav._place("https://dav.example.org/ä/") == caldav._Place(True, "dav.example.org", 443, "/%C3%A4/")
    assert caldav._place("https://Cal.Inside.example/?x=1").path == "/?x=1"


CALENDAR = b'<multistatus xmlns="DAV:"><resourcetype><x:calendar xmlns:x="urn:ietf:params:xml:ns:caldav"/></resourcetype></multistatus>'
EVENT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
GIVEN = '<m xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><c:calendar-data>{}</c:calendar-data></m>'


def saying(free_busy: Answer, events: Answer = (207, {}, b"<m/>")) -> Any:
    """A server with a calendar, and these answers to the two questions."""

    def say(method: str, body: str) -> Answer:
        if method == "PROPFIND":
            return 207, {}, CALENDAR
        return free_busy if "free-busy-query" in body else events

    return say


def of_event(*lines: str) -> Answer:
    return 207, {}, GIVEN.format(EVENT.format("\r\n".join(lines))).encode()


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_server_without_free_busy_is_asked_for_events(settings: Any, status: int) -> None:
    ours = "UID:23456789bcdf-" + "0" * 24 + "@vv.example.org"
    for answer, expected in (
        (of_event("DTSTART:20260513T080000", "DTEND:20260513T090000"), [(at(13, 8), at(13, 9))]),
        (of_event("DTSTART;VALUE=DATE:20260513"), [(at(13, 0), at(14, 0))]),
        (of_event("DTSTART:20260513T080000Z"), []),
        (of_event("SUMMARY:without a time"), []),
        (
            (
                207,
                {},
                of_event("DTSTART:20260513T080000Z", "DTEND:20260513T090000Z")[2].replace(b"UID:1", ours.encode()),
            ),
            [],
        ),
    ):
        with OddServer(saying((status, {}, b""), answer)) as odd:
            settings.CALDAV_HOSTS = [odd.origin]
            assert busy(Account(odd.url, "", "")) == expected


@pytest.mark.parametrize(
    ("say", "why"),
    [
        (saying((401, {}, b"")), Why.SIGN_IN),
        (saying((302, {"Location": "http://127.0.0.1:1/"}, b"")), Why.MOVED),
        (saying((410, {}, b"")), Why.MISSING),
        (saying((418, {}, b"")), Why.NO_CALENDAR),
        (saying((503, {}, b"")), Why.AWAY),
        (saying((429, {}, b"")), Why.AWAY),
        (saying((200, {}, b"no calendar")), Why.UNREADABLE),
        (saying((200, {}, b"BEGIN:VCALENDAR\r\nBEGIN:VFREEBUSY\r\nFREEBUSY:x\r\nEND:VFREEBUSY\r\nEND:VCALENDAR")), Why.UNREADABLE),
        (saying((200, {}, b"x" * (caldav.MOST_BYTES + 1))), Why.UNREADABLE),
        (saying((200, {"Content-Length": "100"}, b"short")), Why.UNREADABLE),
        (saying((501, {}, b""), (207, {}, b"<m>")), Why.UNREADABLE),
        (saying((501, {}, b""), (207, {}, b'<!DOCTYPE m [<!ENTITY a "aaaa">]><m>&a;</m>')), Why.UNREADABLE),
        (saying((501, {}, b""), (403, {}, b"")), Why.SIGN_IN),
        (saying((501, {}, b""), of_event("DTSTART:20260513T080000Z", "RRULE:FREQ=DAILY")), Why.UNREADABLE),
        (saying((501, {}, b""), of_event("DTSTART:20260513T080000Z", "DURATION:x")), Why.UNREADABLE),
        (saying((501, {}, b""), of_event("DTSTART:20260513T080000Z", "DURATION:P99999999999D")), Why.UNREADABLE),
        (lambda _method, _body: (301, {"Location": "/elsewhere/"}, b""), Why.MOVED),
        (lambda _method, _body: (207, {}, b"<m/>"), Why.NO_CALENDAR),
    ],
)  # fmt: skip
def test_answers_that_say_nothing(settings: Any, say: Any, why: Why) -> None:
    with OddServer(say) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        assert trouble(Account(odd.url, "", "")) == why
        assert {path.partition(" ")[2] for path in odd.asked} == {"/work/"}


def test_free_times_of_a_free_busy_answer_are_free(settings: Any) -> None:
    content = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VFREEBUSY\r\nFREEBUSY;FBTYPE=FREE:20260513T080000Z/PT1H\r\n"
        b"FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260514T080000Z/PT1H,20260514T084500Z/20260514T100000Z\r\n"
        b"FREEBUSY:20260101T000000Z/20260512T093000Z\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
    with OddServer(saying((200, {}, content))) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        assert busy(Account(odd.url, "", "")) == [(NOW, NOW + timedelta(minutes=30)), (at(14, 10), at(14, 12))]


def test_a_server_that_drips_is_left(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caldav, "DEADLINE", 0.2)
    with OddServer(saying((200, {}, b"x" * 40)), piece=1, pause=0.05) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        assert trouble(Account(odd.url, "", "")) == Why.AWAY


def test_a_server_that_is_away(settings: Any) -> None:
    origin = f"http://127.0.0.1:{free_port()}"
    settings.CALDAV_HOSTS = [origin]
    assert trouble(Account(f"{origin}/work/", USER, PASSWORD)) == Why.AWAY
    # One that speaks no TLS is not one of https.
    with OddServer(saying((200, {}, b""))) as odd:
        secure = odd.origin.replace("http:", "https:")
        settings.CALDAV_HOSTS = [secure]
        assert trouble(Account(f"{secure}/work/", "", "")) == Why.AWAY
