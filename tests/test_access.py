"""Every address × every kind of person, against one table (tests/access.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import world
from tests.access import PEOPLE, TABLE
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock

pytestmark = pytest.mark.django_db


def addresses(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all addresses of the project."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


@pytest.fixture
def here(cast: Cast) -> world.World:
    return world.build(cast)


def clients(here: world.World) -> dict[str, Client]:
    """One browser a person, signed in."""
    found = {}
    for who in PEOPLE:
        found[who] = Client()
        if account := here.accounts[who]:
            found[who].force_login(account)
    return found


def outcome(client: Client, method: str, address: str) -> str:
    """One letter: what this person gets there. Whatever the act did is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic(), clock.moved_to(NOW):
        answer: Any = client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies = cookies
    if answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")):
        return "s"
    assert answer.status_code != 405, f"{address} does not take {method}"
    return {403: "n", 404: "-"}.get(answer.status_code, "y")


def test_table_lists_every_address() -> None:
    assert sorted(TABLE) == sorted(set(addresses(get_resolver())))


def test_each_address_is_reached_by_those_it_is_for(here: world.World) -> None:
    browsers = clients(here)
    found = {
        name: (
            method,
            "".join(outcome(browsers[who], method, reverse(name, kwargs=world.place(here, name))) for who in PEOPLE),
        )
        for name, (method, _expected) in TABLE.items()
    }
    assert found == TABLE
