"""Calendars that are found from the address of a server alone, on a real one, and on servers that lead elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.support.caldav import PASSWORD, USER, Answer, CalendarServer, OddServer
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.integrations.calendars import actions, finding
from viceversa.integrations.calendars.caldav import Account, Trouble, Why
from viceversa.integrations.calendars.finding import Found, address_of, calendars_of
from viceversa.integrations.calendars.models import Connection
from viceversa.pairings.models import Pairing

GIVEN = {"user": USER, "password": PASSWORD}


@pytest.fixture(scope="module")
def server() -> Iterator[CalendarServer]:
    with CalendarServer() as running:
        yield running


@pytest.fixture
def dav(server: CalendarServer, settings: Any) -> Iterator[CalendarServer]:
    settings.CALDAV_HOSTS = [server.origin]
    server.empty()
    yield server
    server.do("DELETE", f"/{USER}/private/")


def a_second_calendar(dav: CalendarServer) -> None:
    body = (
        '<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><displayname>Private</displayname>'
        '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set></prop></set></C:mkcalendar>'
    )
    assert dav.do("MKCALENDAR", f"/{USER}/private/", body) == 201
    tasks = body.replace("Private", "Tasks").replace("VEVENT", "VTODO")
    dav.do("DELETE", f"/{USER}/tasks/")
    assert dav.do("MKCALENDAR", f"/{USER}/tasks/", tasks) == 201


def test_the_address_of_the_server_is_enough(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    typed = dav.origin.removeprefix("http://")
    for url in (typed, dav.origin, f"{dav.origin}/", f"{dav.origin}/{USER}/"):
        assert [one.url for one in actions.find(url=url, **GIVEN, by=cast.viktor)] == [dav.url]
    # The address of one calendar is that calendar.
    assert actions.find(url=dav.url, **GIVEN, by=cast.viktor) == [Found(dav.url, "")]
    with pytest.raises(Refused, match="did not let us in") as refused:
        actions.find(url=typed, user=USER, password="wrong", by=cast.viktor)
    assert (refused.value.field, Connection.objects.count()) == ("password", 0)
    for wrong in ("https://[", "https://elsewhere.example", "ftp://x"):
        with pytest.raises(Refused) as refused:
            actions.find(url=wrong, **GIVEN, by=cast.viktor)
        assert refused.value.field == "url"


def test_of_several_one_is_chosen_and_until_then_nothing_is_kept(
    cast: Cast, pair: Pairing, dav: CalendarServer
) -> None:
    a_second_calendar(dav)
    client, act = Client(), reverse("calendars:connection")
    client.force_login(cast.viktor)
    with clock.moved_to(NOW):
        page = client.post(act, {"url": dav.origin, **GIVEN})
        words = page.content.decode()
        assert (page.status_code, "Private" in words, "Tasks" in words, PASSWORD in words) == (200, True, False, False)
        assert Connection.objects.count() == 0
        sealed = page.context["choice"]["sealed"].value()
        assert [name for _url, name in page.context["choice"].fields["calendar"].choices] == ["Private", "viktor/work"]
        none = client.post(act, {"sealed": sealed})
        assert (none.status_code, "Choose one of your calendars." in none.content.decode()) == (422, True)
        # Only one that the server named, and only for whoever typed the password.
        elsewhere = client.post(act, {"sealed": sealed, "calendar": "https://evil.example/"})
        assert (elsewhere.status_code, Connection.objects.count()) == (422, 0)
        nia = Client()
        nia.force_login(cast.nia)
        for other, token in ((nia, sealed), (client, sealed[:-4] + "AAAA"), (client, "x")):
            assert other.post(act, {"sealed": token, "calendar": dav.url}).status_code == 409
        assert client.post(act, {"sealed": sealed, "calendar": dav.url}).status_code == 302
    assert Connection.objects.get().account == Account(dav.url, USER, PASSWORD)
    with clock.moved_to(NOW + timedelta(minutes=16)):
        assert client.post(act, {"sealed": sealed, "calendar": dav.url}).status_code == 409


def test_what_stands_in_the_way_is_said_beside_the_choice(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    a_second_calendar(dav)
    client, act = Client(), reverse("calendars:connection")
    client.force_login(cast.viktor)
    with clock.moved_to(NOW):
        sealed = client.post(act, {"url": dav.origin, **GIVEN}).context["choice"]["sealed"].value()
        private = f"{dav.origin}/{USER}/private/"
        dav.do("DELETE", f"/{USER}/private/")
        gone = client.post(act, {"sealed": sealed, "calendar": private})
    assert (gone.status_code, "There is nothing at this address." in gone.content.decode()) == (422, True)


def xml(inner: str, at: str = "/") -> Answer:
    text = (
        f'<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>{at}</href><propstat><prop>'
        f"{inner}</prop></propstat></response></multistatus>"
    )
    return 207, {}, text.encode()


PRINCIPAL = xml("<current-user-principal><href>/me/</href></current-user-principal>")
HOME = xml("<C:calendar-home-set><href>/home/</href></C:calendar-home-set>")
CALENDAR = xml(
    "<resourcetype><collection/><C:calendar/></resourcetype><displayname> My\n days </displayname>", "/home/work/"
)
WHOLE = {"/.well-known/caldav": PRINCIPAL, "/me/": HOME, "/home/": CALENDAR}


def serving(pages: Mapping[str, Answer]) -> OddServer:
    odd = OddServer(lambda _method, _body: pages.get(odd.asked[-1].partition(" ")[2], (404, {}, b"")))
    return odd


def found(pages: Mapping[str, Answer], settings: Any, path: str = "/", *also: str) -> list[Found] | Why:
    with serving(pages) as odd:
        settings.CALDAV_HOSTS = [odd.origin, *also]
        try:
            return [
                Found(one.url.removeprefix(odd.origin), one.name)
                for one in calendars_of(Account(f"{odd.origin}{path}", "", ""))
            ]
        except Trouble as trouble:
            return trouble.why


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"/.well-known/caldav": (301, {"Location": "/dav/"}, b""), "/dav/": PRINCIPAL},
        {"/.well-known/caldav": (404, {}, b""), "/": PRINCIPAL},
        {"/.well-known/caldav": (207, {}, b"<m/>"), "/": PRINCIPAL},
        {"/.well-known/caldav": (200, {}, b"a web page"), "/": PRINCIPAL},
        {"/.well-known/caldav": HOME},
    ],
)  # fmt: skip
def test_each_way_a_server_may_tell_it(settings: Any, changes: dict[str, Answer]) -> None:
    assert found(WHOLE | changes, settings) == [Found("/home/work/", "My days")]


def test_a_calendar_without_a_name_has_that_of_its_address(settings: Any) -> None:
    plain = xml("<resourcetype><C:calendar/></resourcetype>", "/home/work/")
    assert found(WHOLE | {"/home/": plain}, settings) == [Found("/home/work/", "work")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        # Elsewhere: inside the organization's network, with less safety, or to somebody else's host.
        ({"/.well-known/caldav": (302, {"Location": "http://169.254.169.254/latest/"}, b"")}, Why.MOVED),
        ({"/.well-known/caldav": (302, {"Location": "https://evil.example/"}, b"")}, Why.MOVED),
        ({"/.well-known/caldav": (302, {"Location": "//127.0.0.1:1/"}, b"")}, Why.MOVED),
        ({"/.well-known/caldav": (302, {"Location": "file:///etc/passwd"}, b"")}, Why.MOVED),
        ({"/.well-known/caldav": (302, {}, b"")}, Why.MOVED),
        ({"/.well-known/caldav": (302, {"Location": "/.well-known/caldav"}, b"")}, Why.MOVED),
        ({"/.well-known/caldav": (302, {"Location": "https://127.0.0.1:8443/"}, b"")}, Why.HOST),
        ({"/me/": xml("<C:calendar-home-set><href>https://evil.example/</href></C:calendar-home-set>")}, Why.MOVED),
        ({"/.well-known/caldav": xml("<current-user-principal><href>http://[/</href></current-user-principal>")}, Why.UNREADABLE),
        ({"/home/": xml("<resourcetype><C:calendar/></resourcetype>", "https://evil.example/")}, Why.MOVED),
        # Nothing, or nothing that can be read.
        ({"/.well-known/caldav": (401, {}, b"")}, Why.SIGN_IN),
        ({"/.well-known/caldav": (503, {}, b"")}, Why.AWAY),
        ({"/.well-known/caldav": (404, {}, b"")}, Why.MISSING),
        ({"/me/": (207, {}, b"<m/>")}, Why.MISSING),
        ({"/home/": xml("<resourcetype><collection/></resourcetype>")}, Why.NO_CALENDAR),
        ({"/home/": (207, {}, b'<!DOCTYPE m [<!ENTITY a "aaaa">]><m>&a;</m>')}, Why.UNREADABLE),
        (
            {"/home/": xml('<resourcetype><C:calendar/></resourcetype><C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>')},
            Why.NO_CALENDAR,
        ),
    ],
)  # fmt: skip
def test_where_a_server_may_not_lead_us(settings: Any, changes: dict[str, Answer], why: Why) -> None:
    assert found(WHOLE | changes, settings) == why


def test_an_end_is_put_to_long_searches(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "DEADLINE", -1.0)
    assert found(WHOLE, settings) == Why.AWAY


def test_hosts_of_one_organization(settings: Any) -> None:
    same = {
        ("caldav.example.org", "p7-caldav.example.org"): True,
        ("caldav.example.org", "example.org"): True,
        ("example.org", "dav.example.org"): True,
        ("example.org", "example.org"): True,
        ("example.org", "evil.org"): False,
        ("caldav.example.org", "caldav.example.org.evil.example"): False,
        ("caldav.example.org", "evilexample.org"): False,
    }
    assert {pair: finding._are_of_one(*pair) for pair in same} == same
    assert (
        finding._led("https://caldav.example.org/a/", "https://p7-caldav.example.org:443/b/")
        == "https://p7-caldav.example.org:443/b/"
    )
    with pytest.raises(Trouble):
        finding._led("https://caldav.example.org/a/", "http://caldav.example.org/b/")


def test_what_is_typed_becomes_an_address(settings: Any) -> None:
    settings.CALDAV_HOSTS = ["dav.example.org", "http://radicale:5232"]
    assert [address_of(typed) for typed in (" dav.example.org ", "Radicale:5232/nia/", "https://x.example/", "")] == [
        "https://dav.example.org", "http://Radicale:5232/nia/", "https://x.example/", "",
    ]  # fmt: skip


def test_the_page_asks_for_a_server(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    client = Client()
    client.force_login(cast.viktor)
    words = re.sub(r"<[^>]*>", " ", client.get(reverse("calendars:own")).content.decode())
    assert "Server of your calendar" in words
