"""What a pair that the directory paused has its managers told: that it broke a rule, and that it keeps them all again."""

from __future__ import annotations

from datetime import datetime

from viceversa.core import events
from viceversa.core.models import Event
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.pairings.actions.momentum import managers_of
from viceversa.pairings.models import Member, Pairing


def mend(pairing: Pairing, members: list[Member], now: datetime) -> None:
    """The rule holds again: managers are offered to let them go on. For verbs that hold the lock."""
    pairing.mended_at = now
    pairing.save(update_fields=["mended_at"])
    event = events.record("pairing.rule_mended", by=None, subject=pairing, now=now, rule=pairing.broken_rule)
    tell_managers(pairing, members, event, now)


def tell_managers(pairing: Pairing, members: list[Member], event: Event, now: datetime) -> None:
    """A mail to each manager who is near none of them: that there is something to decide, not what it is about."""
    managers = managers_of({pairing.code: members})[pairing.code]
    mails = [Mail("pairings.rule_broken", manager, {"pairing": pairing.code}) for manager in managers]
    draft_all(mails, event=event, now=now, scope=pairing.cohort)
