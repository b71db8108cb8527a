"""When two people could meet: from the weekly times both gave, clear of what is taken. Pure; no calendar is read here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone

from viceversa.core.moments import written
from viceversa.core.zones import zone_named
from viceversa.pairings.together import listed
from viceversa.programs.models import Participant
from viceversa.programs.times import stretches_on

if TYPE_CHECKING:
    from viceversa.pairings.models import Pairing

Stretch = tuple[datetime, datetime]

# Quarters, for zones that lie off by one (Kathmandu, the Chatham Islands); what is offered begins on a half hour of UTC.
_QUARTER = timedelta(minutes=15)
WEEKS_AHEAD = 4
_BEGINS_WITHIN: Final = 2
FIRST_CONVERSATION_MINUTES: Final = 15
USUAL_MINUTES: Final = 60
USUAL_RHYTHM: Final = 2
MOST_AT_ONCE: Final = 24


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
    taken: Iterable[Stretch] = (),
) -> list[datetime]:
    """The first `count` moments after `after` at which all of them are free for `minutes`, one a day at most.

    Looks four weeks ahead; gives fewer, or none, when their weekly times do not meet. `taken` are stretches that are
    booked already. Someone who gave no times is taken to be free when the others are. No query.
    """
    given = [person for person in people if person.times]
    if not given:
        return []
    span = _Span(after, weeks=WEEKS_AHEAD + 1)
    free = set.intersection(*(_free(person, span) for person in given))
    busy, found = list(taken), list[datetime]()
    for step in _half_hours(free):
        begin = span.moment(step)
        same_day = any(begin.date() == other.date() for other in found)
        if begin <= after or same_day or not _fits(begin, minutes, free, span) or _meets(begin, minutes, busy):
            continue
        found.append(begin)
        if len(found) == count:
            break
    return found


@dataclass(frozen=True)
class Series:
    """Meetings at one hour of a clock every few weeks, and how many of them suit everybody; not whom the others don't."""

    moments: list[datetime]
    clear: int
    every_weeks: int

    @property
    def first(self) -> datetime:
        return self.moments[0]

    @property
    def is_clear(self) -> bool:
        return self.clear == len(self.moments)


def common_series(
    people: Iterable[Participant],
    *,
    zone: str,
    after: datetime,
    minutes: int,
    every_weeks: int,
    count: int,
    taken: Iterable[Stretch] = (),
) -> list[Series]:
    """Up to three series that begin within two weeks, on different weekdays: those of which most dates suit everybody first.

    Each keeps its hour on the clock of `zone`, which may change on another day than the clocks of the others: then a date
    that was in their weekly times may fall out of them, and does not count as clear. `taken` as in `common_starts`. No query.
    """
    given = [person for person in people if person.times]
    if not given or count < 2:
        return []
    span = _Span(after, weeks=every_weeks * count + _BEGINS_WITHIN)
    free = set.intersection(*(_free(person, span) for person in given))
    busy = list(taken)
    best: dict[int, Series] = {}
    for step in _half_hours(free):
        begin = span.moment(step)
        if not after < begin < after + timedelta(weeks=_BEGINS_WITHIN):
            continue
        if not _fits(begin, minutes, free, span) or _meets(begin, minutes, busy):
            continue
        moments = rhythm(begin, every_weeks, count, zone)
        clear = sum(_fits(one, minutes, free, span) and not _meets(one, minutes, busy) for one in moments)
        weekday = begin.astimezone(zone_named(zone)).weekday()
        if weekday not in best or clear > best[weekday].clear:
            best[weekday] = Series(moments, clear, every_weeks)
    return sorted(best.values(), key=lambda series: (-series.clear, series.first))[:3]


def rhythm(first: datetime, every_weeks: int, count: int, zone: str) -> list[datetime]:
    """The same hour on a clock in `zone` every few weeks: summer time does not move it. Where a clock leaves that hour out,
    it is an hour later on that day. No query."""
    local = first.astimezone(zone_named(zone))
    return [(local + timedelta(weeks=every_weeks * number)).astimezone(UTC) for number in range(count)]


class _Span:
    """Quarters of an hour counted from the Monday before a moment, over some weeks."""

    def __init__(self, after: datetime, *, weeks: int) -> None:
        monday = datetime.combine(after.astimezone(UTC).date(), time(), UTC)
        self.start = monday - timedelta(days=monday.weekday())
        self.weeks = weeks

    def moment(self, step: int) -> datetime:
        return self.start + step * _QUARTER

    def step(self, moment: datetime) -> int:
        """Which quarter a moment is in."""
        return (moment - self.start) // _QUARTER


def _half_hours(free: set[int]) -> list[int]:
    """The quarters on which a meeting may begin, in order."""
    return sorted(step for step in free if step % 2 == 0)


def _fits(begin: datetime, minutes: int, free: set[int], span: _Span) -> bool:
    """Whether every quarter from here on, for so long, is free."""
    end = begin + timedelta(minutes=minutes)
    return all(step in free for step in range(span.step(begin), span.step(end - timedelta(seconds=1)) + 1))


def _meets(begin: datetime, minutes: int, busy: Iterable[Stretch]) -> bool:
    end = begin + timedelta(minutes=minutes)
    return any(begin < until and since < end for since, until in busy)


def _free(person: Participant, span: _Span) -> set[int]:
    """The quarters of a span in which somebody is free by their weekly times, on their own clock of each day."""
    zone = zone_named(person.time_zone or settings.TIME_ZONE)
    found: set[int] = set()
    # A day more at either end: a Monday in Auckland begins on a Sunday.
    for day in range(-1, span.weeks * 7 + 1):
        date = (span.start + timedelta(days=day)).date()
        for begin, end in stretches_on(person.times, date, zone):
            first = -(-(begin - span.start) // _QUARTER)
            found.update(range(first, (end - span.start) // _QUARTER))
    return found
