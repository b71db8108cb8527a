"""Meetings: planned, moved, cancelled, held. These verbs keep the pairing's columns about its dates true.

A meeting that was booked and not cancelled counts as held when its time is over (a due step), so nobody has to report
it. Either of the two can say that it did not take place: here, or by the check-in.

The assistant of whoever keeps the dates plans, moves and cancels them too (common.hand_in_dates): each act is recorded
as theirs, for that person, and told like one of that person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.pairings.actions.momentum import watch
from viceversa.pairings.common import (
    Hand,
    hand_in_dates,
    is_first,
    keep_dates_true,
    lock,
    must_be_prepared,
    must_live,
    must_meet,
    own_part,
    tell,
    tell_assistants,
)
from viceversa.pairings.inviting import put_in_calendars
from viceversa.pairings.models import CheckIn, Meeting, Member, Pairing
from viceversa.pairings.slots import MOST_AT_ONCE, rhythm
from viceversa.pairings.states import MEETING, MeetingState
from viceversa.people.models import User

AFTER_MEETING = "pairings.after_meeting"
FARTHEST = timedelta(days=730)
LEAST_MINUTES, MOST_MINUTES = 10, 240


@transaction.atomic
def plan(
    pairing: Pairing,
    *,
    starts_at: datetime,
    minutes: int = 60,
    place: str = "",
    title: str = "",
    by: User,
    now: datetime | None = None,
) -> Meeting:
    """Book one meeting; the others are told by mail. The same moment again gives the meeting that is there.

    Refuses a moment that is past, one that overlaps another meeting of the two, and a pairing that is not active.
    """
    now = now or clock.now()
    members = lock(pairing)
    hand = hand_in_dates(members, by, now=now)
    _must_leave_words(hand, title)
    must_meet(pairing)
    _refuse_far(starts_at, now)
    same = Meeting.objects.filter(pairing=pairing, starts_at=starts_at, state=MeetingState.PLANNED).first()
    if same is not None:
        same.repeated = True
        return same
    _check(pairing, [starts_at], minutes, now)
    meeting = _book(pairing, [starts_at], minutes, place=place, title=title, now=now)[0]
    keep_dates_true(pairing, now)
    meeting.refresh_from_db(fields=["number"])
    event = events.record(
        "meeting.planned",
        by=by,
        on_behalf_of=hand.behalf,
        subject=meeting,
        now=now,
        pairing=pairing.code,
        starts_at=starts_at,
        minutes=minutes,
    )
    codes = [meeting.code]
    tell("pairings.meeting_planned", hand.rest(members), event=event, pairing=pairing, now=now, meetings=codes)
    tell_assistants(members, what="planned", event=event, pairing=pairing, now=now, but=by, meetings=codes)
    put_in_calendars([hand.own], [meeting], event=event, pairing=pairing, now=now)
    watch(pairing, now=now)
    return meeting


@transaction.atomic
def plan_series(
    pairing: Pairing,
    *,
    first: datetime,
    every_weeks: int = 2,
    count: int | None = None,
    minutes: int = 60,
    place: str = "",
    by: User,
    now: datetime | None = None,
) -> list[Meeting]:
    """Book `count` meetings at the same local hour (the rest of those the cohort plans, when not told otherwise).

    One mail tells the others of all of them; entries for calendars follow, one a mail. Moments that are booked already are left as they are; when all are,
    nothing changes. Refuses like `plan`.
    """
    now = now or clock.now()
    members = lock(pairing)
    hand = hand_in_dates(members, by, now=now)
    must_meet(pairing)
    standing = Meeting.objects.filter(pairing=pairing).exclude(state=MeetingState.CANCELLED)
    if count is None:
        count = max(1, pairing.cohort.meetings_planned - standing.count())
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refused(_("Between 1 and %(most)s meetings can be planned at once.") % {"most": MOST_AT_ONCE}, "count")
    if not 1 <= every_weeks <= 8:
        raise Refused(_("Choose a rhythm between every week and every eight weeks."), "every_weeks")
    _refuse_far(first, now)
    moments = rhythm(first, every_weeks, count, by.person.time_zone if by.person else "")
    booked = set(standing.filter(starts_at__in=moments).values_list("starts_at", flat=True))
    fresh = [moment for moment in moments if moment not in booked]
    if not fresh:
        pairing.repeated = True
        return list(standing.filter(starts_at__in=moments))
    _check(pairing, fresh, minutes, now)
    meetings = _book(pairing, fresh, minutes, place=place, title="", now=now)
    pairing.every_weeks = every_weeks
    pairing.save(update_fields=["every_weeks"])
    keep_dates_true(pairing, now)
    event = events.record(
        "pairing.meetings_planned",
        by=by,
        on_behalf_of=hand.behalf,
        subject=pairing,
        now=now,
        count=len(meetings),
        first=fresh[0],
        minutes=minutes,
    )
    codes = [meeting.code for meeting in meetings]
    tell("pairings.meeting_planned", hand.rest(members), event=event, pairing=pairing, now=now, meetings=codes)
    tell_assistants(members, what="planned", event=event, pairing=pairing, now=now, but=by, meetings=codes)
    # The mail to the others carries the entry of a single meeting; several go one a mail.
    invited = members if len(meetings) > 1 else [hand.own]
    put_in_calendars(invited, meetings, event=event, pairing=pairing, now=now)
    watch(pairing, now=now)
    return list(Meeting.objects.filter(code__in=codes))


@transaction.atomic
def move(
    meeting: Meeting, *, starts_at: datetime, minutes: int | None = None, by: User, now: datetime | None = None
) -> Meeting:
    """Move a planned meeting; the others are told. The same moment again changes nothing."""
    now = now or clock.now()
    pairing, members = _of(meeting)
    hand = hand_in_dates(members, by, now=now)
    must_meet(pairing)
    minutes = minutes or meeting.minutes
    if meeting.state != MeetingState.PLANNED:
        raise Refused(_("Only a planned meeting can be moved. Plan a new one."))
    if meeting.starts_at == starts_at and meeting.minutes == minutes:
        meeting.repeated = True
        return meeting
    _check(pairing, [starts_at], minutes, now, but=meeting)
    was = meeting.starts_at
    meeting.starts_at, meeting.minutes = starts_at, minutes
    meeting.moved_count += 1
    revise(meeting, now)
    meeting.save(update_fields=["starts_at", "minutes", "moved_count", "sequence", "revised_at"])
    _plan_end(meeting, pairing, now)
    keep_dates_true(pairing, now)
    meeting.refresh_from_db(fields=["number"])
    event = events.record(
        "meeting.moved",
        by=by,
        on_behalf_of=hand.behalf,
        subject=meeting,
        now=now,
        pairing=pairing.code,
        was=was,
        starts_at=starts_at,
    )
    tell(
        "pairings.meeting_moved",
        hand.rest(members),
        event=event,
        pairing=pairing,
        now=now,
        meeting=meeting.code,
        was=was.isoformat(),
    )
    tell_assistants(
        members,
        what="moved",
        event=event,
        pairing=pairing,
        now=now,
        but=by,
        meetings=[meeting.code],
        was=was.isoformat(),
    )
    put_in_calendars([hand.own], [meeting], event=event, pairing=pairing, now=now)
    watch(pairing, now=now)
    meeting.repeated = False
    return meeting


@transaction.atomic
def describe(
    meeting: Meeting, *, place: str, title: str | None = None, by: User, now: datetime | None = None
) -> Meeting:
    """Say where a meeting is and, unless it is left as it is, what it is about. Nobody is told by mail: the page says it.
    Where the program lets calendars say the place, they get the new one. An assistant has no say in what it is about."""
    now = now or clock.now()
    pairing, members = _of(meeting)
    hand = hand_in_dates(members, by, now=now)
    _must_leave_words(hand, title)
    must_live(pairing)
    title = meeting.title if title is None else title
    title, place = " ".join(title.split())[:120], " ".join(place.split())[:200]
    if (meeting.title, meeting.place) == (title, place):
        meeting.repeated = True
        return meeting
    shows = pairing.cohort.program.names_in_calendars and meeting.state == MeetingState.PLANNED
    elsewhere = shows and meeting.place != place
    meeting.title, meeting.place = title, place
    if elsewhere:
        revise(meeting, now)
    meeting.save(update_fields=["title", "place", "sequence", "revised_at"])
    event = events.record(
        "meeting.described", by=by, on_behalf_of=hand.behalf, subject=meeting, now=now, pairing=pairing.code
    )
    if elsewhere:
        put_in_calendars(members, [meeting], event=event, pairing=pairing, now=now)
    meeting.repeated = False
    return meeting


@transaction.atomic
def cancel(meeting: Meeting, *, by: User, now: datetime | None = None) -> Meeting:
    """Cancel a planned meeting, without a reason. The others are told in neutral words; whoever keeps the dates, or their
    assistant, is offered three other times at once: by mail, or on the page when they cancelled it. Again: changes nothing."""
    now = now or clock.now()
    pairing, members = _of(meeting)
    hand = hand_in_dates(members, by, now=now)
    must_live(pairing)
    if meeting.state == MeetingState.CANCELLED:
        meeting.repeated = True
        return meeting
    MEETING.apply(meeting, "cancel")
    revise(meeting, now)
    _settle(meeting, pairing, now)
    due.forget(meeting, now=now)
    event = events.record(
        "meeting.cancelled",
        by=by,
        on_behalf_of=hand.behalf,
        subject=meeting,
        now=now,
        pairing=pairing.code,
        starts_at=meeting.starts_at,
    )
    tell(
        "pairings.meeting_cancelled",
        hand.rest(members),
        event=event,
        pairing=pairing,
        now=now,
        meeting=meeting.code,
    )
    tell_assistants(members, what="cancelled", event=event, pairing=pairing, now=now, but=by, meetings=[meeting.code])
    put_in_calendars([hand.own], [meeting], event=event, pairing=pairing, now=now)
    watch(pairing, now=now, cancelled=True)
    meeting.repeated = False
    return meeting


@transaction.atomic
def hold(meeting: Meeting, *, by: User | None, now: datetime | None = None) -> Meeting:
    """The meeting took place: each gets a one-tap check-in. Again: changes nothing.

    Refuses before it has begun. The first meeting is not noted by somebody who has not prepared for it; by itself it is
    noted all the same, since dates are facts.
    """
    now = now or clock.now()
    pairing, members = _of(meeting)
    own = own_part(members, by) if by is not None else None
    must_live(pairing)
    if meeting.state == MeetingState.HELD:
        meeting.repeated = True
        return meeting
    if own is not None and is_first(meeting):
        must_be_prepared(own)
    if meeting.starts_at > now:
        raise Refused(_("This meeting is still to come. Move it to the day you met, or cancel it."))
    _take_place(meeting, pairing, members, by=by, now=now)
    watch(pairing, now=now)
    meeting.repeated = False
    return meeting


def _take_place(meeting: Meeting, pairing: Pairing, members: list[Member], *, by: User | None, now: datetime) -> None:
    MEETING.apply(meeting, "hold")
    _settle(meeting, pairing, now)
    due.forget(meeting, now=now)
    event = events.record(
        "meeting.held", by=by, subject=meeting, now=now, pairing=pairing.code, starts_at=meeting.starts_at
    )
    tell(
        "pairings.check_in",
        members,
        event=event,
        pairing=pairing,
        now=now,
        send_after=max(now, meeting.ends_at),
        meeting=meeting.code,
    )


@transaction.atomic
def unhold(meeting: Meeting, *, by: User, now: datetime | None = None) -> Meeting:
    """Undo `hold`: the meeting is planned again. Once its time is over, it is not held by itself a second time: they said
    that they did not meet, and move or cancel it. Check-ins that were given stay their authors'."""
    now = now or clock.now()
    pairing, members = _of(meeting)
    own_part(members, by)
    must_live(pairing)
    if meeting.state == MeetingState.PLANNED:
        meeting.repeated = True
        return meeting
    MEETING.apply(meeting, "unhold")
    meeting.settled_at = None
    meeting.save(update_fields=["state", "settled_at"])
    keep_dates_true(pairing, now)
    if meeting.ends_at > now:
        _plan_end(meeting, pairing, now)
    events.record("meeting.reopened", by=by, subject=meeting, now=now, pairing=pairing.code)
    watch(pairing, now=now)
    meeting.repeated = False
    return meeting


