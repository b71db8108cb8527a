"""An event of short conversations before anybody is seated: planned, asked, called off; and what each refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import account
from tests.matching.story_event import (
    ALL,
    ENDS,
    SEATED,
    STARTS,
    Parts,
    details,
    guest,
    invited,
    says,
    told,
    verbs,
    with_events,
)
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions
from viceversa.matching.models import (
    ConversationEvent,
    EventGuest,
    SeatingPlan,
    ShortlistEntry,
)
from viceversa.matching.states import EventState
from viceversa.matching.timetable import hours_of
from viceversa.messaging import due
from viceversa.messaging.models import Due, Message
from viceversa.programs.models import Draw, Participant, Role
from viceversa.programs.states import CohortState


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_events(cast)


# Planned


def test_planning_tells_nobody_and_asking_asks_everybody_once(cast: Cast, parts: Parts) -> None:
    event = actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW)
    assert (event.state, event.starts_at, event.reply_by, event.ends_at) == (EventState.PLANNED, STARTS, SEATED, ENDS)
    assert (Message.objects.count(), Due.objects.count()) == (0, 0)
    assert actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW).repeated
    actions.invite(event, by=cast.petra, now=NOW)
    assert told("event_invitation") == ALL
    assert list(Due.objects.order_by("due_at").values_list("what", "due_at")) == [
        ("matching.remind_event", SEATED - timedelta(days=2)),
        ("matching.seat_event", SEATED),
        ("matching.end_event", ENDS + timedelta(minutes=15)),
    ]
    assert actions.invite(event, by=cast.petra, now=NOW).repeated
    assert verbs() == ["conversation_event.planned", "conversation_event.invited"]


def test_details_change_as_long_as_nobody_was_asked(cast: Cast, parts: Parts) -> None:
    event = actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW)
    actions.change_event(event, details=details(minutes=8, tables=4), by=cast.petra, now=NOW)
    assert (event.minutes, event.tables, event.repeated) == (8, 4, False)
    assert actions.change_event(event, details=details(minutes=8, tables=4), by=cast.petra, now=NOW).repeated
    with pytest.raises(Refused, match="There is an event already"):
        actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW)
    actions.invite(event, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="asked already"):
        actions.change_event(event, details=details(), by=cast.petra, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"place": " "}, "place", "Say where it is"),
        ({"link": "http://meet.example"}, "link", "https://"),
        ({"minutes": 4}, "minutes", "5 to 30"),
        ({"rounds": 6}, "rounds", "1 to 5"),
        ({"tables": 0}, "tables", "1 to 500"),
        ({"day": date(2026, 5, 11)}, "day", "six months"),
        ({"day": date(2027, 5, 11)}, "day", "six months"),
        ({"day": date.max, "at": time(23), "time_zone": "America/New_York"}, "day", "six months"),
        ({"day": date.min, "at": time(0), "time_zone": "Asia/Tokyo"}, "day", "six months"),
        ({"answer_by": date.max}, "answer_by", "last day to answer"),
        ({"answer_by": date(2026, 5, 11)}, "answer_by", "last day to answer"),
        ({"answer_by": date(2026, 5, 28)}, "answer_by", "last day to answer"),
    ],
)
def test_details_that_can_not_be_are_refused_at_their_field(
    cast: Cast, parts: Parts, wrong: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        actions.plan_event(cast.cohort, details=details(**wrong), by=cast.petra, now=NOW)
    assert (refused.value.field, ConversationEvent.objects.count()) == (field, 0)


def test_on_the_night_on_which_clocks_change_rounds_are_as_long_as_ever(cast: Cast, parts: Parts) -> None:
    """In Berlin on 25 October 2026 the hour from two to three comes twice; on 29 March 2026 it does not come."""
    then = datetime(2026, 9, 1, tzinfo=UTC)
    night = details(day=date(2026, 10, 25), at=time(2, 40), answer_by=date(2026, 10, 20), minutes=15, pause=5)
    event = actions.plan_event(cast.cohort, details=night, by=cast.petra, now=then)
    assert [(one.start, one.end) for one in hours_of(event)] == [
        (datetime(2026, 10, 25, 0, 40, tzinfo=UTC) + timedelta(minutes=20 * n), datetime(2026, 10, 25, 0, 55, tzinfo=UTC) + timedelta(minutes=20 * n))
        for n in range(3)
    ]  # fmt: skip
    with pytest.raises(Refused, match="clocks go forward") as refused:
        gone = details(day=date(2026, 3, 29), at=time(2, 40), answer_by=date(2026, 3, 20))
        actions.change_event(event, details=gone, by=cast.petra, now=datetime(2026, 2, 1, tzinfo=UTC))
    assert refused.value.field == "at"


@pytest.mark.parametrize("who", ["nia", "viktor", "dora", "sam", "ada", "otto"])
def test_only_managers_do_what_managers_do(cast: Cast, parts: Parts, who: str) -> None:
    by = getattr(cast, who)
    event = actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW)
    for act in (
        lambda: actions.plan_event(cast.cohort, details=details(minutes=9), by=by, now=NOW),
        lambda: actions.change_event(event, details=details(minutes=9), by=by, now=NOW),
        lambda: actions.invite(event, by=by, now=NOW),
        lambda: actions.seat(event, by=by, now=SEATED),
        lambda: actions.announce(event, by=by, now=SEATED),
        lambda: actions.end_event(event, by=by, now=ENDS),
        lambda: actions.cancel_event(event, by=by, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    actions.invite(event, by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.note_presence(guest(event, parts["ida"]), presence="absent", by=by, now=STARTS)
    assert verbs() == ["conversation_event.planned", "conversation_event.invited"]


def test_other_programs_and_closed_cohorts_have_no_events(cast: Cast, parts: Parts) -> None:
    cast.program.policy = {"mode": "shortlist"}
    cast.program.save()
    with pytest.raises(Refused, match="no events of short conversations"):
        actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW)
    cast.program.policy = {"mode": "event"}
    cast.program.save()
    with pytest.raises(Refused, match="This program has no shortlists"):
        actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="not being matched"):
        actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW)


def test_asking_takes_both_sides_time_and_places(cast: Cast, parts: Parts) -> None:
    event = actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="last day to answer is over"):
        actions.invite(event, by=cast.petra, now=SEATED)
    draw = Draw.objects.create(
        cohort=cast.cohort, role=Role.MENTOR, places=1, seed="0f" * 32, strata=[], created_at=NOW
    )
    with pytest.raises(Refused, match="More people have applied"):
        actions.invite(event, by=cast.petra, now=NOW)
    draw.delete()
    Participant.objects.filter(role=Role.MENTEE).update(matching_consent_at=None)
    with pytest.raises(Refused, match="nobody to match yet"):
        actions.invite(event, by=cast.petra, now=NOW)
    assert (Message.objects.count(), EventGuest.objects.count()) == (0, 0)


def test_who_is_locked_in_a_pair_is_not_asked(cast: Cast, parts: Parts) -> None:
    actions.pin(cast.cohort, mentor=parts["nia"], mentee=parts["viktor"], by=cast.petra, now=NOW)
    invited(cast)
    assert told("event_invitation") == ["Ida Falk", "Jo Park", "Kim Lund", "Udo Berg"]


# Answered


def test_yes_and_no_are_ones_own_and_the_log_does_not_say_which(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    says(event, parts["nia"], True)
    assert says(event, parts["nia"], True).repeated
    says(event, parts["viktor"], False)
    says(event, parts["viktor"], True)
    assert [one.facts for one in Event.objects.filter(verb="conversation_event.answered")] == [{}, {}, {}]
    for by in (cast.viktor, cast.petra, None, factories.user()):
        with pytest.raises(NotAllowed):
            actions.answer_event(guest(event, parts["nia"]), comes=False, by=by, now=NOW)
    with pytest.raises(Refused, match="Everybody is seated already"):
        says(event, parts["jo"], True, now=SEATED)
    with pytest.raises(Refused, match="time to answer is over"):
        says(event, parts["nia"], False, now=STARTS)


def test_those_who_have_not_answered_are_reminded_once(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    says(event, parts["nia"], True)
    says(event, parts["viktor"], False)
    due.run_due(now=SEATED - timedelta(days=2))
    assert told("event_reminder") == ["Ida Falk", "Jo Park", "Kim Lund", "Udo Berg"]
    for name in ("jo", "kim", "ida", "udo"):
        says(event, parts[name], True)
    assert actions.remind_guests(event, now=SEATED - timedelta(days=1)).repeated


# Called off


def test_calling_off_tells_those_who_did_not_say_no_and_nothing_more_happens(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    says(event, parts["viktor"], False)
    actions.cancel_event(event, by=cast.petra, now=NOW)
    assert told("event_cancelled") == [name for name in ALL if name != "Viktor Halvorsen"]
    assert not Due.objects.filter(state="waiting").exists()
    assert actions.cancel_event(event, by=cast.petra, now=NOW).repeated
    with pytest.raises(Refused, match="time to answer is over"):
        says(event, parts["nia"], True)
    due.run_due(now=ENDS + timedelta(days=1))
    assert (SeatingPlan.objects.count(), ShortlistEntry.objects.count()) == (0, 0)
    actions.plan_event(cast.cohort, details=details(minutes=8), by=cast.petra, now=NOW)


def test_calling_off_tells_those_who_said_no_to_an_earlier_event(cast: Cast, parts: Parts) -> None:
    first = invited(cast)
    says(first, parts["nia"], False)
    actions.cancel_event(first, by=cast.petra, now=NOW)
    Message.objects.all().delete()
    second = invited(cast, minutes=8)
    says(second, parts["nia"], True)
    actions.cancel_event(second, by=cast.petra, now=NOW)
    assert told("event_cancelled") == ALL


def test_rows_that_were_deleted_meanwhile_leave_their_steps_without_a_reason(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    event.delete()
    due.run_due(now=SEATED)
    assert set(Due.objects.filter(due_at__lte=SEATED).values_list("last_problem", flat=True)) == {
        "This event was deleted."
    }


def test_hours_follow_each_other(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    hours = hours_of(event)
    assert [(one.end - one.start, two.start - one.end) for one, two in pairwise(hours)] == [
        (timedelta(minutes=10), timedelta(minutes=3))
    ] * 2
    assert hours[-1].end == ENDS
    assert account(parts["nia"]) == cast.nia
