"""Another time that somebody proposed for a meeting, as one of the pair reads it, and the ways to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from viceversa.core import links
from viceversa.core.doors import found_in
from viceversa.core.errors import Refused
from viceversa.pairings.doors import Space, space_of
from viceversa.pairings.models import Attendance, Meeting, Member
from viceversa.pairings.slots import Clock, their_clocks
from viceversa.pairings.states import MeetingState

# What is read of a proposal along with its meeting.
_OF_PROPOSAL = ("code", "participant_id", "sequence", "proposed_at", "proposed_minutes")


@dataclass(frozen=True)
class Proposed:
    """Another time that somebody proposed for a meeting, as one of the pair reads it."""

    space: Space
    meeting: Meeting
    proposal: Attendance

    @property
    def is_mine(self) -> bool:
        return self.proposal.participant_id == self.space.me.participant_id

    @property
    def is_open(self) -> bool:
        """Whether it can be taken or turned down: the meeting is where it was then."""
        return (
            self.proposal.is_proposal
            and self.meeting.state == MeetingState.PLANNED
            and self.proposal.sequence == self.meeting.sequence
        )

    @property
    def ends_at(self) -> datetime | None:
        proposal = self.proposal
        return (
            proposal.proposed_at + timedelta(minutes=proposal.proposed_minutes or 0) if proposal.proposed_at else None
        )

    @property
    def minutes_differ(self) -> bool:
        return self.proposal.proposed_minutes != self.meeting.minutes

    @property
    def clocks(self) -> list[Clock]:
        """What the others' clocks say then, where they differ from the reader's. No query."""
        moment, people = self.proposal.proposed_at, [member.participant for member in self.space.others]
        return their_clocks(moment, people) if moment else []

    @property
    def who(self) -> str:
        """The first name of who proposed it."""
        members = {member.participant_id: member for member in self.space.members}
        return members[self.proposal.participant_id].participant.person.first_name


def proposed_in(space: Space, code: str) -> Proposed:
    """Another time that was proposed for a meeting of this pairing. One query."""
    rows = Attendance.objects.select_related("meeting").filter(meeting__pairing=space.pairing, code=code)
    return _proposed(space, found_in(rows))


def proposed_by_link(token: str, purpose: str, *, now: datetime) -> Proposed:
    """The same out of a mail; Http404 when another time was proposed since. Four queries."""
    link = links.read(token, purpose, now=now)
    proposal = found_in(Attendance.objects.select_related("meeting").filter(code=link.subject))
    if proposal.proposed_at is None or proposal.proposed_at.isoformat() != link.extra["at"]:
        raise Refused(_("This time is no longer proposed. The meeting has changed since, or somebody has answered."))
    rows = Member.objects.filter(pairing=proposal.meeting.pairing_id, participant__person__code=link.who)
    return _proposed(space_of(found_in(rows)), proposal)


def open_proposals(space: Space, meeting: Meeting) -> list[Proposed]:
    """What is proposed for one meeting and not answered. One query."""
    rows = Attendance.objects.filter(meeting=meeting, proposed_at__isnull=False).select_related("meeting")
    return [one for one in (_proposed(space, row) for row in rows.order_by("pk")) if one.is_open]


def meetings_in(space: Space) -> tuple[list[Meeting], list[Proposed]]:
    """All meetings of a pairing, and what is proposed for them and not answered. One query."""
    waits = Q(attendances__proposed_at__isnull=False, attendances__turned_down_at=None)
    rows = Meeting.objects.filter(pairing=space.pairing).annotate(
        proposal=FilteredRelation("attendances", condition=waits),
        **{f"proposal_{name}": F(f"proposal__{name}") for name in _OF_PROPOSAL},
    )
    meetings: dict[int, Meeting] = {}
    proposals: list[Proposed] = []
    for row in rows:
        # A meeting for which several propose something comes several times.
        meeting = meetings.setdefault(row.pk, row)
        given = {name: getattr(row, f"proposal_{name}") for name in _OF_PROPOSAL}
        if given["code"]:
            proposals.append(_proposed(space, Attendance(meeting=meeting, **given)))
    return list(meetings.values()), [one for one in proposals if one.is_open]


def _proposed(space: Space, proposal: Attendance) -> Proposed:
    meeting = proposal.meeting
    meeting.pairing = space.pairing
    return Proposed(space, meeting, proposal)
