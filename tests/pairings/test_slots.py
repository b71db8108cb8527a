"""When two people could meet, held against the clocks themselves: in weeks in which clocks change, and in zones far apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz as other_zones
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import calendars
from viceversa.pairings import ical
from viceversa.pairings.slots import common_series, common_starts, rhythm
from viceversa.people.models import Person
from viceversa.programs.models import Participant
from viceversa.programs.times import DAYS, HOURS, SLOTS

# Zones whose clocks change on other days than each other's, the other way round, by half an hour, off by a quarter, or not at all.
ZONES = (
    "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Auckland",
    "Africa/Casablanca", "Asia/Kathmandu", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "UTC",
)  # fmt: skip
WEEK = timedelta(weeks=1)
# Any hour from spring to spring: both changes of every zone lie within.
MOMENTS = st.datetimes(datetime(2026, 2, 1), datetime(2027, 4, 30)).map(
    lambda moment: moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0, tzinfo=UTC)
)
TIMES = st.lists(st.sampled_from(SLOTS), min_size=1, max_size=12, unique=True)
many = settings(max_examples=60, deadline=None)


def somebody(zone: str, times: list[str]) -> Participant:
    return Participant(person=Person(name="Nia Obi", time_zone=zone), time_zone=zone, times=times)


def suits(one: Participant, start: datetime, minutes: int) -> bool:
    """Whether each minute of it is in their weekly times, read off their own clock by another library."""
    zone = other_zones.gettz(one.time_zone)
    for step in range(0, minutes, 5):
        there = (start + timedelta(minutes=step)).astimezone(zone)
        day = list(DAYS)[there.weekday()] if there.weekday() < 5 else ""
        hour = there.hour + there.minute / 60
        if not any(f"{day}-{part}" in one.times and first <= hour < last for part, (first, last) in HOURS.items()):
            return False
    return True


@given(zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)), both=st.tuples(TIMES, TIMES), now=MOMENTS,
       minutes=st.sampled_from([15, 30, 60, 90]))  # fmt: skip
@many
def test_what_is_offered_suits_both_by_their_own_clocks(
    zones: tuple[str, str], both: tuple[list[str], list[str]], now: datetime, minutes: int
) -> None:
    people = [somebody(zone, times) for zone, times in zip(zones, both, strict=True)]
    found = common_starts(people, after=now, minutes=minutes, count=5)
    assert all(suits(one, start, minutes) for one in people for start in found)
    assert found == sorted(found)
    assert len({start.date() for start in found}) == len(found)
    assert all(now < start for start in found)
    # And nothing earlier was left out: every half hour of the first eight days is looked at.
    begin = now.replace(minute=now.minute // 30 * 30) + timedelta(minutes=30)
    halves = (begin + timedelta(minutes=30 * step) for step in range(8 * 48))
    fits = next((start for start in halves if all(suits(one, start, minutes) for one in people)), None)
    assert fits is None or found[0] == fits


@given(zone=st.sampled_from(ZONES), first=MOMENTS, every=st.integers(1, 4), count=st.integers(2, 24))
@many
def test_a_series_keeps_its_hour_across_both_changes(zone: str, first: datetime, every: int, count: int) -> None:
    here, check = ZoneInfo(zone), other_zones.gettz(zone)
    moments = rhythm(first, every, count, zone)
    local = first.astimezone(here)
    assert moments[0] == first
    for number, moment in enumerate(moments):
        wanted = local.replace(tzinfo=None) + number * every * WEEK
        for there in (moment.astimezone(here), moment.astimezone(check)):
            exists = other_zones.datetime_exists(wanted, check)
            assert there.date() == wanted.date()
            assert (there.replace(tzinfo=None) == wanted) == exists
            assert abs(there.replace(tzinfo=None) - wanted) <= timedelta(hours=1)


@given(zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)), first=MOMENTS, every=st.integers(1, 4))
@many
def test_calendars_of_both_show_each_date_of_a_series_rightly(
    zones: tuple[str, str], first: datetime, every: int
) -> None:
    """Another parser, with another library's zones, reads from the entries what the clocks of both show."""
    moments = rhythm(first, every, 16, zones[0])
    entries = [
        ical.Entry(f"{number}@x", moment, moment + timedelta(hours=1), 0, first, "Appointment")
        for number, moment in enumerate(moments)
    ]
    seen = calendars.read(ical.published(entries, name="Appointments"))
    assert [(one.starts_at, one.ends_at) for one in seen] == [(one.starts_at, one.ends_at) for one in entries]
    for zone in zones:
        shown = [one.starts_at.astimezone(other_zones.gettz(zone)).replace(tzinfo=None) for one in seen]
        assert shown == [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in moments]


@given(zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)), both=st.tuples(TIMES, TIMES), now=MOMENTS,
       every=st.integers(1, 4), count=st.integers(2, 12))  # fmt: skip
