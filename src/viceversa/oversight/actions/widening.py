"""A change that lets more people read more waits for a privacy officer. What narrows needs nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Coded, Event
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.oversight import rules
from viceversa.oversight.models import Widening
from viceversa.oversight.states import WIDENING, WideningState
from viceversa.oversight.widenings import SETTINGS
from viceversa.people.models import Person, RoleGrant, User
from viceversa.programs.lock import take
from viceversa.programs.models import Program

CHANGE_ASKED, CHANGE_DECIDED = "oversight.change_asked", "oversight.change_decided"


def guard(subject: Coded, /, *, setting: str, before: Any, after: Any, by: User | None, now: datetime) -> bool:
    """Whether a change waits; called by the verb that would make it, in its transaction.

    One that a privacy officer said yes to goes through once. Another one notes what is wanted, once, in the place of what
    was wanted before, and tells the privacy officers. No query for what narrows; six statements for what is asked anew.
    """
    if not SETTINGS[setting].is_wider(before, after):
        return False
    rows = list(
        Widening.objects.select_for_update().filter(setting=setting, subject_code=subject.code, applied_at=None)
    )
    for row in rows:
        if row.state == WideningState.GRANTED and row.after == after:
            row.applied_at = now
            row.save(update_fields=["applied_at"])
            return False
    waiting = next((row for row in rows if row.state == WideningState.ASKED), None)
    if waiting is not None and waiting.after == after:
        return True
    if waiting is not None:
        _end(waiting, "take_back", by, now)
    made = Widening.objects.create(
        setting=setting,
        subject_code=subject.code,
        program=subject if isinstance(subject, Program) else None,
        before=before,
        after=after,
        asked_by=by,
        created_at=now,
    )
    event = events.record("widening.asked", by=by, subject=made, now=now, setting=setting, of=subject.code)
    _mail(CHANGE_ASKED, _officers(by), made, event, now)
    return True


@transaction.atomic
def grant(widening: Widening, *, by: User | None, now: datetime | None = None) -> Widening:
    """Say yes: it is in force at once, in the name of who asked. Refuses others than privacy officers, and who asked; a
    change whose words are others meanwhile, or whose asker may no longer make it. Six statements, and the verb's."""
    now = now or clock.now()
    take(widening, "asked_by", "program")
    by = rules.must_say(by, widening)
    if widening.state == WideningState.GRANTED:
        widening.repeated = True
        return widening
    _end(widening, "grant", by, now)
    known = SETTINGS[widening.setting]
    subject = known.find(widening.subject_code)
    try:
        done = None if subject is None else known.apply(subject, widening.after, by=widening.asked_by, now=now)
    except NotAllowed as error:
        raise Refused(_("Who asked may no longer change this. Refuse it, and let somebody else ask.")) from error
    if done is None or done.waits:
        raise Refused(_("What was asked for is another thing by now, or gone. Refuse it; it can be asked for anew."))
    widening.refresh_from_db(fields=["applied_at"])
    return widening


@transaction.atomic
def refuse(widening: Widening, *, why: str, by: User | None, now: datetime | None = None) -> Widening:
    """Say no, and why; nothing changes. Refuses whom `grant` refuses, and a no without a reason. Five statements."""
    now = now or clock.now()
    take(widening, "asked_by", "program")
    by = rules.must_say(by, widening)
    if WIDENING.is_done(widening, "refuse"):
        widening.repeated = True
        return widening
    widening.why = why.strip()
    if not widening.why:
        raise Refused(_("Say why not: who asked reads it."), field="why")
    _end(widening, "refuse", by, now)
    return widening


@transaction.atomic
def take_back(widening: Widening, *, by: User | None, now: datetime | None = None) -> Widening:
    """No longer want it. Refuses others than who asked and the program's managers. Four statements."""
    now = now or clock.now()
    take(widening, "asked_by", "program")
    if not rules.may_take_back(by, widening):
        raise NotAllowed(_("Only who asked, and managers of the program, take this back."))
    if WIDENING.is_done(widening, "take_back"):
        widening.repeated = True
        return widening
    _end(widening, "take_back", by, now)
    return widening


def _end(widening: Widening, verb: str, by: User | None, now: datetime) -> None:
    WIDENING.apply(widening, verb)
    widening.decided_by, widening.decided_at = by, now
    widening.save(update_fields=["state", "decided_by", "decided_at", "why"])
    event = events.record(f"widening.{widening.state}", by=by, subject=widening, now=now, setting=widening.setting)
    asker = widening.asked_by
    if verb != "take_back" and asker is not None and asker.person is not None:
        _mail(CHANGE_DECIDED, [asker.person], widening, event, now)
    widening.repeated = False


def _officers(asker: User | None) -> list[Person]:
    grants = RoleGrant.objects.filter(role=RoleGrant.Role.PRIVACY, user__is_active=True, user__person__isnull=False)
    users = [grant.user for grant in grants.select_related("user__person").order_by("pk")]
    return [user.person for user in users if user.person is not None and not rules.is_same(user, asker)]


def _mail(kind: str, people: Iterable[Person], widening: Widening, event: Event, now: datetime) -> None:
    draft_all([Mail(kind, who, {"widening": widening.code}) for who in people], event=event, now=now)
