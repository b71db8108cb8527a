"""What a mentee will do differently: made, reworded, kept or not. The pair sees it; the program only what was published."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.pairings.common import lock, must_live, one_line, own_part
from viceversa.pairings.models import Pairing
from viceversa.people.models import User
from viceversa.recognition import rules
from viceversa.recognition.actions.common import enter, look_back_on, take_back
from viceversa.recognition.models import Commitment
from viceversa.recognition.states import COMMITMENT, CommitmentState

MOST_OPEN, LONGEST = 3, 240


@transaction.atomic
def commit(
    pairing: Pairing, *, text: str, due_on: date | None = None, by: User, now: datetime | None = None
) -> Commitment:
    """Write down what one will do differently, and when to look back. The same words again give the one that is there.

    Refuses everybody but the mentee, a fourth that is under way, and a day that is past.
    """
    now = now or clock.now()
    own = own_part(lock(pairing), by)
    must_live(pairing)
    _must_be_mine(rules.may_commit(own))
    text = one_line(text, limit=LONGEST)
    under_way = list(Commitment.objects.filter(pairing=pairing, by=own.participant, state=CommitmentState.OPEN))
    for one in under_way:
        if one.text == text:
            one.repeated = True
            return one
    _must_be_ahead(due_on, now)
    if len(under_way) >= MOST_OPEN:
        raise Refused(_("Three at a time are enough. Settle one first."))
    made = Commitment.objects.create(pairing=pairing, by=own.participant, text=text, due_on=due_on, created_at=now)
    made.pairing = pairing
    look_back_on(made, due_on, now)
    events.record("commitment.made", by=by, subject=made, now=now, pairing=pairing.code)
    return made


@transaction.atomic
def reword(
    commitment: Commitment, *, text: str, due_on: date | None = None, by: User, now: datetime | None = None
) -> Commitment:
    """Other words, or another day. Other words take it off the program's page: they are agreed to anew."""
    now = now or clock.now()
    _mine(commitment, by)
    text = one_line(text, limit=LONGEST)
    commitment.repeated = (commitment.text, commitment.due_on) == (text, due_on)
    if commitment.repeated:
        return commitment
    if due_on != commitment.due_on:
        _must_be_ahead(due_on, now)
        look_back_on(commitment, due_on, now)
    if text != commitment.text:
        take_back(commitment)
    commitment.text, commitment.due_on = text, due_on
    commitment.save()
    events.record("commitment.reworded", by=by, subject=commitment, now=now, pairing=commitment.pairing.code)
    return commitment


@transaction.atomic
def settle(commitment: Commitment, *, how: str, by: User, now: datetime | None = None) -> Commitment:
    """Say that it was kept ("keep"), was not ("miss"), or is under way again ("reopen"). Nobody else says it.

    Also once the pair has come to its planned end, as long as it is kept.
    """
    now = now or clock.now()
    _members, own = enter(commitment, by, living=False)
    _must_be_mine(commitment.by_id == own.participant_id)
    if not rules.may_settle(own, commitment):
        must_live(commitment.pairing)
    if how not in COMMITMENT.moves:
        raise Refused(_("Choose one of the three."), "how")
    if COMMITMENT.is_done(commitment, how):
        commitment.repeated = True
        return commitment
    COMMITMENT.apply(commitment, how)
    commitment.settled_at = None if commitment.state == CommitmentState.OPEN else now
    commitment.save(update_fields=["state", "settled_at"])
    look_back_on(commitment, None if commitment.settled_at else commitment.due_on, now)
    events.record("commitment.settled", by=by, subject=commitment, now=now, pairing=commitment.pairing.code)
    return commitment


@transaction.atomic
def remove(commitment: Commitment, *, by: User, now: datetime | None = None) -> Commitment:
    """Delete it, from the program's page as well; at any time, also when the pair is over. Only whose it is."""
    now = now or clock.now()
    own = own_part(lock(commitment.pairing), by)
    _must_be_mine(commitment.by_id == own.participant_id)
    commitment.repeated = not Commitment.objects.filter(pk=commitment.pk).exists()
    if not commitment.repeated:
        due.forget(commitment, now=now)
        events.record("commitment.removed", by=by, subject=commitment, now=now, pairing=commitment.pairing.code)
        Commitment.objects.filter(pk=commitment.pk).delete()
    return commitment


def _mine(commitment: Commitment, by: User) -> None:
    _members, own = enter(commitment, by)
    _must_be_mine(commitment.by_id == own.participant_id)


def _must_be_mine(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("A commitment is the mentee’s own."))


def _must_be_ahead(day: date | None, now: datetime) -> None:
    if day is not None and day <= timezone.localtime(now).date():
        raise Refused(_("Choose a day that is still to come."), "due_on")
