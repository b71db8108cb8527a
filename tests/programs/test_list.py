"""Who takes part, sorted and as a file: a decline reads as an open invitation in both."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, recruiting
from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.programs import actions, queries
from viceversa.programs.models import Cohort, Role


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """Ann declined, Ben was invited, Cem is filling in, Dan and Eli have sent their answers, Fay left."""
    made = recruiting(cast)
    people = {
        name: factories.person(name, unit=factories.unit(f"Lumen / {unit}"), site=site)
        for name, unit, site in (
            ("Ann", "Ore", "Oslo"), ("Ben", "Ore", "Lyon"), ("Cem", "Zinc", "Oslo"), ("Dan", "Amber", "Oslo"),
            ("Eli", "Zinc", ""), ("Fay", "Ore", "Oslo"),
        )
    }  # fmt: skip
    begun(made, people["Ann"], state="declined")
    begun(made, people["Ben"], state="invited")
    begun(made, people["Cem"])
    factories.participant(made, people["Dan"], Role.MENTEE)
    factories.participant(made, people["Eli"], Role.MENTOR, enrolled_at=NOW - timedelta(days=2))
    begun(made, people["Fay"], state="withdrawn")
    return made


def petra(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.petra)
    return client


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", "Ann Ben Cem Dan Eli"),
        ("-name", "Eli Dan Cem Ben Ann"),
        ("role", "Dan Ann Ben Cem Eli"),
        ("unit", "Dan Ben Ann Cem Eli"),
        ("status", "Dan Eli Ann Ben Cem"),
        ("-status", "Ann Ben Cem Dan Eli"),
        ("sent", "Eli Dan Ann Ben Cem"),
        ("-sent", "Dan Eli Ann Ben Cem"),
        ("state", "Ann Ben Cem Dan Eli"),
    ],
)
def test_each_column_sorts_and_declining_shows_in_none(cast: Cast, cohort: Cohort, sort: str, expected: str) -> None:
    page = petra(cast).get(reverse("programs:participants", args=[cohort.code]), {"sort": sort})
    assert [row.name for row in page.context["rows"]] == expected.split()


def rows(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode()[1:])))


def test_the_file_says_what_the_list_says(cast: Cast, cohort: Cohort) -> None:
    response = petra(cast).get(reverse("programs:export", args=[cohort.code]), {"sort": "status", "q": "lumen"})
    assert response["Content-Disposition"] == 'attachment; filename="autumn-people.csv"'
    assert rows(response) == [
        ["Name", "Title", "Role", "Unit", "Site", "Status", "Answers sent"],
        ["Dan", "Analyst", "Mentee", "Amber", "Oslo", "Waiting for a match", "2026-05-12"],
        ["Eli", "Analyst", "Mentor", "Zinc", "", "Waiting for a match", "2026-05-10"],
        ["Ann", "Analyst", "Mentor", "Ore", "Oslo", "Invited", ""],
        ["Ben", "Analyst", "Mentor", "Ore", "Lyon", "Invited", ""],
        ["Cem", "Analyst", "Mentor", "Zinc", "Oslo", "Invited", ""],
    ]
    event = Event.objects.get()
    assert (event.verb, event.actor, event.subject_code) == ("cohort.exported", cast.petra, cohort.code)
    assert event.facts == {"rows": 5, "group": "all"}


def test_the_file_follows_the_group(cast: Cast, cohort: Cohort) -> None:
    client = petra(cast)
    for group, expected in (("waiting", ["Dan", "Eli"]), ("left", ["Fay"]), ("paired", [])):
        found = rows(client.get(reverse("programs:export", args=[cohort.code]), {"g": group}))
        assert [row[0] for row in found[1:]] == expected


def test_only_managers_take_it_out(cast: Cast, cohort: Cohort) -> None:
    for user in (cast.nia, cast.ada, None):
        with pytest.raises(NotAllowed):
            actions.export_participants(cohort, group="all", words="", by=user, now=NOW)
    assert Event.objects.count() == 0
    assert set(queries.SORTS) == {"name", "role", "unit", "status", "sent"}
