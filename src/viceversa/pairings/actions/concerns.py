"""Concerns: a confidential message to the support contact, encrypted. Never to the program manager, never to the partner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events, private
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.messaging.actions import draft
from viceversa.pairings import rules
from viceversa.pairings.models import Concern
from viceversa.pairings.states import CONCERN, ConcernState
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Participant, Program

MOST_LETTERS: Final = 5_000
DATE: Final = "pairings.concern_date"
BETTER: Final = "pairings.concern_better"
UNREAD: Final = timedelta(days=3)
ASK_AFTER: Final = timedelta(days=14)


@transaction.atomic
def send(program: Program, *, text: str, to_trusted: bool = False, by: User, now: datetime | None = None) -> Concern:
    """Write to the program's support contact, or to its trusted contact. They get a mail that says only that there is something to read.

    Once the support contact has left the organization, it goes to the trusted contact. Refuses people who are not in the
    program, an empty text, and a program where nobody is there to read it.
    The same words to the same person within the hour give the concern that is there. The event names nobody.
    """
    now = now or clock.now()
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("Write a few words, so that your support contact knows what it is about."), "text")
    if len(text) > MOST_LETTERS:
        raise Refused(
            _("Keep it under %(most)s characters; you can talk about the rest.") % {"most": MOST_LETTERS}, "text"
        )
    sender = by.person
    if sender is None or not Participant.objects.filter(cohort__program=program, person=sender).exists():
        raise NotAllowed(_("Only people who take part in this program can write to its contacts here."))
    # The program's row is the lock: two clicks at once send one concern.
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    recipient = program.trusted if to_trusted else program.support
    if recipient is None:
        raise Refused(_nobody_reads(program, to_trusted))
    for sent in Concern.objects.filter(sender=sender, recipient=recipient).order_by("-created_at")[:5]:
        if (now - sent.created_at).total_seconds() < 3600 and sent.text == text:
            sent.repeated = True
            return sent
    concern = Concern(program_code=program.code, sender=sender, recipient=recipient, created_at=now)
    concern.sealed = private.seal(text, bound_to=concern.binding)
    concern.save()
    event = events.record("concern.sent", by=None, subject=concern, now=now)
    due.plan(DATE, subject=concern, due_at=now + UNREAD, key=f"{DATE}:{concern.code}:unread", now=now)
    draft("pairings.concern_received", to=recipient, event=event, now=now, context={"concern": concern.code})
    return concern


def _nobody_reads(program: Program, to_trusted: bool) -> str:
    """Why nobody gets it, and whom to turn to."""
    if to_trusted:
        if program.trusted_contact is None:
            return _("This program has no trusted contact yet.")
        return _("The trusted contact has left the organization. Under “Help” you find who is there now.")
    if program.support_contact is None:
        return _("This program has no support contact yet.")
    return _(
        "Nobody is there to read it: the program’s contacts have left the organization. Ask its managers to name "
        "somebody; you need not say why."
    )


@transaction.atomic
def read(concern: Concern, *, by: User, now: datetime | None = None) -> Concern:
    """The support contact has opened it."""
    now = now or clock.now()
    must_be_theirs(concern, by)
    if concern.state != ConcernState.SENT:
        concern.repeated = True
        return concern
    CONCERN.apply(concern, "read")
    concern.read_at = now
    concern.save(update_fields=["state", "read_at"])
    events.record("concern.read", by=by, subject=concern, now=now)
    return concern


@transaction.atomic
def close(concern: Concern, *, ask: bool = False, by: User, now: datetime | None = None) -> Concern:
    """It was dealt with; it is deleted 30 days after. With `ask`, who wrote it is asked in two weeks whether it is better."""
    now = now or clock.now()
    must_be_theirs(concern, by)
    if concern.state == ConcernState.CLOSED:
        concern.repeated = True
        return concern
    CONCERN.apply(concern, "close")
    concern.closed_at, concern.next_on, concern.is_promised = now, None, False
    concern.asked_at, concern.sealed_answer, concern.answered_at = None, "", None
    concern.save()
    events.record("concern.closed", by=by, subject=concern, now=now)
    due.forget(concern, now=now)
    if ask:
        due.plan(BETTER, subject=concern, due_at=now + ASK_AFTER, key=f"{BETTER}:{concern.code}:{new_code()}", now=now)
    return concern


def must_be_theirs(concern: Concern, by: User) -> None:
    """Lock it and read it anew. Refuses everybody but the support contact it was sent to."""
    if not rules.may_read_concern(by, concern):
        raise NotAllowed(_("Only the support contact it was sent to can read this."))
    take(concern)
