"""Before their first meeting people have read their part: the reminder of it, and what it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from viceversa.learning import training
from viceversa.learning.models import Preparation
from viceversa.messaging import due
from viceversa.pairings.hooks import Unread
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.programs.models import Direction, Participant

REMIND: Final = "learning.remind_to_read"
REMINDED: Final = timedelta(days=2)


def unread_by(participant: Participant) -> Unread | None:
    """What somebody has left to read. One query where the program has a training."""
    path = training.path_of(participant)
    if path is None or Preparation.objects.filter(participant=participant, passed_at__isnull=False).exists():
        return None
    return Unread(path.title, reverse("learning:training", args=[participant.code]))


def not_prepared(members: QuerySet[Member]) -> QuerySet[Member]:
    """Those of them who have something left to read."""
    return members.filter(pairing__cohort__program__direction=Direction.REVERSE).exclude(
        participant__preparation__passed_at__isnull=False
    )


def plan_reminder(pairing: Pairing, now: datetime) -> None:
    """Plan a reminder for the first meeting; the short conversation before it needs none. Part of the verbs that change
    dates. Three statements while the first meeting is still to come, then none."""
    if pairing.state != PairingState.ACTIVE or pairing.cohort.program.direction != Direction.REVERSE:
        return
    if pairing.held_count > 1 or pairing.next_meeting_at is None:
        return  # after a short conversation and a meeting there is no first one to come
    standing = Meeting.objects.filter(pairing=pairing, minutes__gt=FIRST_CONVERSATION_MINUTES)
    first = standing.exclude(state=MeetingState.CANCELLED).order_by("starts_at").first()
    if first is not None and first.state == MeetingState.PLANNED and first.starts_at - REMINDED > now:
        steps = [(REMIND, first.starts_at - REMINDED)]
        due.plan_once(first, steps, version=first.moved_count, scope=pairing.cohort, now=now)
