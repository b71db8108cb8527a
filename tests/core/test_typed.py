"""What a browser sends along: only what is ours and makes sense is used."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from viceversa.core.typed import page_of, way_back, whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("014", 14), ("999999999", 999_999_999)])
def test_whole_numbers(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", [None, "", " 1", "-1", "+1", "1.5", "²", "٣", "1e3", "9999999999", "x" * 5000])
def test_anything_else_is_no_number(text: str | None) -> None:
    assert whole(text) is None


@pytest.mark.parametrize(("typed", "page"), [("3", 3), ("0", 1), ("²", 1), ("", 1)])
def test_the_page_asked_for(typed: str, page: int) -> None:
    assert page_of(RequestFactory().get("/", {"page": typed})) == page


@pytest.mark.parametrize(
    ("addresses", "back"),
    [
        (["/pairs/?q=1"], "/pairs/?q=1"),
        (["http://testserver/me/"], "http://testserver/me/"),
        (["1,5", "%00", "home", "//elsewhere.example/", "https://elsewhere.example/", "javascript:x", ""], ""),
        (["people:list", "/me/"], "/me/"),
    ],
)
def test_only_pages_of_ours_are_gone_back_to(addresses: list[str], back: str) -> None:
    assert way_back(RequestFactory().post("/theme/"), *addresses) == back


@pytest.mark.django_db
def test_a_page_that_is_none_of_ours_leads_to_the_start(client: Client) -> None:
    answer = client.post(reverse("web:theme"), {"theme": "dark", "next": "1,5"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
