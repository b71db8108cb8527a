"""Self-match by the clock: kept each morning, ended, finished; and what each refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import account
from tests.matching.story_self_match import (
    AFTER,
    DAY,
    ENDS,
    MORNING,
    SOON,
    TODAY,
    Parts,
    asks,
    listed,
    mails,
    no,
    opened,
    rules,
    seat_of,
    states,
    verbs,
    with_self_match,
    yes,
)
from viceversa import engine
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions, adapter, choices, self_match
from viceversa.matching.models import Proposal, Ruling, Run, SelfMatchSeat
from viceversa.matching.policy import settings_for
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.programs.models import Participant, Role
from viceversa.programs.states import ParticipantState


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_self_match(cast)


# Each morning


def test_a_request_is_reminded_of_once(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    asks(drawn, parts["nia"], parts["viktor"])
    no(asks(drawn, parts["jo"], parts["ida"]))
    for day in range(1, 8):
        due.run_due(now=NOW + day * DAY)
    assert [one for one in mails() if one[0] == "request_reminder"] == [("request_reminder", "Viktor")]
    assert Event.objects.filter(verb="self_match.kept").count() == 7


def test_each_morning_brings_who_has_joined_and_lets_go_who_has_left(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    gone = asks(drawn, parts["jo"], parts["udo"])
    kept = yes(asks(drawn, parts["kim"], parts["viktor"]))
    new = factories.participant(cast.cohort, factories.person("New Lund", rank=6), Role.MENTEE, wants=("short-video",))
    shy = factories.participant(cast.cohort, factories.person("Shy"), Role.MENTOR, matching_consent_at=None)
    Participant.objects.filter(pk=parts["udo"].pk).update(state=ParticipantState.WITHDRAWN)
    due.run_due(now=MORNING)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (listed(drawn, parts["nia"], MORNING), gone.state, kept.state) == (["Ida", "New"], "closed", "agreed")
    assert seat_of(drawn, parts["udo"]).profile == {}
    assert SelfMatchSeat.objects.filter(participant__in=[new, shy]).count() == 1
    assert new.person.first_name == "New"


def test_the_morning_waits_for_those_who_are_full(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, answer_days=2)
    first = asks(drawn, parts["nia"], parts["viktor"])
    asks(drawn, parts["nia"], parts["ida"])
    rules(drawn, parts["ida"], most_open=1)
    asks(drawn, parts["jo"], parts["ida"], now=SOON + 2 * DAY)
    due.run_due(now=(first.until or SOON) + timedelta(hours=9))
    assert states(drawn)["Nia", "Ida"] == "waiting"
    due.run_due(now=(first.until or SOON) + 4 * DAY)
    assert states(drawn)["Nia", "Ida"] == "open"


def test_nobody_is_asked_who_has_just_said_yes(cast: Cast, parts: Parts) -> None:
    """The next one in the line is asked instead."""
    drawn = opened(cast, answer_days=2)
    first = asks(drawn, parts["nia"], parts["viktor"])
    asks(drawn, parts["nia"], parts["ida"])
    asks(drawn, parts["nia"], parts["udo"])
    yes(asks(drawn, parts["jo"], parts["ida"]))
    due.run_due(now=(first.until or SOON) + timedelta(hours=9))
    found = states(drawn)
    assert (found["Nia", "Viktor"], found["Nia", "Ida"], found["Nia", "Udo"]) == ("closed", "waiting", "open")


def test_of_two_whose_turn_comes_one_gets_the_place_of_whoever_is_fine_with_the_first(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, answer_days=2)
    rules(drawn, parts["ida"], approves="first")
    first = asks(drawn, parts["nia"], parts["viktor"])
    asks(drawn, parts["jo"], parts["udo"])
    # Ida's place is free, and both wait for somebody else: the two requests to her go out on one morning.
    asks(drawn, parts["nia"], parts["ida"])
    asks(drawn, parts["jo"], parts["ida"])
    due.run_due(now=(first.until or SOON) + timedelta(hours=9))
    found = states(drawn)
    assert (found["Nia", "Ida"], found["Jo", "Ida"]) == ("agreed", "waiting")


def test_a_yes_ends_where_rules_forbid_the_two_and_stays_where_a_manager_locks_them(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    yes(asks(drawn, parts["nia"], parts["viktor"]))
    yes(asks(drawn, parts["jo"], parts["ida"]))
    actions.pin(cast.cohort, mentor=parts["nia"], mentee=parts["viktor"], by=cast.petra, now=SOON)
    Participant.objects.filter(pk=parts["jo"].pk).update(languages=["fr"])
    due.run_due(now=MORNING)
    assert states(drawn) == {("Nia", "Viktor"): "agreed", ("Jo", "Ida"): "closed"}
    asks(drawn, parts["kim"], parts["ida"], now=MORNING)


def test_the_last_morning_plans_no_other(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    actions.keep_self_match(drawn, now=AFTER - timedelta(hours=10))
    mornings = Due.objects.filter(what="matching.self_match_morning")
    assert list(mornings.values_list("due_at", flat=True)) == [MORNING]


# The end


def test_the_end_moves(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])
    actions.move_end(drawn, ends=TODAY + 3 * DAY, by=cast.petra, now=SOON)
    request.refresh_from_db()
    assert (drawn.until, request.until) == (AFTER - 25 * DAY, AFTER - 25 * DAY)
    assert actions.move_end(drawn, ends=TODAY + 3 * DAY, by=cast.petra, now=SOON).repeated
    actions.move_end(drawn, ends=TODAY + 30 * DAY, by=cast.petra, now=SOON)
    request.refresh_from_db()
    assert request.until == AFTER - 25 * DAY
    assert Due.objects.get(what="matching.close_self_match").due_at == drawn.until
    for ends in (TODAY - DAY, TODAY + 61 * DAY):
        with pytest.raises(Refused) as refused:
            actions.move_end(drawn, ends=ends, by=cast.petra, now=SOON)
        assert refused.value.field == "ends"
    with pytest.raises(NotAllowed):
        actions.move_end(drawn, ends=ENDS, by=cast.nia, now=SOON)
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    with pytest.raises(Refused, match="is over"):
        actions.move_end(drawn, ends=ENDS, by=cast.petra, now=SOON)


def test_an_end_that_moves_on_the_last_day_has_mornings_again(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, ends=TODAY + 2 * DAY, answer_days=2)
    asks(drawn, parts["nia"], parts["viktor"])
    asks(drawn, parts["nia"], parts["ida"])
    for day in range(2):
        due.run_due(now=MORNING + day * DAY)
    actions.move_end(drawn, ends=TODAY + 20 * DAY, by=cast.petra, now=MORNING + DAY + timedelta(hours=2))
    for day in range(2, 5):
        due.run_due(now=MORNING + day * DAY)
    assert states(drawn) == {("Nia", "Viktor"): "closed", ("Nia", "Ida"): "open"}


def test_the_day_ends_it_and_who_waits_for_a_manager_is_locked(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    yes(asks(drawn, parts["nia"], parts["viktor"]))
    yes(asks(drawn, parts["jo"], parts["ida"]))
    no(asks(drawn, parts["kim"], parts["udo"]))
    Participant.objects.filter(pk=parts["jo"].pk).update(languages=["fr"])
    assert actions.close_self_match(drawn, now=SOON).repeated
    due.run_due(now=AFTER)
    drawn.refresh_from_db()
    assert (drawn.state, drawn.closed_at) == ("closed", AFTER)
    assert states(drawn) == {("Nia", "Viktor"): "agreed", ("Jo", "Ida"): "closed", ("Kim", "Udo"): "closed"}
    pinned = Ruling.objects.get()
    assert (pinned.mentor, pinned.kind, pinned.by, pinned.note) == (
        parts["nia"], "pin", None, "They chose each other.",
    )  # fmt: skip
    assert [one for one in mails() if one[0] == "self_match_over"] == [("self_match_over", "Petra")]
    assert actions.close_self_match(drawn, by=cast.petra, now=AFTER).repeated
    assert actions.keep_self_match(drawn, now=AFTER).repeated
    assert Due.objects.filter(state="waiting").count() == 0


@pytest.mark.parametrize("who", ["asker", "asked"])
def test_a_yes_that_is_taken_back_after_the_end_is_locked_no_longer(cast: Cast, parts: Parts, who: str) -> None:
    drawn = opened(cast)
    request = yes(asks(drawn, parts["nia"], parts["viktor"]))
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    kept = actions.pin(cast.cohort, mentor=parts["jo"], mentee=parts["ida"], by=cast.petra, now=SOON)
    request.refresh_from_db()
    if who == "asked":
        no(request)
    else:
        actions.withdraw_request(request, by=account(parts["nia"]), now=SOON)
    assert [one.pk for one in Ruling.objects.all()] == [kept.pk]
    run = actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    assert run.state == "solved"
    if who == "asked":
        assert not run.proposals.filter(mentor=parts["nia"], mentee=parts["viktor"]).exists()


def test_a_manager_ends_it_early_and_alone(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])
    with pytest.raises(NotAllowed):
        actions.close_self_match(drawn, by=cast.viktor, now=SOON)
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    request.refresh_from_db()
    assert (drawn.until, request.state, request.until) == (SOON, "closed", SOON)
    second = opened(cast, now=SOON)
    assert second.number == 2


def test_rules_once_stated_hold_in_the_next_round(cast: Cast, parts: Parts) -> None:
    first = opened(cast)
    rules(first, parts["viktor"], most_open=1, approves="manager")
    actions.close_self_match(first, by=cast.petra, now=SOON)
    seat = seat_of(opened(cast, now=SOON), parts["viktor"])
    assert (seat.most_open, seat.approves, seat.ruled_at) == (1, "manager", SOON)


def test_nothing_is_solved_meanwhile(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    with pytest.raises(Refused, match="Self-match is open"):
        actions.match(cast.cohort, by=cast.petra, now=SOON)
    with pytest.raises(Refused, match="End self-match first"):
        actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    with pytest.raises(NotAllowed):
        actions.finish_self_match(drawn, by=None, now=SOON)


def test_the_solver_finishes_with_pairs_locked_and_wishes_kept(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, one_by_one=False)
    yes(asks(drawn, parts["nia"], parts["ida"]))
    no(asks(drawn, parts["jo"], parts["viktor"]))
    asks(drawn, parts["kim"], parts["viktor"])
    back = asks(drawn, parts["kim"], parts["udo"])
    actions.withdraw_request(back, by=account(parts["kim"]), now=SOON)
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    run = actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    pairs = {
        one.mentor.person.first_name: one.mentee.person.first_name
        for one in Proposal.objects.filter(run=run).select_related("mentor__person", "mentee__person")
    }
    assert pairs == {"Nia": "Ida", "Jo": "Udo", "Kim": "Viktor"}
    found = choices.of(cast.cohort, {one.code for one in parts.values()})
    assert found.firsts(parts["kim"].code) == {parts["viktor"].code}
    assert found.refused == {parts["viktor"].code: {parts["jo"].code}}
    assert choices.of(cast.cohort, {parts["jo"].code}).refused == {}
    again = actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    assert (again.pk, again.repeated, verbs().count("self_match.finished")) == (run.pk, True, 1)


def test_it_finishes_itself_where_the_program_says_so(cast: Cast) -> None:
    with_self_match(cast, finish_itself=True)
    drawn = opened(cast)
    due.run_due(now=AFTER)
    due.run_due(now=AFTER)
    drawn.refresh_from_db()
    assert (drawn.run, Run.objects.get().by) == (Run.objects.get(), cast.petra)


def test_steps_of_a_deleted_round_are_skipped(cast: Cast, parts: Parts) -> None:
    opened(cast).delete()
    due.run_due(now=AFTER)
    assert set(Due.objects.values_list("state", "last_problem")) == {
        ("skipped", "This round of self-match was deleted.")
    }
    drawn = opened(cast)
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    Due.objects.filter(subject_code=drawn.code).update(state="waiting")
    due.run_due(now=AFTER)
    assert Due.objects.filter(last_problem="Self-match is over here.").count() == 2


def test_a_stored_question_can_be_asked_of_some(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    nia, viktor = seat_of(drawn, parts["nia"]), seat_of(drawn, parts["viktor"])
    asked = self_match.question_with(drawn.frame, [nia.profile], [viktor.profile])
    today = adapter.draft(cast.cohort, settings_for(cast.program)).problem
    whole = replace(today, pins=(), former=())
    codes = (parts["nia"].code, parts["viktor"].code)
    assert engine.fits(asked, *codes) == engine.fits(whole, *codes)
