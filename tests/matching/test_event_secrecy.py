"""What mails about short conversations say, and what no page and no mail shows."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story_event import (
    DAY,
    ENDS,
    SEATED,
    STARTS,
    Parts,
    announced,
    body_of,
    guest,
    invited,
    own_page,
    page_of,
    read,
    read_raw,
    rounds,
    says,
    seated,
    signed_in,
    with_events,
)
from tests.support.words import without_addresses
from viceversa.core import clock
from viceversa.matching import actions, timetable
from viceversa.matching.models import EventGuest
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.people.models import DecisionPower, Person, User
from viceversa.programs.models import DoNotMatch, Participant
from viceversa.programs.states import ParticipantState


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_events(cast)


# Mails


def test_mails_say_when_and_where_on_ones_own_clock_and_never_with_whom(cast: Cast, parts: Parts) -> None:
    Person.objects.filter(pk=parts["viktor"].person_id).update(time_zone="Asia/Kolkata")
    event = announced(cast, parts)
    with clock.moved_to(SEATED):
        text = body_of("event_plan", "Viktor Halvorsen")
        assert ("Round 1, 18:30 to 18:40, table" in text, "Where: Canteen." in text) == (True, True)
        assert [name for name in ("Nia", "Jo Park", "Kim", "Adeyemi", "Lund") if name in without_addresses(text)] == []
        with pytest.raises(Moot):
            body_of("event_invitation", "Viktor Halvorsen")
    actions.remind_of_rounds(event, now=STARTS - timedelta(days=1))
    with clock.moved_to(STARTS - timedelta(days=1)):
        assert "Tomorrow is the day" in body_of("event_tomorrow", "Viktor Halvorsen")
    actions.note_presence(guest(event, parts["nia"]), presence="absent", by=cast.petra, now=STARTS - timedelta(hours=1))
    with clock.moved_to(STARTS), pytest.raises(Moot, match="no round to be reminded of"):
        body_of("event_tomorrow", "Nia Adeyemi")
    with clock.moved_to(STARTS):
        text = body_of("event_changed", "Viktor Halvorsen")
        said = without_addresses(text)
        assert ("are now these" in said, "Nia" in said, said.count("Round ")) == (True, False, 2)
    actions.end_event(event, by=cast.petra, now=ENDS)
    with clock.moved_to(ENDS):
        assert "You met 2 people" in body_of("event_ranking", "Viktor Halvorsen")
    assert event.shortlists is not None
    actions.remind(event.shortlists, now=ENDS)
    with clock.moved_to(ENDS):
        assert "whom of the people you met" in body_of("shortlist_reminder", "Viktor Halvorsen")
    actions.close_answers(event.shortlists, now=ENDS + timedelta(days=9))
    assert page_of(cast) in body_of("answers_in", "Petra Novak")


def test_managers_are_told_when_nobody_would_meet_anybody(cast: Cast, parts: Parts) -> None:
    seated(cast, parts, "nia", "jo", place="", link="https://meet.example/x")
    with clock.moved_to(SEATED):
        assert "nobody would meet anybody" in body_of("event_seated", "Petra Novak")
    assert "Tell 2 people" not in read(signed_in(cast.petra), page_of(cast), SEATED)


def test_the_link_of_a_video_call_comes_with_the_rounds(cast: Cast, parts: Parts) -> None:
    event = invited(cast, place="", link="https://meet.example/x")
    with clock.moved_to(NOW):
        assert ("By video call" in body_of("event_invitation", "Nia Adeyemi"), "meet.example" in body_of("event_invitation", "Nia Adeyemi")) == (True, False)  # fmt: skip
    assert "meet.example" not in read_raw(signed_in(cast.nia), own_page(event, parts["nia"]), NOW)
    for name in parts:
        says(event, parts[name], True)
    actions.seat(event, by=None, now=SEATED)
    actions.announce(event, by=cast.petra, now=SEATED)
    with clock.moved_to(SEATED):
        text = body_of("event_plan", "Nia Adeyemi")
    assert ("https://meet.example/x" in text, "Round 1, 15:00 to 15:10, room" in text) == (True, True)
    assert 'href="https://meet.example/x"' in read_raw(signed_in(cast.nia), own_page(event, parts["nia"]), SEATED)


def test_a_mail_that_has_lost_its_reason_is_not_sent(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    actions.remind_guests(event, now=NOW)
    says(event, parts["nia"], False)
    with pytest.raises(Moot, match="There is an answer already"):
        body_of("event_reminder", "Nia Adeyemi")
    assert "Please answer by Thursday 21 May" in body_of("event_reminder", "Kim Lund")
    Participant.objects.filter(pk=parts["kim"].pk).update(state=ParticipantState.WITHDRAWN)
    with pytest.raises(Moot, match="has left"):
        body_of("event_invitation", "Kim Lund")
    actions.cancel_event(event, by=cast.petra, now=NOW)
    with pytest.raises(Moot, match="called off"):
        body_of("event_invitation", "Jo Park")
    assert "do not take place" in body_of("event_cancelled", "Jo Park")


# Secrets


def test_a_wish_not_to_meet_looks_like_anything_else_that_keeps_two_apart(cast: Cast, parts: Parts) -> None:
    """Two worlds: in one Nia does not want to meet Ida, in the other Ida decides about Nia. All that can be read is the same."""
    readings = []
    for wish in (True, False):
        if wish:
            secret: Any = DoNotMatch.objects.create(participant=parts["nia"], person=parts["ida"].person)
        else:
            secret = DecisionPower.objects.create(holder=parts["ida"].person, over=parts["nia"].person, kind="project")
        event = announced(cast, parts)
        readings.append(
            [
                rounds(event),
                sorted(Message.objects.values_list("kind", "to__name")),
                scrubbed(read(signed_in(cast.petra), page_of(cast), SEATED)),
                scrubbed(read(signed_in(cast.petra), f"/matching/events/{event.code}/seating/", SEATED)),
                *(
                    scrubbed(read(signed_in(User.objects.get(person=part.person)), own_page(event, part), SEATED))
                    for part in parts.values()
                ),
            ]
        )
        secret.delete()
        event.delete()
        Message.objects.all().delete()
    assert readings[0] == readings[1]
    assert ("Nia", "Ida") not in {pair for pairs in readings[0][0].values() for pair in pairs}


def scrubbed(text: str) -> str:
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", text)


def test_what_was_planned_is_nobodys_before_it_is_announced(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    for name in parts:
        says(event, parts[name], True)
    readers = [
        (cast.nia, own_page(event, parts["nia"])),
        (cast.nia, "/home/"),
        (cast.viktor, own_page(event, parts["viktor"])),
    ]
    late = SEATED + timedelta(minutes=1)
    before = [scrubbed(read(signed_in(user), address, late)) for user, address in readers]
    mailed = set(Message.objects.exclude(to=cast.petra.person).values_list("pk", flat=True))
    actions.seat(event, by=None, now=SEATED)
    assert [scrubbed(read(signed_in(user), address, late)) for user, address in readers] == before
    assert set(Message.objects.exclude(to=cast.petra.person).values_list("pk", flat=True)) == mailed


def test_a_no_is_on_no_page_of_a_manager(cast: Cast, parts: Parts) -> None:
    """Two worlds: Kim says no, or nothing."""
    petra, readings = signed_in(cast.petra), []
    event = invited(cast)
    for answer in (False, None):
        EventGuest.objects.filter(event=event).update(answer="", answered_at=None)
        for name in ("nia", "viktor"):
            says(event, parts[name], True)
        if answer is not None:
            says(event, parts["kim"], answer)
        readings.append(scrubbed(read(petra, page_of(cast))))
    assert readings[0] == readings[1]


def test_midnight_is_that_of_the_place(cast: Cast) -> None:
    assert timetable.midnight_after(DAY, "Asia/Kolkata").isoformat() == "2026-05-28T18:30:00+00:00"
