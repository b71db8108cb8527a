"""What happens by itself around a circle. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.circles import actions
from viceversa.circles.models import Circle
from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.models import Due


@due.step(
    actions.REMIND,
    title=gettext_lazy("Reminder of a circle"),
    kind=actions.REMINDER,
    to=gettext_lazy("those who come"),
)
def remind(row: Due, *, now: datetime) -> None:
    if actions.remind(_circle(row), now=now).repeated:
        raise Refused(_("This circle was moved, held or cancelled."))


@due.step(
    actions.ASK_HOST,
    title=gettext_lazy("Who came to a circle"),
    kind=actions.WHO_CAME,
    to=gettext_lazy("its host"),
)
def ask_host(row: Due, *, now: datetime) -> None:
    if actions.ask_host(_circle(row), now=now).repeated:
        raise Refused(_("This circle was moved, held or cancelled."))


def _circle(row: Due) -> Circle:
    circle = Circle.objects.filter(code=row.subject_code).first()
    if circle is None:
        raise Refused(_("This circle was deleted."))
    return circle
