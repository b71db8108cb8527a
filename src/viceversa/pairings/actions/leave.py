"""Leaving the program altogether: out of each pairing in neutral words, then out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from viceversa.core import clock
from viceversa.pairings.actions.answers import decline, drop
from viceversa.pairings.actions.closure import end_by_leaving
from viceversa.pairings.common import lock
from viceversa.pairings.models import Member
from viceversa.pairings.states import LIVING_STATES, AnswerState, PairingState
from viceversa.people.models import User
from viceversa.programs.actions import withdraw
from viceversa.programs.models import Participant


@transaction.atomic
def leave_program(participant: Participant, *, by: User, now: datetime | None = None) -> Participant:
    """Decline what is asked, end what is running, then withdraw. Refuses anybody but the person themself.

    Partners are told what they are told at any end: neutral words; managers are shown whom they could meet instead.
    Again: changes nothing.
    """
    now = now or clock.now()
    parts = Member.objects.filter(participant=participant).select_related("pairing", "participant")
    for member in parts.filter(pairing__state=PairingState.ASKED):
        if member.answer == AnswerState.LATER:
            # They were not asked yet, so there is nothing to decline, and nothing they may learn of.
            drop(member.pairing, lock(member.pairing), now=now)
        else:
            decline(member, by=by, now=now)
    for member in parts.filter(pairing__state__in=LIVING_STATES):
        end_by_leaving(member.pairing, lock(member.pairing), frozenset({participant.person_id}), now=now)
    participant.refresh_from_db()
    return withdraw(participant, by=by, now=now)
