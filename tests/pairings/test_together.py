"""What the two keep: goals, agenda, decisions, agreement, notes; how a pairing pauses and ends; concerns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.factories import NOW, participant, person, user
from tests.pairings.conftest import make_run, part_of, start
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.private import Tampered
from viceversa.messaging import worker
from viceversa.messaging.kinds import seen_by_managers
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings import health
from viceversa.pairings.actions import (
    agenda,
    agreement,
    answers,
    closure,
    concerns,
    decisions,
    follow_ups,
    goals,
    leave,
    meetings,
    notes,
    release,
)
from viceversa.pairings.models import AgendaItem, Concern, Decision, Goal, KeyStep, Meeting, Pairing, PrivateNote
from viceversa.pairings.queries import declined_pairs, former_pairs, taken_places
from viceversa.pairings.states import ConcernState, MeetingState, PairingState
from viceversa.programs.models import Role
from viceversa.programs.states import ParticipantState

SOON = NOW + timedelta(days=2)
DAY = timedelta(days=1)
OUTSIDERS = ("petra", "sam", "ada", "dora", "otto", "eve", "mara")


def told(kind: str) -> list[str]:
    messages = Message.objects.filter(kind=f"pairings.{kind}").select_related("to")
    return sorted(message.to.first_name for message in messages)


def refused_to_outsiders(cast: Cast, act: Callable[[Any], object]) -> None:
    for name in OUTSIDERS:
        with pytest.raises(NotAllowed):
            act(getattr(cast, name))


# Goals


def test_goals_both_ways(cast: Cast, pair: Pairing) -> None:
    goal = goals.add_goal(pair, learner=Role.MENTEE, text=" Write  a report ", by=cast.viktor, now=NOW)
    assert (goal.text, goal.repeated, pair.has_goal_to_mentee, pair.has_goal_to_mentor) == (
        "Write a report", False, True, False,
    )  # fmt: skip
    assert goals.add_goal(pair, learner=Role.MENTEE, text="Write a report", by=cast.nia, now=NOW).repeated
    goals.add_goal(pair, learner=Role.MENTOR, text="Present a case", by=cast.nia, now=NOW)
    pair.refresh_from_db()
    assert (pair.has_goal_to_mentee, pair.has_goal_to_mentor) == (True, True)
    refused_to_outsiders(cast, lambda by: goals.add_goal(pair, learner=Role.MENTOR, text="x", by=by, now=NOW))


@pytest.mark.parametrize(("learner", "text"), [("mentee", "  "), ("mentee", "x" * 201), ("boss", "Learn")])
def test_goal_refuses(cast: Cast, pair: Pairing, learner: str, text: str) -> None:
    with pytest.raises(Refused):
        goals.add_goal(pair, learner=learner, text=text, by=cast.viktor, now=NOW)
    assert Goal.objects.count() == 0


def test_three_goals_are_enough(cast: Cast, pair: Pairing) -> None:
    for text in "abc":
        goals.add_goal(pair, learner=Role.MENTEE, text=text, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="Three open goals"):
        goals.add_goal(pair, learner=Role.MENTEE, text="d", by=cast.viktor, now=NOW)


def test_goal_life(cast: Cast, pair: Pairing) -> None:
    goal = goals.add_goal(pair, learner=Role.MENTEE, text="a", by=cast.viktor, now=NOW)
    assert not goals.reword_goal(goal, text="b", by=cast.nia, now=NOW).repeated
    assert goals.reword_goal(goal, text="b", by=cast.nia, now=NOW).repeated
    assert not goals.close_goal(goal, by=cast.nia, now=NOW).repeated
    assert goals.close_goal(goal, by=cast.nia, now=NOW).repeated
    assert goal.closed_at == NOW
    assert not goals.reopen_goal(goal, by=cast.nia, now=NOW).repeated
    assert goals.reopen_goal(goal, by=cast.nia, now=NOW).repeated
    for verb in (goals.close_goal, goals.reopen_goal):
        refused_to_outsiders(cast, lambda by, verb=verb: verb(goal, by=by, now=NOW))
    refused_to_outsiders(cast, lambda by: goals.reword_goal(goal, text="c", by=by, now=NOW))


def test_key_steps(cast: Cast, pair: Pairing) -> None:
    goal = goals.add_goal(pair, learner=Role.MENTEE, text="a", by=cast.viktor, now=NOW)
    step = goals.add_step(goal, text="one", due_on=SOON.date(), by=cast.nia, now=NOW)
    assert (step.position, step.repeated) == (1, False)
    assert goals.add_step(goal, text="one", by=cast.nia, now=NOW).repeated
    assert not goals.finish_step(step, by=cast.viktor, now=NOW).repeated
    assert goals.finish_step(step, by=cast.viktor, now=NOW).repeated
    assert step.done_at == NOW
    assert not goals.reopen_step(step, by=cast.viktor, now=NOW).repeated
    assert goals.reopen_step(step, by=cast.viktor, now=NOW).repeated
    for verb in (goals.finish_step, goals.reopen_step, goals.remove_step):
        refused_to_outsiders(cast, lambda by, verb=verb: verb(step, by=by, now=NOW))
    refused_to_outsiders(cast, lambda by: goals.add_step(goal, text="x", by=by, now=NOW))
    assert not goals.remove_step(step, by=cast.viktor, now=NOW).repeated
    assert goals.remove_step(step, by=cast.viktor, now=NOW).repeated
    assert KeyStep.objects.count() == 0


def test_twelve_steps_are_enough(cast: Cast, pair: Pairing) -> None:
    goal = goals.add_goal(pair, learner=Role.MENTEE, text="a", by=cast.viktor, now=NOW)
    for number in range(12):
        goals.add_step(goal, text=f"step {number}", by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="Twelve steps"):
        goals.add_step(goal, text="one more", by=cast.viktor, now=NOW)


# Agenda and decisions


def test_agenda(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    item = agenda.add_item(meeting, text="Feeds", minutes=20, by=cast.nia, now=NOW)
    assert (item.by, item.minutes, item.position) == (cast.nia_part, 20, 1)
    assert agenda.add_item(meeting, text="Feeds", by=cast.viktor, now=NOW).repeated
    refused_to_outsiders(cast, lambda by: agenda.add_item(meeting, text="x", by=by, now=NOW))
    refused_to_outsiders(cast, lambda by: agenda.remove_item(item, by=by, now=NOW))
    with pytest.raises(NotAllowed, match="Only who added it"):
        agenda.remove_item(item, by=cast.viktor, now=NOW)
    assert not agenda.remove_item(item, by=cast.nia, now=NOW).repeated
    item.pk = 10**9
    assert agenda.remove_item(item, by=cast.nia, now=NOW).repeated


def test_agenda_refuses(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    for text, minutes in (("", 10), ("x", 0), ("x", 61)):
        with pytest.raises(Refused):
            agenda.add_item(meeting, text=text, minutes=minutes, by=cast.nia, now=NOW)
    for number in range(8):
        agenda.add_item(meeting, text=f"item {number}", by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="Eight things"):
        agenda.add_item(meeting, text="ninth", by=cast.nia, now=NOW)
    meetings.cancel(meeting, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="cancelled"):
        agenda.add_item(meeting, text="late", by=cast.nia, now=NOW)
    assert AgendaItem.objects.count() == 8


def test_decisions(cast: Cast, pair: Pairing) -> None:
    made = decisions.decide(pair, text="Call two customers", owner=cast.viktor_part, by=cast.nia, now=NOW)
    assert decisions.decide(pair, text="Call two customers", by=cast.nia, now=NOW).repeated
    assert not decisions.finish(made, by=cast.viktor, now=NOW).repeated
    assert decisions.finish(made, by=cast.viktor, now=NOW).repeated
    assert not decisions.reopen(made, by=cast.nia, now=NOW).repeated
    assert decisions.reopen(made, by=cast.nia, now=NOW).repeated
    for verb in (decisions.finish, decisions.reopen, decisions.remove):
        refused_to_outsiders(cast, lambda by, verb=verb: verb(made, by=by, now=NOW))
    refused_to_outsiders(cast, lambda by: decisions.decide(pair, text="x", by=by, now=NOW))
    code_of = made.pk
    assert not decisions.remove(made, by=cast.nia, now=NOW).repeated
    made.pk = code_of
    assert decisions.remove(made, by=cast.nia, now=NOW).repeated
    assert Decision.objects.count() == 0


def test_a_decision_is_one_of_the_twos(cast: Cast, pair: Pairing) -> None:
    cast.viktor_part.pk += 999
    with pytest.raises(Refused, match="One of you two"):
        decisions.decide(pair, text="x", owner=cast.viktor_part, by=cast.nia, now=NOW)


# Agreement


def test_agreement_is_versioned_and_signed_by_both(cast: Cast, pair: Pairing) -> None:
    first = agreement.propose(pair, by=cast.nia, now=NOW)
    assert (first.version, first.is_signed, len(first.clauses)) == (1, False, 17)
    assert agreement.propose(pair, by=cast.viktor, now=NOW).repeated
    signed = agreement.sign(first, by=cast.viktor, now=NOW)
    pair.refresh_from_db()
    assert (signed.is_signed, pair.agreement_signed_at) == (True, NOW)
    assert agreement.sign(first, by=cast.viktor, now=NOW).repeated
    second = agreement.propose(pair, clauses=[{"key": "", "text": " Only  this "}], by=cast.viktor, now=NOW)
    assert (second.version, second.clauses) == (2, [{"key": "", "text": "Only this"}])
    with pytest.raises(Refused, match="newer version"):
        agreement.sign(first, by=cast.nia, now=NOW)
    refused_to_outsiders(cast, lambda by: agreement.propose(pair, by=by, now=NOW))
    refused_to_outsiders(cast, lambda by: agreement.sign(second, by=by, now=NOW))


@pytest.mark.parametrize("texts", [[""], ["x" * 401], ["x"] * 31])
def test_agreement_refuses(cast: Cast, pair: Pairing, texts: list[str]) -> None:
    with pytest.raises(Refused):
        agreement.propose(pair, clauses=[{"key": "", "text": text} for text in texts], by=cast.nia, now=NOW)


# Notes


def test_notes_are_sealed_and_ones_own(cast: Cast, pair: Pairing) -> None:
    own = notes.keep(pair, text="Ask about\r\nthe bakery ", by=cast.nia, now=NOW)
    other = notes.keep(pair, text="Talk less", by=cast.viktor, now=NOW)
    assert (own.text, other.text) == ("Ask about\nthe bakery", "Talk less")
    assert "bakery" not in own.sealed
    assert notes.keep(pair, text="Talk less", by=cast.viktor, now=NOW).repeated
    own.sealed, other.sealed = other.sealed, own.sealed
    with pytest.raises(Tampered):
        _ = own.text
    refused_to_outsiders(cast, lambda by: notes.keep(pair, text="x", by=by, now=NOW))
    assert notes.keep(pair, text="", by=cast.nia, now=NOW).sealed == ""
    with pytest.raises(Refused):
        notes.keep(pair, text="x" * 20_001, by=cast.nia, now=NOW)
    assert PrivateNote.objects.count() == 2


# Ends


def test_the_exit_is_neutral(cast: Cast, pair: Pairing) -> None:
    ahead = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    closure.end(pair, by=cast.nia, now=NOW)
    ahead.refresh_from_db()
    assert (pair.state, ahead.state) == (PairingState.ENDED, MeetingState.CANCELLED)
    assert told("pairing_ended") == ["Viktor"]
    event = Event.objects.get(verb="pairing.ended")
    assert (event.actor, set(event.facts)) == (None, {"held", "cancelled"})
    for part in (cast.nia_part, cast.viktor_part):
        part.refresh_from_db()
        assert part.state == ParticipantState.ENROLLED
    assert closure.end(pair, by=cast.viktor, now=NOW).repeated
    assert told("pairing_ended") == ["Viktor"]
    with pytest.raises(Refused, match="over"):
        meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)


def test_only_the_two_end_and_pause(cast: Cast, pair: Pairing) -> None:
    refused_to_outsiders(cast, lambda by: closure.end(pair, by=by, now=NOW))
    refused_to_outsiders(cast, lambda by: closure.pause(pair, by=by, now=NOW))
    refused_to_outsiders(cast, lambda by: closure.resume(pair, by=by, now=NOW))
    for name in ("otto", "sam", "ada", "dora"):
        with pytest.raises(NotAllowed):
            closure.complete(pair, by=getattr(cast, name), now=NOW)


def test_pause_and_resume(cast: Cast, pair: Pairing) -> None:
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    until = (NOW + timedelta(days=21)).date()
    assert not closure.pause(pair, until=until, by=cast.nia, now=NOW).repeated
    assert closure.pause(pair, until=until, by=cast.nia, now=NOW).repeated
    pair.refresh_from_db()
    assert (pair.state, pair.next_meeting_at, pair.cancelled_in_a_row) == (PairingState.PAUSED, None, 0)
    assert told("paused") == ["Viktor"]
    with pytest.raises(Refused, match="paused"):
        meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    worker.run_once(now=NOW + timedelta(days=20))
    assert told("nudge_book") == []
    worker.run_once(now=NOW + timedelta(days=22))
    pair.refresh_from_db()
    assert (pair.state, pair.paused_until) == (PairingState.ACTIVE, None)
    assert closure.resume(pair, by=cast.nia, now=NOW).repeated


def test_what_a_pause_cancelled_does_not_count_against_the_pair(cast: Cast, pair: Pairing) -> None:
    first, *_rest = meetings.plan_series(pair, first=SOON, every_weeks=2, count=6, by=cast.viktor, now=NOW)
    meetings.hold(first, by=None, now=first.ends_at)
    begins = first.ends_at + DAY
    closure.pause(pair, until=(begins + 60 * DAY).date(), by=cast.nia, now=begins)
    back = begins + 61 * DAY
    worker.run_once(now=back)
    pair.refresh_from_db()
    assert (pair.state, pair.cancelled_in_a_row) == (PairingState.ACTIVE, 0)
    assert health.assess(health.facts_of(pair), now=back).level == health.Level.OK
    ahead = [meetings.plan(pair, starts_at=back + days * DAY, by=cast.viktor, now=back) for days in (3, 50)]
    pair.refresh_from_db()
    assert (pair.cancelled_in_a_row, health.assess(health.facts_of(pair), now=back).level) == (0, health.Level.OK)
    worker.run_once(now=back + DAY)
    assert told("attention") == []
    meetings.cancel(ahead[0], by=cast.viktor, now=back + DAY)
    pair.refresh_from_db()
    assert pair.cancelled_in_a_row == 1
    meetings.cancel(ahead[1], by=cast.viktor, now=back + DAY)
    for days in range(2, 40):
        worker.run_once(now=back + days * DAY)
    assert told("attention") == ["Petra"]


CLOSINGS: dict[str, Any] = {
    "end": lambda cast, pair, now: closure.end(pair, by=cast.nia, now=now),
    "complete": lambda cast, pair, now: closure.complete_all(cast.cohort, by=cast.petra, now=now),
    "pause": lambda cast, pair, now: closure.pause(pair, by=cast.nia, now=now),
}


@pytest.mark.parametrize("how", CLOSINGS)
@pytest.mark.parametrize("minutes", [50, 61])
def test_the_meeting_in_which_they_close_was_held(cast: Cast, pair: Pairing, how: str, minutes: int) -> None:
    held, ahead = (meetings.plan(pair, starts_at=at, by=cast.viktor, now=NOW) for at in (SOON, SOON + 14 * DAY))
    now = SOON + timedelta(minutes=minutes)
    CLOSINGS[how](cast, pair, now)
    for meeting in (held, ahead):
        meeting.refresh_from_db()
    pair.refresh_from_db()
    assert (held.state, ahead.state) == (MeetingState.HELD, MeetingState.CANCELLED)
    assert (pair.held_count, pair.last_held_at, pair.cancelled_in_a_row) == (1, SOON, 0)
    assert told("check_in") == ["Nia", "Viktor"]
    message = Message.objects.filter(kind="pairings.check_in").first()
    assert message is not None
    assert message.send_after == max(now, held.ends_at)
    with clock.moved_to(message.send_after):
        assert words_of(message).text


def test_a_meeting_that_did_not_take_place_is_not_held_at_the_end(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    meetings.hold(meeting, by=None, now=meeting.ends_at)
    meetings.unhold(meeting, by=cast.nia, now=meeting.ends_at)
    closure.end(pair, by=cast.nia, now=meeting.ends_at + DAY)
    pair.refresh_from_db()
    assert pair.held_count == 0


def test_today_is_the_day_of_whoever_acts(cast: Cast, pair: Pairing) -> None:
    evening = datetime(2026, 10, 15, 0, 30, tzinfo=UTC)
    with timezone.override("America/Los_Angeles"):
        made = decisions.decide(pair, text="Try it", by=cast.nia, now=evening)
        closure.pause(pair, until=date(2026, 10, 15), by=cast.nia, now=evening)
        sent = concerns.send(cast.program, text="Zebra", by=cast.nia, now=evening)
        read = concerns.read(sent, by=cast.sam, now=evening)
        follow_ups.set_date(read, day=date(2026, 10, 14), promised=False, by=cast.sam, now=evening)
    assert (made.decided_on, pair.paused_until, read.next_on) == (
        date(2026, 10, 14),
        date(2026, 10, 15),
        date(2026, 10, 14),
    )


def test_to_whom_a_pause_was_told_is_not_for_managers() -> None:
    assert "pairings.paused" not in seen_by_managers()


@pytest.mark.parametrize("days", [0, 121])
def test_a_pause_has_its_length(cast: Cast, pair: Pairing, days: int) -> None:
    with pytest.raises(Refused, match="four months"):
        closure.pause(pair, until=(NOW + timedelta(days=days)).date(), by=cast.nia, now=NOW)


def test_complete(cast: Cast, pair: Pairing) -> None:
    assert closure.complete_all(cast.cohort, by=cast.petra, now=NOW) == 1
    pair.refresh_from_db()
    cast.nia_part.refresh_from_db()
    assert (pair.state, cast.nia_part.state) == (PairingState.COMPLETED, ParticipantState.FINISHED)
    assert closure.complete(pair, by=cast.petra, now=NOW).repeated
    with pytest.raises(Refused):
        closure.end(pair, by=cast.nia, now=NOW)


def test_leaving_the_program_ends_the_pair(cast: Cast, pair: Pairing) -> None:
    with pytest.raises(NotAllowed):
        leave.leave_program(cast.nia_part, by=cast.viktor, now=NOW)
    pair.refresh_from_db()
    assert pair.state == PairingState.ACTIVE
    leave.leave_program(cast.nia_part, by=cast.nia, now=NOW)
    pair.refresh_from_db()
    cast.nia_part.refresh_from_db()
    assert (pair.state, cast.nia_part.state) == (PairingState.ENDED, ParticipantState.WITHDRAWN)
    assert told("pairing_ended") == ["Viktor"]
    assert leave.leave_program(cast.nia_part, by=cast.nia, now=NOW).repeated


def test_leaving_the_program_declines_what_is_asked(cast: Cast, asked: Pairing) -> None:
    leave.leave_program(cast.nia_part, by=cast.nia, now=NOW)
    asked.refresh_from_db()
    assert asked.state == PairingState.NOT_FORMED
    assert told("not_formed") == ["Viktor"]


# What matching learns


def test_matching_knows_who_was_together_and_who_is_taken(cast: Cast, pair: Pairing) -> None:
    since = (NOW - timedelta(days=700)).date()
    together = [(cast.nia_part.person_id, cast.viktor_part.person_id)]
    assert taken_places(cast.cohort) == {cast.nia_part.pk: 1, cast.viktor_part.pk: 1}
    assert list(former_pairs(cast.cohort, since)) == together
    closure.end(pair, by=cast.nia, now=NOW)
    assert taken_places(cast.cohort) == {}
    assert list(former_pairs(cast.cohort, since)) == together
    assert list(former_pairs(cast.cohort, (NOW + timedelta(days=2)).date())) == []


@pytest.mark.parametrize(("declined", "barred"), [(True, 1), (False, 0)])
def test_who_declined_is_not_asked_again_who_only_lapsed_is(
    cast: Cast, asked: Pairing, declined: bool, barred: int
) -> None:
    if declined:
        answers.decline(part_of(asked, Role.MENTEE), by=cast.viktor, now=NOW)
    else:
        answers.lapse(asked, now=NOW + timedelta(days=10))
    assert len(list(declined_pairs(cast.cohort, (NOW - timedelta(days=700)).date()))) == barred
    assert list(former_pairs(cast.cohort, (NOW - timedelta(days=700)).date())) == []


# Concerns


def test_a_concern_reaches_the_support_contact_alone(cast: Cast, pair: Pairing) -> None:
    sent = concerns.send(cast.program, text="Something happened", by=cast.nia, now=NOW)
    assert (sent.recipient, sent.text) == (cast.person("sam"), "Something happened")
    assert "happened" not in sent.sealed
    assert told("concern_received") == ["Sam"]
    assert Event.objects.get(verb="concern.sent").actor is None
    message = Message.objects.get(kind="pairings.concern_received")
    assert (message.scope_code, message.context) == ("", {"concern": sent.code})
    assert concerns.send(cast.program, text="Something happened", by=cast.nia, now=NOW).repeated
    assert Concern.objects.count() == 1
    for name in ("petra", "viktor", "ada", "dora", "nia", "otto"):
        for verb in (concerns.read, concerns.close):
            with pytest.raises(NotAllowed):
                verb(sent, by=getattr(cast, name), now=NOW)
    assert not concerns.read(sent, by=cast.sam, now=NOW).repeated
    assert concerns.read(sent, by=cast.sam, now=NOW).repeated
    assert not concerns.close(sent, by=cast.sam, now=NOW).repeated
    assert concerns.close(sent, by=cast.sam, now=NOW).repeated
    assert sent.state == ConcernState.CLOSED


def test_concern_refuses(cast: Cast, pair: Pairing) -> None:
    for text in ("  ", "x" * 5_001):
        with pytest.raises(Refused):
            concerns.send(cast.program, text=text, by=cast.nia, now=NOW)
    for name in ("otto", "petra", "ada"):
        with pytest.raises(NotAllowed):
            concerns.send(cast.program, text="x", by=getattr(cast, name), now=NOW)
    cast.program.support_contact = None
    cast.program.save(update_fields=["support_contact"])
    with pytest.raises(Refused, match="no support contact"):
        concerns.send(cast.program, text="x", by=cast.nia, now=NOW)


def test_a_lived_pair_has_true_dates(lived: Pairing) -> None:
    held = Meeting.objects.filter(pairing=lived, state=MeetingState.HELD)
    assert (lived.held_count, lived.cancelled_in_a_row) == (held.count(), 0)
    numbers = list(
        Meeting.objects.exclude(state=MeetingState.CANCELLED).order_by("starts_at").values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))


def test_who_is_in_two_pairs_stays_in_the_other(cast: Cast, pair: Pairing) -> None:
    cast.viktor_part.refresh_from_db()
    cast.viktor_part.capacity = 2
    cast.viktor_part.save(update_fields=["capacity"])
    second = participant(cast.cohort, person("Tao Two"), Role.MENTOR)
    tao = user(second.person)
    run = make_run(cast, (second, cast.viktor_part))
    release.release_run(run, by=cast.petra, now=NOW)
    start(cast, Pairing.objects.get(run=run))
    closure.end(pair, by=cast.nia, now=NOW)
    closure.complete(Pairing.objects.get(run=run), by=tao, now=NOW)
    states = {part.person.first_name: part.state for part in cast.cohort.participants.select_related("person")}
    assert states == {
        "Nia": ParticipantState.ENROLLED,
        "Viktor": ParticipantState.FINISHED,
        "Tao": ParticipantState.FINISHED,
    }


def test_a_person_in_two_pairs_is_finished_with_the_last(cast: Cast, pair: Pairing) -> None:
    cast.viktor_part.refresh_from_db()
    cast.viktor_part.capacity = 2
    cast.viktor_part.save(update_fields=["capacity"])
    second = participant(cast.cohort, person("Tao Two"), Role.MENTOR)
    user(second.person)
    run = make_run(cast, (second, cast.viktor_part))
    release.release_run(run, by=cast.petra, now=NOW)
    other = start(cast, Pairing.objects.get(run=run))
    found = []
    for pairing in (pair, other):
        closure.complete(pairing, by=cast.petra, now=NOW)
        cast.viktor_part.refresh_from_db()
        found.append(cast.viktor_part.state)
    assert found == [ParticipantState.PAIRED, ParticipantState.FINISHED]


def test_a_pause_can_be_made_longer(cast: Cast, pair: Pairing) -> None:
    days = [(NOW + timedelta(days=days)).date() for days in (21, 42)]
    for day in days:
        assert not closure.pause(pair, until=day, by=cast.nia, now=NOW).repeated
    assert (pair.state, pair.paused_until) == (PairingState.PAUSED, days[1])


def test_another_concern_is_another_message(cast: Cast, pair: Pairing) -> None:
    for text in ("Something happened", "And again"):
        assert not concerns.send(cast.program, text=text, by=cast.nia, now=NOW).repeated
    assert [concern.text for concern in Concern.objects.order_by("pk")] == ["Something happened", "And again"]
