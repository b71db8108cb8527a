"""Runs that take long, with real worker processes: one is killed in the middle, another one finishes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.cast import Cast, build
from tests.factories import NOW
from tests.support.processes import Program
from viceversa.matching import actions, tasks
from viceversa.matching.models import Proposal, Run
from viceversa.matching.states import RunState


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build()


@pytest.fixture
def workers(cast: Cast) -> Iterator[Program]:
    program = Program(Path(__file__).with_name("solving_workers.py"))
    yield program
    program.close()


def wait_for(condition: Callable[[], object], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def stage(run: Run) -> str:
    run.refresh_from_db()
    return str(run.progress.get("stage", ""))


def solves() -> QuerySet[DBTaskResult]:
    """The jobs that solve: workers queue what the clock asks for beside them whenever a minute passes."""
    return DBTaskResult.objects.filter(task_path=tasks.solve.module_path)


def test_a_worker_is_killed_in_the_middle_and_another_one_finishes(workers: Program, cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    workers.tell("slow")
    assert wait_for(lambda: stage(run) != "")
    assert workers.tell("kill") == "-9"
    run.refresh_from_db()
    assert (run.state, Proposal.objects.count()) == (RunState.WAITING, 0)
    assert solves().get().status == TaskResultStatus.RUNNING
    workers.tell("start")
    assert wait_for(lambda: Run.objects.get().state == RunState.SOLVED)
    assert workers.tell("end") == "0"
    assert (Proposal.objects.count(), solves().count()) == (1, 2)


def test_a_run_is_stopped_while_a_worker_solves_it(workers: Program, cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra, now=NOW)
    workers.tell("slow")
    assert wait_for(lambda: stage(run) != "")
    actions.cancel_run(run, by=cast.petra, now=NOW)
    assert wait_for(lambda: solves().get().status == TaskResultStatus.SUCCESSFUL)
    assert workers.tell("end") == "0"
    run.refresh_from_db()
    assert (run.state, Proposal.objects.count()) == (RunState.CANCELLED, 0)
