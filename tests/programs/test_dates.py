"""All dates follow from the kick-off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from viceversa.programs import dates
from viceversa.programs.models import Cohort

TUESDAY = date(2026, 9, 1)


def cohort(kick_off: date = TUESDAY, *, weeks: int = 26, meetings: int = 8) -> Cohort:
    return Cohort(kick_off=kick_off, weeks=weeks, meetings_planned=meetings)


def test_phases_of_a_pilot() -> None:
    assert [(phase.name, phase.start, phase.end) for phase in dates.phases(cohort())] == [
        ("design", date(2026, 7, 7), date(2026, 7, 20)),
        ("recruit", date(2026, 7, 21), date(2026, 8, 10)),
        ("match", date(2026, 8, 11), date(2026, 8, 17)),
        ("launch", date(2026, 8, 18), date(2026, 8, 31)),
        ("run", date(2026, 9, 1), date(2027, 3, 2)),
        ("measure", date(2027, 3, 3), date(2027, 3, 16)),
        ("adjust", date(2027, 3, 17), date(2027, 8, 31)),
    ]
    notes = {phase.name: phase.note for phase in dates.phases(cohort()) if phase.note}
    assert notes == {"run": "Halfway check on 1 Dec.", "adjust": "Last look back on 31 Aug."}


def test_single_dates() -> None:
    one = cohort()
    assert dates.enrollment_deadline(one) == date(2026, 8, 10)
    assert dates.halfway(one) == date(2026, 12, 1)
    assert dates.end_date(one) == date(2027, 3, 2)
    assert dates.look_back(one) == date(2027, 8, 31)
    assert dates.look_back(one) == one.kick_off + timedelta(weeks=52)


@pytest.mark.parametrize(
    ("day", "week"),
    [(TUESDAY, 0), (date(2026, 9, 7), 0), (date(2026, 9, 8), 1), (date(2026, 8, 31), -1), (date(2026, 7, 7), -8)],
)
def test_week_of_a_day(day: date, week: int) -> None:
    assert dates.week_of(cohort(), day) == week


@pytest.mark.parametrize(
    ("day", "state", "share"),
    [
        (date(2026, 8, 31), "ahead", 0),
        (TUESDAY, "now", 0),
        (date(2026, 12, 1), "now", 50),
        (date(2027, 3, 3), "done", 100),
    ],
)
def test_where_a_day_lies_in_a_phase(day: date, state: str, share: int) -> None:
    run = dates.phases(cohort())[4]
    assert (run.state_on(day), run.share_on(day)) == (state, share)


def test_meetings_are_spread_from_week_one_to_the_last_but_one() -> None:
    days = dates.meeting_days(cohort())
    assert [dates.week_of(cohort(), day) for day in days] == [1, 4, 8, 11, 15, 18, 22, 25]
    assert {day.weekday() for day in days} == {TUESDAY.weekday()}


def test_meetings_of_a_weekend_kick_off_move_to_monday() -> None:
    assert {day.weekday() for day in dates.meeting_days(cohort(date(2026, 9, 5)))} == {0}


@given(st.dates(date(2025, 1, 1), date(2040, 1, 1)), st.integers(8, 104), st.integers(2, 24), st.integers(-57, 57))
def test_whole_weeks_shift_everything_alike(kick_off: date, weeks: int, meetings: int, by: int) -> None:
    """Weekends alone keep no date from moving with the kick-off."""
    moved = timedelta(weeks=by)
    before = cohort(kick_off, weeks=weeks, meetings=meetings)
    after = cohort(kick_off + moved, weeks=weeks, meetings=meetings)
    assert [phase.start + moved for phase in dates.phases(before)] == [phase.start for phase in dates.phases(after)]
    held = dates.meeting_days(before)
    assert [day + moved for day in held] == list(dates.meeting_days(after))
    assert len(held) == meetings
    assert list(held) == sorted(held)
    assert all(day.weekday() < 5 for day in held)
    for former, following in zip(dates.phases(before), dates.phases(before)[1:], strict=False):
        assert following.start - former.end == timedelta(days=1)


def test_the_past_begins_at_midnight_of_the_reader() -> None:
    late = datetime(2026, 8, 31, 23, 30, tzinfo=UTC)
    assert not dates.is_past(date(2026, 8, 31), late)
    with timezone.override("Asia/Tokyo"):
        assert dates.is_past(date(2026, 8, 31), late)
