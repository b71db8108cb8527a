"""What a program promises to change and how that will be read: outcomes, privacy steps, analysis plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.people.models import User
from viceversa.programs import gate
from viceversa.programs.actions import held
from viceversa.programs.items import ITEM_SETS
from viceversa.programs.models import Outcome, Program
from viceversa.programs.plan import CORRELATIONS, MOST_PAIRS, Comparison, Plan, plan_of, spelled
from viceversa.programs.states import ProgramState


@dataclass(frozen=True)
class OutcomeText:
    """An outcome as it is typed: what shall change, for whom, how it is seen, from where to where, asked with which
    questions, and how much people differ in it today."""

    statement: str
    side: str
    indicator: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    item_set: str = ""
    spread: Decimal | None = None


@transaction.atomic
def set_outcomes(
    program: Program, *, outcomes: Sequence[OutcomeText], by: User | None, now: datetime | None = None
) -> Program:
    """Write the outcomes anew, in order. Refuses more than three, one without a statement, and any change once the
    analysis plan is frozen. A draft may leave indicator, baseline and target open. Five statements."""
    now = now or clock.now()
    held.begin(program, by=by)
    if list(outcomes) == [text_of(one) for one in program.outcomes.all()]:
        program.repeated = True
        return program
    held.refuse_frozen(program, _("The analysis plan is frozen, and the outcomes with it."))
    if len(outcomes) > gate.MOST_OUTCOMES:
        raise Refused(_("Choose at most 3 outcomes: each one more costs answers and certainty."))
    if not all(one.statement.strip() for one in outcomes):
        raise Refused(_("Say what each outcome changes."), field="statement")
    if not all(one.item_set in ("", *ITEM_SETS) for one in outcomes):
        raise Refused(_("Choose the questions from the list."), field="item_set")
    if any(one.spread is not None and one.spread <= 0 for one in outcomes):
        raise Refused(_("How much people differ is a number above 0."), field="spread")
    program.outcomes.all().delete()
    write_outcomes(program, outcomes, now=now)
    events.record("program.outcomes_set", by=by, subject=program, now=now, count=len(outcomes))
    return program


@transaction.atomic
def tick_privacy_step(
    program: Program, *, step: str, by: User | None, done: bool = True, now: datetime | None = None
) -> Program:
    """Tick a step of `gate.PRIVACY_STEPS`, or take the tick back while the program is a draft. Three statements."""
    now = now or clock.now()
    held.begin(program, by=by)
    if step not in gate.PRIVACY_STEPS:
        raise Refused(_("There is no such privacy step."))
    if (step in program.privacy_steps) == done:
        program.repeated = True
        return program
    steps = dict(program.privacy_steps)
    if done:
        steps[step] = now.isoformat()
    else:
        if program.state != ProgramState.DRAFT:
            raise Refused(_("The program is open: its privacy steps stay ticked."))
        del steps[step]
    held.write(program, privacy_steps=steps)
    events.record("program.privacy_step_ticked", by=by, subject=program, now=now, step=step, done=done)
    return program


@transaction.atomic
def set_plan(
    program: Program,
    *,
    plan: Plan,
    by: User | None,
    pairs: int | None = None,
    notes: str = held.UNCHANGED,
    now: datetime | None = None,
) -> Program:
    """Write how results will be read, and for how many pairs. Refuses numbers out of range, a comparison with nobody in
    it, and a change once the plan is frozen. Three statements."""
    now = now or clock.now()
    held.begin(program, by=by)
    pairs = program.pairs if pairs is None else pairs
    notes = program.analysis_plan if notes is held.UNCHANGED else notes.strip()
    plan = replace(plan, success=plan.success.strip())
    if plan.comparison == Comparison.NONE:
        plan = replace(plan, compared=0)
    values = {"plan": plan.as_data(), "pairs": pairs, "analysis_plan": notes}
    if all(getattr(program, name) == value for name, value in values.items()):
        program.repeated = True
        return program
    held.refuse_frozen(program, _("The analysis plan is frozen. It can’t be changed any more."), field="analysis_plan")
    _refuse_numbers(plan, pairs)
    before = {"pairs": program.pairs, "comparison": plan_of(program).comparison}
    held.write(program, **values)
    facts = events.changes(before, {"pairs": pairs, "comparison": plan.comparison})
    events.record("program.plan_set", by=by, subject=program, now=now, **facts)
    return program


@transaction.atomic
def freeze_analysis_plan(program: Program, *, by: User | None, now: datetime | None = None) -> Program:
    """Freeze the plan, and the outcomes with it, so that nobody can choose afterwards what to report.

    What is frozen is the wording, in the language of whoever freezes it. Refuses a plan that doesn't say what counts as
    success, and outcomes that lack an indicator, a baseline or a target. Four statements.
    """
    now = now or clock.now()
    held.begin(program, by=by)
    if program.analysis_plan_frozen_at:
        program.repeated = True
        return program
    if not plan_of(program).success:
        raise Refused(_("Say what counts as success before you freeze the plan."), field="success")
    outcomes = list(program.outcomes.all())
    if not outcomes or gate.incomplete(outcomes):
        raise Refused(
            _(
                "Complete the outcomes first: each needs an indicator, a baseline and a target. They are frozen with the plan."
            ),
            field="success",
        )
    held.write(
        program,
        frozen_plan=spelled(program, outcomes),
        analysis_plan_frozen_at=now,
        analysis_plan_frozen_by=by,
    )
    events.record("program.plan_frozen", by=by, subject=program, now=now, outcomes=len(outcomes))
    return program


def text_of(outcome: Outcome) -> OutcomeText:
    """An outcome as it would be typed."""
    return OutcomeText(
        outcome.statement,
        outcome.side,
        outcome.indicator,
        outcome.baseline,
        outcome.target,
        outcome.item_set,
        outcome.spread,
    )


def write_outcomes(program: Program, outcomes: Sequence[OutcomeText], *, now: datetime) -> None:
    """Add outcomes, in order. One statement."""
    Outcome.objects.bulk_create(
        Outcome(
            program=program,
            position=position,
            statement=one.statement.strip(),
            side=one.side,
            indicator=one.indicator.strip(),
            baseline=one.baseline,
            target=one.target,
            item_set=one.item_set,
            spread=one.spread,
            created_at=now,
        )
        for position, one in enumerate(outcomes, start=1)
    )


def _refuse_numbers(plan: Plan, pairs: int) -> None:
    if not 2 <= pairs <= MOST_PAIRS:
        raise Refused(_("Plan 2 to %(most)d pairs.") % {"most": MOST_PAIRS}, field="pairs")
    if not 10 <= plan.response <= 100:
        raise Refused(_("Between 10 and 100 of a hundred answer."), field="response")
    if plan.correlation not in CORRELATIONS:
        raise Refused(_("Choose one of the three."), field="correlation")
    if plan.comparison != Comparison.NONE and not 5 <= plan.compared <= MOST_PAIRS:
        raise Refused(_("Say how many people you compare with: 5 or more."), field="compared")
