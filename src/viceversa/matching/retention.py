"""When matching lets go of runs and rulings: with the cohort.

The frozen question of a run holds what people told the engine alone (whom they do not want to meet). It can't be
changed, so the run goes as a whole on the night after the cohort is closed.
"""

from __future__ import annotations

from viceversa.core.retention import Rule, register
from viceversa.matching.models import Finding, LeftOut, Proposal, Ruling, Run

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
