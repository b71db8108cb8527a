"""The pages of guides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock
from viceversa.core.retention import apply_all
from viceversa.learning import actions, guidebook
from viceversa.learning.models import MeetingGuide, ProgramGuide
from viceversa.pairings.actions import closure, meetings
from viceversa.pairings.models import Meeting, Pairing
from viceversa.people.models import User

TEXT = "## 10: Arrive\n\nHello\n\n## 20 own: Mine"


def client(user: User, language: str = "en") -> Client:
    made = Client(headers={"accept-language": language})
    made.force_login(user)
    return made


def page(user: User, address: str, language: str = "en") -> str:
    with clock.moved_to(NOW):
        answer = client(user, language).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def meeting(cast: Cast, pair: Pairing) -> Meeting:
    return meetings.plan(pair, starts_at=NOW + timedelta(days=3), minutes=45, by=cast.viktor, now=NOW)


def choice(meeting: Meeting) -> str:
    return reverse("learning:choice", args=[meeting.pairing.code, meeting.code])


def test_the_pair_sees_a_guide_that_suits_the_meeting_takes_it_and_takes_another(cast: Cast, meeting: Meeting) -> None:
    pair = reverse("pairings:pair", args=[meeting.pairing.code])
    before = page(cast.nia, pair)
    assert "A guide that suits you:" in before
    assert "The first meeting" in before
    assert "/guides/contracting/?minutes=45" in before
    with clock.moved_to(NOW):
        answer = client(cast.nia).post(choice(meeting), {"guide": "public-voice"}, follow=True)
    assert "You both see “Social media and public voice” for this meeting now." in answer.content.decode()
    assert "Your guide:" in page(cast.viktor, pair)
    with clock.moved_to(NOW):
        answer = client(cast.viktor).post(choice(meeting), {"guide": ""}, follow=True)
    assert "This meeting has no guide now." in answer.content.decode()
    assert not MeetingGuide.objects.exists()


def test_what_is_the_mentors_to_take_the_mentee_does_not_see_to_choose(cast: Cast, meeting: Meeting) -> None:
    assert "Inclusion and lived experience" in page(cast.nia, choice(meeting))
    assert "Inclusion and lived experience" not in page(cast.viktor, choice(meeting))
    assert "From meeting 3 on." in page(cast.nia, choice(meeting))


def test_the_list_says_what_is_suggested_taken_and_was_taken_before(
    cast: Cast, pair: Pairing, meeting: Meeting
) -> None:
    second = meetings.plan(pair, starts_at=NOW + timedelta(days=10), by=cast.viktor, now=NOW)
    assert page(cast.nia, choice(meeting)).count("Suggested by what you want to learn") == 1
    guide = guidebook.named("contracting")
    assert guide is not None
    actions.take_guide(Meeting.objects.get(pk=meeting.pk), guide=guide, by=cast.nia, now=NOW)
    assert "Taken for this meeting" in page(cast.viktor, choice(meeting))
    assert "You had it before." in page(cast.viktor, choice(Meeting.objects.get(pk=second.pk)))


def test_a_guide_that_is_not_there_is_not_taken(cast: Cast, meeting: Meeting) -> None:
    for key in ("nothing", "\x00"):
        with clock.moved_to(NOW):
            assert client(cast.nia).post(choice(meeting), {"guide": key}).status_code in (400, 404)
    assert client(cast.petra).get(choice(meeting)).status_code == 404


@pytest.mark.parametrize("minutes", ["45", "0", "3", "9999", "x", ""])
def test_a_guide_is_drawn_to_the_length_of_the_meeting(cast: Cast, minutes: str) -> None:
    html = page(cast.nia, reverse("learning:guide", args=["public-voice"]) + f"?minutes={minutes}")
    assert ("Cut to 45 minutes" in html) is (minutes == "45")
    assert ("60 minutes." in html) is (minutes != "45")


def test_guides_are_read_in_ones_own_language(cast: Cast) -> None:
    english = page(cast.nia, reverse("learning:guide", args=["closing"]))
    for language in ("de", "fr", "es"):
        html = page(cast.nia, reverse("learning:guide", args=["closing"]), language)
        assert "The closing meeting" in english
        assert "The closing meeting" not in html


def test_pages_cost_the_same_for_many_guides(cast: Cast, meeting: Meeting) -> None:
    addresses = [
        (client(cast.nia), reverse("learning:library")),
        (client(cast.nia), choice(meeting)),
        (client(cast.nia), reverse("pairings:pair", args=[meeting.pairing.code])),
        (client(cast.petra), reverse("learning:own", args=[cast.program.code])),
    ]
    costs = []
    for number in (1, 3):
        for index in range(number):
            made = actions.write_guide(
                cast.program,
                title=f"Own {number} {index}",
                aim="A",
                text=TEXT,
                code=f"{number}{index}bcdefghjkm",
                by=cast.petra,
                now=NOW,
            )
            actions.offer_guide(made, by=cast.petra, now=NOW)
        cost = []
        for browser, address in addresses:
            with CaptureQueriesContext(connection) as captured, clock.moved_to(NOW):
                browser.get(address)
            cost.append(len(captured))
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 12


def test_a_manager_writes_reads_offers_and_changes_a_guide(cast: Cast) -> None:
    petra = client(cast.petra)
    address = reverse("learning:own-new", args=[cast.program.code])
    assert "## before: mentor" in petra.get(address).content.decode()
    wrong = petra.post(
        address,
        {"title": "T", "aim": "A", "text": "Hello", "from_meeting": "1", "code": "abcdefghjkmn", "version": "1"},
    )
    assert wrong.status_code == 422
    assert "Line 1: begin with a heading" in wrong.content.decode()
    words = {
        "title": "T",
        "aim": "A",
        "text": TEXT,
        "from_meeting": "1",
        "code": "abcdefghjkmn",
        "version": "1",
        "families": ["ai"],
    }
    after = petra.post(address, words, follow=True).content.decode()
    assert "Kept as a draft." in after
    assert "As the two read it" in after
    own = ProgramGuide.objects.get()
    assert (
        "can take “T” now"
        in petra.post(reverse("learning:own-offer", args=[cast.program.code, own.code]), follow=True).content.decode()
    )
    one = reverse("learning:own-guide", args=[cast.program.code, own.code])
    assert "Saved." in petra.post(one, words | {"title": "Better"}, follow=True).content.decode()
    assert (
        "It says so already."
        in petra.post(one, words | {"title": "Better", "version": "2"}, follow=True).content.decode()
    )
    late = petra.post(one, words | {"title": "Late"})
    assert (late.status_code, "Another manager has changed" in late.content.decode()) == (422, True)
    assert "Late" in late.content.decode()
    assert (
        "no longer offered"
        in petra.post(
            reverse("learning:own-retirement", args=[cast.program.code, own.code]), follow=True
        ).content.decode()
    )
    assert "Retired" in petra.get(reverse("learning:own", args=[cast.program.code])).content.decode()


def test_which_guides_were_taken_is_forgotten_with_what_the_two_shared(
    cast: Cast, pair: Pairing, meeting: Meeting
) -> None:
    guide = guidebook.named("contracting")
    assert guide is not None
    actions.take_guide(meeting, guide=guide, by=cast.nia, now=NOW)
    closure.end(pair, by=cast.nia, now=NOW)
    apply_all(now=NOW + timedelta(days=89))
    kept = MeetingGuide.objects.count()
    apply_all(now=NOW + timedelta(days=91))
    assert (kept, MeetingGuide.objects.count()) == (1, 0)
