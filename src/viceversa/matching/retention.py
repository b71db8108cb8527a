"""When matching lets go of runs, rulings and shortlists: with the cohort.

The frozen question of a run holds what people told the engine alone (whom they do not want to meet). It can't be
changed, so the run goes as a whole on the night after the cohort is closed.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from viceversa.core.retention import Rule, register
from viceversa.matching.models import Finding, LeftOut, Proposal, Ruling, Run, ShortlistEntry, ShortlistRound
from viceversa.programs.states import ParticipantState

WHEN = "until the cohort is closed"

RUNS = register(
    Rule(
        name="matching.runs",
        keeps="matching runs: question, answer, proposals, who was left out",
        when=WHEN,
        model=Run,
        due=lambda now: Run.objects.filter(cohort__closed_at__lte=now),
        covers=(Proposal, LeftOut, Finding),
    )
)
RULINGS = register(
    Rule(
        name="matching.rulings",
        keeps="pairs that a manager locked or ruled out",
        when=WHEN,
        model=Ruling,
        due=lambda now: Ruling.objects.filter(cohort__closed_at__lte=now),
    )
)


def _over(now: datetime) -> QuerySet[ShortlistEntry]:
    left = (ParticipantState.DECLINED, ParticipantState.WITHDRAWN)
    return ShortlistEntry.objects.filter(
        Q(round__cohort__closed_at__lte=now) | Q(participant__state__in=left) | Q(other__state__in=left)
    )


SHORTLIST_ANSWERS = register(
    Rule(
        name="matching.shortlist_answers",
        keeps="shortlists: who is on whose, in which order somebody put people, whom they left out",
        when="until the cohort is closed; the night after one of the two withdraws",
        model=ShortlistEntry,
        due=_over,
        sooner="the person, until the answers end",
    )
)
SHORTLISTS = register(
    Rule(
        name="matching.shortlists",
        keeps="rounds of shortlists: question and lists by code, with their proof",
        when=WHEN,
        model=ShortlistRound,
        due=lambda now: ShortlistRound.objects.filter(cohort__closed_at__lte=now),
    )
)
