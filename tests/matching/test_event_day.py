"""An event of short conversations from the seats on: announced, the day, and what comes of it; and what each refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import answers_of
from tests.matching.story import says as ranks
from tests.matching.story_event import (
    ALL,
    ENDS,
    SEATED,
    STARTS,
    Parts,
    announced,
    details,
    guest,
    invited,
    met,
    rounds,
    says,
    seated,
    told,
    with_events,
)
from viceversa import engine
from viceversa.core.errors import Refused
from viceversa.matching import actions, choices
from viceversa.matching.actions import seats
from viceversa.matching.models import (
    Conversation,
    Run,
    SeatingPlan,
    ShortlistRound,
)
from viceversa.matching.states import EventState, RoundState, RunState
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.programs.models import DoNotMatch, Participant
from viceversa.programs.states import ParticipantState


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_events(cast)


# Seated


def test_everybody_meets_three_nobody_twice_and_no_table_is_shared(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts)
    assert {name: sorted(met(event, name)) for name in ("Nia", "Viktor")} == {
        "Nia": ["Ida", "Udo", "Viktor"],
        "Viktor": ["Jo", "Kim", "Nia"],
    }
    assert {number: len(pairs) for number, pairs in rounds(event).items()} == {1: 3, 2: 3, 3: 3}
    places = list(Conversation.objects.values_list("round", "table"))
    assert (len(places), len(set(places))) == (9, 9)
    plan = SeatingPlan.objects.get()
    question, answer = engine.problem_from_json(plan.problem), engine.result_from_json(plan.result)
    assert engine.check(question, answer).ok
    assert (event.state, told("event_seated"), told("event_plan")) == (EventState.SEATED, ["Petra Novak"], [])
    assert actions.seat(event, by=None, now=SEATED).repeated
    assert actions.seat(event, by=cast.petra, now=SEATED).repeated


def test_rules_hold_at_tables_too(cast: Cast, parts: Parts) -> None:
    DoNotMatch.objects.create(participant=parts["nia"], person=parts["ida"].person)
    actions.forbid(cast.cohort, mentor=parts["jo"], mentee=parts["udo"], by=cast.petra, now=NOW)
    event = seated(cast, parts)
    pairs = {pair for of in rounds(event).values() for pair in of}
    assert {("Nia", "Ida"), ("Jo", "Udo")} & pairs == set()
    assert len(pairs) == 7


def test_only_those_who_come_are_seated_and_not_before_the_day(cast: Cast, parts: Parts) -> None:
    event = invited(cast, tables=1)
    for name in ("nia", "jo", "viktor"):
        says(event, parts[name], True)
    says(event, parts["ida"], False)
    with pytest.raises(Refused, match="People can still answer"):
        actions.seat(event, by=cast.petra, now=NOW)
    actions.seat(event, by=None, now=SEATED)
    assert sorted(pair for of in rounds(event).values() for pair in of) == [("Jo", "Viktor"), ("Nia", "Viktor")]
    assert set(Conversation.objects.values_list("table", flat=True)) == {1}


def test_plans_are_never_overwritten(cast: Cast, parts: Parts) -> None:
    seated(cast, parts)
    changes: tuple[dict[str, Any], ...] = ({"problem": {}}, {"result": {}}, {"people": []}, {"number": 7})
    for change in changes:
        with pytest.raises(DatabaseError, match="never overwritten"), transaction.atomic():
            SeatingPlan.objects.update(**change)


def test_a_tampered_plan_is_not_stored(cast: Cast, parts: Parts) -> None:
    seated(cast, parts)
    plan = SeatingPlan.objects.get()
    question, answer = engine.problem_from_json(plan.problem), engine.result_from_json(plan.result)
    assert set(seats.found_in(question, answer).reasons) == {(one.left, one.right) for one in answer.pairs}
    with pytest.raises(Refused, match="independent check"):
        seats.found_in(question, replace(answer, pairs=answer.pairs[:-1]))


def test_where_nobody_can_meet_nothing_is_announced(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts, "nia", "jo", announce_itself=True)
    assert (event.state, rounds(event), told("event_seated")) == (EventState.SEATED, {}, ["Petra Novak"])
    with pytest.raises(Refused, match="Nobody would meet anybody"):
        actions.announce(event, by=cast.petra, now=SEATED)
    due.run_due(now=SEATED)
    assert told("event_plan") == []
    actions.cancel_event(event, by=cast.petra, now=SEATED)
    assert len(told("event_cancelled")) == 6


def test_before_it_is_announced_a_manager_may_plan_it_again_with_those_who_are_left(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts)
    Participant.objects.filter(pk=parts["ida"].pk).update(state=ParticipantState.WITHDRAWN)
    plan = actions.seat(event, by=cast.petra, now=SEATED)
    assert (plan.number, plan.repeated, met(event, "Ida"), len(met(event, "Udo"))) == (2, False, [], 3)
    assert (told("event_seated"), told("event_changed")) == (["Petra Novak"], [])


def test_a_short_time_to_answer_has_no_reminder(cast: Cast, parts: Parts) -> None:
    invited(cast, answer_by=NOW.date() + timedelta(days=2))
    assert set(Due.objects.values_list("what", flat=True)) == {"matching.seat_event", "matching.end_event"}


# Announced


def test_announcing_is_an_act_and_tells_those_who_come_once(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts, "nia", "jo", "viktor", "ida")
    assert told("event_plan") == []
    actions.announce(event, by=cast.petra, now=SEATED)
    assert told("event_plan") == ["Ida Falk", "Jo Park", "Nia Adeyemi", "Viktor Halvorsen"]
    assert actions.announce(event, by=cast.petra, now=SEATED).repeated
    assert len(told("event_plan")) == 4


def test_or_the_policy_stated_before_does_it(cast: Cast, parts: Parts) -> None:
    event = invited(cast, announce_itself=True)
    for name in parts:
        says(event, parts[name], True)
    due.run_due(now=SEATED)
    due.run_due(now=SEATED + timedelta(hours=1))
    event.refresh_from_db()
    assert (event.state, told("event_plan")) == (EventState.SEATED, [])
    due.run_due(now=SEATED + timedelta(hours=8))
    event.refresh_from_db()
    assert (event.state, told("event_plan")) == (EventState.ANNOUNCED, ALL)


def test_a_no_after_seating_has_the_rounds_planned_anew(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts)
    says(event, parts["ida"], False, now=SEATED)
    assert (SeatingPlan.objects.count(), met(event, "Ida"), told("event_changed")) == (2, [], [])
    actions.announce(event, by=cast.petra, now=SEATED)
    before = rounds(event)
    says(event, parts["udo"], False, now=SEATED + timedelta(days=1))
    assert rounds(event) == {number: {pair for pair in pairs if "Udo" not in pair} for number, pairs in before.items()}
    assert told("event_changed") == ["Jo Park", "Kim Lund", "Nia Adeyemi"]


def test_who_left_meanwhile_is_not_announced(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts)
    Participant.objects.filter(pk=parts["ida"].pk).update(state=ParticipantState.WITHDRAWN)
    actions.announce(event, by=cast.petra, now=SEATED)
    assert (met(event, "Ida"), "Ida Falk" in told("event_plan"), told("event_changed")) == ([], False, [])
    Participant.objects.filter(pk=parts["udo"].pk).update(state=ParticipantState.WITHDRAWN)
    actions.seat(event, by=cast.petra, now=SEATED)
    assert told("event_changed") == ["Jo Park", "Kim Lund", "Nia Adeyemi"]


@pytest.mark.parametrize("again", [True, False])
def test_two_who_are_not_to_meet_by_now_do_not(cast: Cast, parts: Parts, again: bool) -> None:
    event = seated(cast, parts)
    assert "Nia" in met(event, "Viktor")
    DoNotMatch.objects.create(participant=parts["viktor"], person=parts["nia"].person)
    if again:
        actions.seat(event, by=cast.petra, now=SEATED)
    actions.announce(event, by=cast.petra, now=SEATED)
    assert "Nia" not in met(event, "Viktor")


def test_a_day_before_those_who_come_are_reminded(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts, "nia", "jo", "viktor")
    due.run_due(now=STARTS - timedelta(days=1))
    assert told("event_tomorrow") == ["Jo Park", "Nia Adeyemi", "Viktor Halvorsen"]
    assert actions.remind_of_rounds(event, now=STARTS).repeated
    actions.cancel_event(event, by=cast.petra, now=STARTS - timedelta(hours=20))
    assert actions.remind_of_rounds(event, now=STARTS - timedelta(hours=20)).repeated


def test_what_is_announced_the_day_before_has_no_reminder(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts)
    actions.announce(event, by=cast.petra, now=STARTS - timedelta(hours=47))
    assert not Due.objects.filter(what="matching.event_tomorrow").exists()


def test_an_event_that_is_over_is_not_announced(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts)
    with pytest.raises(Refused, match="The event is over"):
        actions.announce(event, by=cast.petra, now=ENDS)
    with pytest.raises(Refused, match="can’t be done now"):
        actions.end_event(event, by=cast.petra, now=ENDS)


# The day


def test_who_did_not_come_is_one_tap_and_all_others_keep_whom_they_meet(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    before = rounds(event)
    actions.note_presence(
        guest(event, parts["ida"]), presence="absent", by=cast.petra, now=STARTS - timedelta(minutes=5)
    )
    assert rounds(event) == {number: {pair for pair in pairs if "Ida" not in pair} for number, pairs in before.items()}
    assert told("event_changed") == ["Jo Park", "Kim Lund", "Nia Adeyemi"]
    again = actions.note_presence(guest(event, parts["ida"]), presence="absent", by=cast.petra, now=STARTS)
    assert (again.repeated, SeatingPlan.objects.count()) == (True, 2)


def test_those_who_lost_somebody_meet_each_other_where_they_may(cast: Cast, parts: Parts) -> None:
    """Nia and Viktor are kept apart from some; when Jo and Ida do not come, who is free meets who is free."""
    event = announced(cast, parts, "nia", "jo", "viktor", "ida", rounds=1)
    ((first, second),) = (sorted(pairs) for pairs in rounds(event).values())
    gone_mentor, gone_mentee = first[0].lower(), second[1].lower()
    early = STARTS - timedelta(minutes=9)
    actions.note_presence(guest(event, parts[gone_mentor]), presence="absent", by=cast.petra, now=early)
    actions.note_presence(guest(event, parts[gone_mentee]), presence="absent", by=cast.petra, now=early)
    assert rounds(event) == {1: {(second[0], first[1])}}


def test_what_is_over_stays_and_a_round_that_has_begun_is_not_moved(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    before = rounds(event)
    second = STARTS + timedelta(minutes=14)
    actions.note_presence(guest(event, parts["ida"]), presence="left", by=cast.petra, now=second)
    after = rounds(event)
    assert (after[1], after[2]) == (before[1], before[2])
    assert after[3] == {pair for pair in before[3] if "Ida" not in pair}
    plan = SeatingPlan.objects.first()
    assert plan is not None
    assert (plan.from_round, plan.number) == (3, 2)
    actions.note_presence(guest(event, parts["ida"]), presence="absent", by=cast.petra, now=ENDS)
    assert rounds(event) == {number: {pair for pair in pairs if "Ida" not in pair} for number, pairs in before.items()}


def test_a_latecomer_and_somebody_who_had_not_said_yes_are_seated_in_the_rounds_ahead(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts, "nia", "jo", "kim", "viktor", "ida")
    actions.note_presence(guest(event, parts["ida"]), presence="absent", by=cast.petra, now=STARTS)
    assert met(event, "Ida") == []
    late = STARTS + timedelta(minutes=5)
    actions.note_presence(guest(event, parts["ida"]), presence="here", by=cast.petra, now=late)
    actions.note_presence(guest(event, parts["udo"]), presence="here", by=cast.petra, now=late)
    assert (len(met(event, "Ida")), len(met(event, "Udo")), 1 in rounds(event)) == (2, 2, True)
    assert {len(set(met(event, name))) - len(met(event, name)) for name in ("Nia", "Jo", "Kim", "Viktor")} == {0}
    with pytest.raises(Refused, match="did not reach us whole"):
        actions.note_presence(guest(event, parts["udo"]), presence="gone", by=cast.petra, now=late)


def test_presence_is_noted_between_announcement_and_end(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts)
    with pytest.raises(Refused, match="noted once the rounds are announced"):
        actions.note_presence(guest(event, parts["ida"]), presence="absent", by=cast.petra, now=SEATED)


# And then


def test_those_who_met_put_each_other_in_order_and_the_solver_finishes(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    actions.note_presence(guest(event, parts["udo"]), presence="absent", by=cast.petra, now=STARTS)
    with pytest.raises(Refused, match="last round is not over"):
        actions.end_event(event, by=cast.petra, now=STARTS)
    over = ENDS + timedelta(minutes=15)
    due.run_due(now=over)
    event.refresh_from_db()
    drawn = ShortlistRound.objects.get()
    assert (event.state, event.shortlists, drawn.state) == (EventState.OVER, drawn, RoundState.OPEN)
    assert {name: sorted(answers_of(drawn, parts[name])) for name in ("nia", "viktor", "udo")} == {
        "nia": ["Ida", "Viktor"],
        "viktor": ["Jo", "Kim", "Nia"],
        "udo": [],
    }
    assert told("event_ranking") == [name for name in ALL if name != "Udo Berg"]
    assert drawn.answer_by == datetime(2026, 6, 1, tzinfo=NOW.tzinfo)
    with pytest.raises(Refused, match="being answered"):
        actions.match(cast.cohort, by=cast.petra, now=over)
    ranks(drawn, parts["nia"], "first", parts["ida"], now=over)
    ranks(drawn, parts["ida"], "first", parts["nia"], now=over)
    ranks(drawn, parts["jo"], "none", now=over)
    assert answers_of(drawn, parts["jo"]) == {"Ida": "veto", "Viktor": "veto"}
    due.run_due(now=drawn.answer_by)
    assert told("answers_in") == ["Petra Novak"]
    heard = choices.of(cast.cohort, {one.code for one in parts.values()})
    assert heard.refused == {parts["jo"].code: frozenset({parts["ida"].code, parts["viktor"].code})}
    drawn.refresh_from_db()
    run = actions.finish(drawn, by=cast.petra, now=drawn.answer_by)
    assert (run.state, Run.objects.count()) == (RunState.SOLVED, 1)
    pairs = set(run.proposals.values_list("mentor__person__name", "mentee__person__name"))
    assert ("Nia Adeyemi", "Ida Falk") in pairs
    assert {("Jo Park", "Ida Falk"), ("Jo Park", "Viktor Halvorsen")} & pairs == set()


def test_nobody_who_met_nobody_is_asked_and_a_manager_may_end_it(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts, "nia", "viktor")
    actions.note_presence(guest(event, parts["viktor"]), presence="absent", by=cast.petra, now=STARTS)
    actions.end_event(event, by=cast.petra, now=ENDS)
    assert (event.state, event.shortlists, told("event_ranking")) == (EventState.OVER, None, [])
    assert actions.end_event(event, by=cast.petra, now=ENDS).repeated
    assert not Due.objects.filter(state="waiting").exists()


def test_at_a_second_event_nobody_meets_the_same_person(cast: Cast, parts: Parts) -> None:
    first = announced(cast, parts, rounds=1)
    actions.end_event(first, by=cast.petra, now=ENDS)
    with pytest.raises(Refused, match="being answered"):
        actions.plan_event(cast.cohort, details=details(minutes=8), by=cast.petra, now=ENDS)
    actions.close_answers(ShortlistRound.objects.get(), now=datetime(2026, 6, 2, tzinfo=UTC))
    later = details(day=date(2026, 6, 20), answer_by=date(2026, 6, 10))
    second = actions.plan_event(cast.cohort, details=later, by=cast.petra, now=datetime(2026, 6, 3, tzinfo=UTC))
    actions.invite(second, by=cast.petra, now=datetime(2026, 6, 3, tzinfo=UTC))
    for name in parts:
        says(second, parts[name], True, now=datetime(2026, 6, 4, tzinfo=UTC))
    actions.seat(second, by=None, now=second.reply_by)
    old = {pair for pairs in rounds(first).values() for pair in pairs}
    new = {pair for pairs in rounds(second).values() for pair in pairs}
    assert (len(old), len(new), old & new) == (3, 6, set())
