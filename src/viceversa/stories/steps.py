"""What happens by itself: changes are told of once a week, and the sponsor gets the address of their page."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.programs.models import Cohort
from viceversa.stories.actions import listening, sponsoring


@due.step(
    listening.CHANGES,
    title=gettext_lazy("What became of what people said"),
    kind=listening.CHANGES,
    to=gettext_lazy("everybody who takes part"),
)
def tell_of_changes(row: Due, *, now: datetime) -> None:
    # A week by the clock on the wall, also where that clock is put back in it.
    since = timezone.localtime(row.due_at, timezone.get_default_timezone()) - listening.WEEK
    if listening.tell_of_changes(_cohort(row), since=since, now=now).repeated:
        raise Refused(_("Nothing has changed, or nobody is to hear of it by mail."))


def _sponsors_page(name: str) -> None:
    """A step of the plan: each has a name of its own, as a cohort has one of each."""

    @due.step(
        name,
        title=gettext_lazy("The sponsor’s page"),
        kind=sponsoring.PAGE,
        to=gettext_lazy("the sponsor and the junior co-lead"),
    )
    def send(row: Due, *, now: datetime) -> None:
        if sponsoring.send_page(_cohort(row), now=now).repeated:
            raise Refused(_("Nobody is named who would read it."))


for _name in ("stories.sponsor_start", "stories.sponsor_middle", "stories.sponsor_end"):
    _sponsors_page(_name)


def _cohort(row: Due) -> Cohort:
    cohort = Cohort.objects.filter(code=row.subject_code).first()
    if cohort is None:
        raise Refused(_("This was deleted."))
    return cohort
