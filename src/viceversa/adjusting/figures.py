"""The figures that recommendations are made from: counted from dates and yes/no facts, and what was released of answers.

A number under five is not a figure. Answers come in only as what passed the gate and was released.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from viceversa.adjusting.recommending import FEW, Figure, Unit
from viceversa.adjusting.sources import AGREEMENT_DAYS
from viceversa.analysis import rates
from viceversa.learning.queries.training import prepared_in
from viceversa.measurement.figures import Released, figures_for
from viceversa.pairings.models import Meeting, Pairing
from viceversa.pairings.states import LIVING_STATES, MeetingState, PairingState
from viceversa.people.models import User
from viceversa.programs.models import Cohort
from viceversa.programs.states import ParticipantState

# So much of a cohort has to have passed before it can be behind.
SETTLED: Final = 0.2
WAVES: Final = ("T0", "W4", "W8", "T1", "W18", "T2", "T3")
SCALE: Final = (1, 5)
TOGETHER: Final = "+"  # joins the codes of cohorts that were released together


def figures_of(user: User, cohort: Cohort, *, now: datetime) -> list[Figure]:
    """All figures of a cohort that may be shown, waves in their order. Four queries, and those of what was released."""
    found = [*_of_pairs(cohort, now), *_of_meetings(cohort), *_of_people(cohort), *_of_training(user, cohort)]
    return [*found, *released_figures(_about(cohort, figures_for(cohort.program)))]


def _about(cohort: Cohort, released: list[Released]) -> list[Released]:
    """What was released of this cohort, by itself or with others, with their names for their codes. A query at most."""
    about = [one for one in released if cohort.code in one.cohorts.split(TOGETHER)]
    codes = {code for one in about for code in one.cohorts.split(TOGETHER)}
    names = {cohort.code: cohort.name}
    if codes - set(names):
        names |= dict(Cohort.objects.filter(program=cohort.program_id).values_list("code", "name"))
    return [
        replace(one, cohorts=", ".join(names.get(code, code) for code in one.cohorts.split(TOGETHER))) for one in about
    ]


def released_figures(released: Iterable[Released]) -> list[Figure]:
    """What was released, as rules read it: means of a question or of a whole set, from 1 to 5, the latest wave last.

    `released` has the newest first; of one wave it comes last here, where it counts. Pure.
    """
    oldest_first = reversed(list(released))
    means = [
        one for one in oldest_first if not one.since and (len(one.codes) == 1 or one.item_set) and one.scale == SCALE
    ]
    return [
        Figure(
            one.codes[0] if len(one.codes) == 1 else one.item_set, Unit.MEAN, one.value, one.n, one.low, one.high, one.role, one.wave, one.cohorts,
            one.has_comparison,
        )
        for one in sorted(means, key=lambda one: WAVES.index(one.wave) if one.wave in WAVES else -1)
    ]  # fmt: skip


def share(name: str, chosen: int, of: int) -> Iterator[Figure]:
    """So many of so many, with its interval; nothing where either is under five. Pure."""
    if chosen >= FEW and of >= FEW:
        found = rates.rate(rates.Count(chosen, of))
        yield Figure(name, Unit.SHARE, found.value, of, found.low, found.high)


def _of_pairs(cohort: Cohort, now: datetime) -> Iterator[Figure]:
    passed = (timezone.localtime(now).date() - cohort.kick_off) / timedelta(weeks=cohort.weeks)
    due = min(1.0, max(0.0, passed)) * cohort.meetings_planned
    started = Q(started_at__lte=now - timedelta(days=AGREEMENT_DAYS))
    rows = Pairing.objects.filter(cohort=cohort, state__in=(*LIVING_STATES, PairingState.COMPLETED))
    found = rows.aggregate(
        all=Count("pk"),
        behind=Count("pk", filter=Q(held_count__lt=due * 2 / 3)),
        started=Count("pk", filter=started),
        first_late=Count("pk", filter=started & Q(held_count=0)),
        no_agreement=Count("pk", filter=started & Q(agreement_signed_at=None)),
        met=Count("pk", filter=Q(held_count__gte=2)),
        one_way=Count("pk", filter=Q(held_count__gte=2, has_goal_to_mentor=False)),
    )
    if passed >= SETTLED:
        yield from share("behind", found["behind"], found["all"])
    for name, of in (("first_late", "started"), ("no_agreement", "started"), ("one_way", "met")):
        yield from share(name, found[name], found[of])


def _of_meetings(cohort: Cohort) -> Iterator[Figure]:
    rows = Meeting.objects.filter(pairing__cohort=cohort, state__in=(MeetingState.HELD, MeetingState.CANCELLED))
    found = rows.aggregate(all=Count("pk"), cancelled=Count("pk", filter=Q(state=MeetingState.CANCELLED)))
    yield from share("cancelled", found["cancelled"], found["all"])


def _of_people(cohort: Cohort) -> Iterator[Figure]:
    count = cohort.participants.filter(state=ParticipantState.LISTED).count()
    if count >= FEW:
        yield Figure("waiting", Unit.COUNT, count, count)


def _of_training(user: User, cohort: Cohort) -> Iterator[Figure]:
    """How preparing was found, as the page of preparing shows it: over steps of five answers, to the nearest half."""
    sides, _page = prepared_in(user, cohort)
    for side in sides:
        if side.clear is not None and side.useful is not None:
            yield Figure("training_clear", Unit.MEAN, side.clear, side.answers, role=side.role)
            yield Figure("training_useful", Unit.MEAN, side.useful, side.answers, role=side.role)
