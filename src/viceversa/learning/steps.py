"""What happens by itself in learning, when its day comes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.learning import actions, preparing
from viceversa.messaging import due
from viceversa.messaging.mails import Addressed, Foresight, Mail, addressed
from viceversa.messaging.models import Due
from viceversa.pairings.common import mail_to
from viceversa.pairings.models import Meeting, Member
from viceversa.pairings.states import MeetingState


def _whom(rows: QuerySet[Due]) -> QuerySet[Any, Addressed]:
    members = Member.objects.filter(
        pairing__meetings__code__in=rows.values("subject_code"), pairing__meetings__state=MeetingState.PLANNED
    )
    return addressed(preparing.not_prepared(members), person="participant__person", about="pairing__meetings__code")


def _mail(about: str, who: int) -> Mail | None:
    members = Member.objects.select_related("pairing", "participant__person__user")
    member = members.filter(participant__person=who, pairing__meetings__code=about).first()
    return mail_to("learning.read_first", member, meeting=about) if member else None


@due.step(
    preparing.REMIND,
    title=gettext_lazy("Reminder to prepare"),
    kind="learning.read_first",
    people=1,
    to=gettext_lazy("those who have not prepared by then"),
    foresight=Foresight(_whom, _mail, readable=True),
)
def remind_to_read(row: Due, *, now: datetime) -> None:
    meeting = Meeting.objects.select_related("pairing__cohort__program").filter(code=row.subject_code).first()
    if meeting is None:
        raise Refused(_("This meeting was deleted."))
    if actions.remind_to_read(meeting, now=now).repeated:
        raise Refused(_("Everybody is prepared."))
