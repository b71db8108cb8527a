"""The life of runs: history, drafts, undo and redo, several managers, progress, stopping, giving up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.test_pages import add_pairs
from viceversa.core import retention
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import RULES
from viceversa.matching import actions, changes, queries, tasks, together
from viceversa.matching.actions import solving
from viceversa.matching.models import Proposal, Ruling, Run
from viceversa.matching.page import steps
from viceversa.matching.states import RunState
from viceversa.people.models import User
from viceversa.programs.models import Participant, ProgramManager, Want


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def match(cast: Cast, minutes: int = 0, by: User | None = None, **settings: Any) -> Run:
    return actions.match(cast.cohort, settings=settings, by=by or cast.petra, now=later(minutes))


def in_use(cast: Cast) -> int:
    run = queries.run_in_use(cast.cohort)
    assert run is not None
    assert together.in_use(queries.runs_of(cast.cohort)) == run
    return run.number


def seen(cast: Cast) -> str:
    return together.token(queries.run_in_use(cast.cohort), Ruling.objects.filter(cohort=cast.cohort))


@pytest.fixture
def sam(cast: Cast) -> User:
    """Sam manages the program too."""
    ProgramManager.objects.create(program=cast.program, user=cast.sam, since=NOW)
    return cast.sam


def pair(cast: Cast) -> dict[str, Participant]:
    return {"mentor": cast.nia_part, "mentee": cast.viktor_part}


# At once


def test_a_small_match_is_solved_at_once_and_the_job_is_for_the_case_of_a_crash(cast: Cast) -> None:
    run = match(cast)
    assert (run.state, run.parent) == (RunState.SOLVED, None)
    (job,) = DBTaskResult.objects.all()
    assert job.args_kwargs["args"] == [run.code]
    assert job.run_after > datetime.now(tz=NOW.tzinfo)
    tasks.solve.func(run.code)
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("settings", [{"fairness": "leximin"}, {"bounds": [{"end": "max", "n": 1, "percent": False, "role": "mentor", "kind": "new", "value": ""}]}])  # fmt: skip
def test_harder_questions_go_to_the_worker_sooner(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    monkeypatch.setattr(actions.runs, "HARDER_AT_ONCE", 1)
    assert match(cast).state == RunState.SOLVED
    assert match(cast, **settings).state == RunState.WAITING


# History


def test_each_run_knows_what_it_was_made_from_and_undo_and_redo_lead_along(cast: Cast) -> None:
    first, second = match(cast, 0), match(cast, 1, floor=10)
    third = match(cast, 2, floor=20)
    assert (second.parent, third.parent, in_use(cast)) == (first, second, 3)
    assert actions.use_run(second, by=cast.petra, now=later(3)).repeated is False
    assert in_use(cast) == 2
    assert actions.use_run(second, by=cast.petra, now=later(4)).repeated is True
    runs = list(queries.runs_of(cast.cohort))
    run = together.in_use(runs)
    assert run is not None
    back, forward = steps.back(cast.petra, run, runs, []), steps.forward(cast.petra, run, runs)
    assert back is not None
    assert forward is not None
    assert (back.run, back.what, back.by) == (first, "run 2: Fairness from the best total to no pair below 10", "")
    assert (forward.run, forward.what) == (third, "run 3: Fairness from no pair below 10 to no pair below 20")
    fourth = match(cast, 5, floor=30)
    assert (fourth.parent, in_use(cast)) == (second, 4)
    event = Event.objects.get(verb="matching_run.used")
    assert event.facts == {"cohort": cast.cohort.code, "number": 2, "instead_of": 3, "decisions": 0}


def test_one_can_start_from_any_run(cast: Cast) -> None:
    first, _second = match(cast), match(cast, 1, floor=10)
    third = actions.match(cast.cohort, settings={"floor": 20}, parent=first, by=cast.petra, now=later(2))
    assert third.parent == first


def test_undo_takes_back_decisions_made_since_then_the_run_and_redo_brings_both(cast: Cast) -> None:
    add_pairs(cast, 1)
    first = match(cast)
    actions.pin(cast.cohort, **pair(cast), by=cast.petra, now=later(1))
    locked = match(cast, 2)
    actions.forbid(cast.cohort, **pair(cast), by=cast.petra, now=later(3))
    rulings = list(queries.rulings_of(cast.cohort))
    back = steps.back(cast.petra, locked, list(queries.runs_of(cast.cohort)), rulings)
    assert back is not None
    assert (back.run, back.what) == (locked, "decisions about pairs made since run 2")

    undone = actions.use_run(locked, by=cast.petra, now=later(4))
    assert (undone.restored, Ruling.objects.get().kind) == (2, Ruling.Kind.PIN)
    undone = actions.use_run(first, by=cast.petra, now=later(5))
    assert (undone.restored, Ruling.objects.count(), in_use(cast)) == (1, 0, 1)
    redone = actions.use_run(locked, by=cast.petra, now=later(6))
    assert (redone.restored, Ruling.objects.get().kind, in_use(cast)) == (1, Ruling.Kind.PIN, 2)
    present = list(queries.rulings_of(cast.cohort))
    assert together.otherwise(redone, present) == ([], set())


def test_a_decision_whose_people_are_gone_stays_gone(cast: Cast) -> None:
    add_pairs(cast, 1)
    actions.pin(cast.cohort, **pair(cast), by=cast.petra, now=NOW)
    run = match(cast, 1)
    cast.nia_part.delete()
    assert actions.use_run(run, by=cast.petra, now=later(2)).repeated is True
    assert Ruling.objects.count() == 0


def test_what_waits_or_was_stopped_is_nothing_to_go_back_to(cast: Cast) -> None:
    match(cast)
    waiting = actions.start_run(cast.cohort, settings={"floor": 10}, by=cast.petra, now=later(1))
    with pytest.raises(Refused, match="Run 2 has no result to go back to"):
        actions.use_run(waiting, by=cast.petra)


def test_nobody_goes_back_over_a_decision_about_their_own_line(cast: Cast) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    run = match(cast)
    actions.pin(cast.cohort, **pair(cast), by=cast.petra, now=later(1))
    with pytest.raises(NotAllowed, match="another program manager decides"):
        actions.use_run(run, by=cast.mara, now=later(2))
    assert Ruling.objects.count() == 1


# Drafts


def test_a_name_keeps_a_run_and_no_name_lets_it_go(cast: Cast) -> None:
    run, other = match(cast), match(cast, 1, floor=10)
    kept = actions.name_run(run, name="  Fairness   first ", by=cast.petra, now=NOW)
    assert (kept.name, kept.repeated) == ("Fairness first", False)
    assert actions.name_run(run, name="Fairness first", by=cast.petra).repeated is True
    with pytest.raises(Refused, match="Another draft is called “fairness First”"):
        actions.name_run(other, name="fairness First", by=cast.petra)
    with pytest.raises(Refused, match="at most"):
        actions.name_run(other, name="x" * 61, by=cast.petra)
    assert actions.name_run(run, name=" ", by=cast.petra, now=NOW).name == ""
    verbs = Event.objects.filter(verb__in=["matching_run.kept", "matching_run.let_go"]).order_by("id")
    assert [event.verb for event in verbs] == ["matching_run.kept", "matching_run.let_go"]


def test_tries_go_after_a_while_and_undo_still_leads_back(cast: Cast) -> None:
    first = match(cast, 0)
    tried = match(cast, 1, floor=10)
    kept = match(cast, 2, floor=20)
    actions.name_run(kept, name="Kept", by=cast.petra)
    used = match(cast, 3, floor=30)
    newest = match(cast, 4, floor=40)
    actions.use_run(used, by=cast.petra, now=later(5))
    rule = RULES["matching.tries"]
    assert retention.apply(rule, now=NOW + timedelta(days=14) - timedelta(seconds=1)) == 0
    assert retention.apply(rule, now=later(10) + timedelta(days=14)) == 2
    assert set(Run.objects.all()) == {kept, used, newest}
    kept.refresh_from_db()
    assert (kept.parent, first.pk is None, tried.pk is None) == (None, False, False)
    assert retention.apply(rule, now=later(10) + timedelta(days=20)) == 0


# Release


def test_an_earlier_draft_is_released_while_it_is_still_true(cast: Cast) -> None:
    first, _second = match(cast), match(cast, 1, floor=10)
    assert actions.mark_released(first, by=cast.petra, now=later(2)).state == RunState.RELEASED


def joined(cast: Cast) -> None:
    add_pairs(cast, 1)


def left(cast: Cast) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(matching_consent_at=None)


def said_something_else(cast: Cast) -> None:
    Want.objects.filter(participant=cast.nia_part).delete()


def decided(cast: Cast) -> None:
    actions.pin(cast.cohort, **pair(cast), by=cast.petra, now=later(3))


def moved(cast: Cast) -> None:
    cast.cohort.kick_off += timedelta(days=1)
    cast.cohort.save()


def said_too_much(cast: Cast) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(left_out_before=1001)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (joined, "Since run 1 was made, 2 people have joined. Match again with its settings, then release that."),
        (left, "Since run 1 was made, 1 person can’t be matched any more."),
        (said_something_else, "Since run 1 was made, what is known about 1 person has changed."),
        (decided, "Since run 1 was made, decisions about pairs have changed."),
        (moved, "Since run 1 was made, the program or the dates of the cohort have changed."),
        (said_too_much, "priority must be a whole number from 0 to 1000"),
    ],
)
def test_an_earlier_draft_that_is_no_longer_true_says_what_changed(cast: Cast, change: Any, sentence: str) -> None:
    first, second = match(cast), match(cast, 1, floor=10)
    change(cast)
    with pytest.raises(Refused, match=sentence):
        actions.mark_released(first, by=cast.petra, now=later(4))
    assert actions.mark_released(second, by=cast.petra, now=later(4)).state == RunState.RELEASED


# Several managers


def test_what_another_manager_did_is_not_overwritten(cast: Cast, sam: User) -> None:
    match(cast)
    shown = seen(cast)
    theirs = match(cast, 1, by=sam, floor=10)
    add_pairs(cast, 1)
    mine = Participant.objects.filter(cohort=cast.cohort).order_by("-id")[:2]
    actions.pin(cast.cohort, mentor=mine[1], mentee=mine[0], by=cast.petra, now=later(2))
    actions.pin(cast.cohort, **pair(cast), by=sam, now=later(2))
    for act in (
        lambda: actions.match(cast.cohort, settings={"floor": 20}, seen=shown, by=cast.petra),
        lambda: actions.use_run(theirs, seen=shown, by=cast.petra),
    ):
        with pytest.raises(together.ActedMeanwhile) as found:
            act()
        acts = [(one.by, one.what, one.run, one.pair) for one in found.value.acts]
        assert acts == [
            ("Sam Osei", "matched", theirs, ""),
            ("Sam Osei", "pinned", None, "Nia Adeyemi and Viktor Halvorsen"),
        ]
    assert Run.objects.count() == 2
    assert actions.match(cast.cohort, settings={"floor": 20}, seen=seen(cast), by=cast.petra, now=later(3)).number == 3


def test_going_back_ruling_out_and_letting_go_are_noticed_too(cast: Cast, sam: User) -> None:
    first, _second = match(cast), match(cast, 1, floor=10)
    actions.pin(cast.cohort, **pair(cast), by=cast.petra, now=later(2))
    shown = seen(cast)
    actions.forbid(cast.cohort, **pair(cast), by=sam, now=later(3))
    with pytest.raises(together.ActedMeanwhile) as found:
        actions.match(cast.cohort, seen=shown, by=cast.petra)
    assert [one.what for one in found.value.acts] == ["forbidden"]
    actions.use_run(first, by=sam, now=later(4))
    with pytest.raises(together.ActedMeanwhile) as found:
        actions.match(cast.cohort, seen=shown, by=cast.petra)
    assert {one.what for one in found.value.acts} == {"used", "lifted"}


def test_ones_own_other_page_is_nobody_else(cast: Cast, sam: User) -> None:
    match(cast)
    actions.pin(cast.cohort, **pair(cast), by=cast.petra, now=NOW)
    shown = seen(cast)
    match(cast, 1, floor=10)
    actions.lift(cast.cohort, **pair(cast), by=cast.petra, now=later(2))
    assert actions.match(cast.cohort, settings={"floor": 20}, seen=shown, by=cast.petra, now=later(3)).number == 3


def test_a_pair_one_may_not_see_has_no_names(cast: Cast, sam: User) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    match(cast)
    shown = seen(cast)
    actions.pin(cast.cohort, **pair(cast), by=sam, now=later(2))
    with pytest.raises(together.ActedMeanwhile) as found:
        actions.match(cast.cohort, seen=shown, by=cast.mara)
    assert [one.pair for one in found.value.acts] == [""]


# Progress, stopping, giving up


def test_the_worker_says_how_far_it_is_and_hears_that_it_shall_stop(cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    told = solving.Told(run)
    told("score", 1, 4)
    told("score", 2, 4)
    run.refresh_from_db()
    assert run.progress == {"stage": "score", "done": 1, "of": 4}
    stopped = actions.cancel_run(run, by=cast.petra, now=later(1))
    assert (stopped.state, stopped.repeated) == (RunState.CANCELLED, False)
    assert actions.cancel_run(run, by=cast.petra).repeated is True
    with pytest.raises(solving.Stopped):
        told("prove", 1, 4)
    assert queries.run_in_use(cast.cohort) is None


def test_a_run_that_is_stopped_while_it_is_solved_stays_without_an_answer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    tell = solving.Told.__call__

    def stop_first(self: solving.Told, stage: str, done: int, of: int) -> None:
        actions.cancel_run(run, by=cast.petra, now=NOW)
        tell(self, stage, done, of)

    monkeypatch.setattr(solving.Told, "__call__", stop_first)
    run = actions.solve_run(run, now=NOW)
    assert (run.state, run.repeated, Proposal.objects.count()) == (RunState.CANCELLED, True, 0)


def test_a_run_with_an_answer_can_not_be_stopped(cast: Cast) -> None:
    with pytest.raises(Refused, match="it is “solved”"):
        actions.cancel_run(match(cast), by=cast.petra)


def test_a_run_nobody_works_for_ends_with_a_sentence(cast: Cast) -> None:
    assert actions.give_up_forgotten(now=NOW) == 0
    forgotten = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    DBTaskResult.objects.all().delete()
    other = actions.start_run(cast.cohort, settings={"floor": 10}, by=cast.petra, now=NOW)
    assert actions.give_up_forgotten(now=later(4)) == 0
    tasks.give_up.func()
    forgotten.refresh_from_db()
    other.refresh_from_db()
    assert (forgotten.state, other.state) == (RunState.FAILED, RunState.WAITING)
    assert forgotten.failure.startswith("No worker could finish this run.")
    assert actions.give_up_forgotten(now=later(6)) == 0


@pytest.mark.parametrize("who", ["dora", "viktor", "nia", "ada", "otto"])
def test_only_managers_of_the_program_work_at_the_bench(cast: Cast, who: str) -> None:
    run, user = match(cast), getattr(cast, who)
    for act in (
        lambda: actions.use_run(run, by=user),
        lambda: actions.name_run(run, name="Mine", by=user),
        lambda: actions.cancel_run(run, by=user),
    ):
        with pytest.raises(NotAllowed, match="Only the managers of this program can match"):
            act()


# What differs


def test_what_differs_is_said_in_words(cast: Cast) -> None:
    bound = {"end": "max", "n": 2, "percent": False, "role": "mentor", "kind": "unit", "value": "Lumen / Retail"}
    usual = match(cast)
    other = match(
        cast, 1, weights={"schedule": 20}, musts={"former": False}, grade_gap=1, fairness="max", bounds=[bound]
    )
    told = [str(change) for change in changes.between(usual.settings, other.settings)]
    assert told == [
        "Free at the same time from 10 to 20",
        "Never paired before from must be to need not be",
        "Grades between the two, at least from 2 to 1",
        "Fairness from the best total to the worst-off pair as good as can be",
        "“at most 2 mentors of Retail” added",
    ]
    assert changes.in_short(changes.between(usual.settings, other.settings)).endswith(" and more")
    assert str(changes.between(other.settings, usual.settings)[-1]) == "“at most 2 mentors of Retail” taken out"
    assert changes.between(usual.settings, usual.settings) == []
    lighter = {**other.settings, "weights": usual.settings["weights"]}
    assert [str(change) for change in changes.between(other.settings, lighter)] == [
        "Free at the same time from 20 to 10"
    ]
    locked = {**usual.settings, "pins": [["a", "b"]]}
    assert [str(one) for one in changes.between(usual.settings, locked)] == ["Locked pairs from 0 to 1"]
    swapped = {**usual.settings, "pins": [["a", "c"]]}
    assert [str(one) for one in changes.between(locked, swapped)] == ["Locked pairs from 1 to as many others"]
