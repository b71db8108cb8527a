"""Saying yes to what one should be ready for: participants for themselves, managers for the organization."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import User
from viceversa.programs import lock, readiness, rules
from viceversa.programs.models import Cohort, CohortReady, Participant, Ready
from viceversa.programs.states import ParticipantState


@transaction.atomic
def confirm_readiness(
    participant: Participant, *, gates: Iterable[str], by: User | None, now: datetime | None = None
) -> Participant:
    """Keep what somebody says yes to; what they no longer say is forgotten, and never kept as a no. Five statements.

    Asked before answers are sent; refuses afterwards, and sentences that are not asked of this role.
    """
    now = now or clock.now()
    lock.take(participant, "cohort__program", "person")
    if not rules.may_answer(by, participant):
        raise NotAllowed(_("Only the person can do this."))
    if participant.state != ParticipantState.ENROLLING:
        raise Refused(_("These answers can’t be changed any more."))
    wanted = set(gates)
    if not wanted <= set(readiness.gates_for(participant)):
        raise Refused(_("This is not asked of you. Load the page again."))
    present = set(participant.ready.values_list("gate", flat=True))
    if present == wanted:
        participant.repeated = True
        return participant
    participant.ready.exclude(gate__in=wanted).delete()
    Ready.objects.bulk_create(Ready(participant=participant, gate=gate, at=now) for gate in sorted(wanted - present))
    events.record("participant.readiness_confirmed", by=by, subject=participant, now=now)
    return participant


@transaction.atomic
def confirm_cohort(cohort: Cohort, *, gates: Iterable[str], by: User | None, now: datetime | None = None) -> Cohort:
    """Keep what a manager confirms about the organization, with their name and the moment. Five statements.

    Refuses everybody but managers, and sentences there are not.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    if not rules.manages(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can do this."))
    wanted = set(gates)
    if not wanted <= set(readiness.ORGANIZATION):
        raise Refused(_("There is no such sentence. Load the page again."))
    present = set(cohort.ready.values_list("gate", flat=True))
    if present == wanted:
        cohort.repeated = True
        return cohort
    cohort.ready.exclude(gate__in=wanted).delete()
    CohortReady.objects.bulk_create(
        CohortReady(cohort=cohort, gate=gate, at=now, by=by) for gate in sorted(wanted - present)
    )
    events.record("cohort.readiness_confirmed", by=by, subject=cohort, now=now, confirmed=sorted(wanted))
    return cohort
