"""When opportunities are let go of: what was sent soon after the decision, the record of the decision a year after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWELVE_MONTHS, Rows, Rule, register
from viceversa.opportunities.models import Application, Judgment, Opportunity
from viceversa.opportunities.states import OpportunityState

SENT_KEPT: Final = timedelta(days=90)
SENT_WHEN: Final = _("90 days after the decision, or after its last day if there is none; at once when it is withdrawn")
RECORD_WHEN: Final = _("12 months after the decision, or after its last day if there is none")


def _over(now: datetime, kept: timedelta, path: str = "") -> Q:
    decided = Q(**{f"{path}decided_at__lte": now - kept})
    never = ~Q(**{f"{path}state": OpportunityState.DECIDED}) & Q(**{f"{path}closes_at__lte": now - kept})
    return decided | never


def _sent(now: datetime) -> Rows:
    return Application.objects.filter(_over(now, SENT_KEPT, "opportunity__"))


def _records(now: datetime) -> Rows:
    return Opportunity.objects.filter(_over(now, TWELVE_MONTHS))


APPLICATIONS = register(
    Rule(
        "opportunities.applications",
        _("applications"),
        SENT_WHEN,
        Application,
        _sent,
        sooner=_("the person, by withdrawing"),
    )
)
RECORDS = register(
    Rule(
        "opportunities.records",
        _("opportunities, with the record of how they were decided"),
        RECORD_WHEN,
        Opportunity,
        _records,
        covers=(Judgment,),
    )
)
