"""Mails of programs before they are drafted: the same for the verb that drafts them and the preview that shows them."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from viceversa.messaging.mails import Addressed, Foresight, Mail, addressed
from viceversa.messaging.models import Due
from viceversa.programs.models import Participant, Release
from viceversa.programs.rules import TAKING_PART
from viceversa.programs.states import CohortState, ParticipantState


def mail_to(participant: Participant, kind: str, **context: Any) -> Mail:
    """One message to somebody who takes part, or was asked to."""
    return Mail(kind, participant.person, {"participant": participant.code, **context})


def mail_about(release: Release, kind: str) -> Mail:
    """What a line manager is told of one request for hours."""
    return Mail(kind, release.line_manager, {"release": release.code})


def of_the_plan(kind: str) -> Foresight:
    """A mail of the plan: to everybody who is in a pair now."""

    def whom(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
        parts = Participant.objects.filter(
            cohort__code__in=rows.values("subject_code"), state=ParticipantState.PAIRED
        ).exclude(cohort__state=CohortState.CLOSED)
        return addressed(parts, person="person", about="cohort__code")

    def mail(about: str, who: int) -> Mail | None:
        parts = Participant.objects.filter(cohort__code=about, person=who, state=ParticipantState.PAIRED)
        part = parts.select_related("person__user").first()
        return mail_to(part, kind) if part else None

    return Foresight(whom, mail, readable=True)


def _asked_for_hours(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
    waiting = Release.objects.filter(
        code__in=rows.values("subject_code"),
        answer=Release.Answer.WAITING,
        participant__state__in=TAKING_PART,
    ).exclude(participant__cohort__state=CohortState.CLOSED)
    return addressed(waiting, person="line_manager", about="code")


def _mail_for_hours(about: str, who: int) -> Mail | None:
    release = Release.objects.select_related("line_manager__user").filter(code=about, line_manager=who).first()
    return mail_about(release, "programs.hours_asked") if release else None


FOR_HOURS: Final = Foresight(_asked_for_hours, _mail_for_hours, readable=True)
