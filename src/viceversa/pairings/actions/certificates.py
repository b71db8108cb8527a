"""Certificates: facts alone, made by their owner. How often a pair met is on them only when all of it agree."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.common import lock, own_part
from viceversa.pairings.models import Certificate, Meeting, Member, Pairing
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.people.models import User


@transaction.atomic
def agree_to_counts(pairing: Pairing, *, agrees: bool, by: User, now: datetime | None = None) -> Member:
    """Agree that how often the pair met, and how long, is a fact for certificates; or take it back.

    What is on a certificate that was made before stays on it.
    """
    now = now or clock.now()
    own = own_part(lock(pairing), by)
    _must_be_complete(pairing)
    if (own.counts_agreed_at is not None) == agrees:
        own.repeated = True
        return own
    own.counts_agreed_at = now if agrees else None
    own.save(update_fields=["counts_agreed_at"])
    events.record("certificate.counts_agreed", by=by, subject=own, now=now, pairing=pairing.code, agrees=agrees)
    return own


@transaction.atomic
def issue(pairing: Pairing, *, by: User, now: datetime | None = None) -> Certificate:
    """Make one's own certificate of a pair that was completed. Again with the same facts: the one that is there.

    With other facts it replaces the former one, whose code is then unknown. Refuses others, and pairs that are not
    completed.
    """
    now = now or clock.now()
    members = lock(pairing)
    own = own_part(members, by)
    _must_be_complete(pairing)
    facts = facts_for(pairing, own, members)
    former = Certificate.objects.filter(person=own.participant.person, pairing=pairing).first()
    if former is not None and former.facts == facts:
        former.repeated = True
        return former
    if former is not None:
        former.delete()
    made = Certificate.objects.create(
        person=own.participant.person,
        pairing=pairing,
        facts=facts,
        issued_on=timezone.localtime(now).date(),
        created_at=now,
    )
    events.record("certificate.issued", by=by, subject=made, now=now, pairing=pairing.code)
    return made


@transaction.atomic
def withdraw(certificate: Certificate, *, by: User, now: datetime | None = None) -> Certificate:
    """Delete one's own certificate: from here on nobody can check it."""
    now = now or clock.now()
    if by.person_id is None or certificate.person_id != by.person_id:
        raise NotAllowed(_("Only its owner can delete a certificate."))
    gone, _rows = Certificate.objects.filter(pk=certificate.pk).delete()
    certificate.repeated = not gone
    if gone:
        events.record("certificate.withdrawn", by=by, subject=certificate, now=now)
    return certificate


def facts_for(pairing: Pairing, own: Member, members: list[Member]) -> dict[str, Any]:
    """What stands on it, frozen: names and words of the program as they are now. A query when all agree to the counts."""
    program = pairing.cohort.program
    facts: dict[str, Any] = {
        "name": own.participant.person.name,
        "program": program.name,
        "direction": program.direction,
        "labels": program.labels,
        "role": own.role,
        "from": _day(pairing.started_at),
        "to": _day(pairing.ended_at),
    }
    if all(member.counts_agreed_at is not None for member in members):
        held = Meeting.objects.filter(pairing=pairing, state=MeetingState.HELD)
        facts["meetings"] = pairing.held_count
        facts["minutes"] = held.aggregate(total=Sum("minutes"))["total"] or 0
    return facts


def _day(moment: datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""


def _must_be_complete(pairing: Pairing) -> None:
    if pairing.state != PairingState.COMPLETED:
        raise Refused(_("A certificate can be made once the pair is completed."))
