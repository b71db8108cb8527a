"""Where each of the cast starts."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from viceversa.programs.states import CohortState

pytestmark = pytest.mark.django_db


def start_of(cast: Cast, name: str) -> str:
    client = Client()
    client.force_login(getattr(cast, name))
    return client.get("/")["Location"]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("nia", "/home/"),
        ("viktor", "/home/"),
        ("otto", "/home/"),
        ("petra", "/programs/"),
        ("ada", "/people/"),
        ("sam", "/concerns/"),
    ],
)
def test_everybody_starts_where_their_own_things_are(cast: Cast, name: str, place: str) -> None:
    assert start_of(cast, name) == place


def test_a_running_cohort_comes_first(cast: Cast) -> None:
    cast.cohort.state = CohortState.RUNNING
    cast.cohort.save()
    assert start_of(cast, "petra") == f"/cohorts/{cast.cohort.code}/"


def test_somebody_signed_out_signs_in(client: Client) -> None:
    assert client.get("/")["Location"] == "/sign-in/"
