"""One cell becomes one value, or a problem that says what is wrong and what may have been meant."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from viceversa.core.languages import code_of
from viceversa.core.zones import known

NOTHING = frozenset(
    "- -- --- — – . / n/a na n/d nd none null nil keine kein aucun ninguno xx xxx x ? #n/a not applicable tbc tbd".split(
        " "
    )
) | {"not applicable", ""}

_EMAIL = re.compile(
    r"^[^\s@<>()\[\],;:\"]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$", re.IGNORECASE
)
_INSIDE = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_PARTS = re.compile(r"^(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?:[T ].*)?$")
_COMPACT = re.compile(r"^(19|20)(\d{2})(\d{2})(\d{2})$")
_SPELLED = re.compile(
    r"^(\d{1,2})[-. ]*\s*([^\W\d]{3,12})\.?[-., ]*(\d{4}|\d{2})$|^([^\W\d]{3,12})\.?\s+(\d{1,2}),?\s+(\d{4})$"
)
_MONTHS = {
    name: index % 12 + 1
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "jän feb mär apr mai jun jul aug sep okt nov dez",
        "janv févr mars avr mai juin juil août sept oct nov déc",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "jan fév mrt avr mei juin jui aou sep oct nov dec",
    )
    for index, name in enumerate(names.split())
}
EXCEL_EPOCH = date(1899, 12, 30)


@dataclasses.dataclass(frozen=True)
class Problem:
    """What is wrong with a row. `code` picks the sentence (importing/words.py), `facts` fill it."""

    field: str
    code: str
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "code": self.code, "facts": self.facts}


class Wrong(Exception):
    """A cell that can't be read as its field."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def is_nothing(cell: str) -> bool:
    """Whether people write this for "nothing here"."""
    return len(cell) < 16 and cell.strip().casefold() in NOTHING


def looks_like_email(cell: str) -> bool:
    return "@" in cell and bool(_EMAIL.match(cell.strip()))


def looks_like_date(cell: str) -> bool:
    cell = cell.strip()
    return bool(_ISO.match(cell) or _PARTS.match(cell) or _COMPACT.match(cell) or (len(cell) < 24 and _spelled(cell)))


def looks_like_zone(cell: str) -> bool:
    return "/" in cell and cell.strip() in known()


@lru_cache(maxsize=1)
def _zones_folded() -> dict[str, str]:
    return {zone.casefold().replace("_", " "): zone for zone in known()}


WINDOWS_ZONES = {
    "gmt standard time": "Europe/London", "w. europe standard time": "Europe/Berlin", "romance standard time": "Europe/Paris",
    "central europe standard time": "Europe/Budapest", "e. europe standard time": "Europe/Bucharest", "eastern standard time": "America/New_York",
    "central standard time": "America/Chicago", "mountain standard time": "America/Denver", "pacific standard time": "America/Los_Angeles",
    "india standard time": "Asia/Kolkata", "china standard time": "Asia/Shanghai", "tokyo standard time": "Asia/Tokyo",
    "singapore standard time": "Asia/Singapore", "aus eastern standard time": "Australia/Sydney", "arabian standard time": "Asia/Dubai",
    "south africa standard time": "Africa/Johannesburg", "e. south america standard time": "America/Sao_Paulo", "cet": "Europe/Paris",
}  # fmt: skip


def text(cell: str, limit: int) -> str:
    """One line, single spaces, not longer than the field."""
    value = " ".join(cell.split())
    if len(value) > limit:
        raise Wrong("too_long", length=len(value), limit=limit)
    return value


def email(cell: str) -> str:
    if not cell:
        return ""
    value = cell.strip().removeprefix("mailto:")
    if len(value) <= 254 and _EMAIL.match(value):
        return value
    if match := _INSIDE.search(value):
        value = match.group(1)
    if is_nothing(value):
        return ""
    if len(value) > 254:
        raise Wrong("too_long", length=len(value), limit=254)
    if _EMAIL.match(value):
        return value
    if value.count("@") == 1 and "." not in value.rpartition("@")[2]:
        raise Wrong("email_ending", value=value)
    raise Wrong("email", value=value)


