"""What happens by itself in programs, when its day comes. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.programs.actions import blueprint, releases, sending
from viceversa.programs.models import Cohort, Release


@due.step(
    sending.REMINDER,
    title=gettext_lazy("Reminder: answers are due in three days"),
    kind="programs.reminder",
    to=gettext_lazy("those who began and have not sent their answers"),
)
def remind_to_enroll(row: Due, *, now: datetime) -> None:
    cohort = Cohort.objects.filter(code=row.subject_code).first()
    if cohort is None or sending.remind_to_enroll(cohort, now=now).repeated:
        raise Refused(_("Nobody has begun without sending their answers."))


def _mail_of_the_plan(name: str, title: str | Promise) -> None:
    """A step of the plan that sends one mail to everybody in a pair. The kind has the step's name."""

    @due.step(name, title=title, kind=name, to=gettext_lazy("everybody in a pair"))
    def send(row: Due, *, now: datetime) -> None:
        cohort = Cohort.objects.filter(code=row.subject_code).first()
        if cohort is None or blueprint.send_plan_mail(cohort, kind=name, now=now).repeated:
            raise Refused(_("Nobody is in a pair."))


_mail_of_the_plan("programs.welcome", gettext_lazy("It begins"))
_mail_of_the_plan("programs.halfway", gettext_lazy("Halfway"))
_mail_of_the_plan("programs.closing", gettext_lazy("The last weeks"))


@due.step(
    sending.REMINDER_OF_INVITATION,
    title=gettext_lazy("Reminder: the invitation is still open"),
    kind="programs.still_open",
    to=gettext_lazy("those who were invited and have not answered"),
)
def remind_invited(row: Due, *, now: datetime) -> None:
    # Whether anybody was left to remind is not told: it could say that the one who was invited has declined.
    for cohort in Cohort.objects.filter(code=row.subject_code):
        sending.remind_invited(cohort, now=now)


@due.step(
    releases.REMINDER,
    title=gettext_lazy("Reminder: hours to release"),
    kind="programs.hours_asked",
    people=1,
)
def remind_release(row: Due, *, now: datetime) -> None:
    release = Release.objects.filter(code=row.subject_code).first()
    if release is None or releases.remind_release(release, now=now).repeated:
        raise Refused(_("The line manager has answered, or need not any more."))
