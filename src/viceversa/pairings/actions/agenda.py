"""The agenda of one meeting: each of the two adds what they want to talk about. Both see it; nobody else does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.common import lock, must_live, one_line, own_part
from viceversa.pairings.models import AgendaItem, Meeting
from viceversa.pairings.states import MeetingState
from viceversa.people.models import User

MOST_ITEMS = 8


@transaction.atomic
def add_item(meeting: Meeting, *, text: str, minutes: int = 10, by: User, now: datetime | None = None) -> AgendaItem:
    """Add something to talk about. The same words again give the item that is there."""
    now = now or clock.now()
    members = lock(meeting.pairing)
    own = own_part(members, by)
    must_live(meeting.pairing)
    text = one_line(text)
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("This meeting was cancelled. Add it to the next one."))
    if not 1 <= minutes <= meeting.minutes:
        raise Refused(_("Give it between 1 and %(most)s minutes.") % {"most": meeting.minutes}, "minutes")
    items = list(AgendaItem.objects.filter(meeting=meeting))
    for item in items:
        if item.text == text:
            item.repeated = True
            return item
    if len(items) >= MOST_ITEMS:
        raise Refused(_("Eight things are more than one meeting holds. Take one out first."))
    last = max((item.position for item in items), default=0)
    item = AgendaItem.objects.create(
        meeting=meeting, by=own.participant, text=text, minutes=minutes, position=last + 1, created_at=now
    )
    events.record("agenda.added", by=by, subject=meeting, now=now, pairing=meeting.pairing.code)
    return item


@transaction.atomic
def remove_item(item: AgendaItem, *, by: User, now: datetime | None = None) -> AgendaItem:
    """Take out what one has added oneself."""
    now = now or clock.now()
    meeting = item.meeting
    members = lock(meeting.pairing)
    own = own_part(members, by)
    must_live(meeting.pairing)
    if item.by_id != own.participant_id:
        raise NotAllowed(_("Only who added it can take it out."))
    gone, _rows = AgendaItem.objects.filter(pk=item.pk).delete()
    item.repeated = not gone
    if gone:
        events.record("agenda.removed", by=by, subject=meeting, now=now, pairing=meeting.pairing.code)
    return item
