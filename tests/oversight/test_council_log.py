"""The council's log: how often roles opened kinds of pages, by month; no name, no code, nothing under five."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.oversight import world
from viceversa.core import clock
from viceversa.core.report import Hidden, Value
from viceversa.oversight.actions import looks as actions
from viceversa.oversight.looks import KINDS, ROLES
from viceversa.oversight.queries import looks

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)


def noted(kind: str, role: str, times: int, day: int = 3) -> None:
    """So many looks, at as many things, on a day of April."""
    for number in range(times):
        moment = datetime(2026, 4, 1, 12, tzinfo=UTC) + timedelta(days=day - 1)
        actions.note(kind=kind, role=role, about_type="person", about_code=f"code{number:08d}", now=moment)


def cell(kind: str, role: str, month: date = APRIL) -> Any:
    row = next(row for row in looks.opened_in(month).rows if str(row[0]).lower() == str(KINDS[kind]).lower())
    return row[1 + list(ROLES).index(role)]


def test_counts_from_five_on_by_kind_and_role(cast: Cast) -> None:
    noted("entry", "manager", 4)
    noted("entry", "people", 5)
    noted("entry", "people", 5)  # the same day and things: nothing new
    noted("pair", "manager", 1200)
    noted("entry", "people", 2, day=31)  # the first of May
    few = Hidden("Fewer than 5", "under 5")
    assert [cell("entry", role) for role in ROLES] == [few, Value("5", 5.0), few]
    assert cell("pair", "manager") == Value("1,200", 1200.0)
    assert cell("pair", "people") == few
    assert cell("entry", "people", date(2026, 5, 1)) == few
    table = looks.opened_in(APRIL)
    assert (len(table.rows), table.heading) == (len(KINDS), "Opened in Apr 2026")


def test_twelve_months(cast: Cast) -> None:
    months = looks.months_until(date(2026, 2, 28))
    assert (len(months), months[0], months[1], months[-1]) == (12, date(2026, 2, 1), date(2026, 1, 1), date(2025, 3, 1))


def test_the_page_is_for_those_who_watch(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    noted("entry", "people", 7)
    address = reverse("oversight:looks")
    for user, status in ((cast.ada, 404), (cast.petra, 404), (world.auditor(), 200), (world.officer(), 200)):
        client.force_login(user)
        with clock.moved_to(NOW), django_assert_max_num_queries(12):
            answer = client.get(address)
        assert answer.status_code == status
    page = answer.content.decode()
    assert ("Opened in Apr 2026" in page, ">7<" in page, "code0000" in page) == (True, True, False)
    with clock.moved_to(NOW):
        assert "Opened in May 2026" in client.get(address, {"month": "2026-05"}).content.decode()
        assert "Opened in Apr 2026" in client.get(address, {"month": "1999-01"}).content.decode()
