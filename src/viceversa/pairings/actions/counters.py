"""Another time that somebody proposed from their calendar: the others take it, or the meeting stays where it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.actions.meetings import move
from viceversa.pairings.common import Hand, hand_in_dates, lock, must_meet, tell
from viceversa.pairings.models import Attendance, Meeting, Member, Pairing
from viceversa.pairings.states import MeetingState
from viceversa.people.models import User


@transaction.atomic
def take_time(proposal: Attendance, *, by: User, now: datetime | None = None) -> Meeting:
    """Move the meeting to the time that was proposed, as any move: everybody is told, calendars get the entry with a higher
    number. Again: changes nothing. Refuses who proposed it, everybody outside the pair, a proposal that is no longer open,
    and what `move` refuses.
    """
    now = now or clock.now()
    meeting, pairing, _members, hand = _opened(proposal, by, now)
    _must_be_another(proposal, hand)
    must_meet(pairing)
    moved_there = (meeting.starts_at, meeting.minutes) == (proposal.proposed_at, proposal.proposed_minutes)
    if moved_there and meeting.state == MeetingState.PLANNED:
        meeting.repeated = True
        return meeting
    starts_at = _must_be_open(proposal, meeting)
    return move(meeting, starts_at=starts_at, minutes=proposal.proposed_minutes, by=by, now=now)


@transaction.atomic
def turn_down_time(proposal: Attendance, *, by: User, now: datetime | None = None) -> Attendance:
    """Leave the meeting where it is; whoever proposed another time is told, and so is their calendar. No reason is asked.

    Again: changes nothing. Records `meeting.time_turned_down`. Refuses as `take_time` does.
    """
    now = now or clock.now()
    meeting, pairing, members, hand = _opened(proposal, by, now)
    _must_be_another(proposal, hand)
    if proposal.turned_down_at is not None:
        proposal.repeated = True
        return proposal
    _must_be_open(proposal, meeting)
    proposal.turned_down_at = now
    proposal.save(update_fields=["turned_down_at"])
    event = events.record(
        "meeting.time_turned_down",
        by=by,
        on_behalf_of=hand.behalf,
        subject=meeting,
        now=now,
        pairing=pairing.code,
    )
    tell(
        "pairings.time_turned_down",
        [member for member in members if member.participant_id == proposal.participant_id],
        event=event,
        pairing=pairing,
        now=now,
        meeting=meeting.code,
        sequence=meeting.sequence,
    )
    return proposal


def _opened(proposal: Attendance, by: User, now: datetime) -> tuple[Meeting, Pairing, list[Member], Hand]:
    """The proposal read anew, its pairing locked, and who acts. Six queries."""
    meeting = Meeting.objects.select_related("pairing").get(pk=proposal.meeting_id)
    pairing = meeting.pairing
    members = lock(pairing)
    hand = hand_in_dates(members, by, now=now)
    meeting.refresh_from_db(from_queryset=Meeting.objects.filter(pairing=pairing))
    meeting.pairing = pairing
    proposal.refresh_from_db(from_queryset=Attendance.objects.filter(meeting=meeting))
    return meeting, pairing, members, hand


def _must_be_another(proposal: Attendance, hand: Hand) -> None:
    if hand.own.participant_id == proposal.participant_id:
        raise NotAllowed(_("You proposed this time, so the others say whether it suits them."))


def _must_be_open(proposal: Attendance, meeting: Meeting) -> datetime:
    is_about_it = meeting.state == MeetingState.PLANNED and proposal.sequence == meeting.sequence
    if proposal.proposed_at is None or proposal.turned_down_at is not None or not is_about_it:
        raise Refused(_("This time is no longer proposed. The meeting has changed since, or somebody has answered."))
    return proposal.proposed_at
