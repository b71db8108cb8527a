"""How a program matches by default: what the bench of each cohort begins with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from viceversa.core import clock, events
from viceversa.matching.bounds import Bound
from viceversa.matching.models import Run
from viceversa.matching.policy import SETTABLE, USUAL_LIMITS, as_policy, complete, settings_for
from viceversa.people.models import User
from viceversa.programs.actions import held
from viceversa.programs.models import Program


@transaction.atomic
def set_defaults(
    program: Program, *, asked: Mapping[str, Any], by: User | None, now: datetime | None = None
) -> Program:
    """What counts, what must be true, how fair, and the bounds, as far as `asked` says; the rest stays. The same again
    changes nothing. Three queries, one event.

    Cohorts that have no run yet begin with it; runs keep what they were asked, and pairs the rules of their run. Refuses
    others than the program's managers, an archived program, and what no run could be asked (policy.py).
    """
    now = now or clock.now()
    held.begin(program, by=by)
    found = as_policy(settings_for(program, asked))
    rest = {name: value for name, value in program.policy.items() if name not in SETTABLE}
    before = settings_for(program)
    if held.write(program, policy={**rest, **found}):
        facts = events.changes(_flat(before), _flat(settings_for(program)))
        events.record("program.matching_defaults_set", by=by, subject=program, now=now, **facts)
    return program


def _flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Complete settings for the log, one a name: `common_ground` 30, `grade_gap` 1, `bounds` "max:2:mentor:unit:*"."""
    plain = {name: settings[name] for name in (*USUAL_LIMITS, "fairness")}
    bounds = "; ".join(Bound.of(data).as_text for data in settings["bounds"])
    return {**settings["weights"], **settings["musts"], **plain, "bounds": bounds}


@transaction.atomic
def keep_as_default(run: Run, *, by: User | None, now: datetime | None = None) -> Program:
    """Make what a run was asked the program's default. Costs and refuses as `set_defaults` does."""
    asked = {name: value for name, value in complete(run.settings).items() if name in SETTABLE}
    return set_defaults(run.cohort.program, asked=asked, by=by, now=now)
