"""An event of short conversations: planned, asked, seated, announced, the day, and what comes of it; and what each refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import account, answers_of
from tests.matching.story import says as ranks
from tests.matching.story_event import (
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
    with_events,
)
from viceversa import engine
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions, choices
from viceversa.matching.actions import seats
from viceversa.matching.models import (
    Conversation,
    ConversationEvent,
    EventGuest,
    Run,
    SeatingPlan,
    ShortlistEntry,
    ShortlistRound,
)
from viceversa.matching.states import EventState, RoundState, RunState
from viceversa.matching.timetable import hours_of
from viceversa.messaging import due
from viceversa.messaging.models import Due, Message
from viceversa.programs.models import DoNotMatch, Draw, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

ALL = ["Ida Falk", "Jo Park", "Kim Lund", "Nia Adeyemi", "Udo Berg", "Viktor Halvorsen"]


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=f"matching.{kind}").values_list("to__name", flat=True))


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
    with pytest.raises(Refused, match="can't be done now"):
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
