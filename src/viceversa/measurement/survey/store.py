"""The ledger of the gate as it is kept: sealed, one row a program, and without those who are gone."""

from __future__ import annotations

import json

from django.db.models import QuerySet

from viceversa.analysis import ledger as ledgers
from viceversa.analysis.ledger import Ledger
from viceversa.core import private
from viceversa.measurement.models import InLedger, Reporting
from viceversa.programs.models import Participant, Program


def take(program: Program) -> Reporting:
    """The row, locked until the transaction ends: two releases at once do not both pass. Two statements."""
    Reporting.objects.get_or_create(program=program)
    return Reporting.objects.select_for_update().get(program=program)


def read(row: Reporting) -> Ledger:
    """What was shown so far. Costs a decryption."""
    text = private.unseal(row.sealed, bound_to=row.binding)
    return ledgers.from_json(json.loads(text)) if text else Ledger()


def write(row: Reporting, ledger: Ledger) -> None:
    """Keep it, and the names of all who stand in it. Four statements."""
    row.sealed = private.seal(json.dumps(ledger.to_json(), separators=(",", ":")), bound_to=row.binding)
    row.save(update_fields=["sealed"])
    inside = {int(key) for held in ledger.held.values() for crowd in held.crowds for key in crowd.people}
    there = set(InLedger.objects.filter(ledger=row).values_list("participant", flat=True))
    InLedger.objects.bulk_create(InLedger(ledger=row, participant=key) for key in sorted(inside - there))
    InLedger.objects.filter(ledger=row, participant__in=there - inside).delete()


def gone() -> QuerySet[InLedger]:
    """Whoever stands in a ledger, and whose enrollment was deleted."""
    return InLedger.objects.exclude(participant__in=Participant.objects.values("pk"))


def forget_gone(row: Reporting) -> None:
    """Take out who is no longer enrolled anywhere. What was shown goes on to count them. One statement, four where there is
    somebody."""
    rows = gone().filter(ledger=row)
    keys = [str(key) for key in rows.values_list("participant", flat=True)]
    if keys:
        write(row, ledgers.forget(read(row), keys))
