"""A run leaves as a file, and pairs made outside come in as a run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from viceversa import engine
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.matching import adapter, byhand, export, importing, queries, rules
from viceversa.matching.actions.common import must_match, places_first
from viceversa.matching.actions.runs import OPEN_FOR_MATCHING, solve_run
from viceversa.matching.export import Book
from viceversa.matching.importing import Reading
from viceversa.matching.models import Run
from viceversa.matching.policy import settings_for
from viceversa.matching.states import RunState
from viceversa.people.models import User
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState

FORMS: Final = ("csv", "xlsx", "json")


@transaction.atomic
def export_run(run: Run, *, form: str, by: User, now: datetime | None = None) -> Book:
    """What a file of the run holds, as far as this manager may see it. Six queries, one event: who took it out, how much.

    Refuses all but the program's managers, and a run without an answer.
    """
    must_match(by, run.cohort)
    if run.state not in (RunState.SOLVED, RunState.RELEASED):
        raise Refused(_("This run has no result yet."))
    book = export.book_of(by, run)
    events.record("matching_run.exported", by=by, subject=run, now=now or clock.now(), form=form, pairs=len(book.pairs))
    return book


def read_pairs(cohort: Cohort, *, content: BinaryIO, by: User) -> Reading:
    """Read a file of pairs and check each row by every rule as things stand now. Writes nothing. About a dozen queries.

    Refuses all but the program's managers, a manager in whose line somebody of the cohort is, more than 4,000 people,
    and what is no table of pairs.
    """
    must_match(by, cohort)
    must_see_all(by, cohort)
    problem = adapter.draft(cohort, settings_for(cohort.program)).problem
    if len(problem.left) + len(problem.right) > importing.MOST_PEOPLE:
        raise Refused(_("Pairs can be brought in for up to 4,000 people."))
    return importing.read(content, problem, list(queries.everybody_in(cohort)))


def import_pairs(cohort: Cohort, *, pairs: Collection[tuple[str, str]], by: User, now: datetime | None = None) -> Run:
    """Make a run whose pairs are these, by participants' codes, and say how far it is from the best. One event a run.

    Costs two solves and about twenty queries. The same pairs again, with nothing changed meanwhile, give the same run
    back. Refuses pairs that any rule forbids (with the first fault), an empty list, a cohort that is not open or whose
    places are not given out, and a manager in whose line somebody of the cohort is.
    """
    now = now or clock.now()
    run = _start(cohort, tuple(sorted(set(pairs))), by=by, now=now)
    return run if run.repeated else solve_run(run, now=now)


@transaction.atomic
def _start(cohort: Cohort, pairs: tuple[tuple[str, str], ...], *, by: User, now: datetime) -> Run:
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    must_match(by, cohort)
    if cohort.state not in OPEN_FOR_MATCHING:
        raise Refused(
            _("Matching is possible while a cohort recruits, is matched or runs. This one is “%(state)s”.")
            % {"state": CohortState(cohort.state).label}
        )
    places_first(cohort)
    must_see_all(by, cohort)
    if not pairs:
        raise Refused(_("There is no pair to make a run of."))
    draft = adapter.draft(cohort, settings_for(cohort.program))
    faults = importing.faults_of(draft.problem, pairs)
    if faults:
        raise Refused(_("Not all of these pairs are possible any more. Choose the file again to see which."))
    best = engine.solve(replace(draft.problem, former=()))
    settings = draft.settings | {"by_hand": byhand.best_of(best.value)}
    problem = engine.problem_to_json(byhand.only_these(draft.problem, pairs))

    last = Run.objects.filter(cohort=cohort).defer("result").order_by("-number").first()
    if last and last.state != RunState.FAILED and last.settings == settings and last.problem == problem:
        last.repeated = True
        return last
    number = Run.objects.filter(cohort=cohort).aggregate(newest=Max("number"))["newest"] or 0
    run = Run.objects.create(
        cohort=cohort, number=number + 1, settings=settings, problem=problem, by=by, created_at=now
    )
    events.record(
        "matching_run.imported", by=by, subject=run, now=now, cohort=cohort.code, number=run.number, pairs=len(pairs)
    )
    return run


def must_see_all(user: User, cohort: Cohort) -> None:
    """Whoever sets all pairs has to be allowed to see them all. One query."""
    if any(rules.is_concerned(user, one.person) for one in adapter.ready(cohort).select_related("person")):
        raise NotAllowed(
            _("Somebody of your own reporting line takes part. Another program manager can bring pairs in.")
        )
