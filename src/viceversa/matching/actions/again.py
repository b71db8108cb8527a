"""A few people are matched again, and nobody is moved: the next best by a released run's own question; a pair by hand."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from viceversa import engine
from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.matching import adapter, verdicts
from viceversa.matching.actions.rulings import must_decide
from viceversa.matching.actions.solving import store_result
from viceversa.matching.models import Run
from viceversa.matching.policy import settings_for
from viceversa.matching.rest import Pairs, rest_of
from viceversa.matching.words import AGAINST, NOT_POSSIBLE
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.modes import making_of


@transaction.atomic
def match_rest(
    run: Run, *, apart: Pairs, standing: Pairs = (), but: frozenset[str] = frozenset(), now: datetime | None = None
) -> Run | None:
    """The next best pairs among those of a released run who are free again, as a run of its own; by itself, so by nobody.

    See `rest.rest_of` for what is asked. Solved, checked and stored like any other; None, and nothing stored, where it
    has no pair. The same people free, the same answer.
    """
    now = now or clock.now()
    started = time.perf_counter()
    problem = rest_of(run, apart=apart, standing=standing, but=but)
    result = engine.solve(problem) if problem is not None else None
    if problem is None or result is None or not result.pairs:
        return None
    origin = run.settings.get("after", run.code)
    return _stored(run.cohort, problem, result, run.settings | {"after": origin}, started, by=None, now=now)


@transaction.atomic
def match_pair(
    cohort: Cohort, *, mentor: Participant, mentee: Participant, by: User | None, now: datetime | None = None
) -> Run:
    """Two people who are free, put together by a manager's hand, as a run of its own: locked, checked, with its reasons.

    `by` is None where the two have found each other and a stated policy makes them a pair. Refuses everybody but managers
    outside the line of both, people who are not free, and a pair that a rule forbids.
    """
    now = now or clock.now()
    if by is not None:
        must_decide(by, cohort, mentor, mentee)
    if making_of(cohort.program).only_whole_pods:
        raise Refused(_("There is one mentor only, and pods are whole here."))
    started = time.perf_counter()
    settings = settings_for(cohort.program)
    today = adapter.draft(cohort, settings).problem
    left = tuple(person for person in today.left if person.id == mentor.code)
    right = tuple(person for person in today.right if person.id == mentee.code)
    if not left or not right:
        raise Refused(_("One of the two is not free any more. Look at who is free now."))
    pair = (mentor.code, mentee.code)
    problem = replace(
        today,
        left=left,
        right=right,
        pins=(pair,),
        forbids=tuple(forbid for forbid in today.forbids if forbid == pair),
        former=(),
        aims=("pins", "pairs", "points"),
        quotas=(),
    )
    against = verdicts.against(problem, *pair)
    if against:
        raise Refused(_("These two can’t be a pair: %(rule)s.") % {"rule": AGAINST.get(against[0].rule, NOT_POSSIBLE)})
    return _stored(cohort, problem, engine.solve(problem), settings, started, by=by, now=now)


def _stored(
    cohort: Cohort,
    problem: engine.Problem,
    result: engine.Result,
    settings: dict[str, Any],
    started: float,
    *,
    by: User | None,
    now: datetime,
) -> Run:
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    last = Run.objects.filter(cohort=cohort).aggregate(newest=Max("number"))["newest"] or 0
    decided = {"pins": [list(pair) for pair in problem.pins], "forbids": [list(pair) for pair in problem.forbids]}
    run = Run.objects.create(
        cohort=cohort,
        number=last + 1,
        settings=settings | decided,
        problem=engine.problem_to_json(problem),
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
        mentors=len(problem.left),
        mentees=len(problem.right),
    )
    return store_result(run, result=result, seconds=time.perf_counter() - started, now=now)
