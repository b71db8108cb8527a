"""When a mail may reach somebody: not in their night, not on their days off, not while they are away, not twice a day.

Urgent mails do not wait. All times are the recipient's own, and so are weekends and public holidays: those of the
country in which their time zone lies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from viceversa.core.countries import country_of, is_day_off
from viceversa.messaging.models import MailRules

MORNING: Final = time(8)
DAY: Final = timedelta(days=1)
# Nobody is away for longer than this without coming back in between; ends a search that would never end.
_FARTHEST: Final = 800


@dataclass(frozen=True)
class Quiet:
    """What one cohort, or the company, has settled. `night` is (from, until), or None: any hour will do.

    `weekends`: also quiet on the recipient's weekend and public holidays.
    """

    night: tuple[time, time] | None = None
    weekends: bool = False
    digest: bool = False

    @property
    def morning(self) -> time:
        """When mails that waited go out."""
        return self.night[1] if self.night else MORNING

    def is_night(self, moment: time) -> bool:
        """Whether it is in the quiet hours, which may span midnight."""
        if self.night is None:
            return False
        begin, end = self.night
        return begin <= moment < end if begin <= end else moment >= begin or moment < end


def company_rules() -> Quiet:
    """What holds where a cohort has settled nothing of its own: VICEVERSA_QUIET_HOURS and its neighbors."""
    return Quiet(settings.QUIET_HOURS, settings.QUIET_WEEKENDS, settings.MAIL_DIGEST)


def rules_by_scope() -> dict[tuple[str, str], Quiet]:
    """What each cohort has settled, by type and code of the scope. One query."""
    return {(row.scope_type, row.scope_code): quiet_of(row) for row in MailRules.objects.all()}


def quiet_of(row: MailRules) -> Quiet:
    """A stored row as the rules it means."""
    night = (row.quiet_from, row.quiet_until) if row.quiet_from is not None and row.quiet_until is not None else None
    return Quiet(night, row.weekends, row.digest)


def next_moment(
    now: datetime, *, quiet: Quiet, zone: ZoneInfo, away: Iterable[tuple[date, date]] = (), had_one_today: bool = False
) -> datetime:
    """The first moment from `now` on at which a mail may go; `now` itself when nothing keeps it back.

    `away` are first and last days off. `had_one_today` matters only where mails are joined to one a day.
    """
    away = tuple(away)
    country = country_of(zone.key)
    local = now.astimezone(zone)
    if quiet.digest and had_one_today:
        local = _morning(local.date() + DAY, quiet, zone)
    for _turn in range(_FARTHEST):
        day = local.date()
        back = max((last for first, last in away if first <= day <= last), default=None)
        if back is not None:
            local = _morning(back + DAY, quiet, zone)
        elif quiet.weekends and is_day_off(day, country):
            local = _morning(day + DAY, quiet, zone)
        elif quiet.is_night(local.time()):
            local = _morning(day if local.time() < quiet.morning else day + DAY, quiet, zone)
        else:
            break
    return max(now, local.astimezone(now.tzinfo))


def next_week(now: datetime, *, since: datetime, zone: ZoneInfo) -> datetime:
    """When what has waited since `since` may go to somebody who wants mails once a week: now, if a week has begun
    since, else with the next one, on its first morning."""
    local = now.astimezone(zone)
    monday = datetime.combine(local.date() - DAY * local.weekday(), time(), zone)
    if since < monday:
        return now
    return _morning(monday.date() + 7 * DAY, Quiet(), zone).astimezone(now.tzinfo)


def start_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """The midnight with which somebody's day began."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _morning(day: date, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """There and back through UTC: a time that the clock jumps over becomes the one after the jump."""
    return datetime.combine(day, quiet.morning, zone).astimezone(UTC).astimezone(zone)
