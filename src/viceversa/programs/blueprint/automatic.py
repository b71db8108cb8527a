"""What of a plan happens or shows by itself: mails that go on their day, and gates that a fact opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.programs import gate
from viceversa.programs.blueprint import template
from viceversa.programs.blueprint.plan import Step, plan_of
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState, ParticipantState, ProgramState

# Which due step sends the mail of a plan's step. steps.py says what each does.
MAILS: Final = {
    "still-open": "programs.remind_invited",
    "reminder": "programs.remind_to_enroll",
    "welcome": "programs.welcome",
    template.HALFWAY: "programs.halfway",
    "halfway-open": "pairings.remind_halfway",
    "t0": "surveys.ask_t0",
    "t1": "surveys.ask_t1",
    "t2": "surveys.ask_t2",
    "t3": "surveys.ask_t3",
    "early": "pulse.ask_w4",
    "pulse-1": "pulse.ask_w8",
    "pulse-2": "pulse.ask_w18",
    "safe-1": "pulse.safety_1",
    "safe-2": "pulse.safety_2",
    "safe-3": "pulse.safety_3",
    "watch-1": "pulse.watch_1",
    "watch-2": "pulse.watch_2",
    "closing": "programs.closing",
    "closing-open": "pairings.remind_closing",
    "sponsor-start": "stories.sponsor_start",
    "sponsor-middle": "stories.sponsor_middle",
    "sponsor-end": "stories.sponsor_end",
}
# Those that go after a cohort is closed as well: they ask people who have finished.
ALSO_CLOSED: Final = frozenset({"watch-2", "t3"})


def _is_open(cohort: Cohort) -> bool:
    return cohort.program.state == ProgramState.OPEN


def _has_charter(cohort: Cohort) -> bool:
    program = cohort.program
    return _is_open(cohort) or bool(program.purpose.strip() and program.sponsor_id and program.co_lead_id)


def _has_privacy(cohort: Cohort) -> bool:
    return _is_open(cohort) or not gate.open_steps(cohort.program)


def _has_measures(cohort: Cohort) -> bool:
    return _is_open(cohort) or cohort.program.analysis_plan_frozen_at is not None


def _has_pairs(cohort: Cohort) -> bool:
    if cohort.state in (CohortState.RUNNING, CohortState.CLOSED):
        return True
    return cohort.participants.filter(state=ParticipantState.PAIRED).exists()


def _was_invited(cohort: Cohort) -> bool:
    return cohort.state != CohortState.PLANNED


# Steps that nobody ticks: they are done when this is so. Pairs cost a query until the cohort runs.
FACTS: Final[dict[str, Callable[[Cohort], bool]]] = {
    "charter": _has_charter,
    "privacy": _has_privacy,
    "measures": _has_measures,
    template.INVITE: _was_invited,
    "match": _has_pairs,
    "ask": _has_pairs,
    "pairs": _has_pairs,
}
# Before a cohort goes on, gates that lie before this step of its plan have to be done.
BEFORE: Final = {
    "recruit": template.INVITE,
    "match": template.ANSWERS_DUE,
    "run": template.KICK_OFF,
    "close": template.LAST_DAY,
}


def facts_of(cohort: Cohort) -> dict[str, bool]:
    """Which of the steps that nobody ticks are done. One query at most."""
    known: dict[Callable[[Cohort], bool], bool] = {}
    for fact in FACTS.values():
        if fact not in known:
            known[fact] = fact(cohort)
    return {slug: known[fact] for slug, fact in FACTS.items()}


def open_gates(cohort: Cohort, verb: str) -> list[Step]:
    """The gates that keep a cohort from `verb`, a name of BEFORE. One query at most."""
    plan = plan_of(cohort)
    until = plan.on(BEFORE[verb])
    gates = [step for step in plan.steps if step.is_gate and step.date <= until]
    facts = facts_of(cohort) if gates else {}
    return [step for step in gates if not facts.get(step.slug, step.is_done)]


def refuse_open_gates(cohort: Cohort, verb: str) -> None:
    """Raise with a sentence when a gate is still open."""
    found = open_gates(cohort, verb)
    if found:
        raise Refused(
            _("“%(step)s” is a gate and not done yet. Tick it in the plan, or make it an ordinary step.")
            % {"step": found[0].title}
        )
