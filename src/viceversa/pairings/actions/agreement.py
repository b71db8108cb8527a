"""The agreement of the two: drafted from stock clauses, worded by them, signed by both, a new row for each version.

The program sees one fact: that it is signed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.pairings.clauses import Clause, draft_for
from viceversa.pairings.common import lock, must_be_prepared, must_live, own_part
from viceversa.pairings.models import Agreement, Member, Pairing
from viceversa.people.models import User
from viceversa.programs.models import Role

MOST_CLAUSES, MOST_LETTERS = 30, 400


@transaction.atomic
def propose(
    pairing: Pairing, *, clauses: list[Clause] | None = None, by: User, now: datetime | None = None
) -> Agreement:
    """Put a version before the two; without `clauses`, the stock ones. Who proposes it has signed it.

    The same clauses as the newest version change nothing. Refuses empty and overlong clauses, and whoever has not
    prepared for the first meeting yet, in which it is signed.
    """
    now = now or clock.now()
    members = lock(pairing)
    own = own_part(members, by)
    must_live(pairing)
    wanted = _checked(clauses) if clauses is not None else draft_for(pairing, members)
    last = Agreement.objects.filter(pairing=pairing).first()
    if last is not None and last.clauses == wanted:
        last.repeated = True
        return last
    must_be_prepared(own)
    agreement = Agreement(pairing=pairing, version=last.version + 1 if last else 1, clauses=wanted, created_at=now)
    _put_name(agreement, own, members, now)
    agreement.save()
    events.record(
        "agreement.proposed", by=by, subject=agreement, now=now, pairing=pairing.code, version=agreement.version
    )
    return agreement


@transaction.atomic
def sign(agreement: Agreement, *, by: User, now: datetime | None = None) -> Agreement:
    """Sign the newest version. Who proposed it signed then; it holds once everybody has. Refuses an older version,
    and whoever has not prepared yet.
    """
    now = now or clock.now()
    pairing = agreement.pairing
    members = lock(pairing)
    own = own_part(members, by)
    must_live(pairing)
    agreement.refresh_from_db(from_queryset=Agreement.objects.filter(pairing=pairing))
    agreement.pairing = pairing
    newest = Agreement.objects.filter(pairing=pairing).first()
    if newest is None or newest.pk != agreement.pk:
        raise Refused(_("There is a newer version. Read that one, then sign it."))
    if agreement.has_signed(own):
        agreement.repeated = True
        return agreement
    must_be_prepared(own)
    _put_name(agreement, own, members, now)
    agreement.save(update_fields=["signed_by", "signed_by_mentor_at", "signed_by_mentee_at"])
    if agreement.is_signed:
        pairing.agreement_signed_at = now
        pairing.save(update_fields=["agreement_signed_at"])
    events.record(
        "agreement.signed", by=by, subject=agreement, now=now, pairing=pairing.code, version=agreement.version
    )
    agreement.repeated = False
    return agreement


def _put_name(agreement: Agreement, own: Member, members: list[Member], now: datetime) -> None:
    agreement.signed_by = [*agreement.signed_by, own.participant.code]
    if own.role == Role.MENTEE:
        agreement.signed_by_mentee_at = now
    else:
        complete_mentors(agreement, members, now)


def complete_mentors(agreement: Agreement, members: list[Member], now: datetime) -> None:
    """Note that the mentors' side has signed once each mentor there is has."""
    if all(agreement.has_signed(member) for member in members if member.role == Role.MENTOR):
        agreement.signed_by_mentor_at = now


def _checked(clauses: list[Clause]) -> list[Clause]:
    kept: list[Clause] = []
    for clause in clauses:
        text = " ".join(str(clause.get("text", "")).split())
        if not text:
            continue
        if len(text) > MOST_LETTERS:
            raise Refused(_("A clause has at most %(most)s characters. Split the long one.") % {"most": MOST_LETTERS})
        kept.append({"key": str(clause.get("key", ""))[:40], "text": text})
    if not kept:
        raise Refused(_("Keep at least one clause."))
    if len(kept) > MOST_CLAUSES:
        raise Refused(_("Thirty clauses are more than two people keep. Take some out."))
    return kept
