"""Subscribing to one's own meetings: a secret address, neutral, and nothing but the times."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW, user
from tests.support import calendars
from viceversa.core import clock
from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.integrations.calendars import actions
from viceversa.integrations.calendars.models import Feed
from viceversa.messaging.models import Preference
from viceversa.pairings.actions import meetings
from viceversa.pairings.models import Pairing
from viceversa.people.models import Person, User
from viceversa.programs.actions import set_calendars

pytestmark = pytest.mark.usefixtures("nothing_waits")

SOON = NOW + timedelta(days=2)


def read(token: str, **headers: str) -> Any:
    """What a calendar program gets: it has no account."""
    with clock.moved_to(NOW):
        return Client().get(reverse("calendars:feed", args=[token]), headers=headers)


def signed_in(account: User) -> Client:
    client = Client()
    client.force_login(account)
    return client


def verbs() -> list[str]:
    return list(Event.objects.filter(verb__startswith="calendar").order_by("pk").values_list("verb", flat=True))


def test_only_times_and_neutral_titles(cast: Cast, pair: Pairing) -> None:
    set_calendars(cast.program, names=True, video_link="https://video.example.org/{code}", by=cast.petra, now=NOW)
    _feed, token = actions.renew_feed(by=cast.nia, now=NOW)
    meetings.plan(pair, starts_at=SOON, place="Zebra room", title="Zebra", by=cast.viktor, now=NOW)
    gone = meetings.plan(pair, starts_at=SOON + timedelta(days=1), by=cast.viktor, now=NOW)
    meetings.cancel(gone, by=cast.viktor, now=NOW)
    answer = read(token)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Cache-Control"] == "private, no-cache"
    (seen,) = calendars.read(answer.content)
    assert (seen.title, seen.starts_at, seen.place, seen.attendees) == ("Appointment", SOON, "", ())
    for word in ("Viktor", "Nia", "Zebra", "video.", cast.program.name, "mentor", "://"):
        assert word not in seen.said
    # In the mail the entry has the same name, so that a calendar can tell that they are one.
    _feed, other = actions.renew_feed(by=cast.viktor, now=NOW)
    assert calendars.read(read(other).content)[0].uid != seen.uid


def test_a_program_that_looks_again_gets_it_only_when_something_changed(cast: Cast, pair: Pairing) -> None:
    _feed, token = actions.renew_feed(by=cast.nia, now=NOW)
    one = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    first = read(token)
    by_tag, by_date = {"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}
    for headers in (by_tag, by_date):
        again = read(token, **headers)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    later = NOW + timedelta(minutes=5)
    meetings.move(one, starts_at=SOON + timedelta(hours=2), by=cast.nia, now=later)
    for headers in (by_tag, by_date):
        assert calendars.read(read(token, **headers).content)[0].sequence == 1
    moved = {"If-Modified-Since": read(token)["Last-Modified"]}
    meetings.cancel(one, by=cast.nia, now=later + timedelta(minutes=5))
    assert calendars.read(read(token, **moved).content) == []


def test_a_feed_costs_the_same_for_one_meeting_and_for_three(cast: Cast, pair: Pairing) -> None:
    _feed, token = actions.renew_feed(by=cast.nia, now=NOW)
    costs = []
    for count in (1, 2):
        meetings.plan_series(pair, first=SOON + timedelta(days=count), count=count, by=cast.viktor, now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as spent:
            assert read(token).status_code == 200
        costs.append(len(spent))
    assert costs == [2, 2]


def test_renewed_withdrawn_and_of_who_left(cast: Cast, pair: Pairing) -> None:
    feed, token = actions.renew_feed(by=cast.nia, now=NOW)
    assert token not in str(Feed.objects.values().get())
    same, none = actions.renew_feed(by=cast.nia, former="", now=NOW)
    assert (same.pk, same.repeated, none) == (feed.pk, True, "")
    _fresh, second = actions.renew_feed(by=cast.nia, former=feed.code, now=NOW)
    assert [read(each).status_code for each in (token, second, "x" * 43)] == [404, 200, 404]
    Person.objects.filter(pk=cast.person("nia").pk).update(state=Person.State.LEFT)
    assert read(second).status_code == 404
    Person.objects.filter(pk=cast.person("nia").pk).update(state=Person.State.ACTIVE)
    User.objects.filter(pk=cast.nia.pk).update(is_active=False)
    assert read(second).status_code == 404
    User.objects.filter(pk=cast.nia.pk).update(is_active=True)
    assert [actions.withdraw_feed(by=cast.nia, now=NOW) for _twice in range(2)] == [True, False]
    assert read(second).status_code == 404
    assert verbs() == ["calendar.feed_made", "calendar.feed_made", "calendar.feed_withdrawn"]


def test_who_is_not_in_the_directory_has_none(cast: Cast) -> None:
    for by in (None, user()):
        with pytest.raises(NotAllowed):
            actions.renew_feed(by=by, now=NOW)  # type: ignore[arg-type]
    stranger = signed_in(user())
    assert stranger.get(reverse("calendars:own")).status_code == 404
    assert stranger.post(reverse("calendars:mails")).status_code == 404
    assert "Your calendar" not in stranger.get(reverse("people:me")).content.decode()


def test_the_page_shows_the_address_once(cast: Cast, pair: Pairing) -> None:
    nia = signed_in(cast.nia)
    own = reverse("calendars:own")
    assert own in nia.get(reverse("people:me")).content.decode()
    assert "Make the address" in nia.get(own).content.decode()
    page = nia.post(reverse("calendars:feed_address"), follow=True).content.decode()
    address = page.split('id="feed-url">')[1].split("<")[0]
    assert Client().get(address).status_code == 200
    feed = Feed.objects.get()
    assert (address in nia.get(own).content.decode(), feed.person) == (False, cast.person("nia"))
    # A second click on a page that is out of date changes nothing; one on the page as it is renews the address.
    nia.post(reverse("calendars:feed_address"))
    assert Client().get(address).status_code == 200
    nia.post(reverse("calendars:feed_address"), {"former": feed.code})
    assert Client().get(address).status_code == 404
    page = nia.post(reverse("calendars:feed_address"), {"withdraw": "1"}, follow=True).content.decode()
    assert ("feed-url" in page, Feed.objects.exists()) == (False, False)


def test_invitations_by_mail_are_stopped_and_taken_up_again(cast: Cast, pair: Pairing) -> None:
    nia = signed_in(cast.nia)
    page = nia.post(reverse("calendars:mails"), follow=True).content.decode()
    assert ("Send invitations again" in page, Preference.objects.count()) == (True, 1)
    page = nia.post(reverse("calendars:mails"), {"resume": "1"}, follow=True).content.decode()
    assert ("No more invitations" in page, Preference.objects.count()) == (True, 0)