def settle_by_check_in(meeting: Meeting, *, pairing: Pairing, now: datetime) -> None:
    """Let the two people's check-ins say whether a meeting took place; part of that verb, inside its transaction.

    It did not when somebody says so and nobody says otherwise; it did as soon as one found it useful or not.
    """
    answers = set(CheckIn.objects.filter(meeting=meeting).values_list("answer", flat=True))
    took_place = bool(answers - {CheckIn.Answer.DID_NOT_MEET})
    if took_place and meeting.state != MeetingState.HELD:
        MEETING.apply(meeting, "recall" if meeting.state == MeetingState.CANCELLED else "hold")
    elif not took_place and meeting.state != MeetingState.CANCELLED:
        MEETING.apply(meeting, "skip")
    else:
        return
    _settle(meeting, pairing, now)
    due.forget(meeting, now=now)
    watch(pairing, cancelled=not took_place, now=now)


def cancel_what_is_ahead(pairing: Pairing, *, now: datetime) -> list[Meeting]:
    """Cancel the meetings ahead of a pairing that ends or pauses, and give them. Part of those verbs, which say so and
    then take them out of calendars (inviting.py).

    One that has begun is held, as it would have been by itself: it may be the one in which they close. Not where they said
    that they did not meet: then nothing waits for its end.
    """
    ahead = []
    for meeting in Meeting.objects.filter(pairing=pairing, state=MeetingState.PLANNED):
        if meeting.starts_at <= now and due.waiting(meeting, AFTER_MEETING) is not None:
            _take_place(meeting, pairing, lock(pairing), by=None, now=now)
        else:
            ahead.append(meeting)
    for meeting in ahead:
        MEETING.apply(meeting, "cancel")
        meeting.settled_at = now
        revise(meeting, now)
        due.forget(meeting, now=now)
    Meeting.objects.bulk_update(ahead, ["state", "settled_at", "sequence", "revised_at"])
    if ahead:
        cancelled = pairing.cancelled_in_a_row
        keep_dates_true(pairing, now)
        pairing.cancelled_in_a_row = cancelled
        pairing.save(update_fields=["cancelled_in_a_row"])
    return ahead


