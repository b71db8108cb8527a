"""The course of a program and of a cohort: wound down, taken up, stepped back, duplicated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import KICK_OFF, complete, creator, draft, recruiting, verbs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.models import Due
from viceversa.people.models import Person, User
from viceversa.programs import actions
from viceversa.programs.blueprint import automatic
from viceversa.programs.models import DayOff, Program
from viceversa.programs.queries import cohort_by_token
from viceversa.programs.states import CohortState, ProgramState


def opened(cast: Cast) -> Program:
    program = complete(cast)
    return actions.open_program(program, by=cast.petra, now=NOW)


# Winding down


def test_a_program_winds_down_and_is_taken_up_again(cast: Cast) -> None:
    program = opened(cast)
    actions.wind_down_program(program, by=cast.petra, now=NOW)
    assert (program.state, actions.wind_down_program(program, by=cast.petra, now=NOW).repeated) == ("winding", True)
    actions.resume_program(program, by=cast.petra, now=NOW)
    assert (program.state, actions.resume_program(program, by=cast.petra, now=NOW).repeated) == ("open", True)
    assert verbs() == ["program.opened", "program.winding_down", "program.resumed"]


def test_no_cohort_begins_while_winding_down_and_those_under_way_go_on(cast: Cast) -> None:
    program = opened(cast)
    planned = program.cohorts.get()
    under_way = factories.cohort(program, state=CohortState.RECRUITING)
    actions.wind_down_program(program, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="no cohort begins"):
        actions.start_recruiting(planned, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="no cohort begins"):
        actions.create_cohort(program, name="Late", kick_off=KICK_OFF, by=cast.petra, now=NOW)
    assert cohort_by_token(under_way.join_token) == under_way
    joined = actions.join(under_way, person=cast.person("otto"), role="mentor", by=cast.otto, now=NOW)
    assert joined.state == "enrolling"


def test_a_draft_can_not_wind_down(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.wind_down_program(draft(cast), by=cast.petra, now=NOW)


def test_only_managers_change_its_course(cast: Cast) -> None:
    program = opened(cast)
    cohort = program.cohorts.get()
    for by in (cast.sam, cast.otto, None):
        for verb in (actions.wind_down_program, actions.resume_program, actions.step_back_program):
            with pytest.raises(NotAllowed):
                verb(program, by=by, now=NOW)
        with pytest.raises(NotAllowed):
            actions.step_back_cohort(cohort, by=by, now=NOW)
        with pytest.raises(NotAllowed):
            actions.duplicate_program(program, name="Copy", kick_off=KICK_OFF, by=by, now=NOW)
    assert verbs() == ["program.opened"]


# Stepping back


def test_an_open_program_steps_back_while_nobody_was_asked_and_its_plan_thaws(cast: Cast) -> None:
    program = opened(cast)
    actions.step_back_program(program, by=cast.petra, now=NOW)
    program.refresh_from_db()
    assert (program.state, program.frozen_plan, program.analysis_plan_frozen_at, program.analysis_plan_frozen_by) == (
        "draft",
        [],
        None,
        None,
    )
    assert actions.step_back_program(program, by=cast.petra, now=NOW).repeated
    assert verbs() == ["program.opened", "program.stepped_back"]


def test_a_program_does_not_step_back_once_a_cohort_began_or_somebody_was_asked(cast: Cast) -> None:
    program = opened(cast)
    cohort = program.cohorts.get()
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="“First cohort” has begun"):
        actions.step_back_program(program, by=cast.petra, now=NOW)
    actions.step_back_cohort(cohort, by=cast.petra, now=NOW)
    factories.participant(cohort, cast.person("otto"), "mentor")
    with pytest.raises(Refused, match="People have been asked"):
        actions.step_back_program(program, by=cast.petra, now=NOW)
    assert program.state == ProgramState.OPEN


def test_a_cohort_steps_back_and_recruits_again_with_one_reminder(cast: Cast) -> None:
    program = opened(cast)
    cohort = program.cohorts.get()
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    actions.step_back_cohort(cohort, by=cast.petra, now=NOW)
    assert (cohort.state, actions.step_back_cohort(cohort, by=cast.petra, now=NOW).repeated) == ("planned", True)
    actions.start_recruiting(cohort, by=cast.petra, now=NOW + timedelta(days=1))
    waiting = sorted(Due.objects.filter(state="waiting").values_list("what", flat=True))
    assert (cohort.state, waiting) == ("recruiting", sorted(automatic.MAILS.values()))


@pytest.mark.parametrize("state", ["invited", "declined", "withdrawn"])
def test_a_cohort_does_not_step_back_once_somebody_was_asked(cast: Cast, state: str) -> None:
    """The same sentence whatever the answer was: a decline stays unseen."""
    cohort = recruiting(cast)
    factories.participant(cohort, cast.person("otto"), "mentor", state=state)
    with pytest.raises(Refused, match="People have been asked already"):
        actions.step_back_cohort(cohort, by=cast.petra, now=NOW)


def test_a_running_cohort_does_not_step_back(cast: Cast) -> None:
    cohort = factories.cohort(cast.program, state=CohortState.RUNNING)
    with pytest.raises(Refused, match="can’t be done now"):
        actions.step_back_cohort(cohort, by=cast.petra, now=NOW)


# Duplicating


def test_a_duplicate_takes_over_the_design_and_nothing_that_belongs_to_one_program(cast: Cast) -> None:
    program = opened(cast)
    DayOff.objects.create(name="Shutdown", first=date(2026, 12, 24), last=date(2027, 1, 3), created_at=NOW)
    actions.set_labels(program, called="mutual", roles="partners", by=cast.petra, now=NOW)
    Person.objects.filter(pk=program.sponsor_id).update(state=Person.State.LEFT)
    program.refresh_from_db()
    made = actions.duplicate_program(program, name=" Again ", kick_off=KICK_OFF, by=creator(cast), now=NOW)
    made.refresh_from_db()
    same = ("direction", "kind", "preset", "purpose", "stop_rule", "policy", "labels", "plan", "pairs", "co_lead")
    assert [getattr(made, name) for name in same] == [getattr(program, name) for name in same]
    assert (made.name, made.state, made.copied_from, made.sponsor) == ("Again", "draft", program, None)
    assert (made.privacy_steps, made.frozen_plan, made.analysis_plan_frozen_at) == ({}, [], None)
    assert [(one.statement, one.baseline, one.target) for one in made.outcomes.all()] == [
        ("Leaders judge AI themselves", None, 3)
    ]
    assert [manager.user for manager in made.managers.all()] == [cast.petra]
    assert verbs()[-1] == "program.duplicated"
    first, fresh = made.cohorts.get(), draft(cast, name="Other").cohorts.get()
    assert (first.kick_off, first.weeks) == (KICK_OFF, 26)
    assert (first.countries, first.days_off) == (fresh.countries, fresh.days_off)
    assert (first.countries != [], len(first.days_off)) == (True, 1)


def test_duplicating_twice_from_one_form_makes_one_also_of_an_archived_program(cast: Cast) -> None:
    program, by = draft(cast), creator(cast)
    actions.archive_program(program, by=by, now=NOW)
    first = actions.duplicate_program(program, name="A", kick_off=KICK_OFF, code="once", by=by, now=NOW)
    again = actions.duplicate_program(program, name="A", kick_off=KICK_OFF, code="once", by=by, now=NOW)
    assert (again.pk, again.repeated, first.repeated) == (first.pk, True, False)


def test_duplicating_refuses(cast: Cast) -> None:
    program, by = draft(cast), creator(cast)
    with pytest.raises(Refused) as refusal:
        actions.duplicate_program(program, name=" ", kick_off=KICK_OFF, by=by, now=NOW)
    assert refusal.value.field == "name"
    with pytest.raises(Refused) as refusal:
        actions.duplicate_program(program, name="A", kick_off=NOW.date() - timedelta(days=1), by=by, now=NOW)
    assert refusal.value.field == "kick_off"
    with pytest.raises(NotAllowed):
        actions.duplicate_program(cast.program, name="A", kick_off=KICK_OFF, by=without_the_right(cast), now=NOW)


def without_the_right(cast: Cast) -> User:
    actions.add_manager(cast.program, user=cast.otto, by=cast.petra, now=NOW)
    return cast.otto
