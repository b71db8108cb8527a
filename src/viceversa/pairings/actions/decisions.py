"""Decisions: what the two will do, who, and by when; or what is settled and needs no doing. Both see them; nobody else does."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.pairings.common import lock, must_live, one_line, own_part
from viceversa.pairings.models import Decision, Meeting, Pairing
from viceversa.people.models import User
from viceversa.programs.models import Participant


@transaction.atomic
def decide(
    pairing: Pairing,
    *,
    text: str,
    owner: Participant | None = None,
    due_on: date | None = None,
    to_do: bool = True,
    meeting: Meeting | None = None,
    by: User,
    now: datetime | None = None,
) -> Decision:
    """Write down a decision; no owner means both. The same words on the same day give the one that is there.

    With `to_do` False it is settled and nobody does anything: it has no owner and no date then.
    """
    now = now or clock.now()
    members = lock(pairing)
    own_part(members, by)
    must_live(pairing)
    text = one_line(text)
    if owner is not None and owner.pk not in {member.participant_id for member in members}:
        raise Refused(_("One of you two, or both."), "owner")
    if not to_do and (owner or due_on):
        raise Refused(_("What nobody has to do has no date. Say who does it, or leave the date out."), "due_on")
    today = timezone.localtime(now).date()
    same = Decision.objects.filter(pairing=pairing, text=text, decided_on=today).first()
    if same is not None:
        same.repeated = True
        return same
    decision = Decision.objects.create(
        pairing=pairing,
        meeting=meeting,
        text=text,
        owner=owner,
        due_on=due_on,
        to_do=to_do,
        decided_on=today,
        created_at=now,
    )
    events.record("decision.made", by=by, subject=decision, now=now, pairing=pairing.code)
    return decision


@transaction.atomic
def finish(decision: Decision, *, by: User, now: datetime | None = None) -> Decision:
    """It is done."""
    return _set_done(decision, True, by=by, now=now or clock.now())


@transaction.atomic
def reopen(decision: Decision, *, by: User, now: datetime | None = None) -> Decision:
    """It is not done after all."""
    return _set_done(decision, False, by=by, now=now or clock.now())


@transaction.atomic
def remove(decision: Decision, *, by: User, now: datetime | None = None) -> Decision:
    """Take a decision out."""
    now = now or clock.now()
    members = lock(decision.pairing)
    own_part(members, by)
    must_live(decision.pairing)
    decision.repeated = not Decision.objects.filter(pk=decision.pk).exists()
    if not decision.repeated:
        events.record("decision.removed", by=by, subject=decision, now=now, pairing=decision.pairing.code)
        Decision.objects.filter(pk=decision.pk).delete()
    return decision


def _set_done(decision: Decision, done: bool, *, by: User, now: datetime) -> Decision:
    members = lock(decision.pairing)
    own_part(members, by)
    must_live(decision.pairing)
    decision.refresh_from_db(fields=["done_at"])
    if not decision.to_do:
        raise Refused(_("There is nothing to do here."))
    decision.repeated = (decision.done_at is not None) == done
    if not decision.repeated:
        decision.done_at = now if done else None
        decision.save(update_fields=["done_at"])
        verb = "decision.done" if done else "decision.reopened"
        events.record(verb, by=by, subject=decision, now=now, pairing=decision.pairing.code)
    return decision