def revise(meeting: Meeting, now: datetime) -> None:
    """What calendars say of it has changed: each change has a higher number, so that an old mail never undoes a new one."""
    meeting.sequence += 1
    meeting.revised_at = now


def _of(meeting: Meeting) -> tuple[Pairing, list[Member]]:
    pairing = meeting.pairing
    members = lock(pairing)
    meeting.refresh_from_db(from_queryset=Meeting.objects.filter(pairing=pairing))
    meeting.pairing = pairing
    return pairing, members


def _must_leave_words(hand: Hand, title: str | None) -> None:
    if hand.behalf is not None and title:
        raise NotAllowed(_("An assistant keeps dates and places, not what they are about."))


def _settle(meeting: Meeting, pairing: Pairing, now: datetime) -> None:
    meeting.settled_at = now
    meeting.save(update_fields=["state", "settled_at", "sequence", "revised_at"])
    keep_dates_true(pairing, now)
    meeting.refresh_from_db(fields=["number"])


def _book(
    pairing: Pairing, moments: Iterable[datetime], minutes: int, *, place: str, title: str, now: datetime
) -> list[Meeting]:
    meetings = Meeting.objects.bulk_create(
        Meeting(
            pairing=pairing,
            starts_at=moment,
            minutes=minutes,
            place=" ".join(place.split())[:200],
            title=" ".join(title.split())[:120],
            created_at=now,
        )
        for moment in moments
    )
    for meeting in meetings:
        _plan_end(meeting, pairing, now)
    return meetings


