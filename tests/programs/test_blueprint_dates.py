"""The plan of a cohort: order kept, nothing on a day off, everything from the kick-off."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from viceversa.core.countries import country_of, holidays_of, weekend_of
from viceversa.programs import dates
from viceversa.programs.blueprint import template, workdays
from viceversa.programs.blueprint.plan import offset_of, plan_of
from viceversa.programs.blueprint.workdays import Range, Workdays
from viceversa.programs.models import Cohort, Kind, Preset, Program

TUESDAY = date(2026, 9, 1)
COUNTRIES = ("SE", "FR", "GB", "NL", "PT", "IE", "PL", "MA", "NG", "ZA", "SA")


def cohort(kick_off: date = TUESDAY, *, preset: str = Preset.PILOT, kind: str = Kind.MIXED, **fields: object) -> Cohort:
    return Cohort(kick_off=kick_off, program=Program(pk=1, preset=preset, kind=kind), **fields)


kick_offs = st.dates(date(2025, 1, 1), date(2035, 1, 1))
countries = st.lists(st.sampled_from(COUNTRIES), max_size=4, unique=True)
shutdowns = st.lists(
    st.tuples(st.dates(date(2024, 6, 1), date(2037, 1, 1)), st.integers(0, 20)).map(
        lambda pair: [pair[0].isoformat(), (pair[0] + timedelta(days=pair[1])).isoformat(), "shutdown"]
    ),
    max_size=4,
)


@given(
    kick_offs, countries, shutdowns, st.integers(8, 104), st.sampled_from(Preset.values), st.sampled_from(Kind.values)
)
def test_order_is_kept_and_nothing_falls_on_a_day_off(
    kick_off: date, countries: list[str], off: list[list[str]], weeks: int, preset: str, kind: str
) -> None:
    one = cohort(kick_off, preset=preset, kind=kind, weeks=weeks, countries=countries, days_off=off)
    plan = plan_of(one)
    for step in plan.steps:
        if not step.is_pinned:
            assert not plan.workdays.is_off(step.date)
            assert step.date >= step.planned
    by_plan = sorted((step for step in plan.steps if not step.is_pinned), key=lambda step: (step.planned, step.date))
    assert all(earlier.date <= later.date for earlier, later in pairwise(by_plan))
    phases = dates.phases(one)
    assert all(earlier.end + timedelta(days=1) == later.start for earlier, later in pairwise(phases))
    assert all(phase.days >= 1 for phase in phases)


@given(kick_offs, st.integers(-100, 100), st.integers(8, 104))
def test_whole_weeks_shift_every_step_alike(kick_off: date, by: int, weeks: int) -> None:
    moved = timedelta(weeks=by)
    before, after = (plan_of(cohort(day, weeks=weeks)) for day in (kick_off, kick_off + moved))
    assert [(step.slug, step.date + moved) for step in before.steps] == [(step.slug, step.date) for step in after.steps]


@given(kick_offs, st.integers(-26, 182), st.integers(0, 6))
def test_an_offset_is_the_date_it_came_from(kick_off: date, week: int, day: int) -> None:
    assert offset_of(kick_off, kick_off + timedelta(weeks=week, days=day)) == (week, day)


@pytest.mark.parametrize(
    ("kick_off", "slug", "planned", "moved_to"),
    [
        # Over the change to summer time, and back: days are days, whatever their hours.
        (date(2026, 3, 27), template.INVITE, date(2026, 2, 13), date(2026, 2, 13)),
        (date(2026, 10, 23), "meeting-1", date(2026, 10, 30), date(2026, 10, 30)),
        # A leap day is a day like any other.
        (date(2028, 4, 11), template.INVITE, date(2028, 2, 29), date(2028, 2, 29)),
        # New Year's Day, in another year than the kick-off, and the weekend after it.
        (date(2026, 12, 25), "meeting-1", date(2027, 1, 1), date(2027, 1, 4)),
        # Good Friday and Easter Monday, one after the other.
        (date(2026, 3, 27), "meeting-1", date(2026, 4, 3), date(2026, 4, 7)),
    ],
)
def test_dates_known_by_hand(kick_off: date, slug: str, planned: date, moved_to: date) -> None:
    step = plan_of(cohort(kick_off, countries=["DE"])).step(slug)
    assert step is not None
    assert (step.planned, step.date) == (planned, moved_to)


def test_the_companys_own_days_off_count_too() -> None:
    one = cohort(countries=["GB"], days_off=[["2026-12-21", "2026-12-31", "Shutdown"]])
    work = plan_of(one).workdays
    assert work.at_or_after(date(2026, 12, 21)) == date(2027, 1, 4)
    assert work.at_or_before(date(2027, 1, 1)) == date(2026, 12, 18)
    assert work.why_off(date(2026, 12, 22)) == "Shutdown"


def test_why_a_day_is_off_in_words() -> None:
    work = Workdays(("GB", "DE"))
    assert work.why_off(date(2026, 5, 1)) == "Labor Day (Germany)"
    assert work.why_off(date(2026, 5, 2)) == "weekend"
    assert work.why_off(date(2026, 5, 5)) == ""
    with translation.override("de"):
        assert work.why_off(date(2026, 5, 1)) == "Erster Mai (Deutschland)"


def test_the_weekend_is_that_of_the_country() -> None:
    friday = date(2026, 9, 4)
    assert Workdays(("SA",)).at_or_after(friday) == date(2026, 9, 6)
    assert Workdays().at_or_after(friday) == friday
    assert weekend_of("XX", 2026) == {5, 6}
    assert holidays_of("XX", 2026, "en") == {}


def test_a_company_that_never_works_ends_the_search() -> None:
    forever = Workdays(off=(Range(date(2026, 1, 1), date(2029, 1, 1), "closed"),))
    assert forever.at_or_after(TUESDAY) == TUESDAY + timedelta(days=workdays.FARTHEST)


def test_countries_come_from_time_zones() -> None:
    assert country_of("Europe/Stockholm") == "SE"
    assert country_of("Africa/Casablanca") == "MA"
    assert country_of("UTC") == ""
    people = [("Europe/Paris", 90), ("Europe/Berlin", 9), ("Africa/Lagos", 1), ("UTC", 3)]
    assert workdays.main_countries(people) == ["FR", "DE"]
    assert workdays.main_countries([]) == []


def test_the_template_follows_size_and_subject() -> None:
    def slugs(preset: str, kind: str) -> set[str]:
        return {step.slug for step in plan_of(cohort(preset=preset, kind=kind)).steps}

    mixed = slugs(Preset.PILOT, Kind.MIXED)
    assert slugs(Preset.PILOT, Kind.DIGITAL) - mixed == {"tools"}
    assert slugs(Preset.PILOT, Kind.INCLUSION) - mixed == {"reading"}
    assert slugs(Preset.PILOT, Kind.CUSTOMERS) - mixed == {"customers"}
    assert slugs(Preset.PILOT, Kind.IDEAS) - mixed == {"pitch"}
    assert slugs(Preset.FULL, Kind.MIXED) ^ mixed == {"draw", "learn"}
    assert slugs(Preset.EXECUTIVE, Kind.MIXED) ^ mixed == {"draw", "learn", "assistants"}


def test_the_plan_runs_from_week_minus_eight_to_week_52() -> None:
    plan = plan_of(cohort())
    assert (plan.steps[0].week, plan.steps[-1].week) == (-8, 52)
    assert [step.week for step in plan.steps if step.slug in ("early", "pulse-1", "pulse-2", "t1", "t2", "t3")] == [
        4, 8, 13, 18, 25, 51,
    ]  # fmt: skip
    assert [step.week for step in plan_of(cohort(weeks=13)).steps if step.slug in ("early", "pulse-2")] == [2, 9]
