"""When HR data are let go of."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import Rows, Rule, register
from viceversa.staying.actions import empty
from viceversa.staying.models import Extract, Followed, Joined
from viceversa.staying.states import ExtractState


def _due(now: datetime) -> QuerySet[Extract]:
    return Extract.objects.filter(delete_on__lte=now.date()).exclude(state=ExtractState.DELETED)


def _empty(rows: Rows, now: datetime) -> None:
    for extract in rows:
        empty(extract)


EXTRACTS = register(
    Rule(
        name="staying.extracts",
        keeps=_("HR data about who left and who moved, under hashed keys"),
        when=_("on the day that was set when it was opened, at most 14 months after week 52 of the cohort"),
        model=Extract,
        due=_due,
        act=_empty,
        covers=(Joined, Followed),
        sooner=_("its reader, a privacy officer or a people administrator, when the report’s second version is signed"),
    )
)
