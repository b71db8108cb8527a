"""What happens by itself around a date of a workshop. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.workshops import actions
from viceversa.workshops.actions.common import REMINDER, STILL_OPEN, WHO_CAME
from viceversa.workshops.actions.dates import ASK, REMIND
from viceversa.workshops.actions.workshops import REMIND_OPEN
from viceversa.workshops.models import Workshop, WorkshopDate


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
    REMIND_OPEN,
    title=gettext_lazy("Reminder: a workshop has seats left"),
    kind=STILL_OPEN,
    to=gettext_lazy("those whom it is for and who have not answered by then"),
)
def remind_open(row: Due, *, now: datetime) -> None:
    workshop = Workshop.objects.filter(code=row.subject_code).first()
    if workshop is None:
        raise Refused(_("This workshop was deleted."))
    # Whether anybody was left to remind is not told: it could say who has not answered.
    actions.remind_open(workshop, now=now)


@due.step(
    ASK,
    title=gettext_lazy("Who came to a workshop"),
    kind=WHO_CAME,
    to=gettext_lazy("whoever leads it, else the program’s managers"),
)
def ask_who_came(row: Due, *, now: datetime) -> None:
    if actions.ask_who_came(_date(row), now=now).repeated:
        raise Refused(_("It was said already, or this date did not take place."))


def _date(row: Due) -> WorkshopDate:
    date = WorkshopDate.objects.select_related("workshop").filter(code=row.subject_code).first()
    if date is None:
        raise Refused(_("This date was deleted."))
    return date
