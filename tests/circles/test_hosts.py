"""Who can host is chosen from a list, or typed where there would be too many to choose from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.circles.test_circles import mentors, plan
from tests.factories import NOW
from viceversa.circles import forms
from viceversa.circles.models import Circle
from viceversa.core import clock
from viceversa.programs.models import Role

pytestmark = pytest.mark.django_db
FORM = {
    "role": "mentor",
    "day": "2026-05-20",
    "time": "15:00",
    "time_zone": "Europe/Paris",
    "minutes": "60",
    "seats": "9",
}


@pytest.fixture(autouse=True)
def then() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def petra(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.petra)
    return browser


def test_a_few_are_chosen_from_a_list(cast: Cast, petra: Client) -> None:
    at = reverse("circles:cohort", args=[cast.cohort.code])
    assert f'<option value="{cast.nia_part.code}">' in petra.get(at).content.decode()
    assert petra.post(at, FORM | {"host": "nobody"}).status_code == 422
    assert petra.post(at, FORM | {"host": cast.nia_part.code}).status_code == 302
    assert Circle.objects.get().host == cast.nia_part


def test_of_many_one_types_the_address(cast: Cast, petra: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_OFFERED", 0)
    at = reverse("circles:cohort", args=[cast.cohort.code])
    html = petra.get(at).content.decode()
    assert ("<option" in html.partition('name="host"')[2], 'type="email" name="host"' in html) == (False, True)
    for wrong in ("", "nobody@x.example", cast.person("mara").email, cast.petra.email):
        assert petra.post(at, FORM | {"host": wrong}).status_code == 422
    other_side = petra.post(at, FORM | {"host": cast.viktor_part.person.email})
    assert "host" in other_side.content.decode()
    assert (other_side.status_code, Circle.objects.count()) == (422, 0)
    assert petra.post(at, FORM | {"host": cast.nia_part.person.email.upper()}).status_code == 302
    circle = Circle.objects.get()
    assert circle.host == cast.nia_part
    change = reverse("circles:change", args=[cast.cohort.code, circle.code])
    assert f'value="{cast.nia_part.person.email}"' in petra.get(change).content.decode()


@pytest.mark.parametrize("people", [1, 4])
def test_the_page_costs_the_same_for_more_people(
    cast: Cast, petra: Client, people: int, django_assert_max_num_queries: object
) -> None:
    mentors(cast, people)
    plan(cast)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        petra.get(reverse("circles:cohort", args=[cast.cohort.code]))
    assert Circle.objects.get().role == Role.MENTOR
