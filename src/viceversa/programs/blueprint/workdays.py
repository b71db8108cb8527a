"""Days off: weekends and public holidays of the countries people live in, and the company's own. Dates only, no hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from viceversa.core.countries import country_name, country_of, holiday_on, is_weekend

DAY: Final = timedelta(days=1)
# A country counts for a plan when at least this share of the people lives there.
LEAST_SHARE: Final = 0.05
# No plan is worth searching further than this for a day on which anybody works.
FARTHEST: Final = 120


@dataclass(frozen=True)
class Range:
    """Days off with a name; both days belong to it."""

    first: date
    last: date
    name: str


@dataclass(frozen=True)
class Workdays:
    """On which days the people of some countries work."""

    countries: tuple[str, ...] = ()
    off: tuple[Range, ...] = ()

    def why_off(self, day: date) -> str:
        """Why nobody should be asked for anything on `day`, in words; empty on a working day.

        A holiday of any of the countries counts, and so does a weekend day of any of them.
        """
        for each in self.off:
            if each.first <= day <= each.last:
                return each.name
        for country in self.countries:
            if name := holiday_on(day, country):
                return _("%(holiday)s (%(country)s)") % {"holiday": name, "country": country_name(country)}
        if any(is_weekend(day, country) for country in self.countries or ("",)):
            return _("weekend")
        return ""

    def is_off(self, day: date) -> bool:
        """Whether it is a day off."""
        return bool(self.why_off(day))

    def at_or_after(self, day: date) -> date:
        """The day itself, or the next working day. Never moves one day past another, so the order of a plan is kept."""
        return self._search(day, DAY)

    def at_or_before(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        return self._search(day, -DAY)

    def _search(self, day: date, step: timedelta) -> date:
        for _turn in range(FARTHEST):
            if not self.is_off(day):
                return day
            day += step
        return day


def countries_of(people_by_zone: Iterable[tuple[str, int]]) -> list[str]:
    """All countries in which somebody lives."""
    return sorted({country_of(zone) for zone, _people in people_by_zone} - {""})


def main_countries(people_by_zone: Iterable[tuple[str, int]]) -> list[str]:
    """The countries in which at least one of twenty people lives, most people first."""
    count: Counter[str] = Counter()
    for zone, people in people_by_zone:
        count[country_of(zone)] += people
    everybody = sum(count.values())
    del count[""]
    return [country for country, people in count.most_common() if people >= LEAST_SHARE * everybody]
