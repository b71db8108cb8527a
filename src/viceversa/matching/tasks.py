"""What the worker does for matching."""

from __future__ import annotations

from django_tasks import task

from viceversa.core import clock
from viceversa.matching import actions
from viceversa.matching.models import Run


@task()
def solve(run_code: str) -> None:
    """Solve a waiting run. Running it twice changes nothing; a run that was deleted meanwhile is no fault."""
    run = Run.objects.filter(code=run_code).first()
    if run is not None:
        actions.solve_run(run)


@task()
def work_out(run_code: str) -> None:
    """Work out what was asked about a run. Running it twice changes nothing."""
    run = Run.objects.filter(code=run_code).first()
    if run is not None:
        actions.work_out(run)


@task()
def give_up() -> None:
    """End runs that no job works for any more, so that none is "being solved" for ever."""
    actions.give_up_forgotten(now=clock.now())
