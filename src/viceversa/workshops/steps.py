"""What happens by itself around a date of a workshop. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.workshops import actions
from viceversa.workshops.actions.common import REMINDER, WHO_CAME
from viceversa.workshops.actions.dates import ASK, REMIND
from viceversa.workshops.models import WorkshopDate


@due.step(
    REMIND,
    title=gettext_lazy("Reminder of a workshop"),
    kind=REMINDER,
    to=gettext_lazy("those who have a seat"),
)
def remind(row: Due, *, now: datetime) -> None:
    if actions.remind(_date(row), now=now).repeated:
        raise Refused(_("This date was moved, held or cancelled, or the workshop was not announced."))


@due.step(
    ASK,
    title=gettext_lazy("Who came to a workshop"),
    kind=WHO_CAME,
    to=gettext_lazy("its facilitator, else the program’s managers"),
)
def ask_who_came(row: Due, *, now: datetime) -> None:
    if actions.ask_who_came(_date(row), now=now).repeated:
        raise Refused(_("It was said already, or this date did not take place."))


def _date(row: Due) -> WorkshopDate:
    date = WorkshopDate.objects.select_related("workshop").filter(code=row.subject_code).first()
    if date is None:
        raise Refused(_("This date was deleted."))
    return date
