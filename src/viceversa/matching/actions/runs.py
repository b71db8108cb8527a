"""A run is started, solved, checked, stored, and marked as released."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from viceversa import engine
from viceversa.core import clock, events, jobs
from viceversa.core.errors import Refused
from viceversa.matching import adapter, figures
from viceversa.matching.actions.common import answers_first, must_match, places_first
from viceversa.matching.alternatives import reasons_of
from viceversa.matching.models import LeftOut, Proposal, Run
from viceversa.matching.policy import settings_for
from viceversa.matching.states import RUN, RunState
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.states import CohortState

log = logging.getLogger(__name__)

# The job is named, not imported: tasks.py calls the verbs of this file.
SOLVE = "viceversa.matching.tasks.solve"
# Up to this many people a run is solved while the manager waits; above, the worker does it.
SOLVED_AT_ONCE = 300
OPEN_FOR_MATCHING = (CohortState.RECRUITING, CohortState.MATCHING, CohortState.RUNNING)


@transaction.atomic
def start_run(cohort: Cohort, *, settings: dict[str, Any] | None = None, by: User, now: datetime | None = None) -> Run:
    """Freeze who is ready and what is asked, and queue the solve. About sixteen queries, one event, one job.

    `settings` holds what differs from the program's rules (policy.py). The same input has the same result, so when
    nothing changed since the newest run, that run is given back. Refuses when a side is empty, when the cohort is
    not open, before its places are given out, for settings out of range, and to everybody but the program's managers.
    """
    now = now or clock.now()
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    must_match(by, cohort)
    if cohort.state not in OPEN_FOR_MATCHING:
        raise Refused(
            _("Matching is possible while a cohort recruits, is matched or runs. This one is “%(state)s”.")
            % {"state": CohortState(cohort.state).label}
        )
    places_first(cohort)
    answers_first(cohort)
    try:
        draft = adapter.draft(cohort, settings_for(cohort.program, settings))
    except engine.ProblemError as error:
        raise Refused(str(error)) from error
    if not draft.problem.left or not draft.problem.right:
        raise Refused(_("There is nobody to match yet: it takes at least one mentor and one mentee who are enrolled."))
    problem = engine.problem_to_json(draft.problem)

    last = Run.objects.filter(cohort=cohort).defer("result").order_by("-number").first()
    if last and last.state != RunState.FAILED and _is_same(last, problem, draft.settings):
        last.repeated = True
        return last
    run = Run.objects.create(
        cohort=cohort,
        number=(last.number if last else 0) + 1,
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
    jobs.enqueue(import_string(SOLVE), run.code)
    return run


def match(cohort: Cohort, *, settings: dict[str, Any] | None = None, by: User, now: datetime | None = None) -> Run:
    """Start a run and, with up to SOLVED_AT_ONCE people, solve it at once; above, a worker does.

    What `start_run` refuses is refused; costs what `start_run` and `solve_run` do.
    """
    run = start_run(cohort, settings=settings, by=by, now=now)
    if not run.repeated and len(run.problem["left"]) + len(run.problem["right"]) <= SOLVED_AT_ONCE:
        run = solve_run(run, now=now)
    return run


def _is_same(run: Run, problem: dict[str, Any], settings: dict[str, Any]) -> bool:
    """Whether the run answers this very question. Pairs of the run before are no part of the question."""

    def question(frozen: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in frozen.items() if name != "former"}
        kept["aims"] = [aim for aim in frozen.get("aims", []) if aim != "stay"]
        return kept

    return run.settings == settings and question(run.problem) == question(problem)


def solve_run(run: Run, *, now: datetime | None = None) -> Run:
    """Solve a waiting run and store the answer. The solving holds no lock; storing locks the run.

    A run that has its answer keeps it (two workers may solve the same run: the first one stores).
    """
    run = Run.objects.get(pk=run.pk)
    if run.state != RunState.WAITING:
        run.repeated = True
        return run
    started = time.perf_counter()
    try:
        result = engine.solve(engine.problem_from_json(run.problem))
    except engine.EngineError as error:
        return _close_without_answer(run, sentence=str(error), now=now or clock.now())
    return store_result(run, result=result, seconds=time.perf_counter() - started, now=now)


@transaction.atomic
def store_result(run: Run, *, result: engine.Result, seconds: float, now: datetime | None = None) -> Run:
    """Check a result independently of the solver, then store it: pairs, left out, figures. One event.

    About seven queries and two bulk inserts. What the check refuses is never stored: the run fails, the log says why.
    """
    now = now or clock.now()
    run = Run.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=run.pk)
    if run.state != RunState.WAITING:
        run.repeated = True
        return run
    problem = engine.problem_from_json(run.problem)
    report = engine.check(problem, result)
    if not report.ok:
        log.error("Run %s: the independent check refused the result: %s", run.code, " ".join(report.faults))
        sentence = _(
            "The result did not pass the independent check, so it was not stored. This is a fault of the software."
        )
        return _close_without_answer(run, sentence=sentence, now=now)

    solved = result.status != "infeasible"
    RUN.apply(run, "solve" if solved else "contradict")
    run.result = engine.result_to_json(result)
    run.figures = figures.of(problem, result, seconds=seconds)
    run.solved_at = now
    run.save(update_fields=["state", "result", "figures", "solved_at"])
    if solved:
        _store_pairs(run, result, now)
    events.record(
        "matching_run.solved" if solved else "matching_run.contradicted",
        by=None,
        subject=run,
        now=now,
        pairs=len(result.pairs),
        left_out=len(result.left_out),
        status=result.status,
    )
    return run


def _store_pairs(run: Run, result: engine.Result, now: datetime) -> None:
    ids = dict(Participant.objects.filter(cohort_id=run.cohort_id).values_list("code", "id"))
    Proposal.objects.bulk_create(
        [
            Proposal(
                run=run,
                mentor_id=ids[pair.left],
                mentee_id=ids[pair.right],
                points=pair.points,
                fit_to_mentee=pair.to_right or 0,
                fit_to_mentor=pair.to_left or 0,
                pinned=pair.pinned,
                reasons=reasons_of(pair.shares),
                created_at=now,
            )
            for pair in result.pairs
            if pair.left in ids and pair.right in ids
        ],
        batch_size=500,
    )
    LeftOut.objects.bulk_create(
        [
            LeftOut(
                run=run,
                participant_id=ids[one.id],
                reason=_plain(one.reason),
                would_help=[_plain(reason) for reason in one.would_help],
            )
            for one in result.left_out
            if one.id in ids
        ],
        batch_size=500,
    )


def _plain(reason: engine.Reason) -> dict[str, Any]:
    return {"code": reason.code, "facts": dict(reason.facts)}


@transaction.atomic
def _close_without_answer(run: Run, *, sentence: str, now: datetime) -> Run:
    run = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state != RunState.WAITING:
        run.repeated = True
        return run
    RUN.apply(run, "fail")
    run.failure = sentence
    run.solved_at = now
    run.save(update_fields=["state", "failure", "solved_at"])
    events.record("matching_run.failed", by=None, subject=run, now=now)
    return run


@transaction.atomic
def mark_released(run: Run, *, by: User | None, now: datetime | None = None) -> Run:
    """The run's pairs are being asked: part of the release verb of pairings. Three queries, one event.

    `by` is None where a stated policy releases it. Refuses a run that was never solved, one that a newer solved run has replaced, and any before places are given out.
    """
    now = now or clock.now()
    run = (
        Run.objects.select_for_update(of=("self",))
        .select_related("cohort__program")
        .defer("problem", "result")
        .get(pk=run.pk)
    )
    if by is not None:
        must_match(by, run.cohort)
    if RUN.is_done(run, "release"):
        run.repeated = True
        return run
    newest = Run.objects.filter(cohort=run.cohort, state__in=[RunState.SOLVED, RunState.RELEASED])
    if newest.aggregate(newest=Max("number"))["newest"] != run.number and run.state == RunState.SOLVED:
        raise Refused(_("A newer run has replaced this one. Release the newest, or match again."))
    places_first(run.cohort)
    RUN.apply(run, "release")
    run.released_at, run.released_by = now, by
    run.save(update_fields=["state", "released_at", "released_by"])
    events.record("matching_run.released", by=by, subject=run, now=now, cohort=run.cohort.code, number=run.number)
    return run
