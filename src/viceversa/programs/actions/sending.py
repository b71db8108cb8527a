"""Sending what was answered, and reminding those who have not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.messaging.actions import draft, draft_all
from viceversa.messaging.models import Message
from viceversa.messaging.states import MessageState
from viceversa.people.models import User
from viceversa.programs import lock, readiness
from viceversa.programs.actions.enrollment import ask, refuse_lack
from viceversa.programs.actions.releases import request_release
from viceversa.programs.mails import mail_to
from viceversa.programs.models import Cohort, Draw, Participant
from viceversa.programs.states import PARTICIPANT, CohortState, ParticipantState

REMINDER: Final = "programs.remind_to_enroll"
REMINDER_OF_INVITATION: Final = "programs.remind_invited"
# The mails that ask somebody to take part.
INVITATIONS: Final = ("programs.invitation", "programs.sought", "programs.suggested")
REST_AFTER_INVITATION: Final = timedelta(days=5)


@transaction.atomic
def enroll(participant: Participant, *, by: User | None, now: datetime | None = None) -> Participant:
    """Send the answers: the participant waits for a match from now on, or for a place where all were drawn. Confirms by
    mail, and tells or asks the line manager, as the policy says.

    Refuses while something is missing (`completeness.lacking`, `readiness.lacking`), and once the cohort runs.
    Eleven statements.
    """
    now = now or clock.now()
    lock.take(participant, "cohort__program", "person")
    ask(participant, by=by)
    if PARTICIPANT.is_done(participant, "enroll") or participant.state == ParticipantState.LISTED:
        participant.repeated = True
        return participant
    if participant.cohort.state not in (CohortState.RECRUITING, CohortState.MATCHING):
        raise Refused(_("“%(cohort)s” is not taking people in at the moment.") % {"cohort": participant.cohort.name})
    if PARTICIPANT.allows(participant, "enroll"):
        refuse_lack(participant, readiness.lacking(participant))
    PARTICIPANT.apply(participant, "enroll")
    late = Draw.objects.filter(cohort=participant.cohort, role=participant.role, drawn_at__isnull=False).exists()
    if late:
        PARTICIPANT.apply(participant, "list")
    participant.enrolled_at = participant.changed_at = now
    participant.save(update_fields=["state", "enrolled_at", "changed_at"])
    event = events.record("participant.enrolled", by=by, subject=participant, now=now, cohort=participant.cohort.code)
    draft(
        "programs.no_place" if late else "programs.enrolled",
        to=participant.person,
        event=event,
        now=now,
        context={"participant": participant.code},
        scope=participant.cohort,
    )
    request_release(participant, by=by, now=now)
    return participant


@transaction.atomic
def remind_to_enroll(cohort: Cohort, *, by: User | None = None, now: datetime | None = None) -> Cohort:
    """Remind those who have begun and not sent, while the cohort recruits. A step does it by itself, three days before
    the deadline. One message each.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    begun = list(cohort.participants.filter(state=ParticipantState.ENROLLING).select_related("person"))
    if cohort.state != CohortState.RECRUITING or not begun:
        cohort.repeated = True
        return cohort
    event = events.record("cohort.enrollment_reminded", by=by, subject=cohort, now=now, people=len(begun))
    draft_all((mail_to(each, "programs.reminder") for each in begun), event=event, now=now, scope=cohort)
    return cohort


@transaction.atomic
def remind_invited(cohort: Cohort, *, by: User | None = None, now: datetime | None = None) -> Cohort:
    """Remind those who have not answered an invitation that went out at least five days ago, once a cohort, while it
    recruits. Whose invitation still waits for release, or was skipped, hears nothing: nobody has asked them.

    Managers are never told who got this: it would say who has declined. One message each.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    asked = Message.objects.filter(
        to=OuterRef("person"),
        kind__in=INVITATIONS,
        scope_type=Cohort._meta.label_lower,
        scope_code=cohort.code,
        state=MessageState.SENT,
        sent_at__lte=now - REST_AFTER_INVITATION,
    )
    silent = list(cohort.participants.filter(Exists(asked), state=ParticipantState.INVITED).select_related("person"))
    if cohort.state != CohortState.RECRUITING or not silent:
        cohort.repeated = True
        return cohort
    event = events.record("cohort.invited_reminded", by=by, subject=cohort, now=now)
    draft_all((mail_to(each, "programs.still_open") for each in silent), event=event, now=now, scope=cohort)
    return cohort
