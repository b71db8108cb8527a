"""A run is started: at once where that is quick, else a worker solves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from viceversa import engine
from viceversa.core import clock, events, jobs
from viceversa.core.errors import Refused
from viceversa.matching import adapter, queries, together
from viceversa.matching.actions.common import answers_first, held, must_match, places_first
from viceversa.matching.actions.solving import SOLVE, answer
from viceversa.matching.models import Run
from viceversa.matching.policy import LEXIMIN, settings_for
from viceversa.matching.states import RunState
from viceversa.people.models import User
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState

# Up to this many people a run is solved while the manager waits; above, the worker does it. Fewer where the question
# takes more than one solve.
SOLVED_AT_ONCE = 4_200
HARDER_AT_ONCE = 600
# Where pods are whole and mentors are too few, the best are searched for: seconds for a hundred people, ten for three hundred.
PODS_AT_ONCE = 120
# Should whoever solves it at once be killed, the worker takes it up after this long.
HEAD_START = timedelta(minutes=1)
OPEN_FOR_MATCHING = (CohortState.RECRUITING, CohortState.MATCHING, CohortState.RUNNING)


def start_run(
    cohort: Cohort,
    *,
    settings: dict[str, Any] | None = None,
    parent: Run | None = None,
    seen: str | None = None,
    by: User,
    now: datetime | None = None,
) -> Run:
    """Freeze who is ready and what is asked, and queue the solve. About sixteen queries, one event, one job.

    `settings` holds what differs from the program's rules (policy.py). `parent` is the run one starts from, else the
    one in use. The same input has the same result, so when nothing changed since the run in use, that run is given
    back. `seen` is what the page showed (together.py); without it nobody asks what other managers did.
    Refuses when a side is empty, when the cohort is not open, before its places are given out, for settings out of
    range, when another manager has acted since `seen`, and to everybody but the program's managers.
    """
    return _start(cohort, settings, parent, seen, by=by, now=now or clock.now(), at_once=False)[0]


def match(
    cohort: Cohort,
    *,
    settings: dict[str, Any] | None = None,
    parent: Run | None = None,
    seen: str | None = None,
    by: User,
    now: datetime | None = None,
) -> Run:
    """Start a run and, where that takes seconds at most, solve it at once; else a worker does.

    What `start_run` refuses is refused; costs what `start_run` and `solve_run` do.
    """
    run, problem = _start(cohort, settings, parent, seen, by=by, now=now or clock.now(), at_once=True)
    return answer(run, problem, now=now) if problem is not None and solved_at_once(run) else run


def solved_at_once(run: Run) -> bool:
    """Whether a run with this question is solved while the manager waits. No query where the problem is loaded."""
    people = len(run.problem["left"]) + len(run.problem["right"])
    return people <= at_once_up_to(run.settings)


def at_once_up_to(settings: dict[str, Any]) -> int:
    """How many people there may be for a run with these settings to be solved at once."""
    if settings.get("whole_pods"):
        return min(PODS_AT_ONCE, SOLVED_AT_ONCE)
    harder = settings.get("bounds") or settings.get("across_units") or settings.get("fairness") == LEXIMIN
    return min(HARDER_AT_ONCE, SOLVED_AT_ONCE) if harder else SOLVED_AT_ONCE


@transaction.atomic
def _start(
    cohort: Cohort,
    settings: dict[str, Any] | None,
    parent: Run | None,
    seen: str | None,
    *,
    by: User,
    now: datetime,
    at_once: bool,
) -> tuple[Run, engine.Problem | None]:
    """The run, and its problem when it was made just now."""
    cohort = held(cohort)
    must_match(by, cohort)
    if cohort.state not in OPEN_FOR_MATCHING:
        raise Refused(
            _("Matching is possible while a cohort recruits, is matched or runs. This one is “%(state)s”.")
            % {"state": CohortState(cohort.state).label}
        )
    places_first(cohort)
    answers_first(cohort)
    last = queries.run_in_use(cohort)
    if seen is not None:
        together.must_have_seen(cohort, last, seen, by=by)
    parent = parent or last
    try:
        draft = adapter.draft(cohort, settings_for(cohort.program, settings), parent)
    except engine.ProblemError as error:
        raise Refused(str(error)) from error
    if not draft.problem.left or not draft.problem.right:
        raise Refused(_("There is nobody to match yet: it takes at least one mentor and one mentee who are enrolled."))
    problem = engine.problem_to_json(draft.problem)

    if last and last.state != RunState.FAILED and last.settings == draft.settings and is_same(last.problem, problem):
        last.repeated = True
        return last, None
    run = Run.objects.create(
        cohort=cohort,
        number=(Run.objects.filter(cohort=cohort).aggregate(newest=Max("number"))["newest"] or 0) + 1,
        parent=parent,
        settings=draft.settings,
        problem=problem,
        by=by,
        created_at=now,
    )
    events.record(
        "matching_run.started",
        by=by,
        subject=run,
        now=now,
        cohort=cohort.code,
        number=run.number,
        mentors=len(draft.problem.left),
        mentees=len(draft.problem.right),
    )
    quick = at_once and solved_at_once(run)
    jobs.enqueue(import_string(SOLVE), run.code, at=clock.now() + HEAD_START if quick else None)
    return run, draft.problem


def is_same(frozen: dict[str, Any], problem: dict[str, Any]) -> bool:
    """Whether two problems are the very same question. Pairs of the run before are no part of it. Pure."""

    def question(problem: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in problem.items() if name != "former"}
        kept["aims"] = [aim for aim in problem.get("aims", []) if aim != "stay"]
        return kept

    return question(frozen) == question(problem)
