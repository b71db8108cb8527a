"""The agenda of one meeting: each of the two adds what they want to talk about. Both see it; nobody else does.

What somebody else brought can be put aside without a word: it is not on this agenda then, and that is all anybody sees.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.common import lock, must_live, one_line, own_part
from viceversa.pairings.models import AgendaItem, Meeting, Member
from viceversa.pairings.states import MeetingState
from viceversa.people.models import User

MOST_ITEMS, MOST_EVER = 8, 40


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
    standing = [item for item in items if item.put_aside_at is None]
    for item in items:
        if item.text == text:
            item.repeated = True
            return item
    if len(standing) >= MOST_ITEMS or len(items) >= MOST_EVER:
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


@transaction.atomic
def put_aside(item: AgendaItem, *, by: User, now: datetime | None = None) -> AgendaItem:
    """ "Not this one": leave out what somebody else brought. Nobody is told, and no reason is asked for.

    Refuses one's own (take it out instead) and a meeting that is over.
    """
    now = now or clock.now()
    own = _enter(item, by)
    if item.by_id == own.participant_id:
        raise Refused(_("This is your own. Take it out instead."))
    item.repeated = item.put_aside_at is not None
    if not item.repeated:
        item.put_aside_at, item.put_aside_by = now, own.participant
        item.save(update_fields=["put_aside_at", "put_aside_by"])
        events.record("agenda.put_aside", by=by, subject=item.meeting, now=now, pairing=item.meeting.pairing.code)
    return item


@transaction.atomic
def put_back(item: AgendaItem, *, by: User, now: datetime | None = None) -> AgendaItem:
    """Take up again what one has put aside oneself. Refuses everybody else: whoever brought it does not insist."""
    now = now or clock.now()
    own = _enter(item, by)
    item.repeated = item.put_aside_at is None
    if item.repeated:
        return item
    if item.put_aside_by_id != own.participant_id:
        raise NotAllowed(_("It is not on this agenda. Bring it another time."))
    item.put_aside_at = item.put_aside_by = None
    item.save(update_fields=["put_aside_at", "put_aside_by"])
    events.record("agenda.put_back", by=by, subject=item.meeting, now=now, pairing=item.meeting.pairing.code)
    return item


def _enter(item: AgendaItem, by: User) -> Member:
    """Lock the pairing and read the item anew, for one of its people and a meeting that is still to come."""
    meeting = item.meeting
    pairing = meeting.pairing
    own = own_part(lock(pairing), by)
    must_live(pairing)
    item.refresh_from_db(fields=["put_aside_at", "put_aside_by"])
    meeting.refresh_from_db(fields=["state"])
    if meeting.state != MeetingState.PLANNED:
        raise Refused(_("This meeting was held or cancelled."))
    return own
