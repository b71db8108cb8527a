"""Meetings and what they do to the pairing's dates; check-ins; momentum."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import worker
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.messaging.states import DueState
from viceversa.pairings.actions import check_ins, closure, goals, meetings, momentum
from viceversa.pairings.models import CheckIn, Meeting, Member, Pairing
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.programs.models import Role

SOON = NOW + timedelta(days=2)
LATER = NOW + timedelta(days=9)
AFTER = SOON + timedelta(hours=2)
Answer = CheckIn.Answer


def facts(pairing: Pairing) -> tuple[object, ...]:
    pairing.refresh_from_db()
    return (pairing.held_count, pairing.last_held_at, pairing.next_meeting_at, pairing.cancelled_in_a_row)


def told(kind: str) -> list[str]:
    messages = Message.objects.filter(kind=f"pairings.{kind}").select_related("to")
    return sorted(message.to.first_name for message in messages)


def waiting() -> list[tuple[str, datetime]]:
    questions = ("pairings.lapse", "pairings.remind_to_answer", "pairings.next_best")
    rows = Due.objects.filter(state=DueState.WAITING).exclude(what__in=questions)
    return sorted(rows.values_list("what", "due_at"))


def test_start_watches_for_the_first_date(pair: Pairing) -> None:
    assert waiting() == [
        ("pairings.nudge_to_book", NOW + timedelta(days=14)),
        ("pairings.raise_attention", NOW + timedelta(days=35)),
    ]


def test_plan(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    assert (meeting.number, meeting.state, meeting.repeated) == (1, MeetingState.PLANNED, False)
    assert facts(pair) == (0, None, SOON, 0)
    assert told("meeting_planned") == ["Nia"]
    assert waiting() == [
        ("pairings.after_meeting", SOON + timedelta(hours=1)),
        ("pairings.raise_attention", NOW + timedelta(days=35)),
    ]


def test_plan_twice_is_one_meeting(cast: Cast, pair: Pairing) -> None:
    first = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    events = Event.objects.count()
    again = meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
    assert (again.pk, again.repeated) == (first.pk, True)
    assert (Event.objects.count(), told("meeting_planned")) == (events, ["Nia"])


@pytest.mark.parametrize(
    ("starts_at", "minutes", "sentence"),
    [
        (NOW - timedelta(hours=1), 60, "still to come"),
        (NOW + timedelta(days=731), 60, "within the next two years"),
        (datetime.max.replace(tzinfo=UTC), 60, "within the next two years"),
        (datetime.max.replace(tzinfo=ZoneInfo("America/Los_Angeles")), 60, "within the next two years"),
        (datetime.min.replace(tzinfo=ZoneInfo("Asia/Tokyo")), 60, "still to come"),
        (SOON + timedelta(minutes=30), 60, "another meeting"),
        (SOON - timedelta(minutes=30), 60, "another meeting"),
        (LATER, 5, "between 10 and 240"),
        (LATER, 300, "between 10 and 240"),
    ],
)
def test_plan_refuses(cast: Cast, pair: Pairing, starts_at: datetime, minutes: int, sentence: str) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match=sentence):
        meetings.plan(pair, starts_at=starts_at, minutes=minutes, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match=sentence):
        meetings.plan_series(pair, first=starts_at, minutes=minutes, count=1, by=cast.viktor, now=NOW)
    meetings.plan(pair, starts_at=LATER, minutes=30, by=cast.viktor, now=NOW)


def test_only_the_two_change_dates(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    for somebody in (cast.petra, cast.eve, cast.ada, cast.otto, cast.sam, cast.dora):
        with pytest.raises(NotAllowed):
            meetings.plan(pair, starts_at=LATER, by=somebody, now=NOW)
        with pytest.raises(NotAllowed):
            meetings.plan_series(pair, first=LATER, by=somebody, now=NOW)
        with pytest.raises(NotAllowed):
            meetings.move(meeting, starts_at=LATER, by=somebody, now=NOW)
        with pytest.raises(NotAllowed):
            meetings.cancel(meeting, by=somebody, now=NOW)
        with pytest.raises(NotAllowed):
            meetings.hold(meeting, by=somebody, now=AFTER)
        with pytest.raises(NotAllowed):
            meetings.unhold(meeting, by=somebody, now=AFTER)
        with pytest.raises(NotAllowed):
            meetings.describe(meeting, title="x", place="", by=somebody, now=NOW)


def test_nothing_is_planned_before_both_say_yes(cast: Cast, asked: Pairing) -> None:
    with pytest.raises(Refused, match="both have said yes"):
        meetings.plan(asked, starts_at=SOON, by=cast.viktor, now=NOW)


def test_series_keeps_the_local_hour_over_summer_time(cast: Cast, pair: Pairing) -> None:
    october = datetime(2026, 10, 15, 8, 0, tzinfo=UTC)
    made = meetings.plan_series(pair, first=october, every_weeks=2, count=3, by=cast.viktor, now=NOW)
    assert [meeting.starts_at.hour for meeting in made] == [8, 9, 9]
    assert [meeting.number for meeting in made] == [1, 2, 3]
    pair.refresh_from_db()
    assert pair.every_weeks == 2
    assert told("meeting_planned") == ["Nia"]


def test_series_fills_the_cohort_and_repeats_to_nothing(cast: Cast, pair: Pairing) -> None:
    made = meetings.plan_series(pair, first=SOON, by=cast.viktor, now=NOW)
    assert len(made) == cast.cohort.meetings_planned == 8
    events = Event.objects.count()
    again = meetings.plan_series(pair, first=SOON, count=8, by=cast.viktor, now=NOW)
    assert ([m.pk for m in again], Event.objects.count()) == ([m.pk for m in made], events)


@pytest.mark.parametrize(("every_weeks", "count"), [(0, 3), (9, 3), (2, 0), (2, 25)])
def test_series_refuses(cast: Cast, pair: Pairing, every_weeks: int, count: int) -> None:
    with pytest.raises(Refused):
        meetings.plan_series(pair, first=SOON, every_weeks=every_weeks, count=count, by=cast.viktor, now=NOW)
    assert Meeting.objects.count() == 0


def test_move(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    meetings.plan(pair, starts_at=LATER, by=cast.viktor, now=NOW)
    moved = meetings.move(meeting, starts_at=LATER + timedelta(days=7), by=cast.nia, now=NOW)
    assert (moved.number, moved.moved_count, moved.repeated) == (2, 1, False)
    assert facts(pair) == (0, None, LATER, 0)
    assert told("meeting_moved") == ["Viktor"]
    assert meetings.move(meeting, starts_at=LATER + timedelta(days=7), by=cast.nia, now=NOW).repeated
    assert meeting.moved_count == 1
    with pytest.raises(Refused, match="another meeting"):
        meetings.move(meeting, starts_at=LATER, by=cast.nia, now=NOW)


def test_cancel(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    meetings.cancel(meeting, by=cast.viktor, now=NOW)
    assert (meeting.state, meeting.number, meeting.settled_at) == (MeetingState.CANCELLED, 0, NOW)
    assert facts(pair) == (0, None, None, 1)
    assert told("meeting_cancelled") == ["Nia"]
    assert meetings.cancel(meeting, by=cast.nia, now=NOW).repeated
    assert told("meeting_cancelled") == ["Nia"]
    with pytest.raises(Refused):
        meetings.move(meeting, starts_at=LATER, by=cast.viktor, now=NOW)


def test_third_cancellation_calls_the_manager(cast: Cast, pair: Pairing) -> None:
    for days in (2, 4, 6):
        meeting = meetings.plan(pair, starts_at=NOW + timedelta(days=days), by=cast.viktor, now=NOW)
        meetings.cancel(meeting, by=cast.viktor, now=NOW)
    assert facts(pair)[3] == 3
    worker.run_once(now=NOW)
    assert told("attention") == ["Petra"]


def test_hold_by_itself_sends_check_ins(cast: Cast, pair: Pairing) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    worker.run_once(now=AFTER)
    assert facts(pair) == (1, SOON, None, 0)
    assert told("check_in") == ["Nia", "Viktor"]
    assert [what for what, _ in waiting()] == ["pairings.nudge_to_book", "pairings.raise_attention"]
    assert dict(waiting())["pairings.nudge_to_book"] == SOON + timedelta(days=14)


def test_hold_and_unhold(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="still to come"):
        meetings.hold(meeting, by=cast.viktor, now=NOW)
    assert not meetings.hold(meeting, by=cast.nia, now=AFTER).repeated
    assert meetings.hold(meeting, by=cast.nia, now=AFTER).repeated
    assert facts(pair) == (1, SOON, None, 0)
    meetings.unhold(meeting, by=cast.nia, now=AFTER)
    assert (meeting.state, meeting.settled_at) == (MeetingState.PLANNED, None)
    assert facts(pair) == (0, None, None, 0)
    assert meetings.unhold(meeting, by=cast.nia, now=AFTER).repeated


def test_what_did_not_take_place_is_not_held_by_itself_again(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    worker.run_once(now=AFTER)
    assert told("check_in") == ["Nia", "Viktor"]
    meetings.unhold(meeting, by=cast.viktor, now=AFTER + timedelta(hours=1))
    worker.run_once(now=AFTER + timedelta(hours=2))
    meeting.refresh_from_db()
    assert (meeting.state, told("check_in")) == (MeetingState.PLANNED, ["Nia", "Viktor"])


def test_what_was_held_too_early_is_held_at_its_end(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    meetings.hold(meeting, by=cast.viktor, now=SOON)
    meetings.unhold(meeting, by=cast.viktor, now=SOON)
    assert ("pairings.after_meeting", meeting.ends_at) in waiting()


def test_held_meeting_ends_the_row_of_cancellations(cast: Cast, pair: Pairing) -> None:
    first = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    meetings.cancel(first, by=cast.viktor, now=NOW)
    second = meetings.plan(pair, starts_at=LATER, by=cast.viktor, now=NOW)
    meetings.hold(second, by=cast.viktor, now=LATER)
    assert facts(pair) == (1, LATER, None, 0)


def test_describe(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    assert not meetings.describe(meeting, title=" Two  feeds ", place="Room 4", by=cast.nia, now=NOW).repeated
    assert (meeting.title, meeting.place) == ("Two feeds", "Room 4")
    assert meetings.describe(meeting, title="Two feeds", place="Room 4", by=cast.nia, now=NOW).repeated


# Check-ins


@pytest.fixture
def held(cast: Cast, pair: Pairing) -> Meeting:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    return meetings.hold(meeting, by=None, now=AFTER)


def test_one_tap_and_a_change_of_mind(cast: Cast, held: Meeting, nia: Member) -> None:
    given = check_ins.answer(held, member=nia, answer=Answer.USEFUL, by=cast.nia, now=AFTER)
    assert (given.answer, given.repeated) == (Answer.USEFUL, False)
    assert check_ins.answer(held, member=nia, answer=Answer.USEFUL, by=cast.nia, now=AFTER).repeated
    changed = check_ins.answer(held, member=nia, answer=Answer.SO_SO, by=None, now=AFTER + timedelta(days=13))
    assert (changed.pk, changed.answer) == (given.pk, Answer.SO_SO)
    with pytest.raises(Refused, match="for two weeks"):
        check_ins.answer(held, member=nia, answer=Answer.USEFUL, by=cast.nia, now=AFTER + timedelta(days=14))
    assert CheckIn.objects.get().answer == Answer.SO_SO


def test_the_event_does_not_say_the_answer(cast: Cast, held: Meeting, nia: Member) -> None:
    check_ins.answer(held, member=nia, answer=Answer.NOT_USEFUL, by=cast.nia, now=AFTER)
    assert set(Event.objects.get(verb="check_in.answered").facts) == {"pairing", "role"}


def test_we_did_not_meet_skips_the_meeting(cast: Cast, held: Meeting, nia: Member, viktor: Member) -> None:
    check_ins.answer(held, member=nia, answer=Answer.DID_NOT_MEET, by=cast.nia, now=AFTER)
    held.refresh_from_db()
    assert held.state == MeetingState.CANCELLED
    assert facts(held.pairing) == (0, None, None, 1)
    check_ins.answer(held, member=viktor, answer=Answer.USEFUL, by=cast.viktor, now=AFTER)
    held.refresh_from_db()
    assert held.state == MeetingState.HELD
    assert facts(held.pairing) == (1, SOON, None, 0)


@pytest.mark.parametrize("name", ["viktor", "petra", "ada", "otto"])
def test_nobody_answers_for_another(cast: Cast, held: Meeting, nia: Member, name: str) -> None:
    with pytest.raises(NotAllowed):
        check_ins.answer(held, member=nia, answer=Answer.USEFUL, by=getattr(cast, name), now=AFTER)


def test_check_in_refuses_nonsense_and_the_future(cast: Cast, pair: Pairing, held: Meeting, nia: Member) -> None:
    with pytest.raises(Refused, match="five answers"):
        check_ins.answer(held, member=nia, answer=7, by=cast.nia, now=AFTER)
    ahead = meetings.plan(pair, starts_at=LATER, by=cast.viktor, now=AFTER)
    with pytest.raises(Refused, match="still to come"):
        check_ins.answer(ahead, member=nia, answer=Answer.USEFUL, by=cast.nia, now=AFTER)


# Momentum


def test_nudge_goes_to_the_mentee_alone(cast: Cast, pair: Pairing) -> None:
    worker.run_once(now=NOW + timedelta(days=14))
    assert told("nudge_book") == ["Viktor"]


def test_no_nudge_when_a_date_was_found(cast: Cast, pair: Pairing) -> None:
    meetings.plan(pair, starts_at=NOW + timedelta(days=20), by=cast.viktor, now=NOW)
    worker.run_once(now=NOW + timedelta(days=14))
    assert told("nudge_book") == []


def test_stalled_pair_comes_to_the_manager(cast: Cast, pair: Pairing) -> None:
    worker.run_once(now=NOW + timedelta(days=50))
    assert (told("nudge_book"), told("attention")) == (["Viktor"], ["Petra"])


def test_amber_comes_to_the_manager_once_and_red_again(cast: Cast, pair: Pairing) -> None:
    worker.run_once(now=NOW + timedelta(days=34))
    assert (told("nudge_book"), told("attention")) == (["Viktor"], [])
    for days in (35, 36, 49):
        worker.run_once(now=NOW + timedelta(days=days))
        assert told("attention") == ["Petra"]
    for days in (50, 90):
        worker.run_once(now=NOW + timedelta(days=days))
        assert told("attention") == ["Petra", "Petra"]


def test_amber_with_a_date_ahead_is_left_alone(cast: Cast, pair: Pairing) -> None:
    meetings.plan(pair, starts_at=NOW + timedelta(days=36), by=cast.viktor, now=NOW)
    worker.run_once(now=NOW + timedelta(days=35))
    assert told("attention") == []


def test_second_cancellation_is_amber_and_the_third_red(cast: Cast, pair: Pairing) -> None:
    for number, calls in ((1, []), (2, ["Petra"]), (3, ["Petra", "Petra"])):
        meeting = meetings.plan(pair, starts_at=NOW + timedelta(days=number), by=cast.viktor, now=NOW)
        meetings.cancel(meeting, by=(cast.viktor, cast.nia)[number % 2], now=NOW)
        worker.run_once(now=NOW)
        assert told("attention") == calls


@pytest.mark.parametrize("late", [timedelta(days=1), timedelta(minutes=1), timedelta(minutes=-20)])
def test_a_mentor_who_cancels_has_nothing_to_do_and_the_mentee_three_times(
    cast: Cast, pair: Pairing, late: timedelta
) -> None:
    """Also at the last minute, and when it should be going on."""
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    now = SOON - late
    with clock.moved_to(now), translation.override("en"):
        meetings.cancel(meeting, by=cast.nia, now=now)
        said = words_of(Message.objects.get(kind="pairings.meeting_cancelled")).text
    assert told("meeting_cancelled") == ["Viktor"]
    assert "does not take place: Nia cancelled it." in said
    assert said.count("/dates/") == 3
    assert dict(waiting())["pairings.nudge_to_book"] == max(NOW + timedelta(days=14), now + timedelta(days=3))


def test_a_mentor_is_told_in_neutral_words_and_asked_for_nothing(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    with clock.moved_to(NOW), translation.override("en"):
        meetings.cancel(meeting, by=cast.viktor, now=NOW)
        said = words_of(Message.objects.get(kind="pairings.meeting_cancelled")).text
    assert told("meeting_cancelled") == ["Nia"]
    assert "Viktor has other times to choose from. There is nothing for you to do, to explain or to report." in said
    assert "/dates/" not in said


def test_manager_near_one_of_the_two_is_not_told(cast: Cast, pair: Pairing) -> None:
    petra, nia = cast.person("petra"), cast.person("nia")
    nia.line_path = f"/{petra.pk}{petra.line_path}"
    nia.save(update_fields=["line_path"])
    worker.run_once(now=NOW + timedelta(days=50))
    assert told("attention") == []


def test_manager_nudges_at_most_every_three_days(cast: Cast, pair: Pairing) -> None:
    assert not momentum.nudge(pair, by=cast.petra, now=NOW).repeated
    assert momentum.nudge(pair, by=cast.petra, now=NOW + timedelta(days=1)).repeated
    assert told("nudge_book") == ["Viktor"]
    assert not momentum.offer_times(pair, by=cast.petra, now=NOW + timedelta(days=4)).repeated
    message = Message.objects.filter(kind="pairings.nudge_book").latest("id")
    assert len(message.context["times"]) == 3


def test_only_a_manager_outside_the_line_steers(cast: Cast, pair: Pairing) -> None:
    for verb in (momentum.nudge, momentum.offer_times, momentum.ask_for_goal):
        for somebody in (cast.viktor, cast.nia, cast.sam, cast.ada, cast.dora, cast.otto):
            with pytest.raises(NotAllowed):
                verb(pair, by=somebody, now=NOW)
    assert told("nudge_book") == []


def test_nudge_refuses_when_there_is_a_date(cast: Cast, pair: Pairing) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="have a date"):
        momentum.nudge(pair, by=cast.petra, now=NOW)


def test_no_common_hour_no_offer(cast: Cast, pair: Pairing) -> None:
    cast.viktor_part.times = ["mon-afternoon"]
    cast.viktor_part.save(update_fields=["times"])
    with pytest.raises(Refused, match="no hour in common"):
        momentum.offer_times(pair, by=cast.petra, now=NOW)


def test_ask_for_goal(cast: Cast, pair: Pairing) -> None:
    assert not momentum.ask_for_goal(pair, by=cast.petra, now=NOW).repeated
    assert told("ask_goal") == ["Viktor"]


def test_a_goal_is_asked_for_at_most_every_three_days_and_only_while_one_is_missing(cast: Cast, pair: Pairing) -> None:
    assert not momentum.ask_for_goal(pair, by=cast.petra, now=NOW).repeated
    assert momentum.ask_for_goal(pair, by=cast.petra, now=NOW + timedelta(days=2)).repeated
    for learner in Role.values:
        goals.add_goal(pair, learner=learner, text="Present a case", by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="a goal in each direction already"):
        momentum.ask_for_goal(pair, by=cast.petra, now=NOW + timedelta(days=4))
    assert told("ask_goal") == ["Viktor"]


def test_what_comes_by_itself_finds_its_reason_gone(cast: Cast, pair: Pairing) -> None:
    assert momentum.raise_attention(pair, now=NOW + timedelta(days=20)).repeated
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    assert momentum.nudge_by_itself(pair, now=NOW).repeated
    closure.pause(pair, by=cast.nia, now=NOW)
    assert momentum.nudge_by_itself(pair, now=NOW + timedelta(days=20)).repeated
    with pytest.raises(Refused, match="not active, so there is nothing to book"):
        momentum.nudge(pair, by=cast.petra, now=NOW)
    assert (told("nudge_book"), told("attention")) == ([], [])


def test_a_check_in_while_the_pair_rests_plans_nothing(cast: Cast, pair: Pairing, nia: Member, viktor: Member) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    meetings.hold(meeting, by=None, now=meeting.ends_at)
    closure.pause(pair, by=cast.nia, now=AFTER)
    for member, user in ((nia, cast.nia), (viktor, cast.viktor)):
        check_ins.answer(meeting, member=member, answer=Answer.DID_NOT_MEET, by=user, now=AFTER)
    pair.refresh_from_db()
    assert (pair.state, pair.held_count, waiting()) == (PairingState.PAUSED, 0, [])


@pytest.mark.parametrize("way", ["check-in", "undo"])
def test_a_pause_ends_on_its_day_whatever_was_said_of_a_meeting(
    cast: Cast, pair: Pairing, nia: Member, way: str
) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    meetings.hold(meeting, by=None, now=AFTER)
    closure.pause(pair, until=(AFTER + timedelta(days=21)).date(), by=cast.nia, now=AFTER)
    if way == "undo":
        meetings.unhold(meeting, by=cast.nia, now=AFTER)
    else:
        check_ins.answer(meeting, member=nia, answer=Answer.DID_NOT_MEET, by=cast.nia, now=AFTER)
    worker.run_once(now=AFTER + timedelta(days=22))
    pair.refresh_from_db()
    assert pair.state == PairingState.ACTIVE


def test_a_check_in_after_the_end_is_kept_and_moves_no_date(cast: Cast, held: Meeting, nia: Member) -> None:
    closure.end(held.pairing, by=cast.nia, now=AFTER)
    check_ins.answer(held, member=nia, answer=Answer.DID_NOT_MEET, by=cast.nia, now=AFTER + timedelta(days=1))
    held.refresh_from_db()
    assert (held.state, CheckIn.objects.get().answer) == (MeetingState.HELD, Answer.DID_NOT_MEET)


def test_a_series_of_somebody_whose_time_zone_nobody_knows_keeps_the_hour_here(cast: Cast, pair: Pairing) -> None:
    viktor = cast.person("viktor")
    viktor.time_zone = "Mars/Olympus"
    october = datetime(2026, 10, 15, 8, 0, tzinfo=UTC)
    made = meetings.plan_series(pair, first=october, every_weeks=2, count=2, by=cast.viktor, now=NOW)
    assert [meeting.starts_at for meeting in made] == [october, october + timedelta(weeks=2)]
