"""One's own calendar, connected: dates that are offered are free in it, and nobody learns why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW, user
from tests.support.caldav import PASSWORD, USER, CalendarServer
from viceversa.core import clock, retention
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.integrations.calendars import actions, queries, tasks
from viceversa.integrations.calendars.caldav import Account, Why
from viceversa.integrations.calendars.models import Connection
from viceversa.integrations.calendars.retention import CONNECTIONS, FEEDS
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.queries import suggested_times
from viceversa.people.export import of as export_of
from viceversa.people.models import Person
from viceversa.programs.models import Participant

GIVEN = {"user": USER, "password": PASSWORD}


@pytest.fixture(scope="module")
def server() -> Iterator[CalendarServer]:
    with CalendarServer() as running:
        yield running


@pytest.fixture
def dav(server: CalendarServer, settings: Any) -> CalendarServer:
    settings.CALDAV_HOSTS = [server.origin]
    server.empty()
    return server


def offered(pair: Pairing, now: datetime = NOW) -> list[datetime]:
    members = list(Member.objects.filter(pairing=pair).select_related("participant__person"))
    return suggested_times(pair, members, now=now)


def fill(dav: CalendarServer, moment: datetime, uid: str = "1") -> None:
    dav.put(uid, f"DTSTART:{moment:%Y%m%dT%H%M%SZ}", "DURATION:PT30M", "SUMMARY:Zebra")


def verbs() -> list[str]:
    return list(Event.objects.filter(verb__startswith="calendar").order_by("pk").values_list("verb", flat=True))


def test_dates_that_are_offered_are_free_in_it(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    before = offered(pair)
    fill(dav, before[0])
    made = actions.connect(url=dav.url, **GIVEN, by=cast.viktor, now=NOW)
    assert made.busy == [(before[0], before[0] + timedelta(minutes=30))]
    after = offered(pair)
    assert (before[0] in after, len(after)) == (False, 3)
    again = actions.connect(url=f" {dav.url} ", **GIVEN, by=cast.viktor, now=NOW)
    assert (again.pk, again.repeated, verbs()) == (made.pk, True, ["calendar.connected"])
    # An answer that is too old is not believed, and then not even kept.
    late = NOW + actions.GOOD_FOR
    assert queries.busy_stretches([cast.person("viktor").pk], late) == []
    assert (actions.forget_old_times(now=late), Connection.objects.get().busy) == (1, [])
    assert [actions.disconnect(by=cast.viktor, now=NOW) for _twice in range(2)] == [True, False]
    assert (offered(pair), verbs()) == (before, ["calendar.connected", "calendar.disconnected"])


def test_nothing_in_the_database_says_where_or_when(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    first = offered(pair)[0]
    fill(dav, first)
    made = actions.connect(url=dav.url, **GIVEN, by=cast.viktor, now=NOW)
    stored = str(Connection.objects.values().get())
    for word in (dav.url, USER, PASSWORD, first.isoformat(), "Zebra"):
        assert word not in stored
    assert made.account == Account(dav.url, USER, PASSWORD)
    mine = str(export_of(cast.viktor, now=NOW))
    assert (dav.url in mine, PASSWORD in mine, PASSWORD in repr(Event.objects.values())) == (True, False, False)
    # Somebody else's row can't be read with this one's text, nor with a key that is lost.
    Connection.objects.update(code="zzzzzzzzzzzz")
    assert queries.busy_stretches([cast.person("viktor").pk], NOW) == []
    assert actions.refresh(Connection.objects.select_related("person").get(), now=NOW) is False
    assert Connection.objects.get().problem == Why.SIGN_IN
    assert actions.connect(url=dav.url, **GIVEN, by=cast.viktor, now=NOW).repeated is False
    assert len(queries.busy_stretches([cast.person("viktor").pk], NOW)) == 1


def test_ones_own_copy_after_the_secret_was_lost(cast: Cast, pair: Pairing, dav: CalendarServer, settings: Any) -> None:
    actions.connect(url=dav.url, **GIVEN, by=cast.viktor, now=NOW)
    settings.SECRET_KEY = "another secret " * 5
    [mine] = export_of(cast.viktor, now=NOW)["calendars.connection (person)"]
    assert (
        mine["sealed"] == mine["sealed_busy"] == ("This can’t be read any more: the key it was encrypted with is lost.")
    )


def test_a_calendar_that_does_not_let_us_in_is_not_kept(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    for given, field in (
        ({"url": dav.url, "user": USER, "password": "wrong"}, "password"),
        ({"url": "https://elsewhere.example/", **GIVEN}, "url"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.connect(**given, by=cast.viktor, now=NOW)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        actions.connect(url=dav.url, **GIVEN, by=user(), now=NOW)  # type: ignore[arg-type]
    assert (Connection.objects.count(), verbs()) == (0, [])


def test_the_worker_asks_anew(cast: Cast, pair: Pairing, dav: CalendarServer, monkeypatch: pytest.MonkeyPatch) -> None:
    times = offered(pair)
    for name in ("viktor", "nia", "otto"):
        actions.connect(url=dav.url, **GIVEN, by=getattr(cast, name), now=NOW)
    fill(dav, times[1])
    later = NOW + timedelta(minutes=15)
    with clock.moved_to(later):
        tasks.ask_calendars.call()
    asked = {one.person_id: one.busy for one in Connection.objects.filter(asked_at=later)}
    found = [(times[1], times[1] + timedelta(minutes=30))]
    # Otto is in no pair: his calendar is left alone.
    assert asked == {cast.person("viktor").pk: found, cast.person("nia").pk: found}
    # A password that no longer holds: what was known stays while it is good, and the page says what is wrong.
    monkeypatch.setattr(Connection, "account", Account(dav.url, USER, "changed"))
    with clock.moved_to(later + timedelta(minutes=15)):
        tasks.ask_calendars.call()
        viktor = Client()
        viktor.force_login(cast.viktor)
        assert "The server did not let us in." in viktor.get(reverse("calendars:own")).content.decode()
    assert queries.busy_stretches([cast.person("viktor").pk], later) == found
    with clock.moved_to(later + actions.GOOD_FOR):
        tasks.ask_calendars.call()
    assert Connection.objects.get(person=cast.person("viktor")).sealed_busy == ""


def test_a_round_ends_when_its_time_is_over(
    cast: Cast, pair: Pairing, dav: CalendarServer, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    actions.connect(url=dav.url, **GIVEN, by=cast.viktor, now=NOW)
    for budget, hosts in ((-1.0, settings.CALDAV_HOSTS), (60.0, [])):
        monkeypatch.setattr(tasks, "BUDGET", budget)
        settings.CALDAV_HOSTS = hosts
        with clock.moved_to(NOW + timedelta(minutes=30)):
            tasks.ask_calendars.call()
        assert Connection.objects.get().tried_at == NOW


def test_offering_costs_one_query_for_any_number_of_calendars(
    cast: Cast, pair: Pairing, dav: CalendarServer, settings: Any
) -> None:
    costs = []
    for name in ("viktor", "nia"):
        actions.connect(url=dav.url, **GIVEN, by=getattr(cast, name), now=NOW)
        with CaptureQueriesContext(database) as spent:
            offered(pair)
        costs.append(len(spent))
    settings.CALDAV_HOSTS = []
    with CaptureQueriesContext(database) as spent:
        offered(pair)
    # Meetings, weekly times and workshops; calendars are one more, however many there are.
    assert [*costs, len(spent)] == [4, 4, 3]


def test_the_page_connects_and_forgets(cast: Cast, pair: Pairing, dav: CalendarServer, settings: Any) -> None:
    viktor, own, act = Client(), reverse("calendars:own"), reverse("calendars:connection")
    viktor.force_login(cast.viktor)
    assert "Connect your calendar" in viktor.get(own).content.decode()
    wrong = viktor.post(act, {"url": dav.url, "user": USER, "password": "wrong"})
    assert (wrong.status_code, "The server did not let us in." in wrong.content.decode()) == (422, True)
    assert "wrong" not in wrong.content.decode().split('name="password"')[1][:200]
    assert viktor.post(act, {"url": "", "user": "", "password": ""}).status_code == 422
    page = viktor.post(act, {"url": dav.url, **GIVEN}, follow=True).content.decode()
    assert ("It answered last on" in page, PASSWORD in page, dav.url in page) == (True, False, False)
    page = viktor.post(act, {"end": "1"}, follow=True).content.decode()
    assert ("It answered last on" in page, Connection.objects.count()) == (False, 0)
    settings.CALDAV_HOSTS = []
    assert "Connect your calendar" not in viktor.get(own).content.decode()
    assert viktor.post(act, {"url": dav.url, **GIVEN}).status_code == 404


def test_who_leaves_takes_all_of_it_along(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    actions.connect(url=dav.url, **GIVEN, by=cast.viktor, now=NOW)
    actions.renew_feed(by=cast.viktor, now=NOW)
    for gone, state in ((0, Person.State.ACTIVE), (1, Person.State.LEFT)):
        Person.objects.filter(pk=cast.person("viktor").pk).update(state=state)
        assert [retention.apply(rule, now=NOW) for rule in (CONNECTIONS, FEEDS)] == [gone, gone]


def test_what_is_offered_before_there_is_any_meeting_is_free_in_it(
    cast: Cast, asked: Pairing, dav: CalendarServer
) -> None:
    """Two who are only asked: the worker asks their calendars too, and neither learns whose is full."""
    page = reverse("pairings:more", args=[asked.code])

    def read() -> str:
        client = Client()
        client.force_login(cast.nia)
        with clock.moved_to(NOW):
            return client.get(page).content.decode()

    before = read()
    assert "Wed 13 May, 11:30" in before
    members = list(Member.objects.filter(pairing=asked).select_related("participant__person"))
    first = suggested_times(asked, members, now=NOW, minutes=15)[0]
    actions.connect(url=dav.url, **GIVEN, by=cast.viktor, now=NOW)
    dav.put("1", f"DTSTART:{first:%Y%m%dT%H%M%SZ}", "DURATION:PT10H", "SUMMARY:Zebra")
    with clock.moved_to(NOW + timedelta(minutes=16)):
        tasks.ask_calendars.call()
    after = read()
    assert ("Wed 13 May" in after, "Zebra" in after) == (False, False)
    # The weekdays are those both gave: one that were missing would tell.
    weekdays = "Monday, Tuesday, Wednesday, Thursday, Friday"
    assert (weekdays in before, weekdays in after) == (True, True)


def test_a_series_at_kick_off_says_how_many_of_its_dates_suit(cast: Cast, pair: Pairing, dav: CalendarServer) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(times=["wed-morning"])
    page = reverse("pairings:meetings", args=[pair.code])
    viktor, nia = Client(), Client()
    viktor.force_login(cast.viktor)
    nia.force_login(cast.nia)
    with clock.moved_to(NOW):
        first = viktor.get(page)
        assert "All 8 dates suit everybody." in first.content.decode()
        second = first.context["series"][0].moments[1]
        # In either rhythm one of the dates falls on a full day.
        for number in range(2):
            dav.put(str(number), f"DTSTART:{second + timedelta(days=7 * number - 0.5):%Y%m%dT%H%M%SZ}", "DURATION:PT24H", "SUMMARY:Zebra")  # fmt: skip
        actions.connect(url=dav.url, **GIVEN, by=cast.nia, now=NOW)
        shown = viktor.get(page)
        words = shown.content.decode()
        section = words[words.index("All meetings at once") : words.index("Another time")]
        assert ("7 of 8 dates suit everybody." in section, "Nia" in section) == (True, False)
        assert viktor.post(page, {"series": "2026-01-01T00:00:00+00:00"}).status_code == 409
        (chosen,) = shown.context["series"]
        assert viktor.post(page, {"series": chosen.first.isoformat()}).status_code == 302
        assert list(Meeting.objects.values_list("starts_at", flat=True)) == chosen.moments
        assert "All meetings at once" not in nia.get(page).content.decode()
