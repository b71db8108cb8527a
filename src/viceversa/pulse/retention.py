"""When the answers of a pulse go: when the last report has been made of them. What it showed stays with the report."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import Rule, register
from viceversa.programs import dates
from viceversa.programs.models import Cohort
from viceversa.pulse.models import Pulse

# The last look back is in week 52 of a 26-week cohort, so this is week 60.
AFTER_LOOK_BACK: Final = timedelta(weeks=8)
WHEN: Final = _("8 weeks after the last look back: week 60 of a cohort that meets for 26 weeks")


def last_day(cohort: Cohort) -> date:
    """Until when its answers are kept. No query."""
    return dates.look_back(cohort) + AFTER_LOOK_BACK


def _over(now: datetime) -> QuerySet[Pulse]:
    today = timezone.localtime(now).date()
    begun = Cohort.objects.select_related("program").filter(kick_off__lte=today - AFTER_LOOK_BACK)
    over = [cohort.pk for cohort in begun if last_day(cohort) <= today]
    return Pulse.objects.filter(round__cohort__in=over)


PULSES = register(
    Rule(
        name="pulse.pulses",
        keeps=_("answers to the three questions of weeks 4, 8 and 18"),
        when=WHEN,
        model=Pulse,
        due=_over,
        sooner=_("their author, while the round is open"),
    )
)
