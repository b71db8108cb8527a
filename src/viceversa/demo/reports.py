"""The report of the closed program of the demo company: released when its last answers were in."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from viceversa.demo.stage import Stage
from viceversa.measurement import actions
from viceversa.people.models import User
from viceversa.programs.models import Cohort


def released(stage: Stage, cohort: Cohort, kick_off: datetime, *, manager: User) -> None:
    """In week 30, when nobody can answer any more."""
    stage.at(kick_off + timedelta(weeks=30), partial(_release, cohort, manager))


def _release(cohort: Cohort, manager: User) -> None:
    actions.release_report([cohort], wave="T2", by=manager)
