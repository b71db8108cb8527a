"""Weekly times in UTC: zones, summer time, and the wrap round the week."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.programs import times

WINTER, SUMMER = date(2026, 1, 14), date(2026, 7, 15)
A_WEEK = set(range(336))


def hours(day: int, start: float, end: float) -> set[int]:
    """Half hours of a day, 0 is Monday, wrapped round the week."""
    return {half % 336 for half in range(int(day * 48 + start * 2), int(day * 48 + end * 2))}


@pytest.mark.parametrize(
    ("slot", "zone", "on", "expected"),
    [
        ("mon-early", "UTC", WINTER, hours(0, 7, 9)),
        ("mon-morning", "UTC", WINTER, hours(0, 9, 12)),
        ("wed-midday", "UTC", WINTER, hours(2, 12, 14)),
        ("fri-afternoon", "UTC", WINTER, hours(4, 14, 18)),
        ("tue-morning", "Europe/Paris", WINTER, hours(1, 8, 11)),
        ("tue-morning", "Europe/Paris", SUMMER, hours(1, 7, 10)),
        ("mon-afternoon", "America/New_York", SUMMER, hours(0, 18, 22)),
        ("fri-afternoon", "Pacific/Honolulu", WINTER, hours(5, 0, 4)),
        ("mon-early", "Pacific/Auckland", WINTER, hours(6, 18, 20)),
        ("mon-early", "Pacific/Auckland", SUMMER, hours(6, 19, 21)),
        ("mon-morning", "Asia/Kolkata", WINTER, hours(0, 3.5, 6.5)),
        ("mon-morning", "Asia/Kathmandu", WINTER, hours(0, 3.5, 6)),
    ],
)
def test_a_slot_in_utc(slot: str, zone: str, on: date, expected: set[int]) -> None:
    assert times.half_hours_utc([slot], zone, on) == expected


def test_neighbors_join_up_where_the_zone_is_off_by_a_quarter() -> None:
    assert times.half_hours_utc(["mon-early", "mon-morning"], "Asia/Kathmandu", WINTER) == hours(0, 1.5, 6)


def test_the_week_of_the_change_to_summer_time_has_both_offsets() -> None:
    """In Cairo the clocks change on a Friday: Thursday is still winter, Friday at 7 is summer."""
    both = times.half_hours_utc(["thu-early", "fri-early"], "Africa/Cairo", date(2026, 4, 24))
    assert both == hours(3, 5, 7) | hours(4, 4, 6)


def test_nothing_ticked_is_nothing() -> None:
    assert times.half_hours_utc([], "UTC", WINTER) == set()


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        times.half_hours_utc(["mon-early"], "Mars/Olympus", WINTER)


def test_slots_are_twenty_and_in_order() -> None:
    assert len(times.SLOTS) == 20
    assert times.SLOTS[0] == "mon-early"
    assert times.SLOTS[-1] == "fri-afternoon"
    assert times.in_order(["fri-early", "mon-midday", "nonsense", "fri-early"]) == ["mon-midday", "fri-early"]


@given(
    st.sets(st.sampled_from(times.SLOTS)),
    st.sampled_from(
        ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Tokyo", "Australia/Sydney", "Pacific/Kiritimati"]
    ),
    st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31)),
)
def test_as_many_half_hours_as_were_ticked(slots: set[str], zone: str, on: date) -> None:
    """Whole-hour zones lose nothing, whatever the week."""
    ticked = sum(2 * (times.HOURS[slot.split("-")[1]][1] - times.HOURS[slot.split("-")[1]][0]) for slot in slots)
    found = times.half_hours_utc(slots, zone, on)
    assert found <= A_WEEK
    assert len(found) == ticked
