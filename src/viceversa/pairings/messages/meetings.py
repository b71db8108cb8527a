"""Meetings: planned, moved, cancelled, held, and none in sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import CalendarFile, Moot
from viceversa.messaging.models import Message
from viceversa.messaging.states import MessageState
from viceversa.pairings import mail_links
from viceversa.pairings.assisting import delegations_of
from viceversa.pairings.ical import Guest, cancellation, counter_declined, entry_of, request
from viceversa.pairings.inviting import FOR_CALENDAR, by_mail_all_the_same, page_of, without_entries
from viceversa.pairings.messages.base import (
    KEEPER,
    OTHER,
    SAMPLE_DAY,
    SAMPLE_LINK,
    actor,
    bookable,
    done_for,
    frame,
    kind,
    movable,
    others,
    own,
    partner,
    sample,
    sample_meeting,
    sample_times,
    space,
)
from viceversa.pairings.models import Attendance, CheckIn, Meeting, Member
from viceversa.pairings.queries import suggested_times
from viceversa.pairings.slots import their_clocks
from viceversa.pairings.states import LIVING_STATES, MeetingState, PairingState
from viceversa.pairings.together import listed
from viceversa.programs.directions import ways_of

# Kinds whose mails carry the entry of one meeting.
_CARRIERS: Final = (
    "pairings.meeting_planned",
    "pairings.meeting_moved",
    "pairings.meeting_cancelled",
    FOR_CALENDAR,
)


def _meetings_planned(message: Message) -> dict[str, Any]:
    member = own(message)
    planned = Meeting.objects.filter(code__in=message.context["meetings"], state=MeetingState.PLANNED)
    meetings = [one for one in planned.order_by("starts_at") if one.ends_at > clock.now()]
    if not meetings:
        raise Moot(_("These meetings were cancelled, or are over."))
    return frame(member, url=space(member), meetings=meetings, first=meetings[0], by=actor(message, member))


def _meeting(message: Message, state: str) -> tuple[Member, Meeting]:
    member = own(message)
    meeting = Meeting.objects.filter(code=message.context["meeting"]).first()
    if meeting is None or meeting.state != state:
        raise Moot(_("The meeting has changed since."))
    return member, meeting


def _meeting_moved(message: Message) -> dict[str, Any]:
    member, meeting = _meeting(message, MeetingState.PLANNED)
    if meeting.ends_at <= clock.now():
        raise Moot(_("The meeting is over, or was deleted."))
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
    times: list[datetime] = []
    offered_to = _offered_to(member, members)
    if not offered_to:
        times = suggested_times(member.pairing, members, now=clock.now(), minutes=meeting.minutes)
    return frame(
        member,
        url=space(member) + "meetings/",
        meeting=meeting,
        times=bookable(times, member, minutes=meeting.minutes),
        offered_to=offered_to,
        by=actor(message, member),
    )


def _offered_to(member: Member, members: list[Member]) -> str:
    """First names of those who choose another date in this one's place; empty when it is up to them. One query."""
    for each in members:
        each.pairing = member.pairing
    kept = delegations_of(members, now=clock.now())
    keepers = [each for each in members if each.role in ways_of(member.pairing.cohort.program).dates]
    if member in keepers and member.participant_id not in kept:
        return ""
    return listed(
        kept[each.participant_id].assistant.first_name
        if each.participant_id in kept
        else each.participant.person.first_name
        for each in keepers
    )


def _meeting_declined(message: Message) -> dict[str, Any]:
    """Somebody's calendar said no: the meeting stands, and here is where it could go."""
    member, meeting = _meeting(message, MeetingState.PLANNED)
    if meeting.sequence != message.context["sequence"] or meeting.starts_at <= clock.now():
        raise Moot(_("The meeting has changed since."))
    members = list(member.pairing.members.all())
    who = next((each for each in members if each.participant.person.code == message.context["who"]), None)
    if who is None:
        raise Moot(_("This pairing is over."))
    times = suggested_times(member.pairing, members, now=clock.now(), minutes=meeting.minutes)
    return frame(
        member,
        url=page_of(meeting),
        meeting=meeting,
        who="" if who.pk == member.pk else who.participant.person.first_name,
        times=movable(times, meeting, member),
    )


