"""Whether one comes to a circle, with one tap from the mail; what a link can't do; what it does not show."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.circles.test_circles import THEN, account, come, mentors, plan
from tests.factories import NOW
from viceversa.circles import actions, mail_links
from viceversa.circles.models import Circle, Seat
from viceversa.core import clock, links
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState

pytestmark = pytest.mark.django_db


def link(circle: Circle, participant: Participant, now: datetime = NOW) -> str:
    with clock.moved_to(now):
        return mail_links.to_answer(circle, participant.person.code).removeprefix("http://localhost:8000")


def seats(circle: Circle) -> list[tuple[int, bool]]:
    return list(Seat.objects.filter(circle=circle).order_by("id").values_list("participant", "coming"))


def test_looking_changes_nothing_and_one_tap_answers(cast: Cast, client: Client) -> None:
    (ann,) = mentors(cast, 1)
    circle = plan(cast, place="Room 9")
    url, hosts = link(circle, ann), [(cast.nia_part.pk, True)]
    events = Event.objects.count()
    with clock.moved_to(NOW):
        for look in (client.get, client.head):
            assert look(f"{url}?answer=yes").status_code == 200
        # The letters of its address are drawn, and may spell a name.
        shown = client.get(f"{url}?answer=yes").content.decode().replace(url, "")
        assert (seats(circle), Event.objects.count()) == (hosts, events)
        assert ("Tap your answer once more" in shown, "Room 9" in shown, "Nia" in shown) == (True, False, False)
        assert "You have a seat." in client.post(url, {"answer": "yes"}, follow=True).content.decode()
        client.post(url, {"answer": "yes"})
        assert seats(circle) == [*hosts, (ann.pk, True)]
        assert Event.objects.filter(verb="circle.answered").count() == 1
        shown = client.get(url).content.decode()
        assert ("Give my seat back" in shown, "Room 9" in shown) == (True, False)
        assert client.post(url, {"answer": "maybe"}).status_code == 409
        client.post(url, {"answer": "no"})
        assert seats(circle) == [*hosts, (ann.pk, False)]
        assert "You said that you don’t come." in client.get(url).content.decode()
    assert "sessionid" not in client.cookies


def test_a_link_is_for_one_person_one_circle_and_until_it_ends(cast: Cast, client: Client) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast)
    url = link(circle, ann)
    with clock.moved_to(THEN + timedelta(minutes=59)):
        assert client.get(url).status_code == 200
    for late in (timedelta(minutes=60), timedelta(days=1, hours=1)):
        with clock.moved_to(THEN + late):
            assert client.post(url, {"answer": "yes"}).status_code == 409
    with clock.moved_to(NOW):
        assert client.post(url.replace("by-link/", "by-link/x"), {"answer": "yes"}).status_code == 409
        other_purpose = reverse("pairings:check_in_by_link", args=[url.rstrip("/").rsplit("/", 1)[1]])
        assert client.get(other_purpose).status_code == 409
        strangers = link(circle, cast.viktor_part)
        assert client.get(strangers).status_code == 404
        Participant.objects.filter(pk=ann.pk).update(state=ParticipantState.WITHDRAWN)
        assert client.post(url, {"answer": "yes"}).status_code == 404
        host = client.get(link(circle, cast.nia_part)).content.decode()
        assert ("You host this circle." in host, "<button" in host.partition("<main")[2]) == (True, False)
        actions.cancel(circle, by=cast.petra, now=NOW)
        assert "It does not take place." in client.get(link(circle, bo)).content.decode()
    assert seats(circle) == [(cast.nia_part.pk, True)]


def test_the_mails_carry_both_answers_and_the_hosts_none(cast: Cast) -> None:
    (ann,) = mentors(cast, 1)
    circle = plan(cast)
    come(circle, ann)
    actions.remind(circle, now=THEN - timedelta(days=1))
    with clock.moved_to(NOW):
        said = {
            (message.kind, message.to_id): words_of(message).text
            for message in Message.objects.filter(kind="circles.reminder")
        }
    assert ["?answer=no" in said["circles.reminder", one.person_id] for one in (ann, cast.nia_part)] == [True, False]
    with clock.moved_to(NOW):
        (bo,) = mentors(cast, 2)[1:]
        another = plan(cast, starts_at=THEN + timedelta(days=1))
        invited = Message.objects.filter(kind="circles.invited", to=bo.person).latest("pk")
        text = words_of(invited).text
    tokens = re.findall(r"/circles/by-link/([^/]+)/\?answer=(yes|no)", text)
    assert [(links.read(token, mail_links.ANSWER, now=NOW), answer) for token, answer in tokens] == [
        (links.Link(another.code, bo.person.code), answer) for answer in ("yes", "no")
    ]


def test_when_all_seats_are_taken_there_is_no_yes(cast: Cast, client: Client) -> None:
    ann, bo, late = mentors(cast, 3)
    circle = plan(cast, seats=3)
    come(circle, ann, bo)
    assert account(late)
    with clock.moved_to(NOW):
        shown = client.get(link(circle, late)).content.decode()
        refused = client.post(link(circle, late), {"answer": "yes"})
    assert ("All seats are taken." in shown, 'value="yes"' in shown, 'value="no"' in shown) == (True, False, True)
    assert (refused.status_code, Seat.objects.filter(participant=late).exists()) == (409, False)
