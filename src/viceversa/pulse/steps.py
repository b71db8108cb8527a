"""What asks a pulse, and a safety check, when its day of the plan comes. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.mails import Addressed, Foresight, Mail, addressed
from viceversa.messaging.models import Due
from viceversa.programs.blueprint.automatic import MAILS
from viceversa.programs.directions import WAYS
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.pulse import actions, safety
from viceversa.pulse.questions import WAVE_OF


def _pulse(name: str, wave: str) -> None:
    def whom(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
        parts = Participant.objects.filter(cohort__code__in=rows.values("subject_code"), state=ParticipantState.PAIRED)
        return addressed(parts.exclude(cohort__state=CohortState.CLOSED), person="person", about="cohort__code")

    def mail(about: str, who: int) -> Mail | None:
        parts = Participant.objects.filter(cohort__code=about, person=who, state=ParticipantState.PAIRED)
        part = parts.select_related("person__user", "cohort").first()
        return actions.mail_about(part.cohort, wave, part) if part else None

    @due.step(
        name,
        title=gettext_lazy("Three questions on how it goes"),
        kind=actions.ASKED,
        to=gettext_lazy("everybody in a pair"),
        foresight=Foresight(whom, mail, readable=True),
    )
    def ask(row: Due, *, now: datetime) -> None:
        cohort = Cohort.objects.filter(code=row.subject_code).first()
        if cohort is None or actions.ask(cohort, wave=wave, now=now).repeated:
            raise Refused(_("Nobody is in a pair."))


def _safety(name: str, check: str, title: str | Promise) -> None:
    def whom(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
        found = Participant.objects.none()
        for direction, ways in WAYS.items():
            found |= Participant.objects.filter(cohort__program__direction=direction, role__in=ways.protected)
        parts = found.filter(cohort__code__in=rows.values("subject_code"), state__in=safety.states_asked(check))
        return addressed(parts, person="person", about="cohort__code")

    def mail(about: str, who: int) -> Mail | None:
        parts = Participant.objects.filter(cohort__code=about, person=who, state__in=safety.states_asked(check))
        part = parts.select_related("person__user").first()
        return actions.mail_of(check, part) if part else None

    @due.step(
        name,
        title=title,
        kind=actions.SAFETY,
        to=gettext_lazy("all mentors; in a program with senior mentors, all mentees; among equals, everybody"),
        foresight=Foresight(whom, mail, readable=True),
    )
    def ask(row: Due, *, now: datetime) -> None:
        cohort = Cohort.objects.filter(code=row.subject_code).first()
        if cohort is None or actions.ask_quietly(cohort, check=check, now=now).repeated:
            raise Refused(_("Nobody is left to ask."))


for _slug, _wave in WAVE_OF.items():
    _pulse(MAILS[_slug], _wave)
for _slug, _check in safety.CHECKS.items():
    _title = gettext_lazy("Safety check") if _check.has_statements else gettext_lazy("Has anything changed at work?")
    _safety(MAILS[_slug], _slug, _title)
