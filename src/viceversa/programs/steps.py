"""What happens by itself in programs, when its day comes. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.programs.actions import enrollment
from viceversa.programs.models import Cohort


@due.step(
    enrollment.REMINDER,
    title=gettext_lazy("Reminder: answers are due in three days"),
    kind="programs.reminder",
    to=gettext_lazy("those who began and have not sent their answers"),
)
def remind_to_enroll(row: Due, *, now: datetime) -> None:
    cohort = Cohort.objects.filter(code=row.subject_code).first()
    if cohort is None or enrollment.remind_to_enroll(cohort, now=now).repeated:
        raise Refused(_("Nobody has begun without sending their answers."))
