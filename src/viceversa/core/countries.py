"""Which country a time zone lies in, when that country does not work, and its name and holidays in somebody's language.

Holidays come from the `holidays` package, whole countries only: what a single region keeps is not known here. Which
country a time zone belongs to comes from the zone table of CLDR (Babel).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

import holidays
from babel import Locale
from babel.core import UnknownLocaleError, get_global
from django.utils.translation import get_language

WEEKEND: Final = frozenset({5, 6})


def is_day_off(day: date, country: str) -> bool:
    """Whether nobody in this country works then: its weekend, or a public holiday."""
    return is_weekend(day, country) or day in holidays_of(country, day.year, "en")


def is_weekend(day: date, country: str) -> bool:
    """Whether it is one of the country's weekly days off."""
    return day.weekday() in weekend_of(country, day.year)


def holiday_on(day: date, country: str) -> str:
    """The name of the country's public holiday on that day, in the active language; empty when it has none."""
    return holidays_of(country, day.year, _language()).get(day, "")


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
