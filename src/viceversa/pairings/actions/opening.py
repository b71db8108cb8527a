"""The agenda of the next meeting opens by itself, and whoever brings questions is reminded of them, once.

Both are due steps. What somebody has brought is nobody's business but the pair's, so the reminder is played whether it
reminds anybody or not: nothing that a manager can see tells which.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import events
from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.pairings.common import lock, tell
from viceversa.pairings.models import AgendaItem, Meeting, Pairing
from viceversa.pairings.opening import bring_questions, opens_at, reminds_at
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.programs.directions import ways_of
from viceversa.programs.models import Role

OPENS, QUESTIONS = "pairings.agenda_opens", "pairings.remind_of_questions"


def plan_opening(pairing: Pairing, *, now: datetime) -> None:
    """Plan both for the next meeting; part of each verb that changes dates. Three statements, one where nothing is new.

    What would come too late to be of use is not planned: whoever books a meeting for tomorrow knows of it.
    """
    if pairing.state != PairingState.ACTIVE or pairing.next_meeting_at is None:
        return
    planned = Meeting.objects.filter(pairing=pairing, state=MeetingState.PLANNED, starts_at__gt=now)
    meeting = planned.order_by("starts_at").first()
    if meeting is None:
        return
    moments = [(OPENS, opens_at(meeting))]
    if any(role not in ways_of(pairing.cohort.program).agenda for role in Role):
        moments.append((QUESTIONS, reminds_at(meeting)))
    ahead = [(what, moment) for what, moment in moments if moment > now]
    # A meeting that is moved has let go of its steps; with each move come new ones.
    due.plan_once(meeting, ahead, version=meeting.moved_count, scope=pairing.cohort, now=now)


@transaction.atomic
def open_agenda(meeting: Meeting, *, now: datetime) -> Meeting:
    """Ask everybody in the pair what they want to talk about. Refuses when the meeting is no longer ahead."""
    pairing = meeting.pairing
    members = lock(pairing)
    _must_be_ahead(meeting, now)
    event = events.record("agenda.opened", by=None, subject=meeting, now=now, pairing=pairing.code)
    tell("pairings.agenda_open", members, event=event, pairing=pairing, now=now, meeting=meeting.code)
    return meeting


@transaction.atomic
def remind_of_questions(meeting: Meeting, *, now: datetime) -> Meeting:
    """Remind those who bring questions and have written none. `repeated` when there is nobody to remind."""
    pairing = meeting.pairing
    members = lock(pairing)
    _must_be_ahead(meeting, now)
    brought = set(AgendaItem.objects.filter(meeting=meeting).values_list("by", flat=True))
    asked = bring_questions(ways_of(pairing.cohort.program), members)
    late = [member for member in asked if member.participant_id not in brought]
    meeting.repeated = not late
    event = events.record("agenda.questions_due", by=None, subject=meeting, now=now, pairing=pairing.code)
    tell("pairings.questions_due", late, event=event, pairing=pairing, now=now, meeting=meeting.code)
    return meeting


def _must_be_ahead(meeting: Meeting, now: datetime) -> None:
    meeting.refresh_from_db(fields=["state", "starts_at"])
    if meeting.state != MeetingState.PLANNED or meeting.starts_at <= now:
        raise Refused(_("This meeting was held, moved or cancelled."))
