"""What is shown of somebody's own calendar, to them alone."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core import private
from viceversa.integrations.calendars import caldav
from viceversa.integrations.calendars.actions import GOOD_FOR, digest_of
from viceversa.integrations.calendars.caldav import Stretch
from viceversa.integrations.calendars.models import Connection, Feed, Written
from viceversa.pairings.ical import Entry, neutral_entry
from viceversa.pairings.inviting import without_entries
from viceversa.pairings.queries import meetings_of
from viceversa.pairings.states import MeetingState
from viceversa.people.hooks import OwnCard
from viceversa.people.models import Person, User
from viceversa.programs.models import Participant
from viceversa.workshops import queries as workshops

log = logging.getLogger(__name__)

# How far back a feed goes: long enough to see what was, no archive of somebody's days.
BACK: Final = timedelta(days=60)


@dataclass(frozen=True)
class Dates:
    """What a feed says: whose it is, their meetings and workshops, and when something in it changed last."""

    person: Person
    entries: list[Entry]
    changed_at: datetime


def dates_of_feed(token: str, *, now: datetime) -> Dates:
    """The meetings and workshops of whose address this is; Http404 for an address nobody has. Two
    queries, three for whoever has a seat at a workshop.

    Somebody who left, or whose account is closed, has an address that leads nowhere.
    """
    feed = (
        Feed.objects.select_related("person__user")
        .annotate(has_workshops=workshops.has_dates("person", since=now - BACK))
        .filter(digest=digest_of(token), person__state=Person.State.ACTIVE, person__user__is_active=True)
        .first()
    )
    if feed is None:
        raise Http404
    meetings = list(meetings_of(feed.person, since=now - BACK))
    # What was cancelled is not in the feed, and counts as a change of it.
    changes = [meeting.revised_at or meeting.created_at for meeting in meetings]
    shown = [meeting for meeting in meetings if meeting.state != MeetingState.CANCELLED]
    entries, moved = workshops.entries_of(feed.person, since=now - BACK) if feed.has_workshops else ([], [])
    entries += [neutral_entry(each, feed.person) for each in shown]
    entries.sort(key=lambda entry: (entry.starts_at, entry.uid))
    return Dates(feed.person, entries, max([feed.created_at, *changes, *moved]))


def feed_of(person: Person) -> Feed | None:
    """Somebody's own feed. One query."""
    return Feed.objects.filter(person=person).first()


def gets_entries(person: Person) -> bool:
    """Whether invitations come to them by mail. One query."""
    return not without_entries([person.pk])


def connection_of(person: Person) -> Connection | None:
    """Somebody's own connected calendar. One query."""
    return Connection.objects.filter(person=person).first()


def busy_stretches(people: Iterable[int], now: datetime) -> list[Stretch]:
    """When calendars said, a short while ago, that one of these people, by id, is busy; not which of them. One query.

    A calendar that can't be read, or has not answered for long, says nothing.
    """
    if not caldav.is_offered():
        return []
    found: list[Stretch] = []
    for connection in Connection.objects.filter(person__in=list(people), asked_at__gt=now - GOOD_FOR):
        try:
            found += connection.busy
        except private.Tampered:
            log.warning("Busy times of connection %s can't be read.", connection.code)
    return found


def by_mail_all_the_same(people: Iterable[int], meetings: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Who, by id, has which meeting by mail although it should be written into their calendar: it could not be. One
    query."""
    rows = Written.objects.filter(
        connection__person__in=list(people),
        connection__writes=True,
        meeting__in=list(meetings),
        left_alone=True,
        etag="",
    )
    return rows.values_list("connection__person_id", "meeting_id")


def own_card(user: User) -> OwnCard | None:
    """The way to one's own calendar, for whoever takes part. One query."""
    if user.person is None or not Participant.objects.filter(person=user.person).exists():
        return None
    return OwnCard(
        title=_("Your calendar"),
        text=_("How your meetings get into your own calendar, and what it may tell us."),
        url=reverse("calendars:own"),
        label=_("Set it up"),
    )