def _meeting_proposed(message: Message) -> dict[str, Any]:
    """Somebody proposed another time from their calendar: one tap moves the meeting there, or leaves it. One more query."""
    member, meeting = _meeting(message, MeetingState.PLANNED)
    people = {each.participant_id: each.participant.person for each in member.pairing.members.all()}
    proposals = Attendance.objects.filter(meeting=meeting, sequence=meeting.sequence, proposed_minutes__isnull=False)
    at = datetime.fromisoformat(message.context["at"])
    proposal = next((one for one in proposals if one.is_proposal and one.proposed_at == at), None)
    if proposal is None or at <= clock.now() or people[proposal.participant_id].code != message.context["who"]:
        raise Moot(_("The meeting has changed since."))
    return frame(
        member,
        url=mail_links.to_proposed(proposal, member),
        meeting=meeting,
        who=people[proposal.participant_id].first_name,
        at=at,
        minutes=proposal.proposed_minutes if proposal.proposed_minutes != meeting.minutes else None,
        clocks=their_clocks(at, [each.participant for each in others(member)]),
    )


def _time_turned_down(message: Message) -> dict[str, Any]:
    member, meeting = _meeting(message, MeetingState.PLANNED)
    if meeting.sequence != message.context["sequence"] or meeting.ends_at <= clock.now():
        raise Moot(_("The meeting has changed since."))
    return frame(member, url=page_of(meeting), meeting=meeting, by=actor(message, member))


def _stays(message: Message) -> CalendarFile | None:
    """What tells the calendar that proposed another time that the entry stays as it is. Four queries."""
    meeting, member = _meeting_with_pairing(message.context["meeting"]), own(message)
    if meeting is None:
        return None
    program = member.pairing.cohort.program
    entry = entry_of(meeting, message.to, program=program, partner=partner(member).first_name, url=page_of(meeting))
    guest = Guest(name=message.to.name, email=message.to.email, asked=settings.REPLIES_ARE_READ)
    return CalendarFile("DECLINECOUNTER", counter_declined(entry, guest, now=clock.now()))


def _for_calendar(message: Message) -> dict[str, Any]:
    """One entry and nothing else. Neutral: it names nobody, as whoever keeps the calendar reads it too."""
    member, meeting = own(message), _meeting_with_pairing(message.context["meeting"])
    if meeting is None or meeting.ends_at <= clock.now():
        raise Moot(_("The meeting is over, or was deleted."))
    if meeting.sequence != message.context["sequence"]:
        raise Moot(_("The meeting has changed since."))
    gone = _leaves(message, meeting)
    if gone and not message.foreseen and not _had_an_entry(message, meeting):
        raise Moot(_("It was never in their calendar."))
    by = done_for(message)
    return {"meeting": meeting, "gone": gone, "url": "" if gone else page_of(meeting), "member": member, "by": by}


def _leaves(message: Message, meeting: Meeting) -> bool:
    return meeting.state == MeetingState.CANCELLED or bool(message.context.get("gone"))


def _had_an_entry(message: Message, meeting: Meeting) -> bool:
    """Whether an entry for this meeting went, or may have gone, to this person before. One query."""
    went = Message.objects.filter(
        to=message.to_id,
        kind__in=_CARRIERS,
        state__in=(MessageState.SENT, MessageState.SENDING, MessageState.UNCONFIRMED),
    ).exclude(pk=message.pk)
    return went.filter(Q(context__meeting=meeting.code) | Q(context__meetings__0=meeting.code)).exists()


