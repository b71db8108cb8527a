"""What can be worked out from a run is worked out once, when it is first looked at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.module_loading import import_string

from viceversa import engine
from viceversa.core import clock, jobs
from viceversa.matching import queries
from viceversa.matching.findings import WORKED_OUT, Question
from viceversa.matching.models import Finding, Run
from viceversa.matching.states import RunState

# The job is named, not imported: tasks.py calls the verbs of this file.
WORK_OUT = "viceversa.matching.tasks.work_out"
# Up to how many people something is worked out while the manager waits; above, a worker does it.
AT_ONCE = {"curve": 100, "swaps": 100, "placing": 30, "weights": 30}
# When a worker has not come back after this long, another is asked.
PATIENCE = timedelta(minutes=15)


def look_into(run: Run, *, now: datetime | None = None) -> bool:
    """Have everything about a solved run worked out: at once what is quick, else by a worker. False if nothing was to do.

    No event: nothing is decided, and the same run always gives the same. One query when all is there, none when it came
    with the run.
    """
    now = now or clock.now()
    if run.state not in (RunState.SOLVED, RunState.RELEASED):
        return False
    known = queries.finding_of(run)
    if known is not None and (not known.missing or now - known.asked_at <= PATIENCE):
        return False
    people = run.figures["mentors"] + run.figures["mentees"]
    quick = [name for name, most in AT_ONCE.items() if people <= most]
    _ask(run, now, by_worker=len(quick) < len(AT_ONCE))
    work_out(run, only=quick)
    return True


@transaction.atomic
def _ask(run: Run, now: datetime, *, by_worker: bool) -> None:
    """Note that it is asked, so that it is asked once."""
    Finding.objects.update_or_create(run=run, defaults={"asked_at": now})
    if by_worker:
        jobs.enqueue(import_string(WORK_OUT), run.code)


def work_out(run: Run, *, only: Collection[str] = tuple(WORKED_OUT)) -> list[str]:
    """Work out what was asked about a run and is not there yet; each is kept as soon as it is found. Says what was.

    Holds no lock while it computes: two at once find the same. Costs what `findings` says.
    """
    finding = Finding.objects.filter(run=run).first()
    missing = [name for name in finding.missing if name in only] if finding else []
    if not missing:
        return []
    frozen = Run.objects.only("problem", "result").get(pk=run.pk)
    question = Question(engine.problem_from_json(frozen.problem), engine.result_from_json(frozen.result))
    for name in missing:
        Finding.objects.filter(run=run).update(**{name: WORKED_OUT[name](question)})
    run.finding = Finding.objects.get(run=run)
    return missing
