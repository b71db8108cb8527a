"""Seats and the waiting list: one each, the last one once, and a freed one at once to whoever waits first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.cast import Cast, build
from tests.factories import NOW
from tests.support import calendars
from tests.support.threads import at_once
from tests.workshops.story import (
    AFTER,
    THEN,
    account,
    announced,
    details,
    leave,
    mails,
    mentors,
    only,
    page,
    plan,
    states,
    take,
    words,
)
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message, Preference
from viceversa.messaging.rendering import words_of
from viceversa.pairings.inviting import FOR_CALENDAR
from viceversa.people.models import Person
from viceversa.programs.actions import participants
from viceversa.programs.models import Role
from viceversa.programs.states import ParticipantState
from viceversa.workshops import actions
from viceversa.workshops.models import Seat, WorkshopDate
from viceversa.workshops.states import SeatState

pytestmark = pytest.mark.django_db


def test_seats_are_taken_in_turn_and_who_comes_later_waits(cast: Cast) -> None:
    ann, bo, cy, di = mentors(cast, 4)
    date = announced(cast)
    found = take(date, ann, bo, cy, di)
    assert [seat.state for seat in found] == ["seated", "seated", "waiting", "waiting"]
    assert [seat.repeated for seat in take(date, ann, cy)] == [True, True]
    assert mails("seat") == ["Mo a taken", "Mo b taken"]
    assert "You are second on the waiting list." in page(account(di), "workshop", date.workshop.code)
    events = Event.objects.filter(verb__in=("workshop.seat_taken", "workshop.waited_for"))
    assert {(event.actor, event.facts["workshop"]) for event in events} == {(None, date.workshop.code)}


def test_a_freed_seat_goes_to_whoever_waits_first_and_they_are_told_at_once(cast: Cast) -> None:
    ann, bo, cy, di = mentors(cast, 4)
    date = announced(cast)
    take(date, ann, bo, cy, di)
    leave(date, cy)
    take(date, cy, now=NOW + timedelta(minutes=1))  # at the end again
    assert leave(date, ann).repeated is False
    assert leave(date, ann).repeated is True
    assert states(date) == {"Mo a": "gone", "Mo b": "seated", "Mo c": "waiting", "Mo d": "seated"}
    assert mails("seat")[2:] == ["Mo a gone", "Mo d moved_up"]
    said = words("seat", di)
    assert "first on the waiting list" in said.text
    assert said.calendar is not None
    assert said.calendar.method == "REQUEST"
    again = take(date, ann)
    assert [seat.state for seat in again] == ["waiting"]


def test_after_the_last_day_nobody_signs_up_but_the_list_moves_until_it_begins(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    date = announced(cast, date=details(seats=1, closes_at=THEN - timedelta(days=2)))
    take(date, ann, bo)
    late = THEN - timedelta(hours=1)
    with pytest.raises(Refused, match="any more"):
        take(date, cy, now=late)
    leave(date, ann, now=late)
    assert states(date) == {"Mo a": "gone", "Mo b": "seated"}
    with pytest.raises(Refused, match="begun"):
        leave(date, bo, now=THEN)
    assert states(date)["Mo b"] == "seated"


def test_a_person_takes_one_date(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    first = announced(cast, date=details(seats=1))
    second = actions.add_date(
        first.workshop, details=details(starts_at=THEN + timedelta(days=1), seats=1), by=cast.petra, now=NOW
    )
    take(first, ann, bo)
    take(second, ann)  # moves, and Bo has the first
    assert (states(first), states(second)) == ({"Mo a": "gone", "Mo b": "seated"}, {"Mo a": "seated"})
    assert mails("seat") == ["Mo a taken", "Mo a gone", "Mo b moved_up", "Mo a taken"]
    with pytest.raises(Refused, match="give that seat back first"):
        take(second, bo)
    assert states(first)["Mo b"] == "seated"
    take(second, cy)
    take(first, cy, now=NOW + timedelta(minutes=1))  # from one list to the other
    assert states(second) == {"Mo a": "seated", "Mo c": "gone"}
    with transaction.atomic(), pytest.raises(IntegrityError):
        Seat.objects.filter(date=second, participant=cy).update(state=SeatState.SEATED)


def test_who_missed_a_date_takes_another_and_who_came_is_done(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    first = announced(cast)
    take(first, ann, bo)
    second = actions.add_date(
        first.workshop, details=details(starts_at=THEN + timedelta(days=1)), by=cast.petra, now=NOW
    )
    take(second, bo, now=AFTER)  # nobody has said yet who came to the first
    assert (states(first)["Mo b"], states(second)) == ("missed", {"Mo b": "seated"})
    actions.say_who_came(first, came=[Seat.objects.get(participant=ann).code], by=cast.petra, now=AFTER)
    with pytest.raises(Refused, match="done"):
        take(second, ann, now=AFTER)


def test_nobody_takes_a_seat_for_somebody_else_or_where_they_are_not_asked(cast: Cast) -> None:
    ann, gone = mentors(cast, 2)
    date = announced(cast)
    for one, by in ((ann, cast.petra), (ann, cast.nia), (cast.viktor_part, cast.viktor)):
        with pytest.raises(NotAllowed):
            actions.take_seat(date, participant=one, by=by, now=NOW)
    gone.state = ParticipantState.WITHDRAWN
    gone.save()
    with pytest.raises(NotAllowed):
        take(date, gone)
    with pytest.raises(NotAllowed):
        actions.leave(date.workshop, participant=ann, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="any more"):
        take(only(plan(cast, title="A draft")), ann)
    assert Seat.objects.count() == 0


def test_whoever_leaves_the_program_leaves_their_seat(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    date = announced(cast, date=details(seats=1))
    other = announced(cast, title="Another", date=details(seats=1))
    take(date, ann, bo)
    take(other, ann)
    participants.withdraw(ann, by=account(ann), now=NOW)
    assert (states(date), states(other)) == ({"Mo a": "gone", "Mo b": "seated"}, {"Mo a": "gone"})
    assert mails("seat")[-3:] == ["Mo a gone", "Mo b moved_up", "Mo a gone"]
    Person.objects.filter(pk=bo.person_id).update(state=Person.State.LEFT)
    bo.refresh_from_db()
    take(date, cy)
    participants.mark_left(bo, now=NOW)
    assert states(date) == {"Mo a": "gone", "Mo b": "gone", "Mo c": "seated"}
    assert mails("seat")[-1] == "Mo c moved_up"


def test_every_entry_is_newer_than_the_one_before_and_names_nobody(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    date = announced(cast, date=details(facilitator=cast.person("jon")))
    take(date, ann, bo)
    first = words("seat", ann)
    leave(date, ann)
    gone = words("seat", ann)
    take(date, ann)
    back = words("seat", ann)
    moved = details(starts_at=THEN + timedelta(days=1), facilitator=cast.person("jon"))
    actions.change_date(date, details=moved, by=cast.petra, now=NOW)
    last = words("seat", ann)
    seen = []
    for said in (first, gone, back, last):
        assert said.calendar is not None
        seen += [calendars.read(said.calendar.content)[0]]
    assert [(one.method, one.sequence) for one in seen] == [
        ("REQUEST", 1),
        ("CANCEL", 2),
        ("REQUEST", 3),
        ("REQUEST", 4),
    ]
    assert {one.uid for one in seen} == {seen[0].uid}
    assert [one.starts_at for one in seen] == [THEN, THEN, THEN, THEN + timedelta(days=1)]
    for one in seen:
        assert (one.title, one.place, one.rsvp) == ("Appointment", "", False)
        for word in ("Room 9", "Before you begin", "Mo b", "Jon", cast.program.name):
            assert word not in one.said
    other = words("seat", bo)
    assert other.calendar is not None
    assert calendars.read(other.calendar.content)[0].uid != seen[0].uid
    cast.program.names_in_calendars = True
    cast.program.save()
    (told,) = calendars.read(words("seat", ann).calendar.content)  # type: ignore[union-attr]
    assert (told.title, told.place) == ("Before you begin", "Room 9")


def test_an_old_mail_about_a_seat_says_nothing_any_more(cast: Cast) -> None:
    (ann,) = mentors(cast, 1)
    date = announced(cast)
    take(date, ann)
    leave(date, ann)
    taken, gone = Message.objects.filter(kind="workshops.seat").order_by("pk")
    with clock.moved_to(NOW):
        with pytest.raises(Moot):
            words_of(taken)
        assert "gave back your seat" in words_of(gone).text
        Seat.objects.all().delete()
        with pytest.raises(Moot):
            words_of(gone)
        date.delete()
        with pytest.raises(Moot):
            words_of(gone)


def test_who_subscribes_instead_gets_the_words_without_an_entry(cast: Cast) -> None:
    (ann,) = mentors(cast, 1)
    date = announced(cast, date=details(facilitator=cast.person("jon")))
    take(date, ann)
    for person in (ann.person, cast.person("jon")):
        Preference.objects.create(person=person, kind=FOR_CALENDAR, stopped_at=NOW)
    assert (words("seat", ann).calendar, words("leading", cast.jon).calendar) == (None, None)


# At the same moment, in real transactions


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_once_and_two_taps_take_one(transactional_db: None) -> None:
    cast = build()
    people = [
        factories.participant(cast.cohort, factories.person(f"Mo {name}"), Role.MENTOR) for name in ("ann", "bo", "cy")
    ]
    accounts = [factories.user(one.person) for one in people]
    date = announced(cast, date=details(seats=1))

    def tap(number: int) -> Any:
        fresh = WorkshopDate.objects.select_related("workshop").get(pk=date.pk)
        return lambda: actions.take_seat(fresh, participant=people[number], by=accounts[number], now=NOW)

    found = at_once(tap(0), tap(1), tap(2), tap(0))
    assert sorted(seat.state for seat in Seat.objects.all()) == ["seated", "waiting", "waiting"]
    assert sum(seat.repeated for seat in found) == 1
    assert len(mails("seat")) == 1
    seated = Seat.objects.select_related("participant").get(state="seated")
    number = next(number for number, one in enumerate(people) if one.pk == seated.participant_id)
    others = [one for one in range(3) if one != number]
    # One gives back while the two who wait leave and tap again: nobody is lost, nobody sits twice.
    at_once(
        lambda: actions.leave(date.workshop, participant=people[number], by=accounts[number], now=NOW),
        tap(others[0]),
        tap(others[1]),
    )
    assert sorted(seat.state for seat in Seat.objects.all()) == ["gone", "seated", "waiting"]


def test_nobody_moves_up_at_a_date_that_nobody_knows_of_yet(cast: Cast) -> None:
    draft = only(plan(cast))
    changed = actions.change_date(draft, details=details(seats=5), by=cast.petra, now=NOW)
    assert (changed.seats, changed.repeated, Seat.objects.count(), mails("seat")) == (5, False, 0, [])
