"""Weekly availability as a bitset: 336 half hours, bit 0 is Monday 00:00 to 00:30 UTC.

A plain integer is the whole representation: common time is `a & b`, hours are `bit_count() / 2`, and no clock, time
zone or calendar library is needed. Whoever fills it converts local hours to UTC first.
"""

import re
from collections.abc import Iterable

from .errors import PersonError

SLOTS_A_WEEK = 336
SLOTS_A_DAY = 48
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RANGE = re.compile(r"([A-Za-z]{3})[a-z]*\s+(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


def slots_from_hours(slots: Iterable[int]) -> int:
    """Bitset of slot numbers (0 to 335, each half an hour)."""
    bits = 0
    for slot in slots:
        if not 0 <= slot < SLOTS_A_WEEK:
            raise PersonError(f"Slot {slot} is not in a week; use 0 (Monday 00:00 UTC) to {SLOTS_A_WEEK - 1}.")
        bits |= 1 << slot
    return bits


def slots_from_text(text: str) -> int:
    """Read `Mon 09:00-11:30; Tue 14:00-16:00` (UTC, full or half hours; a range may run past midnight).

    Raises PersonError with a sentence for a word that is no day, a minute that is not 00 or 30, or an empty range.
    """
    bits = 0
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        found = _RANGE.fullmatch(part)
        day = found.group(1).title() if found else ""
        if found is None or day not in DAYS:
            raise PersonError(f"“{part}” is not a weekly time; write it like “Mon 09:00-11:30”.")
        start, end = _slot(found.group(2), found.group(3), part), _slot(found.group(4), found.group(5), part)
        length = end - start if end > start else end - start + SLOTS_A_DAY
        if start == end:
            raise PersonError(f"“{part}” starts and ends at the same time; give it a length.")
        first = DAYS.index(day) * SLOTS_A_DAY + start
        bits |= slots_from_hours((first + step) % SLOTS_A_WEEK for step in range(length))
    return bits


def slots_to_text(bits: int) -> str:
    """The text of a bitset; `slots_from_text` reads it back to the same bitset. A range never crosses midnight."""
    parts = []
    for day, name in enumerate(DAYS):
        slot = day * SLOTS_A_DAY
        end_of_day = slot + SLOTS_A_DAY
        while slot < end_of_day:
            start = slot
            while slot < end_of_day and bits >> slot & 1:
                slot += 1
            if slot > start:
                parts.append(f"{name} {_clock(start)}-{_clock(slot, day=day)}")
            slot += 1
    return "; ".join(parts)


def hours(bits: int) -> float:
    """Hours in a bitset."""
    return bits.bit_count() / 2


def _slot(hour: str, minute: str, part: str) -> int:
    if int(hour) > 24 or minute not in ("00", "30") or (hour == "24" and minute != "00"):
        raise PersonError(f"“{part}” must use full or half hours from 00:00 to 24:00.")
    return int(hour) * 2 + int(minute) // 30


def _clock(slot: int, *, day: int | None = None) -> str:
    within = slot % SLOTS_A_DAY if day is None else slot - day * SLOTS_A_DAY
    return f"{within // 2:02d}:{within % 2 * 30:02d}"
