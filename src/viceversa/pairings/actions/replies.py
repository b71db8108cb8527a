"""What somebody's calendar answered to an invitation. It marks, and asks for another date; it never cancels."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from viceversa.core import clock, events
from viceversa.pairings.actions.momentum import keepers
from viceversa.pairings.common import lock, tell
from viceversa.pairings.ical import is_uid_of, meeting_of
from viceversa.pairings.models import Attendance, Meeting
from viceversa.pairings.states import MeetingState


@transaction.atomic
def take_reply(
    uid: str, *, answer: Attendance.Answer, sequence: int, stamped_at: datetime, now: datetime | None = None
) -> bool:
    """Note an answer. False, and nothing changed, when it says nothing new: it came before, is older than the one that
    is known, is about an earlier date, or is to no invitation of ours.

    `uid` is the name of the entry, which only its owner has seen: it says which meeting and whose answer (ical.py). A no
    goes to whoever keeps the dates, with other times, once for each date; the meeting stands until one of the two moves
    or cancels it. Records `meeting.replied`, not with which answer. Nine statements.
    """
    now = now or clock.now()
    meeting = Meeting.objects.select_related("pairing").filter(code=meeting_of(uid)).first()
    if meeting is None:
        return False
    pairing = meeting.pairing
    members = lock(pairing)
    meeting.refresh_from_db(from_queryset=Meeting.objects.filter(pairing=pairing))
    meeting.pairing = pairing
    own = next((each for each in members if is_uid_of(uid, meeting, each.participant.person)), None)
    if own is None or meeting.state != MeetingState.PLANNED or meeting.ends_at <= now or sequence != meeting.sequence:
        return False
    # A clock that is fast, or a mail that says so, must not outdate the answers that follow.
    stamped_at = min(stamped_at, now)
    known = Attendance.objects.filter(meeting=meeting, participant=own.participant).first()
    if known is not None and (known.sequence, known.stamped_at) >= (sequence, stamped_at):
        return False
    if known is None:
        known = Attendance(meeting=meeting, participant=own.participant, created_at=now)
    changed = (known.answer, known.sequence) != (answer, sequence)
    known.answer, known.sequence, known.stamped_at = answer, sequence, stamped_at
    is_news = answer == Attendance.Answer.DECLINED and known.told_sequence != sequence
    if is_news:
        known.told_sequence = sequence
    known.save()
    if not changed:
        return False
    event = events.record("meeting.replied", by=None, subject=meeting, now=now, pairing=pairing.code, role=own.role)
    if is_news:
        tell(
            "pairings.meeting_declined",
            keepers(pairing, members),
            event=event,
            pairing=pairing,
            now=now,
            meeting=meeting.code,
            sequence=sequence,
            who=own.participant.person.code,
        )
    return True
