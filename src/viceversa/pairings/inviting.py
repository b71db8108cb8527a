"""Entries in calendars, by mail: who is sent one when a date is made, changed or taken back.

A mail that tells somebody of one meeting carries its entry. What has no such mail (each meeting of a series, one's own
copy of what one booked, the dates of a pair that ends) goes as "for_calendar", one entry a mail: a mail program takes
no more than one (docs/decisions/0024-one-entry-a-mail.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from viceversa.core.models import Event
from viceversa.messaging.actions import draft_all
from viceversa.messaging.models import Preference
from viceversa.messaging.rendering import address_of
from viceversa.pairings import hooks
from viceversa.pairings.common import mail_to
from viceversa.pairings.models import Meeting, Member, Pairing

FOR_CALENDAR: Final = "pairings.for_calendar"


def put_in_calendars(
    members: Iterable[Member],
    meetings: Iterable[Meeting],
    *,
    event: Event,
    pairing: Pairing,
    now: datetime,
    gone: bool = False,
) -> None:
    """Draft one entry a mail to each of these, for each meeting; part of verbs, after the words that tell of it.

    `gone`: the meeting goes on without them, so it leaves their calendar. Who stopped these mails has none, unless
    their calendar can't do without. Two reads and a write; where somebody stopped them, a read more.
    """
    members, meetings = list(members), [meeting for meeting in meetings if meeting.ends_at > now]
    if not members or not meetings:
        return
    stopped = without_entries(member.participant.person_id for member in members)
    nevertheless = by_mail_all_the_same(stopped, meetings)
    more = {"gone": True} if gone else {}
    mails = [
        mail_to(FOR_CALENDAR, member, about=meeting.code, meeting=meeting.code, sequence=meeting.sequence, **more)
        for meeting in meetings
        for member in members
        if member.participant.person_id not in stopped or (member.participant.person_id, meeting.pk) in nevertheless
    ]
    draft_all(mails, event=event, now=now, scope=pairing.cohort)


def without_entries(people: Iterable[int]) -> frozenset[int]:
    """Which of these people, by id, stopped mails for their calendar. One query."""
    rows = Preference.objects.filter(person__in=set(people), kind=FOR_CALENDAR)
    return frozenset(rows.values_list("person_id", flat=True))


def by_mail_all_the_same(stopped: Iterable[int], meetings: Iterable[Meeting]) -> frozenset[tuple[int, int]]:
    """Who of those who stopped these mails, by id, has the entry of which meeting by mail nevertheless: it came so
    before, and their calendar takes it in no other way. One query; none where nobody stopped them."""
    people = list(stopped)
    if not people:
        return frozenset()
    ids = [meeting.pk for meeting in meetings]
    return frozenset(pair for found in hooks.BY_MAIL for pair in found(people, ids))


def page_of(meeting: Meeting) -> str:
    """The address of a meeting's page."""
    return address_of("pairings:meeting", meeting.pairing.code, meeting.code)
