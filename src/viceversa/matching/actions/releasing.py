"""A run is marked as released, where what it was made from is still true."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa import engine
from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.matching import adapter, queries
from viceversa.matching.actions.common import must_match, places_first
from viceversa.matching.models import Run
from viceversa.matching.policy import complete
from viceversa.matching.states import RUN, RunState
from viceversa.people.models import User


@transaction.atomic
def mark_released(run: Run, *, by: User | None, now: datetime | None = None) -> Run:
    """The run's pairs are being asked: part of the release verb of pairings. About four queries, one event.

    The newest answer can be released, and any earlier one whose people, answers and decisions are still the same:
    to know that costs as much as starting a run. `by` is None where a stated policy releases it. Refuses one that was never solved, an earlier one of which something
    has changed, and any before places are given out.
    """
    now = now or clock.now()
    run = Run.objects.select_for_update(of=("self",)).select_related("cohort__program").defer("result").get(pk=run.pk)
    if by is not None:
        must_match(by, run.cohort)
    if RUN.is_done(run, "release"):
        run.repeated = True
        return run
    if run.state == RunState.SOLVED and not queries.is_newest(run):
        changed = what_changed(run)
        if changed:
            raise Refused(
                _("Since run %(number)s was made, %(changed)s. Match again with its settings, then release that.")
                % {"number": run.number, "changed": get_text_list(changed, _("and"))}
            )
    places_first(run.cohort)
    RUN.apply(run, "release")
    run.released_at, run.released_by = now, by
    run.save(update_fields=["state", "released_at", "released_by"])
    events.record("matching_run.released", by=by, subject=run, now=now, cohort=run.cohort.code, number=run.number)
    return run


def what_changed(run: Run) -> list[str]:
    """Why the run does not answer today's question any more, as parts of a sentence; nothing if it does.

    Costs a draft of the problem: ten queries at any number of people.
    """
    settings = complete(run.settings)
    asked = {name: value for name, value in settings.items() if name not in ("pins", "forbids", "not_counted")}
    try:
        present = engine.problem_to_json(adapter.draft(run.cohort, asked, run).problem)
    except engine.ProblemError as error:
        return [str(error)]
    changed = _people_changed(run.problem, present)
    if any(run.problem.get(name, []) != present.get(name, []) for name in ("pins", "forbids")):
        changed.append(_("decisions about pairs have changed"))
    rest = {"settings", "quotas", "rules", "criteria"}
    if not changed and any(run.problem.get(name) != present.get(name) for name in rest):
        changed.append(_("the program or the dates of the cohort have changed"))
    return changed


def _people_changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    was, now = (
        {one["id"]: one for side in ("left", "right") for one in frozen.get(side, [])} for frozen in (before, after)
    )
    joined, left = len(now.keys() - was.keys()), len(was.keys() - now.keys())
    other = sum(was[code] != now[code] for code in was.keys() & now.keys())
    counts = (
        (joined, ngettext("%(n)s person has joined", "%(n)s people have joined", joined)),
        (left, ngettext("%(n)s person can’t be matched any more", "%(n)s people can’t be matched any more", left)),
        (other, ngettext("what is known about %(n)s person has changed", "what is known about %(n)s people has changed", other)),
    )  # fmt: skip
    return [sentence % {"n": n} for n, sentence in counts if n]
