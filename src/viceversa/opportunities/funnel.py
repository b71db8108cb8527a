"""For figures about groups: how far mentors came with opportunities that were decided. Persons' ids and steps, no names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from viceversa.measurement.steps import Step
from viceversa.opportunities.models import Judgment, Opportunity
from viceversa.opportunities.states import OpportunityState, Outcome
from viceversa.portfolio.models import Mentoring


def how_far(people: Collection[int]) -> dict[int, Step]:
    """The furthest step of each of these people, of those for whom an opportunity was open (measurement.hooks).

    Open to somebody: it was decided, and they were a mentor of one of its programs before its last day. Three queries.
    """
    decided = Opportunity.objects.filter(state=OpportunityState.DECIDED)
    # The latest of each program: who was there before its last day had one that was open to them.
    last: dict[int, datetime] = dict(decided.order_by("closes_at").values_list("programs", "closes_at"))
    mentored = Mentoring.objects.filter(person__in=people, cohort__program__in=last).values_list(
        "person", "cohort__program", "cohort__kick_off"
    )
    found = {
        person: Step.OFFERED
        for person, program, kick_off in mentored
        if kick_off <= (last[program] - timedelta(days=1)).date()
    }
    rows = Judgment.objects.filter(opportunity__in=decided, person__in=people)
    for person, how in rows.values_list("person", "outcome"):
        if how == Outcome.CHOSEN:
            found[person] = Step.CHOSEN
        elif found.get(person) != Step.CHOSEN:
            found[person] = Step.SOUGHT
    return found
