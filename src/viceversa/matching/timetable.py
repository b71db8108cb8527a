"""When the rounds of an event are, and what of it is over. Moments are counted, so a night on which clocks change is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.core.zones import zone_named
from viceversa.matching.models_event import ConversationEvent


@dataclass(frozen=True)
class Hours:
    """One round: its number, and from when to when."""

    number: int
    start: datetime
    end: datetime


def hours_of(event: ConversationEvent) -> list[Hours]:
    """The rounds of an event in their order. No query."""
    length, step = timedelta(minutes=event.minutes), timedelta(minutes=event.minutes + event.pause)
    starts = [event.starts_at + step * number for number in range(event.rounds)]
    return [Hours(number, start, start + length) for number, start in enumerate(starts, start=1)]


def ahead(event: ConversationEvent, now: datetime) -> list[int]:
    """The rounds that have not begun. No query."""
    return [hours.number for hours in hours_of(event) if hours.start > now]


def moment_on(day: date, at: time, zone: str, *, field: str = "") -> datetime:
    """What a clock in `zone` shows as a moment; of an hour that comes twice, the first. Refuses one that is left out."""
    there, day = zone_named(zone), _within_reach(day)
    moment = datetime.combine(day, at, tzinfo=there).astimezone(UTC)
    if moment.astimezone(there).replace(tzinfo=None) != datetime.combine(day, at):
        raise Refused(
            _("On this night clocks go forward there, and this hour does not exist. Choose another."),
            field=field or None,
        )
    return moment


def midnight_after(day: date, zone: str) -> datetime:
    """The moment at which a day is over on a clock in `zone`. Where clocks change at midnight, the first moment after it."""
    return datetime.combine(_within_reach(day) + timedelta(days=1), time.min, tzinfo=zone_named(zone)).astimezone(UTC)


def _within_reach(day: date) -> date:
    """The first and last days that a calendar has can't be counted from; one near them is as far off, and refused by
    verbs."""
    return min(max(day, date.min + timedelta(days=2)), date.max - timedelta(days=2))
