"""What follows a concern: when its support contact comes back to it, and the question whether it is better now.

All of it is in the case file alone, which the support contact and who wrote it have. No event says what was answered.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events, private
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.actions import draft
from viceversa.messaging.rendering import zone_of
from viceversa.messaging.timing import MORNING
from viceversa.pairings.actions.concerns import DATE, must_be_theirs
from viceversa.pairings.models import Concern
from viceversa.pairings.states import CONCERN, ConcernState
from viceversa.people.models import Person, User
from viceversa.programs.lock import take

FARTHEST: Final = timedelta(days=90)


@transaction.atomic
def set_date(concern: Concern, *, day: date, promised: bool, by: User, now: datetime | None = None) -> Concern:
    """Say when one comes back to it: a reminder that morning, and, `promised`, a mail to who wrote it that names the day.

    Again with another day moves it. Refuses what is not open, a day that is past and one more than 90 days ahead.
    """
    now = now or clock.now()
    must_be_theirs(concern, by)
    if concern.state != ConcernState.READ:
        raise Refused(_("Open it first. What is closed has no more dates."), "day")
    today = timezone.localtime(now).date()
    if not today <= day <= today + FARTHEST:
        raise Refused(_("Choose a day within the next three months."), "day")
    concern.repeated = (concern.next_on, concern.is_promised) == (day, promised)
    if concern.repeated:
        return concern
    concern.next_on, concern.is_promised = day, promised
    concern.save(update_fields=["next_on", "is_promised"])
    event = events.record("concern.dated", by=by, subject=concern, now=now)
    due.forget(concern, what=DATE, now=now)
    moment = timezone.make_aware(datetime.combine(day, MORNING), zone_of(concern.recipient))
    due.plan(DATE, subject=concern, due_at=moment, key=f"{DATE}:{concern.code}:{new_code()}", now=now)
    if promised:
        _tell("pairings.concern_promised", concern, concern.sender, event, now, day=day.isoformat())
    return concern


@transaction.atomic
def remind(concern: Concern, *, now: datetime | None = None) -> Concern:
    """Remind the support contact of what they have not opened, or wanted to come back to (a due step). `repeated` if neither."""
    now = now or clock.now()
    take(concern)
    today = timezone.localtime(now, zone_of(concern.recipient)).date()
    dated = concern.state == ConcernState.READ and concern.next_on is not None and concern.next_on <= today
    concern.repeated = not (dated or concern.state == ConcernState.SENT)
    if not concern.repeated:
        event = events.record("concern.reminded", by=None, subject=concern, now=now)
        _tell("pairings.concern_due", concern, concern.recipient, event, now)
    return concern


@transaction.atomic
def ask_whether_better(concern: Concern, *, now: datetime | None = None) -> Concern:
    """Ask who wrote it, once (a due step). `repeated` where it is open again, or one of the two is no longer here."""
    now = now or clock.now()
    take(concern)
    here = all(one.state == Person.State.ACTIVE for one in (concern.sender, concern.recipient))
    concern.repeated = concern.state != ConcernState.CLOSED or concern.asked_at is not None or not here
    if not concern.repeated:
        concern.asked_at = now
        concern.save(update_fields=["asked_at"])
        event = events.record("concern.asked", by=None, subject=concern, now=now)
        _tell("pairings.concern_better", concern, concern.sender, event, now)
    return concern


@transaction.atomic
def answer(concern: Concern, *, answer: str, by: User, now: datetime | None = None) -> Concern:
    """Say whether it is better. Anything but better opens it again; the support contact is told that there is an answer.

    Can be changed. Refuses everybody but who wrote it, whoever was not asked, and once nobody reads the answer.
    """
    now = now or clock.now()
    take(concern)
    if by.person_id is None or by.person_id != concern.sender_id:
        raise NotAllowed(_("Only who wrote it answers."))
    if answer not in Concern.Answer.values:
        raise Refused(_("Choose one of the three."), "answer")
    if concern.asked_at is None or concern.recipient.state != Person.State.ACTIVE:
        raise Refused(_("This is no longer asked for."))
    concern.repeated = concern.answer == answer
    if concern.repeated:
        return concern
    concern.sealed_answer = private.seal(answer, bound_to=concern.binding_of("answer"))
    concern.answered_at = now
    if answer != Concern.Answer.BETTER and CONCERN.allows(concern, "reopen"):
        CONCERN.apply(concern, "reopen")
        concern.closed_at = None
    concern.save()
    event = events.record("concern.answered", by=None, subject=concern, now=now)
    _tell("pairings.concern_due", concern, concern.recipient, event, now, answered=True)
    concern.repeated = False
    return concern


def _tell(kind: str, concern: Concern, to: Person, event: Event, now: datetime, **more: str | bool) -> None:
    draft(kind, to=to, event=event, now=now, context={"concern": concern.code, **more})
