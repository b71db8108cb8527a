"""When the keys go, and the answers with them: when the last report has been made. What it showed stays with the report.

Sheets without a key could be linked by nobody, but a few answers side by side can still say who somebody is: so they go along
(docs/decisions/0030-survey-keys.md), on that day and wherever a key goes before, with its person.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core import private
from viceversa.core.retention import Rows, Rule, register, spare
from viceversa.programs.models import Cohort
from viceversa.programs.retention import AFTER_LOOK_BACK, ENROLLMENTS, results_kept_until
from viceversa.surveys.models import Key, Sheet, Survey, Ticket

WHEN: Final = _("8 weeks after the last look back: week 60 of a cohort that meets for 26 weeks")


def last_day(cohort: Cohort) -> date:
    """Until when its keys and answers are kept. No query."""
    return results_kept_until(cohort)


def _over(now: datetime) -> QuerySet[Survey]:
    today = timezone.localtime(now).date()
    begun = Cohort.objects.select_related("program").filter(kick_off__lte=today - AFTER_LOOK_BACK)
    over = [cohort.pk for cohort in begun if last_day(cohort) <= today]
    return Survey.objects.filter(Exists(Sheet.objects.filter(survey=OuterRef("pk"))), cohort__in=over)


@receiver(pre_delete, sender=Key)
def _with_its_sheets(instance: Key, **_about: Any) -> None:
    """A key goes with its person's enrollment as well, by a cascade that passes no verb. A key that no secret of this
    installation reads any more leads nowhere: its sheets go on their day."""
    try:
        Sheet.objects.filter(key=instance.opened).delete()
    except private.Tampered:
        return


def _destroy(rows: Rows, now: datetime) -> None:
    surveys = list(rows.values_list("pk", flat=True))
    cohorts = list(Survey.objects.filter(pk__in=surveys).values_list("cohort", flat=True))
    Key.objects.filter(participant__cohort__in=cohorts).delete()
    Ticket.objects.filter(survey__in=surveys).delete()
    Sheet.objects.filter(survey__in=surveys).delete()


KEYS = register(
    Rule(
        name="surveys.keys",
        keeps=_("answers to surveys, the keys that they stand under, and who was asked"),
        when=WHEN,
        model=Survey,
        due=_over,
        act=_destroy,
        covers=(Key, Ticket, Sheet),
        sooner=_("their author: each survey’s answers, at any time"),
    )
)
# Who waited for a place is asked until the end, and is what is compared with.
spare(ENROLLMENTS, lambda: Key.objects.values("participant"))
