"""The verbs of matching: what they do once, twice, and refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa import engine
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions, guard, queries, tasks
from viceversa.matching.models import LeftOut, Proposal, Ruling, Run
from viceversa.matching.states import RunState
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, DoNotMatch, Offer, Participant, Role
from viceversa.programs.states import CohortState


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def solved(cast: Cast) -> Run:
    return actions.solve_run(actions.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)


def another_pair(cast: Cast) -> tuple[Participant, Participant]:
    mentor = factories.participant(cast.cohort, factories.person("Jo Park"), Role.MENTOR, offers={"short-video": 5})
    mentee = factories.participant(
        cast.cohort, factories.person("Ida Falk", rank=6), Role.MENTEE, wants=("short-video",)
    )
    return mentor, mentee


# A run


def test_a_run_is_frozen_solved_checked_and_stored(cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    assert (run.state, run.number, run.by, run.result) == (RunState.WAITING, 1, cast.petra, {})
    run = actions.solve_run(run, now=NOW)
    assert (run.state, run.solved_at) == (RunState.SOLVED, NOW)
    assert engine.check(engine.problem_from_json(run.problem), engine.result_from_json(run.result)).ok
    proposal = Proposal.objects.get()
    assert (proposal.mentor, proposal.mentee, proposal.points) == (cast.nia_part, cast.viktor_part, 812_500)
    assert (proposal.fit_to_mentee, proposal.fit_to_mentor, proposal.pinned) == (100, 100, False)
    assert {reason["criterion"]: reason["code"] for reason in proposal.reasons} == {
        "wants_of_right": "wants_met",
        "wants_of_left": "wants_met",
        "common_ground": "no_common_ground",
        "schedule": "common_hours",
        "different_unit": "other_unit",
        "grade_window": "gap_in_window",
    }
    assert verbs() == ["matching_run.started", "matching_run.solved"]
    del run.figures["seconds"]
    assert run.figures == {
        "mentors": 1,
        "mentees": 1,
        "pairs": 1,
        "total": 81.25,
        "average": 81.2,
        "worst": 81.25,
        "worst_pair": [cast.nia_part.code, cast.viktor_part.code],
        "to_mentee": 100.0,
        "to_mentor": 100.0,
        "across_units": 1,
        "pinned": 0,
        "mentors_left_out": 0,
        "mentees_left_out": 0,
        "bound": 81.25,
        "gap": 0.0,
        "pairs_scanned": 1,
    }


def test_starting_again_with_nothing_changed_gives_the_same_run(cast: Cast) -> None:
    first = solved(cast)
    again = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    assert (again.pk, again.repeated) == (first.pk, True)
    assert verbs() == ["matching_run.started", "matching_run.solved"]


def test_another_question_is_another_run_and_the_first_one_stays(cast: Cast) -> None:
    first = solved(cast)
    second = actions.start_run(cast.cohort, settings={"floor": 30}, by=cast.petra, now=NOW)
    assert (second.number, second.repeated, second.pk == first.pk) == (2, False, False)
    assert [run.number for run in queries.runs_of(cast.cohort)] == [2, 1]


def test_solving_and_the_job_can_run_twice(cast: Cast) -> None:
    run = solved(cast)
    again = actions.solve_run(run, now=NOW + timedelta(days=1))
    tasks.solve.func(run.code)
    tasks.solve.func("nosuchrun")
    assert (again.repeated, again.solved_at, Proposal.objects.count()) == (True, NOW, 1)
    assert verbs() == ["matching_run.started", "matching_run.solved"]


def test_two_workers_store_once(cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    result = engine.solve(engine.problem_from_json(run.problem))
    assert actions.store_result(run, result=result, seconds=0.1, now=NOW).repeated is False
    assert actions.store_result(run, result=result, seconds=0.1, now=NOW).repeated is True
    assert Proposal.objects.count() == 1


def test_the_job_is_queued_with_the_run(cast: Cast) -> None:
    from django_tasks_db.models import DBTaskResult

    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    assert [job.args_kwargs["args"] for job in DBTaskResult.objects.all()] == [[run.code]]


def test_a_tampered_result_is_never_stored(cast: Cast) -> None:
    another_pair(cast)
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    result = engine.solve(engine.problem_from_json(run.problem))
    better = replace(result.pairs[0], points=result.pairs[0].points + 1)
    run = actions.store_result(run, result=replace(result, pairs=(better, *result.pairs[1:])), seconds=0.1, now=NOW)
    assert (run.state, run.result, run.figures) == (RunState.FAILED, {}, {})
    assert run.failure == (
        "The result did not pass the independent check, so it was not stored. This is a fault of the software."
    )
    assert (Proposal.objects.count(), LeftOut.objects.count()) == (0, 0)
    assert verbs() == ["matching_run.started", "matching_run.failed"]


def test_a_result_that_hides_a_better_one_is_never_stored(cast: Cast) -> None:
    another_pair(cast)
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    result = engine.solve(engine.problem_from_json(run.problem))
    fewer = replace(result, pairs=result.pairs[:1])
    assert actions.store_result(run, result=fewer, seconds=0.1, now=NOW).state == RunState.FAILED


def test_after_a_failure_one_can_match_again(cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    result = engine.solve(engine.problem_from_json(run.problem))
    actions.store_result(run, result=replace(result, pairs=()), seconds=0.1, now=NOW)
    again = solved(cast)
    assert (again.number, again.state) == (2, RunState.SOLVED)


def test_a_problem_that_can_not_be_read_fails_with_its_sentence(cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    broken = Run.objects.create(cohort=cast.cohort, number=2, problem=run.problem | {"left": "nobody"}, created_at=NOW)
    broken = actions.solve_run(broken, now=NOW)
    assert broken.state == RunState.FAILED
    assert "left" in broken.failure


def test_two_workers_fail_once(cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    first = actions.solving.close_without_answer(run, sentence="First.", now=NOW)
    second = actions.solving.close_without_answer(run, sentence="Second.", now=NOW)
    assert (first.repeated, second.repeated, second.failure) == (False, True, "First.")
    assert verbs() == ["matching_run.started", "matching_run.failed"]


def test_who_has_nobody_is_stored_with_the_reason(cast: Cast) -> None:
    Offer.objects.filter(participant=cast.nia_part).update(level=1)
    run = solved(cast)
    assert run.state == RunState.SOLVED
    assert [(one.participant, one.reason["code"], one.reason["facts"]["rule"]) for one in queries.left_out_of(run)] == [
        (cast.nia_part, "no_partner_allowed", "top_want"),
        (cast.viktor_part, "no_partner_allowed", "top_want"),
    ]


def test_a_lock_against_a_rule_has_no_solution(cast: Cast) -> None:
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    Offer.objects.filter(participant=cast.nia_part).update(level=1)
    run = solved(cast)
    assert (run.state, Proposal.objects.count()) == (RunState.NO_SOLUTION, 0)
    assert [reason["code"] for reason in run.result["why"]] == ["pin_forbidden"]
    assert verbs() == ["ruling.pinned", "matching_run.started", "matching_run.contradicted"]


@pytest.mark.parametrize("state", [CohortState.PLANNED, CohortState.CLOSED])
def test_no_run_before_recruiting_or_after_the_end(cast: Cast, state: str) -> None:
    Cohort.objects.update(state=state)
    with pytest.raises(Refused, match="Matching is possible while a cohort recruits, is matched or runs"):
        actions.start_run(cast.cohort, by=cast.petra)


def test_no_run_with_an_empty_side(cast: Cast) -> None:
    Participant.objects.filter(role=Role.MENTEE).delete()
    with pytest.raises(Refused, match="it takes at least one mentor and one mentee"):
        actions.start_run(cast.cohort, by=cast.petra)


def test_data_the_engine_can_not_understand_is_refused_with_its_sentence(cast: Cast) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(left_out_before=1001)
    with pytest.raises(Refused, match="priority must be a whole number from 0 to 1000"):
        actions.start_run(cast.cohort, by=cast.petra)


# Overwriting


@pytest.mark.parametrize("column", ["problem", "settings", "result", "figures"])
def test_the_database_refuses_to_overwrite_a_run(cast: Cast, column: str) -> None:
    run = solved(cast)
    with pytest.raises(DatabaseError, match=guard.SENTENCE), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(**{column: {"something": "else"}})


def test_the_question_of_a_waiting_run_is_frozen_too(cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    with pytest.raises(DatabaseError, match=guard.SENTENCE), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(problem={})


def test_a_run_saved_unchanged_is_no_overwriting(cast: Cast) -> None:
    solved(cast)
    Run.objects.get().save()


class Statements:
    """What a migration gives the guard, without the checks that only migrations need."""

    connection = connection

    def execute(self, statement: str, params: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_guard_can_be_taken_away_and_put_back(cast: Cast) -> None:
    run = solved(cast)
    editor = Statements()
    # Backwards, as migrations go: shortlists and plans of events stand on what runs brought.
    guard.remove_from_plans(None, editor)
    guard.remove_from_rounds(None, editor)
    guard.remove(None, editor)
    Run.objects.filter(pk=run.pk).update(figures={})
    guard.install(None, editor)
    guard.install_for_rounds(None, editor)
    guard.install_for_plans(None, editor)
    with pytest.raises(DatabaseError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(figures={"pairs": 2})


# Decisions


def test_a_decision_is_made_once_changed_and_let_go(cast: Cast) -> None:
    pair = {"mentor": cast.nia_part, "mentee": cast.viktor_part, "by": cast.petra, "now": NOW}
    assert actions.pin(cast.cohort, **pair).repeated is False
    assert actions.pin(cast.cohort, **pair).repeated is True
    assert actions.forbid(cast.cohort, **pair, note="Both asked for it").kind == Ruling.Kind.FORBID
    assert actions.forbid(cast.cohort, **pair).repeated is True
    assert [(one.kind, one.note) for one in Ruling.objects.all()] == [("forbid", "Both asked for it")]
    lifted = actions.lift(cast.cohort, **pair)
    assert lifted is not None
    assert actions.lift(cast.cohort, **pair) is None
    assert Ruling.objects.count() == 0
    assert verbs() == ["ruling.pinned", "ruling.forbidden", "ruling.lifted"]


def test_decisions_hold_in_every_run_from_then_on(cast: Cast) -> None:
    jo, _ida = another_pair(cast)
    first = solved(cast)
    assert {(one.mentor, one.mentee) for one in queries.proposals_of(first)} >= {(cast.nia_part, cast.viktor_part)}
    actions.pin(cast.cohort, mentor=jo, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    for settings in ({}, {"floor": 10}):
        run = actions.solve_run(actions.start_run(cast.cohort, settings=settings, by=cast.petra, now=NOW), now=NOW)
        pinned = [(one.mentor, one.mentee) for one in queries.proposals_of(run) if one.pinned]
        assert pinned == [(jo, cast.viktor_part)]
        assert run.settings["pins"] == [[jo.code, cast.viktor_part.code]]
    actions.forbid(cast.cohort, mentor=jo, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    run = solved(cast)
    assert (jo, cast.viktor_part) not in {(one.mentor, one.mentee) for one in queries.proposals_of(run)}


def test_a_decision_needs_a_mentor_and_a_mentee_of_this_cohort(cast: Cast) -> None:
    with pytest.raises(Refused, match="It takes a mentor and a mentee"):
        actions.pin(cast.cohort, mentor=cast.viktor_part, mentee=cast.nia_part, by=cast.petra)
    other = factories.cohort(cast.program, name="Autumn 2026")
    with pytest.raises(Refused, match="Both must take part in this cohort"):
        actions.pin(other, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)


# Release


def test_a_run_is_marked_released_once(cast: Cast) -> None:
    run = actions.mark_released(solved(cast), by=cast.petra, now=NOW)
    assert (run.state, run.released_at, run.released_by) == (RunState.RELEASED, NOW, cast.petra)
    assert actions.mark_released(run, by=cast.petra, now=NOW).repeated is True
    assert verbs() == ["matching_run.started", "matching_run.solved", "matching_run.released"]


def test_what_waits_is_not_released(cast: Cast) -> None:
    waiting = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="waits for the solver"):
        actions.mark_released(waiting, by=cast.petra, now=NOW)


# Who may


@pytest.mark.parametrize("who", ["dora", "viktor", "eve", "mara", "nia", "jon", "sam", "ada", "otto"])
def test_only_managers_of_the_program_match(cast: Cast, who: str) -> None:
    run = solved(cast)
    user = getattr(cast, who)
    pair = {"mentor": cast.nia_part, "mentee": cast.viktor_part}
    for act in (
        lambda: actions.start_run(cast.cohort, by=user),
        lambda: actions.pin(cast.cohort, **pair, by=user),
        lambda: actions.forbid(cast.cohort, **pair, by=user),
        lambda: actions.lift(cast.cohort, **pair, by=user),
        lambda: actions.mark_released(run, by=user),
    ):
        with pytest.raises(NotAllowed, match="Only the managers of this program can match"):
            act()


def test_a_manager_in_the_line_does_not_decide_about_the_pair(cast: Cast) -> None:
    helga = Person.objects.get(name="Helga Brandt")
    Person.objects.filter(pk=cast.person("nia").pk).update(line_path=f"/{cast.person('petra').pk}/{helga.pk}/")
    cast.nia_part.person.refresh_from_db()
    with pytest.raises(NotAllowed, match="another program manager decides"):
        actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)


def test_do_not_match_is_stored_for_the_engine_alone(cast: Cast) -> None:
    DoNotMatch.objects.create(participant=cast.nia_part, person=cast.person("viktor"))
    run = solved(cast)
    assert run.problem["left"][0]["do_not_match"] == [cast.viktor_part.code]
    assert [(one.reason["code"], one.reason["facts"], one.would_help) for one in queries.left_out_of(run)] == [
        ("nobody_possible", {}, []),
        ("nobody_possible", {}, []),
    ]
