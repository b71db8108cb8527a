"""Somebody without a pair is asked for what would help."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.matching import rules
from viceversa.matching.actions.common import must_match
from viceversa.matching.models import LeftOut, Run
from viceversa.messaging.actions import draft
from viceversa.messaging.models import Message
from viceversa.messaging.states import MessageState
from viceversa.people.models import User
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState

MORE_TIMES = "matching.more_times"
# A person is asked once in so long, whatever runs are made meanwhile.
REST = timedelta(days=14)


@transaction.atomic
def ask_for_times(run: Run, *, participant: Participant, by: User, now: datetime | None = None) -> Participant:
    """Draft a mail that asks somebody without a pair for more times of the week; a person releases the draft.

    The mail says that a partner is looked for, nothing of the run. Seven queries, one event. Asked within two weeks,
    nothing happens. Refuses all but the program's managers, a manager in the person's line, and whoever has a pair or
    waits for none any more.
    """
    now = now or clock.now()
    participant = Participant.objects.select_for_update(of=("self",)).select_related("person").get(pk=participant.pk)
    must_match(by, run.cohort)
    if rules.is_concerned(by, participant.person):
        raise NotAllowed(_("You are in this person’s reporting line, so another program manager asks."))
    if participant.state != ParticipantState.ENROLLED or not LeftOut.objects.filter(run=run, participant=participant):
        raise Refused(_("%(name)s waits for no partner here.") % {"name": participant.person.first_name})
    asked = Message.objects.filter(
        kind=MORE_TIMES, to=participant.person, scope_code=run.cohort.code, created_at__gt=now - REST
    )
    if asked.exclude(state=MessageState.SKIPPED).exists():
        participant.repeated = True
        return participant
    event = events.record("participant.times_asked", by=by, subject=participant, now=now)
    context = {"participant": participant.code}
    draft(MORE_TIMES, to=participant.person, event=event, now=now, context=context, scope=run.cohort)
    return participant
