"""A re-match without fault: one press, no reason, and not whose wish it was. Later on, by way of a manager.

The two read what they read at any end. Managers read that somebody else was asked for, in which pair, and no more.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from viceversa.core import clock, events
from viceversa.core.models import Event
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.pairings.actions.closure import end_for_all
from viceversa.pairings.actions.momentum import managers_of, steered
from viceversa.pairings.actions.pods import leave_pod
from viceversa.pairings.actions.release import watch_answers
from viceversa.pairings.common import lock, must_live, others, own_part
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.standing import leave_the_others
from viceversa.pairings.states import PairingState
from viceversa.people.models import User

WEEKS: Final = 6


def at_once_until(pairing: Pairing) -> datetime:
    """Until when one press is enough: week 6 of the cohort, and six weeks from the pair's own start if that is later."""
    kick_off = timezone.make_aware(datetime.combine(pairing.cohort.kick_off, time()))
    return max(kick_off, pairing.started_at or kick_off) + timedelta(weeks=WEEKS)


@transaction.atomic
def ask(pairing: Pairing, *, by: User, now: datetime | None = None) -> Pairing:
    """Ask for somebody else. Until week 6 the pair ends at once and both are matched anew, before others; later its
    managers are asked, and the two are a pair until they have decided.

    In a pod it is always at once, as a wish by way of its managers would tell whose it was: of three, only the mentee can
    end it for all. A mentor leaves, and the others go on. The event names nobody. Refuses all but the two, and a pair that is not living. Again: changes nothing.
    """
    now = now or clock.now()
    members = lock(pairing)
    own = own_part(members, by)
    if pairing.state == PairingState.ENDED:
        pairing.repeated = True
        return pairing
    must_live(pairing)
    at_once = len(members) > 2 or now < at_once_until(pairing)
    pairing.repeated = pairing.rematch_asked_at is not None and not at_once
    if pairing.repeated:
        return pairing
    if leave_the_others(members, {own.participant.person_id}):
        leave_pod(pairing, own, others(members, by), rematch=True, now=now)
        watch_answers(pairing.cohort, now=now)
        return pairing
    pairing.rematch_asked_at = now
    pairing.save(update_fields=["rematch_asked_at"])
    if at_once:
        event = end_for_all(pairing, members, told=others(members, by), now=now)
        watch_answers(pairing.cohort, now=now)
    else:
        event = events.record("pairing.rematch_asked", by=None, subject=pairing, now=now)
    if len(members) == 2:
        _tell_managers(pairing, members, event, now)
    return pairing


@transaction.atomic
def set_aside(pairing: Pairing, *, by: User, now: datetime | None = None) -> Pairing:
    """The two have talked and go on: a manager takes the wish for somebody else off. Again: changes nothing."""
    now = now or clock.now()
    steered(pairing, by)
    must_live(pairing)
    if pairing.rematch_asked_at is None:
        pairing.repeated = True
        return pairing
    pairing.rematch_asked_at = None
    pairing.save(update_fields=["rematch_asked_at"])
    events.record("pairing.rematch_set_aside", by=by, subject=pairing, now=now)
    return pairing


def _tell_managers(pairing: Pairing, members: list[Member], event: Event, now: datetime) -> None:
    managers = managers_of({pairing.code: members})[pairing.code]
    mails = [Mail("pairings.rematch", manager, {"pairing": pairing.code}) for manager in managers]
    draft_all(mails, event=event, now=now, scope=pairing.cohort)
