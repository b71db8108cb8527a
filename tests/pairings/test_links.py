"""Signed links in mails: what a link scanner can’t do, what a link is for and how long it is good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import LIVED, part_of
from tests.pairings.visiting import path_of
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.pairings import mail_links
from viceversa.pairings.actions import momentum
from viceversa.pairings.models import CheckIn, Meeting, Pairing
from viceversa.pairings.states import AnswerState, MeetingState, PairingState
from viceversa.programs.models import Role

pytestmark = pytest.mark.usefixtures("at_lived")


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Event, Message, CheckIn, Meeting))


def test_a_scanner_answers_no_question(cast: Cast, asked: Pairing) -> None:
    with clock.moved_to(NOW):
        address = path_of(mail_links.to_answer(part_of(asked, Role.MENTOR)))
        before = rows()
        for _ in range(3):
            assert Client().get(address).status_code == 200
            assert Client().head(address).status_code == 200
        assert (rows(), part_of(asked, Role.MENTOR).answer) == (before, AnswerState.WAITING)
        assert Client().post(address, {"answer": "maybe"}).status_code == 409
        assert Client().post(address, {"answer": "yes"}).status_code == 302
        assert part_of(asked, Role.MENTOR).answer == AnswerState.ACCEPTED
        other = path_of(mail_links.to_answer(part_of(asked, Role.MENTEE)))
        assert Client().post(other, {"answer": "no"}).status_code == 302
        assert "Nobody is told that it was you" in Client().get(other).content.decode()
        gone = Client().get(address).content.decode()
        assert "This pair was not formed" in gone
        assert "declined" not in gone
    asked.refresh_from_db()
    assert asked.state == PairingState.NOT_FORMED


def test_a_scanner_gives_no_check_in(cast: Cast, lived: Pairing) -> None:
    held = lived.meetings.filter(state=MeetingState.HELD).last()
    address = path_of(mail_links.to_check_in(held, part_of(lived, Role.MENTEE)))
    before = rows()
    assert 'aria-pressed="true"' in Client().get(f"{address}?answer=4").content.decode()
    assert rows() == before
    Client().post(address, {"answer": "4"})
    Client().post(address, {"answer": "4"})
    assert list(CheckIn.objects.filter(participant=cast.viktor_part).values_list("answer", flat=True)) == [4]
    assert "You said: Very useful" in Client().get(address).content.decode()
    assert Client().post(address, {"answer": "x"}).status_code == 409


def test_a_date_link_books_once(cast: Cast, lived: Pairing) -> None:
    moment = LIVED + timedelta(days=80)
    address = path_of(mail_links.to_book(moment, part_of(lived, Role.MENTEE)))
    before = rows()
    assert Client().get(address).status_code == 200
    assert rows() == before
    for _ in range(2):
        assert Client().post(address).status_code == 302
    assert lived.meetings.filter(starts_at=moment).count() == 1
    assert "Booked with Nia" in Client().get(address).content.decode()


@pytest.mark.parametrize("days", [0, 30])
def test_a_changed_or_old_link_says_so(cast: Cast, asked: Pairing, days: int) -> None:
    with clock.moved_to(NOW):
        address = path_of(mail_links.to_answer(part_of(asked, Role.MENTOR)))
    if not days:
        address = address.replace("answers/", "answers/x")
    with clock.moved_to(NOW + timedelta(days=days)):
        response = Client().get(address)
    assert response.status_code == 409
    assert "link" in response.content.decode()


def test_a_link_is_for_one_purpose(cast: Cast, lived: Pairing) -> None:
    held = lived.meetings.filter(state=MeetingState.HELD).last()
    token = mail_links.to_check_in(held, part_of(lived, Role.MENTEE)).rstrip("/").rsplit("/", 1)[1]
    for name in ("answer_by_link", "date_by_link"):
        assert Client().get(reverse(f"pairings:{name}", args=[token])).status_code == 409


def test_nudge_mail_has_links_that_work(cast: Cast, pair: Pairing) -> None:
    from viceversa.messaging.rendering import words_of

    momentum.offer_times(pair, by=cast.petra, now=LIVED)
    words = words_of(Message.objects.get(kind="pairings.nudge_book"))
    links = [line.split(": ", 1)[1].strip() for line in words.text.splitlines() if "/dates/" in line]
    assert len(links) == 3
    assert Client().get(path_of(links[0])).status_code == 200
