"""Meetings: planned, moved, cancelled, held, and none in sight."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.pairings import mail_links
from viceversa.pairings.messages.base import (
    KEEPER,
    OTHER,
    SAMPLE_DAY,
    SAMPLE_LINK,
    actor,
    bookable,
    frame,
    kind,
    own,
    sample,
    sample_meeting,
    sample_times,
    space,
)
from viceversa.pairings.models import CheckIn, Meeting, Member
from viceversa.pairings.queries import suggested_times
from viceversa.pairings.states import LIVING_STATES, MeetingState, PairingState


def _meetings_planned(message: Message) -> dict[str, Any]:
    member = own(message)
    meetings = list(
        Meeting.objects.filter(code__in=message.context["meetings"], state=MeetingState.PLANNED).order_by("starts_at")
    )
    if not meetings:
        raise Moot(_("These meetings were cancelled."))
    return frame(member, url=space(member), meetings=meetings, first=meetings[0], by=actor(message, member))


def _meeting(message: Message, state: str) -> tuple[Member, Meeting]:
    member = own(message)
    meeting = Meeting.objects.filter(code=message.context["meeting"]).first()
    if meeting is None or meeting.state != state:
        raise Moot(_("The meeting has changed since."))
    return member, meeting


def _meeting_moved(message: Message) -> dict[str, Any]:
    member, meeting = _meeting(message, MeetingState.PLANNED)
    return frame(
        member,
        url=space(member),
        meeting=meeting,
        was=datetime.fromisoformat(message.context["was"]),
        by=actor(message, member),
    )


def _meeting_cancelled(message: Message) -> dict[str, Any]:
    member, meeting = _meeting(message, MeetingState.CANCELLED)
    if member.pairing.state not in LIVING_STATES:
        raise Moot(_("This pairing is over."))
    members = list(member.pairing.members.all())
    times = suggested_times(member.pairing, members, now=clock.now(), minutes=meeting.minutes)
    return frame(member, url=space(member), meeting=meeting, times=bookable(times, member), by=actor(message, member))


def _check_in(message: Message) -> dict[str, Any]:
    member, meeting = _meeting(message, MeetingState.PLANNED if message.foreseen else MeetingState.HELD)
    if not message.foreseen and CheckIn.objects.filter(meeting=meeting, participant=member.participant_id).exists():
        raise Moot(_("The check-in was given already."))
    following = (
        Meeting.objects.filter(
            pairing=member.pairing, state=MeetingState.PLANNED, starts_at__gt=max(clock.now(), meeting.starts_at)
        )
        .order_by("starts_at")
        .first()
    )
    url = mail_links.to_check_in(meeting, member)
    return frame(
        member,
        meeting=meeting,
        answers=[
            {"label": choice.label, "url": f"{url}?answer={choice.value}", "quiet": choice.value == 0}
            for choice in reversed(CheckIn.Answer)
        ],
        following=following,
        url=space(member),
    )


def _sample_answers() -> list[dict[str, Any]]:
    return [
        {"label": choice.label, "url": SAMPLE_LINK, "quiet": choice.value == 0} for choice in reversed(CheckIn.Answer)
    ]


def _nudge(message: Message) -> dict[str, Any]:
    member = own(message)
    pairing = member.pairing
    if pairing.state != PairingState.ACTIVE or (pairing.next_meeting_at and pairing.next_meeting_at > clock.now()):
        raise Moot(_("These two have a date, or are no longer active."))
    times = [datetime.fromisoformat(text) for text in message.context.get("times", [])]
    ahead = [moment for moment in times if moment > clock.now()]
    return frame(member, url=space(member) + "meetings/", last=pairing.last_held_at, times=bookable(ahead, member))


kind(
    "meeting_planned",
    gettext_lazy("A meeting is planned"),
    _meetings_planned,
    lambda: sample(
        meetings=[sample_meeting(), Meeting(number=5, starts_at=SAMPLE_DAY + timedelta(weeks=2), minutes=60)],
        first=sample_meeting(),
    ),
    to=OTHER,
)
kind(
    "meeting_moved",
    gettext_lazy("A meeting was moved"),
    _meeting_moved,
    lambda: sample(meeting=sample_meeting(), was=SAMPLE_DAY - timedelta(days=2)),
    urgent=True,
    to=OTHER,
)
kind(
    "meeting_cancelled",
    gettext_lazy("A meeting was cancelled"),
    _meeting_cancelled,
    lambda: sample(
        meeting=sample_meeting(),
        times=sample_times(4, 5, 7),
    ),
    urgent=True,
    to=OTHER,
)
kind(
    "check_in",
    gettext_lazy("One-tap check-in"),
    _check_in,
    lambda: sample(
        meeting=sample_meeting(),
        answers=_sample_answers(),
        following=Meeting(number=5, starts_at=SAMPLE_DAY + timedelta(weeks=2), minutes=60),
    ),
    stoppable=True,
    why=gettext_lazy("You get this after each meeting, because you are in a pair."),
)
kind(
    "nudge_book",
    gettext_lazy("Reminder to book"),
    _nudge,
    lambda: sample(
        last=SAMPLE_DAY,
        times=sample_times(18, 19, 21),
    ),
    to=KEEPER,
    why=gettext_lazy("You get this because, in your pair, you keep the dates."),
)
