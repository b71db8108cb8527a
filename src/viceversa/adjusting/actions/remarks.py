"""A manager's own words in the log of changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.adjusting import rules
from viceversa.adjusting.changes import change_in
from viceversa.adjusting.models import Remark
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Program

LONGEST: Final = 200


@transaction.atomic
def remark(
    program: Program,
    *,
    text: str,
    by: User,
    day: date | None = None,
    about: int | None = None,
    now: datetime | None = None,
) -> Remark:
    """Write something into the log: about one change (its event), or about what happened on a day (today without one).

    The same words again change nothing. Refuses others than managers, nothing, too much, a day ahead, and a change that
    is not in the log. Five queries, one event.
    """
    now = now or clock.now()
    take(program)
    _ask(program, by)
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Write a few words first."), "text")
    if len(text) > LONGEST:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": LONGEST}, "text")
    event = change_in(program, about) if about is not None else None
    today = timezone.localtime(now).date()
    if event is not None:
        day = timezone.localtime(event.at).date()
    day = day or today
    if day > today:
        raise Refused(_("Choose today or a day before."), "day")
    row, made = Remark.objects.get_or_create(
        program=program, event=event, day=day, text=text, defaults={"by": by, "created_at": now}
    )
    row.repeated = not made
    if made:
        events.record("log.remarked", by=by, subject=program, now=now, day=day)
    return row


@transaction.atomic
def remove_remark(program: Program, *, code: str, by: User, now: datetime | None = None) -> Program:
    """Take one's words out again; any manager's. Nothing changes where they are gone. Refuses others than managers."""
    now = now or clock.now()
    take(program)
    _ask(program, by)
    gone, _rows = Remark.objects.filter(program=program, code=code).delete()
    program.repeated = not gone
    if gone:
        events.record("log.remark_removed", by=by, subject=program, now=now)
    return program


def _ask(program: Program, by: User) -> None:
    if not rules.may_remark(by, program):
        raise NotAllowed(_("Only the managers of a program can do this."))
