"""Events of short conversations on pages: the managers’ in every state, and a guest’s own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story_event import (
    DAY,
    ENDS,
    SEATED,
    STARTS,
    Parts,
    announced,
    details,
    guest,
    invited,
    met,
    own_page,
    page_of,
    read,
    says,
    seated,
    send,
    signed_in,
    with_events,
)
from viceversa.core import clock
from viceversa.matching import actions, mails, queries_seating
from viceversa.matching.models import ConversationEvent, SeatingPlan
from viceversa.matching.states import EventState
from viceversa.people.models import Person, User
from viceversa.programs.models import DoNotMatch, Participant
from viceversa.programs.states import ParticipantState

TYPED = {
    "day": f"{DAY}", "at": "15:00", "time_zone": "Europe/Berlin", "place": "Canteen", "link": "", "rounds": "3",
    "minutes": "10", "pause": "3", "tables": "", "answer_by": "2026-05-21", "answer_days": "3",
}  # fmt: skip


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_events(cast)


# The managers'


def test_a_manager_walks_an_event_from_plan_to_answers(cast: Cast, parts: Parts) -> None:
    petra, page = signed_in(cast.petra), page_of(cast)
    assert "No event is planned yet." in read(petra, page)
    assert send(petra, page, TYPED) == 302
    event = ConversationEvent.objects.get()
    shown = read(petra, page)
    assert ("Nobody has been asked yet." in shown, "Ask 6 people" in shown, "you meet up to three people" in shown) == (
        True,
        True,
        True,
    )
    assert send(petra, page, TYPED | {"minutes": "12"}) == 302
    event.refresh_from_db()
    assert event.minutes == 12
    assert send(petra, f"/matching/events/{event.code}/invitation/") == 302
    for name in ("nia", "jo", "viktor", "ida"):
        says(event, parts[name], True)
    says(event, parts["udo"], False)
    shown = read(petra, page)
    assert ("Asked 6" in shown, "Come 4" in shown, "Nia Adeyemi" in shown) == (True, True, True)
    assert ("Udo" in shown, "Kim" in shown) == (False, False)
    actions.seat(event, by=None, now=SEATED)
    shown = read(petra, page, SEATED)
    assert ("Everybody is seated. Nobody has been told yet." in shown, "Conversations 4" in shown) == (True, True)
    assert ("Meet fewer than 3 4" in shown, "Tell 4 people their rounds" in shown) == (True, True)
    assert send(petra, f"/matching/events/{event.code}/announcement/", at=SEATED) == 302
    ida = guest(event, parts["ida"]).code
    early = STARTS - timedelta(minutes=5)
    assert "Did not come" in read(petra, page, early)
    assert send(petra, f"/matching/guests/{ida}/presence/", {"presence": "absent"}, at=early) == 302
    assert met(event, "Ida") == []
    shown = read(petra, page, early)
    assert ("Mentee, did not come" in shown, "Is here : Ida Falk" in shown) == (True, True)
    assert "Udo Berg" in read(petra, page + "?others=1", early)
    assert "Nobody of this name." in read(petra, page + "?q=zz", early)
    assert "Round 2 of 3 has begun." in read(petra, page, STARTS + timedelta(minutes=16))
    assert "The last round is over." in read(petra, page, STARTS + timedelta(hours=1))
    assert send(petra, f"/matching/events/{event.code}/end/", at=STARTS + timedelta(hours=1)) == 302
    shown = read(petra, page, STARTS + timedelta(hours=2))
    assert ("Met somebody 3" in shown, "Have answered 0" in shown, "Nia Adeyemi" in shown) == (True, True, False)
    drawn = ConversationEvent.objects.get().shortlists
    assert drawn is not None
    assert drawn.answer_by is not None
    actions.close_answers(drawn, now=drawn.answer_by)
    assert "Let the solver finish" in read(petra, page, drawn.answer_by)
    assert send(petra, f"/matching/shortlists/{drawn.code}/finish/", at=drawn.answer_by) == 302
    assert "Go to run 1" in read(petra, page, drawn.answer_by)


def test_what_is_typed_wrong_is_said_at_its_field_and_nothing_is_lost(cast: Cast, parts: Parts) -> None:
    petra, page = signed_in(cast.petra), page_of(cast)
    with clock.moved_to(NOW):
        for wrong, sentence in (
            ({"place": ""}, "Say where it is"),
            ({"day": "2026-03-29", "at": "02:30"}, "this hour does not exist"),
            ({"minutes": "99"}, "less than or equal to 30"),
            ({"answer_by": ""}, "Choose the last day to answer."),
        ):
            answer = petra.post(page, TYPED | {"link": "", "tables": "7"} | wrong)
            assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
            assert 'value="7"' in answer.content.decode()
        assert petra.post(page, TYPED).status_code == 302
        assert petra.post(page, TYPED).status_code == 302
    actions.invite(ConversationEvent.objects.get(), by=cast.petra, now=NOW)
    assert send(petra, page, TYPED) == 409
    assert ConversationEvent.objects.count() == 1


def test_the_page_of_matching_leads_to_the_event(cast: Cast, parts: Parts) -> None:
    petra, page = signed_in(cast.petra), f"/cohorts/{cast.cohort.code}/matching/"
    assert "everybody meets up to three people at an event" in read(petra, page)
    event = actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW)
    assert "nobody has been asked yet" in read(petra, page)
    actions.invite(event, by=cast.petra, now=NOW)
    assert "The event is on Thu 28 May, 15:00" in read(petra, page)
    for name in parts:
        says(event, parts[name], True)
    actions.seat(event, by=None, now=SEATED)
    actions.announce(event, by=cast.petra, now=SEATED)
    actions.end_event(event, by=cast.petra, now=ENDS)
    assert "The solver waits until then." in read(petra, page, ENDS)
    assert event.shortlists is not None
    actions.close_answers(event.shortlists, now=ENDS + timedelta(days=9))
    assert "The solver can finish." in read(petra, page, ENDS)
    actions.finish(event.shortlists, by=cast.petra, now=ENDS + timedelta(days=9))
    assert "The event is over." in read(petra, page, ENDS)


def test_a_manager_sees_no_pair_of_their_own_line(cast: Cast, parts: Parts) -> None:
    Person.objects.filter(pk=parts["ida"].person_id).update(manager=cast.petra.person, line_path=cast.petra.person.line_path + f"{cast.petra.person_id}/")  # type: ignore[union-attr]  # fmt: skip
    event = announced(cast, parts)
    petra = signed_in(cast.petra)
    for address in (page_of(cast), f"/matching/events/{event.code}/seating/"):
        shown = read(petra, address, SEATED)
        assert "Not shown to you" in shown
    rows = queries_seating.guests_of(cast.petra, event, q="", page=1)
    hidden = {row.person.first_name: (row.hidden, sorted(seat.other.first_name for seat in row.seats if seat and seat.other)) for row in rows}  # fmt: skip
    assert (hidden["Ida"], hidden["Nia"]) == ((True, []), (False, ["Udo", "Viktor"]))
    slips = queries_seating.seating_of(cast.petra, event).slips
    assert sorted(row.person.first_name for row in slips) == ["Jo", "Kim", "Nia", "Udo", "Viktor"]


def test_the_plan_is_printed_by_table_and_as_slips(cast: Cast, parts: Parts) -> None:
    Person.objects.filter(pk=cast.petra.person_id).update(time_zone="Asia/Kolkata")
    event = seated(cast, parts, place="", link="https://meet.example/x")
    shown = read(signed_in(cast.petra), f"/matching/events/{event.code}/seating/", SEATED)
    assert ("Round 1, 15:00 to 15:10, room" in shown, "Round 3, 15:26 to 15:36" in shown) == (True, True)
    assert shown.count("Nia Adeyemi") == 1 + 3 + 3
    actions.cancel_event(event, by=cast.petra, now=SEATED)
    assert signed_in(cast.petra).get(f"/matching/events/{event.code}/seating/").status_code == 404


def test_planning_anew_and_calling_off_are_buttons(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    petra = signed_in(cast.petra)
    assert "Plan the rounds ahead anew" not in read(petra, page_of(cast), SEATED)
    Participant.objects.filter(pk=parts["udo"].pk).update(state=ParticipantState.WITHDRAWN)
    assert "Plan the rounds ahead anew" in read(petra, page_of(cast), SEATED)
    assert send(petra, f"/matching/events/{event.code}/plan/", at=SEATED) == 302
    assert (met(event, "Udo"), SeatingPlan.objects.count()) == ([], 2)
    assert send(petra, f"/matching/events/{event.code}/plan/", at=SEATED) == 302
    assert SeatingPlan.objects.count() == 2
    assert send(petra, f"/matching/events/{event.code}/cancellation/", at=SEATED) == 302
    assert ConversationEvent.objects.get().state == EventState.CANCELLED
    assert "The event was called off." in read(petra, page_of(cast), SEATED)


@contextmanager
def counted() -> Iterator[list[int]]:
    found: list[int] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found.append(len(captured))


def test_as_many_queries_for_many_people_as_for_few(cast: Cast, parts: Parts) -> None:
    few = announced(cast, parts, "nia", "viktor")
    clients = [(signed_in(cast.petra), page_of(cast)), (signed_in(cast.petra), f"/matching/events/{few.code}/seating/"), (signed_in(cast.nia), own_page(few, parts["nia"])), (signed_in(cast.nia), "/home/")]  # fmt: skip
    costs = []
    for _step in range(2):
        for client, address in clients:
            with counted() as found, clock.moved_to(SEATED):
                assert client.get(address).status_code in (200, 404)
            costs += found
        for name in ("jo", "kim", "ida", "udo"):
            actions.note_presence(guest(few, parts[name]), presence="here", by=cast.petra, now=SEATED)
    assert costs[: len(clients)] == costs[len(clients) :]
    assert max(costs) <= 12


# A guest's


def test_a_guest_says_yes_waits_reads_and_may_take_it_back(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    nia, page = signed_in(cast.nia), own_page(event, parts["nia"])
    assert "Do you come to the short conversations?" in read(nia, "/home/")
    shown = read(nia, page)
    assert ("Yes, I come" in shown, "15:00 to 15:36" in shown, "Thursday 21 May" in shown) == (
        True,
        True,
        True,
    )
    assert send(nia, page, {"comes": "yes"}) == 302
    assert "a mail tells you when and where" in read(nia, page)
    assert send(nia, page, {"comes": "no"}) == 302
    assert ("You said that you can’t come." in read(nia, page), "Yes, I come" in read(nia, page)) == (True, True)
    for name in parts:
        says(event, parts[name], True)
    actions.seat(event, by=None, now=SEATED)
    assert [name for name in ("Viktor", "Ida", "Udo") if name in read(nia, page, SEATED)] == []
    actions.announce(event, by=cast.petra, now=SEATED)
    shown = read(nia, page, SEATED)
    assert ("Your rounds" in shown, "Round 1, 15:00 to 15:10, table" in shown) == (True, True)
    assert [shown.index(name) for name in met(event, "Nia")] == sorted(shown.index(name) for name in met(event, "Nia"))
    assert "How budgets get decided" in shown
    assert "See your rounds" in read(nia, "/home/", SEATED)
    actions.end_event(event, by=cast.petra, now=ENDS)
    assert "Say whom you would like" in read(nia, page, ENDS)
    shown = read(nia, f"/enrollments/{parts['nia'].code}/shortlist/", ENDS)
    assert ("3 people you met" in shown, "None of them" in shown) == (True, True)
    assert "3 people you met" in read(nia, "/home/", ENDS)


def test_the_link_does_the_same_on_the_clock_of_the_person(cast: Cast, parts: Parts) -> None:
    Person.objects.filter(pk=parts["nia"].person_id).update(time_zone="America/New_York")
    event = invited(cast)
    with clock.moved_to(NOW):
        url = mails.link_to_conversations(guest(event, parts["nia"]))
    address = url[url.index("/conversations/") :]
    client = Client()
    shown = read(client, address)
    assert ("09:00 to 09:36" in shown, "On the clock there (Europe/Berlin): Thu 28 May, 15:00 to 15:36" in shown) == (
        True,
        True,
    )
    assert guest(event, parts["nia"]).answer == ""
    assert send(client, address, {"comes": "yes"}) == 302
    assert guest(event, parts["nia"]).answer == "yes"
    for name in parts:
        says(event, parts[name], True)
    actions.seat(event, by=None, now=SEATED)
    actions.announce(event, by=cast.petra, now=SEATED)
    actions.end_event(event, by=cast.petra, now=ENDS)
    with clock.moved_to(ENDS):
        assert "/shortlist/" in client.get(address).content.decode()
        assert client.get(address[:-3] + "x/").status_code == 409
    parts["nia"].delete()
    with clock.moved_to(ENDS):
        assert client.get(address).status_code == 404


def test_nobody_else_finds_ones_event(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    page = own_page(event, parts["nia"])
    for user in (cast.viktor, cast.petra, cast.ada, cast.otto, factories.user()):
        assert signed_in(user).get(page).status_code == 404
    assert Client().get(page).status_code == 302
    Participant.objects.filter(pk=parts["nia"].pk).update(state=ParticipantState.WITHDRAWN)
    assert signed_in(cast.nia).get(page).status_code == 404


def test_whoever_leaves_is_on_no_page(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    Participant.objects.filter(pk=parts["ida"].pk).update(state=ParticipantState.WITHDRAWN)
    assert "Ida" not in read(signed_in(cast.nia), own_page(event, parts["nia"]), SEATED)
    assert "Ida" not in read(signed_in(cast.petra), page_of(cast), SEATED)


def test_every_state_has_a_sentence_for_the_guest(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts, "nia", "viktor", "jo")
    kim, jo = signed_in(factories.user(parts["kim"].person)), signed_in(User.objects.get(person=parts["jo"].person))
    assert "The time to answer is over. Come all the same" in read(kim, own_page(event, parts["kim"]), SEATED)
    DoNotMatch.objects.create(participant=parts["jo"], person=parts["viktor"].person)
    actions.announce(event, by=cast.petra, now=SEATED)
    actions.note_presence(guest(event, parts["kim"]), presence="here", by=cast.petra, now=STARTS - timedelta(hours=1))
    actions.note_presence(guest(event, parts["viktor"]), presence="absent", by=cast.petra, now=STARTS)
    assert "nobody could be found for you to meet" in read(jo, own_page(event, parts["jo"]), STARTS)
    actions.end_event(event, by=cast.petra, now=ENDS)
    assert "are over" in read(jo, own_page(event, parts["jo"]), ENDS)
    assert "Say whom you would like" not in read(jo, own_page(event, parts["jo"]), ENDS)
    other = actions.plan_event(cast.cohort, details=details(day=DAY + timedelta(days=30), answer_by=DAY + timedelta(days=9)), by=cast.petra, now=ENDS)  # fmt: skip
    actions.invite(other, by=cast.petra, now=ENDS)
    actions.cancel_event(other, by=cast.petra, now=ENDS)
    assert "are called off" in read(jo, own_page(other, parts["jo"]), ENDS)
