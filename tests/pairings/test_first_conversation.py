"""The first conversation: 15 minutes, three times in both zones, booked once by whoever taps first."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import part_of, start
from viceversa.core import clock
from viceversa.messaging import rendering
from viceversa.messaging.models import Message
from viceversa.pairings import mail_links
from viceversa.pairings.models import Meeting, Pairing
from viceversa.pairings.slots import in_their_zone
from viceversa.programs.models import Participant, Role

FIRST, SECOND = datetime(2026, 5, 13, 9, 30, tzinfo=NOW.tzinfo), datetime(2026, 5, 14, 7, 0, tzinfo=NOW.tzinfo)


def links(text: str) -> list[str]:
    return [urlsplit(word).path for word in text.split() if "/dates/" in word]


def mail_of(name: str) -> str:
    with clock.moved_to(NOW):
        return rendering.words_of(Message.objects.get(kind="pairings.paired", to__name__startswith=name)).text


def test_three_times_by_mail_in_both_zones(cast: Cast, asked: Pairing) -> None:
    Participant.objects.filter(pk=cast.viktor_part.pk).update(
        time_zone="America/New_York", times=["mon-morning", "tue-morning", "wed-morning", "thu-morning", "fri-morning"]
    )
    Participant.objects.filter(pk=cast.nia_part.pk).update(times=[f"{day}-afternoon" for day in ("wed", "thu", "fri")])
    start(cast, asked)
    text = mail_of("Nia")
    assert len(links(text)) == 3
    assert "Wednesday 13 May, 15:00 (09:00 for Viktor)" in text
    assert "for Nia)" not in text


def test_one_tap_books_fifteen_minutes_and_the_other_times_are_gone(cast: Cast, pair: Pairing) -> None:
    nia, viktor = links(mail_of("Nia")), links(mail_of("Viktor"))
    client = Client()
    with clock.moved_to(NOW):
        assert "15 minutes with Viktor?" in client.get(nia[0]).content.decode()
        assert client.post(nia[0]).headers["Location"] == nia[0]
        meeting = Meeting.objects.get()
        assert (meeting.starts_at, meeting.minutes) == (FIRST, 15)
        assert "Booked with Nia" in client.get(viktor[1]).content.decode()
        client.post(viktor[1])
        client.post(nia[0])
    assert Meeting.objects.count() == 1


def test_the_pages_offer_fifteen_minutes_until_they_have_met(cast: Cast, pair: Pairing) -> None:
    client = Client()
    client.force_login(cast.viktor)
    address = reverse("pairings:meetings", args=[pair.code])
    with clock.moved_to(NOW):
        assert "your first conversation, 15 minutes" in client.get(address).content.decode()
        assert "your first conversation, 15 minutes" in client.get(reverse("pairings:home")).content.decode()
        client.post(address, {"moment": FIRST.isoformat()})
    assert Meeting.objects.get().minutes == 15
    with clock.moved_to(NOW):
        assert "One tap books an hour" in client.get(address).content.decode()
        client.post(address, {"moment": SECOND.isoformat()})
    assert [meeting.minutes for meeting in Meeting.objects.order_by("starts_at")] == [15, 60]


def test_a_later_link_books_an_hour(cast: Cast, pair: Pairing) -> None:
    moment = NOW + timedelta(days=9)
    with clock.moved_to(NOW):
        address = urlsplit(mail_links.to_book(moment, part_of(pair, Role.MENTEE))).path
        client = Client()
        assert "An hour with Nia?" in client.get(address).content.decode()
        client.post(address)
    assert Meeting.objects.get().minutes == 60


@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("Europe/Paris", FIRST, ""),
        ("Europe/Berlin", FIRST, ""),
        ("Asia/Tokyo", FIRST, "18:30"),
        ("Asia/Tokyo", FIRST + timedelta(hours=8), "Thu 14 May, 02:30"),
        ("", FIRST, ""),
    ],
)
def test_the_other_clock(cast: Cast, zone: str, moment: datetime, words: str) -> None:
    cast.viktor_part.time_zone = zone
    with rendering.in_the_place_of(cast.person("nia")):
        assert in_their_zone(moment, cast.viktor_part) == words