def _meeting_with_pairing(code: str) -> Meeting | None:
    return Meeting.objects.select_related("pairing").filter(code=code).first()


def _wants_none(message: Message, meeting: Meeting) -> bool:
    return message.to_id in without_entries([message.to_id]) and not _all_the_same(message, meeting)


def _all_the_same(message: Message, meeting: Meeting | None = None) -> bool:
    """Whether this meeting is in their calendar by mail alone, although they stopped such mails. One or two queries."""
    meeting = meeting or _meeting_with_pairing(message.context["meeting"])
    return meeting is not None and bool(by_mail_all_the_same([message.to_id], [meeting]))


def _entry(message: Message) -> CalendarFile | None:
    """The entry that goes with a mail about one meeting, as it stands now. Five queries."""
    codes = message.context.get("meetings") or [message.context["meeting"]]
    meeting = _meeting_with_pairing(codes[0])
    if len(codes) > 1 or meeting is None or _wants_none(message, meeting):
        return None
    member = own(message)
    program = member.pairing.cohort.program
    entry = entry_of(meeting, message.to, program=program, partner=partner(member).first_name, url=page_of(meeting))
    event = message.event
    # Who books for somebody else has that person come.
    user = (event.on_behalf_of or event.actor) if event is not None else None
    guest = Guest(
        name=message.to.name,
        email=message.to.email,
        coming=user is not None and user.person_id == message.to_id,
        asked=settings.REPLIES_ARE_READ,
    )
    if _leaves(message, meeting):
        return CalendarFile("CANCEL", cancellation(replace(entry, cancelled=True), guest, now=clock.now()))
    return CalendarFile("REQUEST", request(entry, guest, now=clock.now()))


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
    carries=_entry,
)
kind(
    "for_calendar",
    gettext_lazy("An entry for the calendar"),
    _for_calendar,
    lambda: {"meeting": sample_meeting(), "gone": False, "url": SAMPLE_LINK, "by": ""},
    carries=_entry,
    stoppable=True,
    all_the_same=_all_the_same,
    why=gettext_lazy("You get this so that the date is in your calendar. You can stop it and subscribe instead."),
    # When a pair ends, everybody in it gets these; the dates themselves are on the managers' pages.
    manager_sees="none",
)
kind(
    "meeting_moved",
    gettext_lazy("A meeting was moved"),
    _meeting_moved,
    lambda: sample(meeting=sample_meeting(), was=SAMPLE_DAY - timedelta(days=2)),
    urgent=True,
    to=OTHER,
    carries=_entry,
)
kind(
    "meeting_cancelled",
    gettext_lazy("A meeting was cancelled"),
    _meeting_cancelled,
    lambda: sample(
        meeting=sample_meeting(),
        times=sample_times(4, 5, 7),
        offered_to="",
    ),
    urgent=True,
    to=OTHER,
    carries=_entry,
)
kind(
    "meeting_declined",
    gettext_lazy("A calendar said no to a date"),
    _meeting_declined,
    lambda: sample(meeting=sample_meeting(), who="Nia", times=sample_times(4, 5, 7)),
    urgent=True,
    to=KEEPER,
    why=gettext_lazy("You get this because, in your pair, you keep the dates."),
    manager_sees="none",
)
kind(
    "meeting_proposed",
    gettext_lazy("Another time is proposed for a meeting"),
    _meeting_proposed,
    lambda: sample(
        meeting=sample_meeting(), who="Nia", at=SAMPLE_DAY + timedelta(days=1, hours=3), minutes=None, clocks=[]
    ),
    urgent=True,
    to=OTHER,
    manager_sees="none",
)
kind(
    "time_turned_down",
    gettext_lazy("A meeting stays where it is"),
    _time_turned_down,
    lambda: sample(meeting=sample_meeting()),
    urgent=True,
    to=gettext_lazy("who proposed another time"),
    carries=_stays,
    manager_sees="none",
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
