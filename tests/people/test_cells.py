"""One cell, one value, or a problem that says what may have been meant."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.people.importing import cells
from viceversa.people.importing.cells import Wrong


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-02-28", date(2026, 2, 28)),
        ("28/02/2026", date(2026, 2, 28)),
        ("28.2.26", date(2026, 2, 28)),
        ("28-02-1998 00:00", date(1998, 2, 28)),
        ("2026-02-28T08:00:00", date(2026, 2, 28)),
        ("20260228", date(2026, 2, 28)),
        ("02/28/2026", date(2026, 2, 28)),
        ("28 Feb 2026", date(2026, 2, 28)),
        ("1. März 2020", date(2020, 3, 1)),
        ("February 28, 2026", date(2026, 2, 28)),
        ("43889", date(2020, 2, 28)),
        ("", None),
        ("n/a", None),
    ],
)
def test_days(written: str, expected: date | None) -> None:
    assert cells.day(written) == expected


def test_month_first_when_told() -> None:
    assert (cells.day("04/05/2026"), cells.day("04/05/2026", True)) == (date(2026, 5, 4), date(2026, 4, 5))


@pytest.mark.parametrize(
    ("reader", "written", "code", "facts"),
    [
        (cells.day, "31/02/2026", "date_meant", {"value": "31/02/2026", "meant": "2026-02-28"}),
        (cells.day, "31.11.2025", "date_meant", {"value": "31.11.2025", "meant": "2025-11-30"}),
        (cells.day, "soon", "date", {"value": "soon"}),
        (cells.day, "12/12/0026", "date", {"value": "12/12/0026"}),
        (cells.day, "45/45/2026", "date", {"value": "45/45/2026"}),
        (cells.email, "s.keane@aldermoor", "email_ending", {"value": "s.keane@aldermoor"}),
        (cells.email, "s.keane", "email", {"value": "s.keane"}),
        (cells.email, "a b@x.example", "email", {"value": "a b@x.example"}),
        (cells.languages, "en, Klingon", "language", {"value": "Klingon"}),
        (cells.time_zone, "Europe/Dubln", "time_zone", {"value": "Europe/Dubln", "meant": "Europe/Dublin"}),
        (cells.time_zone, "zzz", "time_zone", {"value": "zzz", "meant": ""}),
    ],
)
def test_problems(reader: Any, written: str, code: str, facts: dict[str, str]) -> None:
    with pytest.raises(Wrong) as wrong:
        reader(written)
    assert (wrong.value.code, wrong.value.facts) == (code, facts)


@pytest.mark.parametrize(
    ("reader", "written", "expected"),
    [
        (cells.email, " Ana <ana@x.example> ", "ana@x.example"),
        (cells.email, "N/D", ""),
        (cells.languages, "English, deutsch; fr-CH / Español (fluent)", ("en", "de", "fr", "es")),
        (cells.languages, "EN", ("en",)),
        (cells.time_zone, "europe/paris", "Europe/Paris"),
        (cells.time_zone, "W. Europe Standard Time", "Europe/Berlin"),
        (cells.unit_path, "Group > Claims>Claims > South", "Group / Claims / South"),
        (cells.unit_path, "  Policy  &\nStrategy ", "Policy & Strategy"),
        (cells.unit_path, "-", ""),
    ],
)
def test_values(reader: Any, written: str, expected: Any) -> None:
    assert reader(written) == expected


@given(st.text(max_size=60))
def test_no_cell_breaks_a_reader(written: str) -> None:
    for reader in (cells.day, cells.email, cells.languages, cells.time_zone, cells.unit_path):
        with suppress(Wrong):
            reader(written)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_iso_days_come_back(day: date) -> None:
    assert cells.day(day.isoformat()) == day
