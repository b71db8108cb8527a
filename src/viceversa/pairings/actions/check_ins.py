"""Check-ins: one tap after a meeting. The answer is its author's; the other one never sees it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings import rules
from viceversa.pairings.actions.meetings import settle_by_check_in
from viceversa.pairings.common import lock
from viceversa.pairings.models import CheckIn, Meeting, Member
from viceversa.pairings.states import LIVING_STATES
from viceversa.people.models import User


@transaction.atomic
def answer(meeting: Meeting, *, member: Member, answer: int, by: User | None, now: datetime | None = None) -> CheckIn:
    """Save one person's answer about one meeting; it can be changed for two weeks. The event does not say which it was.

    "We didn't meet" lets the meeting count as skipped, unless the other one says that it took place.
    Refuses others, a meeting that has not begun, an answer that does not exist, and anything after the week.
    """
    now = now or clock.now()
    pairing = meeting.pairing
    members = lock(pairing)
    own = next((each for each in members if each.pk == member.pk), None)
    if own is None or (by is not None and not rules.is_member(by, own)):
        raise NotAllowed(_("Only the people who met can answer this."))
    meeting.refresh_from_db(from_queryset=Meeting.objects.filter(pairing=pairing))
    meeting.pairing = pairing
    if answer not in CheckIn.Answer.values:
        raise Refused(_("Choose one of the five answers."), "answer")
    if meeting.starts_at > now:
        raise Refused(_("This meeting is still to come."))
    given = CheckIn.objects.filter(meeting=meeting, participant=own.participant).first()
    if given is not None and given.answer == answer:
        given.repeated = True
        return given
    if now > meeting.check_in_closes_at:
        raise Refused(_("A check-in can be given for two weeks after the meeting. This one is closed."))
    if given is None:
        given = CheckIn.objects.create(
            meeting=meeting, participant=own.participant, answer=answer, answered_at=now, created_at=now
        )
    else:
        given.answer, given.answered_at = answer, now
        given.save(update_fields=["answer", "answered_at"])
    if pairing.state in LIVING_STATES:
        settle_by_check_in(meeting, pairing=pairing, now=now)
    events.record("check_in.answered", by=by, subject=meeting, now=now, pairing=pairing.code, role=own.role)
    return given
