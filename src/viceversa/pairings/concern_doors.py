"""The only ways to a concern: its support contact reads it, whoever wrote it sees where it stands, nobody else finds it."""

from __future__ import annotations

from datetime import datetime

from viceversa.core import links
from viceversa.core.doors import found_in
from viceversa.pairings.models import Concern
from viceversa.people.models import User
from viceversa.programs.models import Program


def programs_of(user: User) -> list[Program]:
    """The programs somebody takes or took part in, with both contacts of each; `support` is who is there. One query."""
    rows = Program.objects.filter(cohorts__participants__person_id=user.person_id or 0, support_contact__isnull=False)
    return list(rows.select_related("support_contact", "trusted_contact").distinct().order_by("name"))


def concern_for(user: User, code: str) -> Concern:
    """A confidential message, for the support contact it was sent to alone. One query."""
    rows = Concern.objects.select_related("sender__unit", "recipient").filter(recipient_id=user.person_id or 0)
    return found_in(rows.filter(code=code))


def concerns_for(user: User) -> list[Concern]:
    """Those a support contact has, unread first. One query."""
    rows = Concern.objects.select_related("sender__unit").filter(recipient_id=user.person_id or 0)
    return sorted(rows.order_by("-created_at")[:200], key=lambda concern: concern.state != "sent")


def concerns_of(user: User) -> list[Concern]:
    """Those somebody wrote and that are still kept, newest first: where each stands. One query."""
    rows = Concern.objects.select_related("recipient", "sender").filter(sender_id=user.person_id or 0)
    return list(rows.order_by("-created_at")[:20])


def asked_concern_of(user: User, code: str) -> Concern:
    """One's own concern, once one was asked whether it is better. One query."""
    rows = Concern.objects.select_related("sender", "recipient")
    return found_in(rows.filter(code=code, sender_id=user.person_id or 0, asked_at__isnull=False))


def concern_by_link(token: str, purpose: str, *, now: datetime) -> Concern:
    """The concern about which a mail asked who wrote it. Refuses changed and expired links. One query."""
    link = links.read(token, purpose, now=now)
    rows = Concern.objects.select_related("sender", "recipient")
    return found_in(rows.filter(code=link.subject, sender__code=link.who, asked_at__isnull=False))


def is_anybodys_support_contact(user: User) -> bool:
    """Whether the inbox is for this person: they are a support contact, or have messages from when they were one."""
    person = user.person_id or 0
    return (
        Program.objects.filter(support_contact_id=person).exists()
        or Concern.objects.filter(recipient_id=person).exists()
    )
