"""A run is solved, checked and stored; or stopped."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa import engine
from viceversa.core import clock, events, jobs
from viceversa.matching import figures
from viceversa.matching.actions.common import must_match
from viceversa.matching.alternatives import reasons_of
from viceversa.matching.models import LeftOut, Proposal, Run
from viceversa.matching.states import RUN, RunState
from viceversa.people.models import User
from viceversa.programs.models import Participant

log = logging.getLogger(__name__)

# The job that solves: named, not imported, because tasks.py calls the verbs of this file.
SOLVE: Final = "viceversa.matching.tasks.solve"
FORGOTTEN: Final = timedelta(minutes=5)
# How often the worker says how far it is, in seconds; and hears then that it shall stop.
TELLS: Final = 1.0


class Stopped(Exception):
    """The run is not waiting any more: somebody stopped it, or another worker has stored the answer."""


class Told:
    """Writes how far a solve is to its run, about once a second. Each time costs one statement; raises Stopped."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.next = 0.0
        self.stage = ""

    def __call__(self, stage: str, done: int, of: int) -> None:
        moment = time.monotonic()
        if moment < self.next and (stage == self.stage or stage == "aims"):
            return
        self.next, self.stage = moment + TELLS, stage
        waiting = Run.objects.filter(pk=self.run.pk, state=RunState.WAITING)
        if not waiting.update(progress={"stage": stage, "done": done, "of": of}):
            raise Stopped


def solve_run(run: Run, *, now: datetime | None = None) -> Run:
    """Solve a waiting run and store the answer, saying on the way how far it is. The solving holds no lock.

    A run that has its answer keeps it (two workers may solve the same run: the first one stores), and one that
    somebody stops while it is being solved stays without.
    """
    run = Run.objects.get(pk=run.pk)
    if run.state != RunState.WAITING:
        run.repeated = True
        return run
    return answer(run, None, now=now, progress=Told(run))


def answer(
    run: Run, problem: engine.Problem | None, *, now: datetime | None = None, progress: Told | None = None
) -> Run:
    """Solve a waiting run and store the answer, unless it is stopped meanwhile. `problem`: its question, if at hand."""
    started = time.perf_counter()
    tell: engine.Progress = progress or _silent
    try:
        problem = problem or engine.problem_from_json(run.problem)
        result = engine.solve(problem, tell)
        tell("check", 0, 0)
    except engine.EngineError as error:
        return close_without_answer(run, sentence=str(error), now=now or clock.now())
    except Stopped:
        run.refresh_from_db()
        run.repeated = True
        return run
    return store_result(run, result=result, seconds=time.perf_counter() - started, problem=problem, now=now)


def _silent(_stage: str, _done: int, _of: int) -> None:
    """Nobody waits elsewhere."""


def store_result(
    run: Run,
    *,
    result: engine.Result,
    seconds: float,
    problem: engine.Problem | None = None,
    now: datetime | None = None,
) -> Run:
    """Check a result independently of the solver, then store it: pairs, left out, figures. One event.

    About seven queries and two bulk inserts; the check holds no lock. `problem` is the run's, where it is at hand.
    What the check refuses is never stored: the run fails, the log says why.
    """
    now = now or clock.now()
    problem = problem or engine.problem_from_json(run.problem)
    report = engine.check(problem, result)
    if not report.ok:
        log.error("Run %s: the independent check refused the result: %s", run.code, " ".join(report.faults))
        sentence = _(
            "The result did not pass the independent check, so it was not stored. This is a fault of the software."
        )
        return close_without_answer(run, sentence=sentence, now=now)
    return _store(run, problem, result, seconds, now)


@transaction.atomic
def _store(run: Run, problem: engine.Problem, result: engine.Result, seconds: float, now: datetime) -> Run:
    run = Run.objects.select_for_update(of=("self",)).select_related("cohort").defer("problem").get(pk=run.pk)
    if run.state != RunState.WAITING:
        run.repeated = True
        return run
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
def close_without_answer(run: Run, *, sentence: str, now: datetime) -> Run:
    """A waiting run ends without an answer, and the sentence says why. Three queries, one event."""
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


def give_up_forgotten(*, now: datetime) -> int:
    """End waiting runs whose job is gone, or was given up after its last try. Two queries, and those of each end.

    Those made within the last minutes are left alone: their job may be between two tries.
    """
    waiting = Run.objects.filter(state=RunState.WAITING, created_at__lte=now - FORGOTTEN).defer("problem")
    found = list(waiting)
    if not found:
        return 0
    worked_for = {args[0] for args in jobs.pending(SOLVE)}
    given_up = [run for run in found if run.code not in worked_for]
    for run in given_up:
        close_without_answer(run, sentence=_("No worker could finish this run. Match again; if that fails too, tell whoever runs the software."), now=now)  # fmt: skip
    return len(given_up)


@transaction.atomic
def cancel_run(run: Run, *, by: User, now: datetime | None = None) -> Run:
    """Stop a run that waits or is being solved: the worker hears it within about a second. Three queries, one event.

    Refuses a run that has its answer already, and everybody but the program's managers.
    """
    now = now or clock.now()
    run = Run.objects.select_for_update(of=("self",)).select_related("cohort__program").defer("problem").get(pk=run.pk)
    must_match(by, run.cohort)
    if RUN.is_done(run, "cancel"):
        run.repeated = True
        return run
    RUN.apply(run, "cancel")
    run.solved_at = now
    run.save(update_fields=["state", "solved_at"])
    events.record("matching_run.cancelled", by=by, subject=run, now=now, cohort=run.cohort.code, number=run.number)
    return run
