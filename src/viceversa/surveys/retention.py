"""When the keys go, and the answers with them: when the last report has been made. What it showed stays with the report.

Sheets without a key could be linked by nobody, but a few answers side by side can still say who somebody is: so they go along
(docs/decisions/0030-survey-keys.md). Sheets whose key went before, with its person, stay until that day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from viceversa.core.retention import Rows, Rule, register
from viceversa.programs import dates
from viceversa.programs.models import Cohort
from viceversa.surveys.models import Key, Sheet, Survey, Ticket

# The last look back is in week 52 of a 26-week cohort, so this is week 60.
AFTER_LOOK_BACK: Final = timedelta(weeks=8)
WHEN: Final = "8 weeks after the last look back: week 60 of a cohort that meets for 26 weeks"


def last_day(cohort: Cohort) -> date:
    """Until when its keys and answers are kept. No query."""
    return dates.look_back(cohort) + AFTER_LOOK_BACK


def _over(now: datetime) -> QuerySet[Survey]:
    today = timezone.localtime(now).date()
    begun = Cohort.objects.select_related("program").filter(kick_off__lte=today - AFTER_LOOK_BACK)
    over = [cohort.pk for cohort in begun if last_day(cohort) <= today]
    return Survey.objects.filter(Exists(Sheet.objects.filter(survey=OuterRef("pk"))), cohort__in=over)


def _destroy(rows: Rows, now: datetime) -> None:
    """Keys first: from here on nobody can link what is left, whatever happens next."""
    surveys = list(rows.values_list("pk", flat=True))
    cohorts = list(Survey.objects.filter(pk__in=surveys).values_list("cohort", flat=True))
    Key.objects.filter(participant__cohort__in=cohorts).delete()
    Ticket.objects.filter(survey__in=surveys).delete()
    Sheet.objects.filter(survey__in=surveys).delete()


KEYS = register(
    Rule(
        name="surveys.keys",
        keeps="answers to surveys, the keys that they stand under, and who was asked",
        when=WHEN,
        model=Survey,
        due=_over,
        act=_destroy,
        covers=(Key, Ticket, Sheet),
        sooner="their author: each survey’s answers, at any time",
    )
)
