"""How often a manager hears that something needs them, and the mail itself: numbers, no names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.adjusting import rules
from viceversa.adjusting.attention import counted
from viceversa.adjusting.models import Digest, Rhythm
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Program
from viceversa.programs.states import CohortState, ProgramState

MONDAY, SATURDAY = 0, 5


@transaction.atomic
def set_digest(program: Program, *, rhythm: str, by: User, now: datetime | None = None) -> Digest:
    """Choose how often one is told by mail how much waits. For oneself alone. Four queries, one event.

    Refuses others than managers of the program, and what is not on the list.
    """
    now = now or clock.now()
    take(program)
    if not rules.may_be_told(by, program):
        raise NotAllowed(_("Only the managers of a program can do this."))
    if rhythm not in Rhythm.values:
        raise Refused(_("Choose from the list how often."), "rhythm")
    digest, _made = Digest.objects.get_or_create(program=program, user=by, defaults={"created_at": now})
    if digest.rhythm == rhythm:
        digest.repeated = True
        return digest
    digest.rhythm = rhythm
    digest.save(update_fields=["rhythm"])
    events.record("attention.digest_set", by=by, subject=program, now=now, rhythm=rhythm)
    return digest


@transaction.atomic
def tell(digest: Digest, *, now: datetime | None = None) -> Digest:
    """Tell this manager how much needs them in each cohort of the program, once on a day of theirs. By the clock.

    `repeated` where it is not their day, they were told today, they manage the program no more, it is archived, or
    nothing needs them.
    """
    now = now or clock.now()
    take(digest, "user__person", "program")
    today = timezone.localtime(now).date()
    digest.repeated = True
    if digest.told_on == today or not _is_day(digest.rhythm, today.weekday()):
        return digest
    person = digest.user.person
    put_away = digest.program.state == ProgramState.ARCHIVED
    if person is None or put_away or not rules.may_be_told(digest.user, digest.program):
        return digest
    cohorts = digest.program.cohorts.exclude(state=CohortState.PLANNED).order_by("kick_off", "pk")
    found = []
    for cohort in cohorts:
        cohort.program = digest.program
        if counts := counted(digest.user, cohort, now=now):
            found.append({"code": cohort.code, **counts})
    digest.told_on = today
    digest.save(update_fields=["told_on"])
    if not found:
        return digest
    digest.repeated = False
    event = events.record("attention.told", by=None, subject=digest, now=now, cohorts=len(found))
    draft_all([Mail("adjusting.digest", person, {"cohorts": found})], event=event, now=now, scope=digest.program)
    return digest


def _is_day(rhythm: str, weekday: int) -> bool:
    if rhythm == Rhythm.DAILY:
        return weekday < SATURDAY
    return rhythm == Rhythm.WEEKLY and weekday == MONDAY
