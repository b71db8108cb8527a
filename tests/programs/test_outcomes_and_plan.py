"""Outcomes, ticks of privacy and the plan in numbers: what they take, and when they stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import complete, draft, one_outcome
from viceversa.core.errors import Refused
from viceversa.programs import actions
from viceversa.programs.models import Outcome
from viceversa.programs.plan import Plan, plan_of


def test_outcomes_are_written_anew_in_order(cast: Cast) -> None:
    program = draft(cast)
    given = [one_outcome(statement="A"), one_outcome(statement="B", baseline=None)]
    actions.set_outcomes(program, outcomes=given, by=cast.petra, now=NOW)
    assert list(Outcome.objects.filter(program=program).values_list("position", "statement")) == [(1, "A"), (2, "B")]


@pytest.mark.parametrize("outcomes", [[one_outcome()] * 4, [one_outcome(statement=" ")]])
def test_outcomes_are_few_and_said(cast: Cast, outcomes: list[actions.OutcomeText]) -> None:
    with pytest.raises(Refused):
        actions.set_outcomes(draft(cast), outcomes=outcomes, by=cast.petra, now=NOW)


def test_outcomes_are_frozen_with_the_plan(cast: Cast) -> None:
    program = complete(cast)
    with pytest.raises(Refused):
        actions.set_outcomes(program, outcomes=[one_outcome(target=5)], by=cast.petra, now=NOW)


def test_a_tick_is_kept_with_its_moment_and_taken_back_in_a_draft(cast: Cast) -> None:
    program = draft(cast)
    actions.tick_privacy_step(program, step="impact", by=cast.petra, now=NOW)
    assert program.privacy_steps == {"impact": NOW.isoformat()}
    actions.tick_privacy_step(program, step="impact", done=False, by=cast.petra, now=NOW)
    assert program.privacy_steps == {}
    with pytest.raises(Refused):
        actions.tick_privacy_step(program, step="nonsense", by=cast.petra, now=NOW)


def test_ticks_of_an_open_program_stay(cast: Cast) -> None:
    program = complete(cast)
    actions.open_program(program, by=cast.petra, now=NOW)
    with pytest.raises(Refused):
        actions.tick_privacy_step(program, step="impact", done=False, by=cast.petra, now=NOW)


def test_freezing_keeps_the_wording_who_and_when_and_repeats_quietly(cast: Cast) -> None:
    program = draft(cast)
    actions.set_outcomes(program, outcomes=[one_outcome()], by=cast.petra, now=NOW)
    actions.set_plan(program, plan=Plan(success=" Up by half. "), notes="Costs too.", by=cast.petra, now=NOW)
    actions.freeze_analysis_plan(program, by=cast.petra, now=NOW)
    program.refresh_from_db()
    assert (program.analysis_plan_frozen_by, program.analysis_plan_frozen_at) == (cast.petra, NOW)
    frozen = {part["heading"]: part["text"] for part in program.frozen_plan}
    assert frozen["Counts as success"] == "Up by half."
    assert frozen["Also"] == "Costs too."
    assert frozen["Primary outcome 1"] == (
        "Leaders judge AI themselves (mentees): Mean, 1 to 5, from 2 to 3. With 12 pairs you can only see changes of at "
        "least 1.1 standard deviations. Say how much people differ today, and it is shown in points."
    ) or frozen["Primary outcome 1"].startswith(
        "Leaders judge AI themselves (mentees): Mean, 1 to 5, from 2 to 3. About 9"
    )
    again = actions.freeze_analysis_plan(program, by=cast.petra, now=NOW + timedelta(days=1))
    assert (again.repeated, again.analysis_plan_frozen_at) == (True, NOW)


@pytest.mark.parametrize(
    ("success", "outcomes"), [("", [one_outcome()]), ("Plan.", []), ("Plan.", [one_outcome(target=None)])]
)
def test_freezing_refuses_what_is_not_whole(cast: Cast, success: str, outcomes: list[actions.OutcomeText]) -> None:
    program = draft(cast)
    actions.set_outcomes(program, outcomes=outcomes, by=cast.petra, now=NOW)
    actions.set_plan(program, plan=Plan(success=success), by=cast.petra, now=NOW)
    with pytest.raises(Refused) as refusal:
        actions.freeze_analysis_plan(program, by=cast.petra, now=NOW)
    assert refusal.value.field == "success"


def test_a_frozen_plan_stays(cast: Cast) -> None:
    program = complete(cast)
    with pytest.raises(Refused, match="frozen"):
        actions.set_plan(program, plan=Plan(success="Anything."), by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="frozen"):
        actions.set_plan(program, plan=plan_of(program), pairs=40, by=cast.petra, now=NOW)


@pytest.mark.parametrize(
    ("pairs", "plan", "field"),
    [
        (1, Plan(), "pairs"),
        (5001, Plan(), "pairs"),
        (12, Plan(response=9), "response"),
        (12, Plan(response=101), "response"),
        (12, Plan(correlation=0.4), "correlation"),
        (12, Plan(comparison="draw", compared=4), "compared"),
    ],
)
def test_a_plan_in_numbers_that_can_not_be(cast: Cast, pairs: int, plan: Plan, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.set_plan(draft(cast), plan=plan, pairs=pairs, by=cast.petra, now=NOW)
    assert refusal.value.field == field


def test_nobody_compared_is_no_number(cast: Cast) -> None:
    program = draft(cast)
    actions.set_plan(program, plan=Plan(comparison="draw", compared=20), by=cast.petra, now=NOW)
    assert plan_of(program).compared == 20
    actions.set_plan(program, plan=Plan(comparison="none", compared=20), by=cast.petra, now=NOW)
    assert plan_of(program) == Plan()


@pytest.mark.parametrize(
    ("fields", "field"), [({"item_set": "nonsense"}, "item_set"), ({"spread": 0}, "spread"), ({"spread": -1}, "spread")]
)
def test_outcomes_ask_known_questions_and_spread(cast: Cast, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.set_outcomes(draft(cast), outcomes=[one_outcome(**fields)], by=cast.petra, now=NOW)
    assert refusal.value.field == field
