"""The day of a moment, worked out in the database: the same as Django's, to the minute around each change of clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.db.models import QuerySet
from django.db.models.functions import TruncDate

from tests import factories
from tests.factories import NOW
from viceversa.core import clock
from viceversa.core.local_days import local_day, offsets
from viceversa.people.models import Person

pytestmark = pytest.mark.django_db
ZONES = (
    "UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia",
)  # fmt: skip


def moments() -> list[datetime]:
    """Midnights, and minutes around the changes of clocks, in three years."""
    days = [
        datetime(year, month, day, tzinfo=UTC)
        for year in (2025, 2026, 2027)
        for month in (3, 4, 10, 11)
        for day in (1, 29)
    ]
    hours = [
        day + timedelta(hours=hour, minutes=minute) for day in days for hour in range(0, 24, 3) for minute in (0, 59)
    ]
    changes = [at for zone in ZONES for at, _offset in offsets(ZoneInfo(zone), 2026)[1] if 2025 <= at.year <= 2027]
    near = [at + timedelta(microseconds=one) for at in changes for one in (-1, 0, 1)]
    return sorted({*hours, *near})


def people() -> QuerySet[Person]:
    one = factories.person("Nia Adeyemi")
    others = [
        Person(key=f"day{number}", name="Somebody", created_at=moment, updated_at=moment)
        for number, moment in enumerate(moments())
    ]
    Person.objects.bulk_create(others)
    return Person.objects.exclude(pk=one.pk)


@pytest.mark.parametrize("zone", [*map(ZoneInfo, ZONES), UTC, timezone(timedelta(hours=5, minutes=30))], ids=str)
def test_it_is_the_day_that_django_finds(zone: ZoneInfo) -> None:
    with clock.moved_to(NOW):
        rows = people().annotate(ours=local_day("created_at", zone), theirs=TruncDate("created_at", tzinfo=zone))
        found = rows.values_list("created_at", "ours", "theirs")
        wrong = [(at, ours, theirs) for at, ours, theirs in found if ours != theirs]
    assert len({at for at, _ours, _theirs in found}) > 100
    assert wrong == []


def test_changes_of_the_clock_are_found_to_the_second() -> None:
    first, changes = offsets(ZoneInfo("Europe/Paris"), 2026)
    assert first == 3600
    assert [(at, seconds) for at, seconds in changes if at.year == 2026] == [
        (datetime(2026, 3, 29, 1, tzinfo=UTC), 7200),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), 3600),
    ]
    assert offsets(ZoneInfo("Asia/Kolkata"), 2026) == (19800, ())
