"""Days off: weekends and public holidays of the countries people live in, and the company's own. Dates only, no hours.

Holidays come from the `holidays` package, whole countries only: what a single region keeps goes into the company's
list. Which country a time zone belongs to comes from the zone table of CLDR (Babel).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays
from babel import Locale
from babel.core import UnknownLocaleError, get_global
from django.utils.translation import get_language
from django.utils.translation import gettext as _

DAY: Final = timedelta(days=1)
WEEKEND: Final = frozenset({5, 6})
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
            name = holidays_of(country, day.year, _language()).get(day)
            if name:
                return _("%(holiday)s (%(country)s)") % {"holiday": name, "country": country_name(country)}
        if any(day.weekday() in weekend_of(country, day.year) for country in self.countries or ("",)):
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


def _language() -> str:
    return (get_language() or "en").split("-")[0]


@lru_cache(maxsize=1)
def known_countries() -> frozenset[str]:
    """Codes of the countries whose holidays are known."""
    return frozenset(code for code in holidays.list_supported_countries() if len(code) == 2)


def country_name(code: str) -> str:
    """A country's name in the active language; a code we have no name for stays as it is."""
    return _names(_language()).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """All countries whose holidays are known, by name in the active language."""
    return sorted(((code, country_name(code)) for code in known_countries()), key=lambda pair: pair[1].casefold())


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(language).territories)
    except (UnknownLocaleError, ValueError):
        return dict(Locale("en").territories)


@lru_cache(maxsize=512)
def holidays_of(country: str, year: int, language: str) -> dict[date, str]:
    """Public holidays of a country in a year, by day; empty for a country the package does not know.

    Names are in `language` where the package has it for that country, else in English, else as written there.
    """
    if country not in known_countries():
        return {}
    spoken = holidays.country_holidays(country).supported_languages
    chosen = next((code for code in spoken if code.split("_")[0] == language), None)
    chosen = chosen or next((code for code in spoken if code.startswith("en")), None)
    return dict(holidays.country_holidays(country, years=year, language=chosen).items())


@lru_cache(maxsize=512)
def weekend_of(country: str, year: int) -> frozenset[int]:
    """Days of the week on which a country does not work: 5 and 6 are Saturday and Sunday."""
    if country not in known_countries():
        return WEEKEND
    return frozenset(holidays.country_holidays(country, years=year).weekend)


def country_of(zone: str) -> str:
    """The country a time zone lies in ("Europe/Paris" is in "FR"); empty where none or several share it."""
    country = str(get_global("zone_territories").get(zone, ""))
    return country if country in known_countries() else ""


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
