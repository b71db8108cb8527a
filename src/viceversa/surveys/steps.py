"""What sends a survey when its day of the plan comes, and reminds of it. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.mails import Addressed, Foresight, Mail, addressed
from viceversa.messaging.models import Due
from viceversa.programs.blueprint.automatic import MAILS
from viceversa.programs.models import Cohort, Participant
from viceversa.surveys import actions, rules
from viceversa.surveys.models import Survey, Wave


def _asked(wave: Wave) -> None:
    def whom(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
        parts = Participant.objects.filter(cohort__code__in=rows.values("subject_code"), state__in=rules.ASKED[wave])
        return addressed(parts, person="person", about="cohort__code")

    def mail(about: str, who: int) -> Mail | None:
        parts = Participant.objects.filter(cohort__code=about, person=who, state__in=rules.ASKED[wave])
        part = parts.select_related("person__user", "cohort").first()
        return actions.mail_about(part.cohort, wave, part) if part else None

    @due.step(
        MAILS[wave.lower()],
        title=gettext_lazy("A survey"),
        kind=actions.ASKED,
        to=gettext_lazy("everybody whom the survey is for"),
        foresight=Foresight(whom, mail, readable=True),
    )
    def ask(row: Due, *, now: datetime) -> None:
        cohort = Cohort.objects.filter(code=row.subject_code).first()
        if cohort is None or actions.ask(cohort, wave=wave, now=now).repeated:
            raise Refused(_("There is nobody to ask, or nothing."))


for _wave in Wave:
    _asked(_wave)


# Who is reminded would tell who has not answered: a manager reads it in words, and there is no foresight.
@due.step(
    actions.REMIND,
    title=gettext_lazy("Reminder of a survey"),
    kind=actions.REMINDED,
    to=gettext_lazy("those who have not answered"),
)
def _remind(row: Due, *, now: datetime) -> None:
    survey = Survey.objects.filter(code=row.subject_code).first()
    if survey is None or actions.remind(survey, asked_on=actions.asked_on(row.key), now=now).repeated:
        raise Refused(_("Everybody has answered, or the survey is closed."))
