"""What a manager does about an attention item: puts it aside, brings it back, has a message drafted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.adjusting import rules
from viceversa.adjusting.attention import item_for
from viceversa.adjusting.items import Item
from viceversa.adjusting.kinds import Kind
from viceversa.adjusting.models import Aside
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.messaging.models import Message
from viceversa.pairings.actions.momentum import keepers
from viceversa.pairings.models import Member
from viceversa.pairings.states import AnswerState
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort

LONGEST_NOTE: Final = 200
MOST_DAYS: Final = 120
BETWEEN: Final = timedelta(days=3)


@transaction.atomic
def put_aside(
    cohort: Cohort,
    *,
    kind: str,
    subject: str,
    until: date | None,
    note: str = "",
    by: User,
    now: datetime | None = None,
) -> Aside:
    """Leave an item off the list until a day; without one, until it is something else: seen, nothing to do.

    All managers of the program find it under what was put aside, with who did it and the note. The same again changes
    nothing. Refuses others than managers, what waits for a decision, a day that is not ahead or too far, and a note that is
    too long. Twelve queries, one event.
    """
    now = now or clock.now()
    item = _take(cohort, kind, subject, by, now)
    if not item.can_rest:
        raise Refused(_("This waits for your decision. It can’t be put aside."))
    today = timezone.localtime(now).date()
    if until is not None and until <= today:
        raise Refused(_("Choose a day ahead."), "until")
    if until is not None and (until - today).days > MOST_DAYS:
        raise Refused(_("Choose a day within the next %(n)s days.") % {"n": MOST_DAYS}, "until")
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        raise Refused(
            _("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": LONGEST_NOTE}, "note"
        )
    if item.aside is not None and (item.aside.until, item.aside.note) == (until, note):
        item.aside.repeated = True
        return item.aside
    row, _made = Aside.objects.update_or_create(
        cohort=cohort,
        kind=kind,
        subject=subject,
        defaults={"mark": item.mark, "until": until, "note": note, "by": by, "created_at": now},
    )
    events.record("attention.put_aside", by=by, subject=cohort, now=now, kind=kind, item=subject, until=until)
    return row


@transaction.atomic
def bring_back(cohort: Cohort, *, kind: str, subject: str, by: User, now: datetime | None = None) -> Cohort:
    """Put an item on the list again. Nothing changes where it was not put aside. Refuses others than managers."""
    now = now or clock.now()
    item = _take(cohort, kind, subject, by, now)
    if item.aside is None:
        cohort.repeated = True
        return cohort
    item.aside.delete()
    events.record("attention.brought_back", by=by, subject=cohort, now=now, kind=kind, item=subject)
    return cohort


@transaction.atomic
def draft_about(cohort: Cohort, *, kind: str, subject: str, by: User, now: datetime | None = None) -> int:
    """Put the message that belongs to an item into the outbox, as a draft that a manager reads and releases.

    Goes to who can do something about it: who keeps the dates, who is not prepared, or everybody of the pair. Once in three
    days: again within them drafts nothing. Returns how many are new. Refuses others than managers, and what has no message.
    """
    now = now or clock.now()
    item = _take(cohort, kind, subject, by, now)
    if not item.has_draft or item.pair is None:
        raise Refused(_("There is no message for this."))
    members = _whom(item)
    again = Message.objects.filter(kind=item.mail, scope_code=cohort.code, context__pairing=subject)
    if again.filter(created_at__gt=now - BETWEEN).exists():
        return 0
    event = events.record("attention.drafted", by=by, subject=cohort, now=now, kind=kind, item=subject)
    mails = [Mail(item.mail, one.participant.person, {"member": one.code, "pairing": subject}) for one in members]
    return draft_all(mails, event=event, now=now, scope=cohort)


def _whom(item: Item) -> list[Member]:
    """Who of a pair can do something about it. One query."""
    rows = Member.objects.filter(pairing__code=item.subject)
    members = list(rows.select_related("participant__person", "pairing__cohort__program"))
    if item.kind == Kind.RISK:
        return keepers(members[0].pairing, members)
    if item.kind == Kind.TRAINING:
        return [one for one in members if one.code in item.late]
    # Whoever is asked only when the other one has said yes knows of nothing yet.
    return [one for one in members if one.answer != AnswerState.LATER]


def _take(cohort: Cohort, kind: str, subject: str, by: User, now: datetime) -> Item:
    take(cohort, "program")
    if not rules.may_put_aside(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can do this."))
    return item_for(by, cohort, kind, subject, now=now)