@many
def test_a_series_says_how_many_of_its_dates_suit_both(
    zones: tuple[str, str], both: tuple[list[str], list[str]], now: datetime, every: int, count: int
) -> None:
    people = [somebody(zone, times) for zone, times in zip(zones, both, strict=True)]
    more: dict[str, Any] = {"after": now, "minutes": 60, "every_weeks": every, "count": count}
    for series in common_series(people, zone=zones[0], **more):
        clear = sum(all(suits(one, start, 60) for one in people) for start in series.moments)
        assert (len(series.moments), series.clear, series.is_clear) == (count, clear, clear == count)
        assert suits(people[0], series.first, 60)
        assert now < series.first < now + 2 * WEEK
        assert series.moments == rhythm(series.first, every, count, zones[0])


@pytest.mark.parametrize(
    ("zone", "times", "minutes", "hour"),
    [
        # Midday begins at 12:00 there, in the middle of a half hour that is free on both sides.
        ("Asia/Kathmandu", ["wed-morning", "wed-midday"], 60, "11:45"),
        ("Pacific/Chatham", ["wed-morning", "wed-midday"], 90, "11:15"),
        # The last quarter of a part is long enough for a first conversation.
        ("Asia/Kathmandu", ["wed-midday"], 15, "13:45"),
        ("Australia/Eucla", ["wed-midday"], 15, "13:45"),
    ],
)
def test_nothing_is_lost_between_two_parts_of_a_day_where_a_zone_is_off_by_a_quarter(
    zone: str, times: list[str], minutes: int, hour: str
) -> None:
    """All but this hour is taken, to the minute."""
    there = datetime.fromisoformat(f"2026-05-13T{hour}").replace(tzinfo=ZoneInfo(zone))
    start, length = there.astimezone(UTC), timedelta(minutes=minutes)
    people, monday = [somebody(zone, times)], datetime(2026, 5, 11, tzinfo=UTC)
    taken = [(monday, start), (start + length, monday + 9 * WEEK)]
    assert common_starts(people, after=monday, minutes=minutes, taken=taken) == [start]
    (series,) = common_series(people, zone=zone, after=monday, minutes=minutes, every_weeks=1, count=2, taken=taken[:1])
    assert (series.first, series.clear) == (start, 2)


BERLIN, NEW_YORK = somebody("Europe/Berlin", ["tue-afternoon"]), somebody("America/New_York", ["tue-morning"])


def test_between_two_changes_an_hour_falls_out_of_the_others_times() -> None:
    """In 2026 New York is on summer time from 8 March, Berlin from 29 March: for three weeks they are an hour nearer."""
    now = datetime(2026, 2, 23, 8, 0, tzinfo=UTC)
    found = common_series([BERLIN, NEW_YORK], zone="Europe/Berlin", after=now, minutes=60, every_weeks=1, count=8)
    (best,) = found
    local = [moment.astimezone(ZoneInfo("Europe/Berlin")).hour for moment in best.moments]
    # 15 to 18 in Berlin is 9 to 12 in New York, and 10 to 13 meanwhile: the first hours suit always.
    assert (local, best.clear) == ([15] * 8, 8)
    late = somebody("America/New_York", ["tue-midday"])
    (best,) = common_series([somebody("Europe/Berlin", ["tue-afternoon"]), late], zone="Europe/Berlin",
                            after=datetime(2026, 3, 9, 8, 0, tzinfo=UTC), minutes=60, every_weeks=1, count=6)  # fmt: skip
    assert (best.clear, best.first) == (3, datetime(2026, 3, 10, 16, 0, tzinfo=UTC))


def test_what_is_taken_is_not_offered_and_counts_against_a_series() -> None:
    now = datetime(2026, 5, 11, 8, 0, tzinfo=UTC)
    ask: dict[str, Any] = {"after": now, "minutes": 60}
    first = common_starts([BERLIN], **ask)[0]
    busy = [(first, first + timedelta(hours=1))]
    assert common_starts([BERLIN], **ask, taken=busy)[0] == first + timedelta(hours=1)
    rows: dict[str, Any] = ask | {"zone": "Europe/Berlin", "every_weeks": 2, "count": 4}
    assert [one.clear for one in common_series([BERLIN], **rows)] == [4]
    third = first + 4 * WEEK
    taken = [(third + timedelta(hours=hours), third + timedelta(hours=hours + 1)) for hours in range(-2, 6)]
    (series,) = common_series([BERLIN], **rows, taken=taken)
    assert (series.clear, series.is_clear) == (4, True)
    assert series.first == first + WEEK
    alone = common_series([BERLIN], **rows, taken=[*taken, (now, now + 2 * WEEK)])
    assert alone == []


@pytest.mark.parametrize("count", [0, 1])
def test_one_meeting_is_no_series_and_nobody_s_times_are_none(count: int) -> None:
    now = datetime(2026, 5, 11, 8, 0, tzinfo=UTC)
    rows: dict[str, Any] = {"zone": "UTC", "after": now, "minutes": 60, "every_weeks": 2}
    assert common_series([BERLIN], **rows, count=count) == []
    assert common_series([somebody("UTC", [])], **rows, count=8) == []
    assert common_starts([somebody("UTC", [])], after=now, minutes=60) == []
    assert common_starts([somebody("UTC", ["mon-early"])], after=now, minutes=180) == []
    assert common_starts([somebody("Nowhere/There", ["mon-early"])], after=now, minutes=60, count=1) != []