@lru_cache(maxsize=65536)
def day(cell: str, month_first: bool = False) -> date | None:
    value = cell.strip()
    if is_nothing(value):
        return None
    year, month, number = _day_parts(value, month_first)
    if not 1900 <= year <= 2100:
        raise Wrong("date", value=value)
    try:
        return date(year, month, number)
    except ValueError:
        pass
    if 1 <= month <= 12 and 28 < number <= 31:
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()
        raise Wrong("date_meant", value=value, meant=last)
    raise Wrong("date", value=value)


def _day_parts(value: str, month_first: bool) -> tuple[int, int, int]:
    if match := _ISO.match(value) or _compact_as_iso(value):
        return int(match.group(1)), int(match.group(2)), int(match.group(3))
    if match := _PARTS.match(value):
        first, second = int(match.group(1)), int(match.group(2))
        if (month_first and first <= 12) or second > 12:
            first, second = second, first
        return _full_year(match.group(3)), second, first
    if (found := _spelled(value)) is not None:
        return found
    if (
        value.replace(".", "", 1).isdecimal() and len(value) < 12 and 10_000 < float(value) < 80_000
    ):  # a day as Excel counts it
        known = EXCEL_EPOCH + timedelta(days=int(float(value)))
        return known.year, known.month, known.day
    raise Wrong("date", value=value)


def _compact_as_iso(value: str) -> re.Match[str] | None:
    return _ISO.match(f"{value[:4]}-{value[4:6]}-{value[6:]}") if _COMPACT.match(value) else None


def _spelled(value: str) -> tuple[int, int, int] | None:
    match = _SPELLED.match(value)
    if not match:
        return None
    number, name, year = (
        (match.group(1), match.group(2), match.group(3))
        if match.group(1)
        else (match.group(5), match.group(4), match.group(6))
    )
    folded = name.casefold()
    month = next((_MONTHS[folded[:length]] for length in (5, 4, 3) if folded[:length] in _MONTHS), None)
    return (_full_year(year), month, int(number)) if month else None


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 60 else 1900)


@lru_cache(maxsize=8192)
def languages(cell: str) -> tuple[str, ...]:
    """Codes as ("en", "de"). "French (fluent)", "fr-CH" and "FR; EN" are understood."""
    if is_nothing(cell):
        return ()
    found: list[str] = []
    for part in re.split(r"[,;/|+&\n]|\band\b|\bund\b|\bet\b", re.sub(r"\([^)]*\)", "", cell)):
        word = part.strip().casefold()
        if not word:
            continue
        code = code_of(word)
        if code is None:
            raise Wrong("language", value=part.strip()[:60])
        if code not in found:
            found.append(code)
    return tuple(found)


@lru_cache(maxsize=4096)
def time_zone(cell: str) -> str:
    if is_nothing(cell):
        return ""
    folded = cell.strip().casefold().replace("_", " ")
    known = _zones_folded().get(folded) or WINDOWS_ZONES.get(folded)
    if known:
        return known
    near = process.extractOne(folded, _zones_folded().keys(), scorer=fuzz.WRatio, score_cutoff=80)
    raise Wrong("time_zone", value=cell.strip()[:60], meant=_zones_folded()[near[0]] if near else "")


@lru_cache(maxsize=16384)
def unit_path(cell: str, limit: int = 600) -> str:
    """ "Group > Claims>South" is "Group / Claims / South"; a repeated level is said once."""
    if is_nothing(cell):
        return ""
    parts: list[str] = []
    for part in re.split(r"\s*(?:>|»|›|\\|\||::|\s/\s|->|→)\s*", " ".join(cell.split())):
        if part and (not parts or parts[-1].casefold() != part.casefold()):
            if len(part) > 200:
                raise Wrong("too_long", length=len(part), limit=200)
            parts.append(part)
    path = " / ".join(parts)
    if len(path) > limit:
        raise Wrong("too_long", length=len(path), limit=limit)
    return path


def month_comes_first(cells: list[str]) -> bool:
    """Whether days such as 04/23/2026 are written the American way: only then a second number passes 12."""
    pairs = [match for cell in cells if (match := _PARTS.match(cell.strip()))]
    return any(int(match.group(2)) > 12 for match in pairs) and not any(int(match.group(1)) > 12 for match in pairs)


Reader = Callable[[str], Any]
