"""Somebody who was to decide has left the organization: whoever posted it is told, as only they can end it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from viceversa.core import events
from viceversa.core.models import Event
from viceversa.opportunities.actions.posting import tell_that_nobody_decides
from viceversa.opportunities.models import Opportunity
from viceversa.opportunities.states import OpportunityState
from viceversa.people.models import Person
from viceversa.programs.lock import take


@transaction.atomic
def tell_of_deciders_who_left(now: datetime, *, people: Collection[int] | None = None) -> None:
    """Tell whoever posted what a leaver was to decide, once (people.hooks.DIRECTORY_CHANGED); of `people` alone, where
    they are said.

    One query when there is nothing to do. Who applied is told when it is called off.
    """
    rows = Opportunity.objects.filter(state=OpportunityState.OPEN, decider__state=Person.State.LEFT)
    if people is not None:
        rows = rows.filter(decider__in=people)
    for opportunity in rows.order_by("pk"):
        take(opportunity, "decider")
        told = Event.objects.filter(verb="opportunity.decider_left", subject_code=opportunity.code)
        if opportunity.state != OpportunityState.OPEN or told.exists():
            continue
        event = events.record("opportunity.decider_left", by=None, subject=opportunity, now=now)
        tell_that_nobody_decides(opportunity, event, now)