def _plan_end(meeting: Meeting, pairing: Pairing, now: datetime) -> None:
    due.forget(meeting, now=now)
    due.plan(
        AFTER_MEETING,
        subject=meeting,
        scope=pairing.cohort,
        due_at=meeting.ends_at,
        key=f"{AFTER_MEETING}:{meeting.code}:{new_code()}",
        now=now,
    )


def _check(pairing: Pairing, moments: list[datetime], minutes: int, now: datetime, but: Meeting | None = None) -> None:
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise Refused(
            _("A meeting takes between %(least)s and %(most)s minutes.")
            % {"least": LEAST_MINUTES, "most": MOST_MINUTES},
            "minutes",
        )
    if min(moments) <= now:
        raise Refused(_("Choose a time that is still to come."), "starts_at")
    _refuse_far(max(moments), now)
    length = timedelta(minutes=minutes)
    planned = Meeting.objects.filter(pairing=pairing, state=MeetingState.PLANNED)
    for other in planned:
        if but is not None and other.pk == but.pk:
            continue
        if any(moment < other.ends_at and other.starts_at < moment + length for moment in moments):
            raise Refused(
                _("There is another meeting at this time. Choose another one, or move that one."), "starts_at"
            )


def _refuse_far(moment: datetime, now: datetime) -> None:
    """Before anything is looked up by it: the first and the last day of the calendar are in no database's time zone."""
    if now - moment > FARTHEST:
        raise Refused(_("Choose a time that is still to come."), "starts_at")
    if moment - now > FARTHEST:
        raise Refused(_("Choose a day within the next two years."), "starts_at")
