"""When two people could meet: from the weekly times both gave, clear of what is taken. Pure; no calendar is read here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from viceversa.core.moments import written
from viceversa.core.zones import zone_named
from viceversa.pairings.together import listed
from viceversa.programs.models import Participant
from viceversa.programs.times import half_hours_utc

if TYPE_CHECKING:
    from viceversa.pairings.models import Pairing

_HALF_HOUR = timedelta(minutes=30)
_WEEK = 336
WEEKS_AHEAD = 4
FIRST_CONVERSATION_MINUTES: Final = 15
USUAL_MINUTES: Final = 60


def minutes_of_next(pairing: Pairing) -> int:
    """How long the next meeting is offered for: two who have never met begin with a short conversation. No query."""
    return USUAL_MINUTES if pairing.held_count or pairing.next_meeting_at else FIRST_CONVERSATION_MINUTES


def in_their_zone(moment: datetime, them: Participant) -> str:
    """The hour of a moment on somebody else's clock, with the day if it is another; empty where it is the reader's own.

    The reader's zone is the active one. No query.
    """
    zone = zone_named(them.time_zone or them.person.time_zone)
    here, there = timezone.localtime(moment), moment.astimezone(zone)
    if here.utcoffset() == there.utcoffset():
        return ""
    with timezone.override(zone):
        return written(moment, "time" if here.date() == there.date() else "moment")


@dataclass(frozen=True)
class Clock:
    """A moment as others read it whose clock differs from the reader's: the hour there, and their first names."""

    there: str
    name: str


def their_clocks(moment: datetime, others: Iterable[Participant]) -> list[Clock]:
    """The clocks of these people that differ from the reader's, those of one zone together. No query."""
    names: dict[str, list[str]] = {}
    for one in others:
        names.setdefault(in_their_zone(moment, one), []).append(one.person.first_name)
    return [Clock(there, listed(whose)) for there, whose in names.items() if there]


def common_starts(
    people: Iterable[Participant],
    *,
    after: datetime,
    minutes: int,
    count: int = 3,
    taken: Iterable[tuple[datetime, datetime]] = (),
) -> list[datetime]:
    """The first `count` moments after `after` at which all of them are free for `minutes`, one a day at most.

    Looks four weeks ahead; gives fewer, or none, when their weekly times do not meet. `taken` are stretches that are
    booked already. Someone who gave no times is taken to be free when the others are. No query.
    """
    given = [person for person in people if person.times]
    if not given:
        return []
    busy = list(taken)
    found: list[datetime] = []
    monday = datetime.combine(after.astimezone(UTC).date(), time(), UTC)
    monday -= timedelta(days=monday.weekday())
    needed = -(-minutes // 30)
    for week in range(WEEKS_AHEAD + 1):
        start = monday + timedelta(weeks=week)
        free = set.intersection(*(_free(person, start) for person in given))
        for half_hour in sorted(free):
            if not all((half_hour + step) % _WEEK in free for step in range(needed)):
                continue
            begin = start + half_hour * _HALF_HOUR
            end = begin + timedelta(minutes=minutes)
            same_day = any(begin.date() == other.date() for other in found)
            if begin <= after or same_day or any(begin < until and since < end for since, until in busy):
                continue
            found.append(begin)
            if len(found) == count:
                return found
    return found


def _free(person: Participant, monday: datetime) -> set[int]:
    zone = person.time_zone or settings.TIME_ZONE
    try:
        return half_hours_utc(person.times, zone, monday.date())
    except ZoneInfoNotFoundError:
        return half_hours_utc(person.times, settings.TIME_ZONE, monday.date())
