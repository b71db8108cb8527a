"""What somebody's calendar answered to an invitation: yes, no, or another time. It marks and asks; it never moves or cancels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from viceversa.core import clock, events
from viceversa.core.models import Event
from viceversa.core.zones import zone_named
from viceversa.pairings.actions.meetings import FARTHEST, LEAST_MINUTES, MOST_MINUTES
from viceversa.pairings.actions.momentum import keepers
from viceversa.pairings.assisting import delegations_of
from viceversa.pairings.common import lock, tell, tell_assistants
from viceversa.pairings.ical import is_uid_of, meeting_of
from viceversa.pairings.models import Attendance, Meeting, Member, Pairing
from viceversa.pairings.states import MeetingState

Answer = Attendance.Answer


@dataclass(frozen=True)
class _Heard:
    """A calendar that spoke of a date as it is now: whose, and what was known of it before."""

    meeting: Meeting
    pairing: Pairing
    members: list[Member]
    own: Member
    known: Attendance

    @property
    def others(self) -> list[Member]:
        return [member for member in self.members if member.pk != self.own.pk]


@transaction.atomic
def take_reply(
    uid: str, *, answer: Attendance.Answer, sequence: int, stamped_at: datetime, now: datetime | None = None
) -> bool:
    """Note an answer. False, and nothing changed, when it says nothing new: it came before, is older than the one that
    is known, is about an earlier date, or is to no invitation of ours.

    `uid` is the name of the entry, which only its owner has seen: it says which meeting and whose answer (ical.py). A no
    goes to whoever keeps the dates, with other times, once for each date; the meeting stands until one of the two moves
    or cancels it. A yes takes back another time they had proposed. Records `meeting.replied`, not with which answer. Nine
    statements.
    """
    now = now or clock.now()
    heard = _heard(uid, sequence, now)
    # A clock that is fast, or a mail that says so, must not outdate the answers that follow.
    stamped_at = min(stamped_at, now)
    if heard is None or _mark(heard.known) >= (sequence, stamped_at):
        return False
    known = heard.known
    changed = (known.answer, known.sequence) != (answer, sequence)
    _forget_earlier(known, sequence)
    if answer == Answer.ACCEPTED:
        known.proposed_at = known.proposed_minutes = known.turned_down_at = None
    known.answer, known.sequence, known.stamped_at = answer, sequence, stamped_at
    is_news = answer == Answer.DECLINED and known.told_sequence != sequence
    if is_news:
        known.told_sequence = sequence
    known.save()
    if not changed:
        return False
    event = _record("meeting.replied", heard, now)
    if is_news:
        _tell(heard, "declined", keepers(heard.pairing, heard.members), heard.members, event=event, now=now)
    return True


@transaction.atomic
def take_counter(
    uid: str,
    *,
    starts_at: datetime,
    minutes: int,
    answer: Attendance.Answer = Answer.TENTATIVE,
    sequence: int,
    stamped_at: datetime,
    now: datetime | None = None,
) -> bool:
    """Note another time that somebody proposes from their calendar, and ask the others. False, and nothing changed, when it
    says nothing new (as `take_reply`), or proposes what can't be: a time that is past, too far ahead, too long or too short.

    `starts_at` without a zone is on the proposer's clock. A time that was turned down is not asked again. The meeting stands
    until one of the others takes it (counters.py). Records `meeting.time_proposed`, not which; nine statements.
    """
    now = now or clock.now()
    heard = _heard(uid, sequence, now)
    if heard is None:
        return False
    known, meeting, stamped_at = heard.known, heard.meeting, min(stamped_at, now)
    if starts_at.tzinfo is None:
        part = heard.own.participant
        starts_at = starts_at.replace(tzinfo=zone_named(part.time_zone or part.person.time_zone))
    can_be = now < starts_at <= now + FARTHEST and LEAST_MINUTES <= minutes <= MOST_MINUTES
    same = (known.sequence, known.proposed_at, known.proposed_minutes) == (sequence, starts_at, minutes)
    # Some programs send a no and another time at once, in two mails with one stamp.
    if not can_be or same or (starts_at, minutes) == (meeting.starts_at, meeting.minutes):
        return False
    if _mark(known) > (sequence, stamped_at) or (_mark(known) == (sequence, stamped_at) and known.proposed_at):
        return False
    _forget_earlier(known, sequence)
    known.proposed_at, known.proposed_minutes, known.turned_down_at = starts_at, minutes, None
    known.answer, known.sequence, known.stamped_at = answer, sequence, stamped_at
    if answer == Answer.DECLINED:
        # The proposal says it.
        known.told_sequence = sequence
    known.save()
    event = _record("meeting.time_proposed", heard, now)
    at = starts_at.isoformat()
    _tell(heard, "proposed", heard.others, heard.others, event=event, now=now, at=at, minutes=minutes)
    return True


def _heard(uid: str, sequence: int, now: datetime) -> _Heard | None:
    """Whose entry this is the name of, with its pairing locked; None for no entry of ours, and for a date that has changed."""
    meeting = Meeting.objects.select_related("pairing").filter(code=meeting_of(uid)).first()
    if meeting is None:
        return None
    pairing = meeting.pairing
    members = lock(pairing)
    meeting.refresh_from_db(from_queryset=Meeting.objects.filter(pairing=pairing))
    meeting.pairing = pairing
    own = next((each for each in members if is_uid_of(uid, meeting, each.participant.person)), None)
    if own is None or meeting.state != MeetingState.PLANNED or meeting.ends_at <= now or sequence != meeting.sequence:
        return None
    known = Attendance.objects.filter(meeting=meeting, participant=own.participant).first()
    if known is None:
        known = Attendance(meeting=meeting, participant=own.participant, created_at=now)
    return _Heard(meeting, pairing, members, own, known)


def _mark(known: Attendance) -> tuple[int, datetime]:
    """Which date the newest answer was about, and when it was written."""
    return (known.sequence, known.stamped_at) if known.pk else (-1, known.created_at)


def _forget_earlier(known: Attendance, sequence: int) -> None:
    if known.sequence != sequence:
        known.proposed_at = known.proposed_minutes = known.turned_down_at = None


def _record(verb: str, heard: _Heard, now: datetime) -> Event:
    return events.record(verb, by=None, subject=heard.meeting, now=now, pairing=heard.pairing.code, role=heard.own.role)


def _tell(
    heard: _Heard,
    what: str,
    members: list[Member],
    kept_for: list[Member],
    *,
    event: Event,
    now: datetime,
    **context: Any,
) -> None:
    """Tell these, or their assistants where they have one, who keep the dates of `kept_for`."""
    kept = delegations_of(heard.members, now=now)
    meeting, pairing = heard.meeting, heard.pairing
    tell(
        f"pairings.meeting_{what}",
        [member for member in members if member.participant_id not in kept],
        event=event,
        pairing=pairing,
        now=now,
        meeting=meeting.code,
        sequence=meeting.sequence,
        who=heard.own.participant.person.code,
        **context,
    )
    tell_assistants(
        kept_for,
        what=what,
        event=event,
        pairing=pairing,
        now=now,
        meetings=[meeting.code],
        sequence=meeting.sequence,
        **context,
    )
