"""Every address × every kind of person, against one table (tests/access.py)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import world
from tests.access import PEOPLE, TABLE
from tests.cast import Cast
from tests.factories import NOW
from tests.portfolio import world as portfolio
from tests.support.headers import lacking
from viceversa.core import clock
from viceversa.measurement.models import Declaration
from viceversa.people.models import User

pytestmark = pytest.mark.django_db


def addresses(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all addresses of the project but those that take no session: tests/api/test_access.py has them."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


@pytest.fixture
def here(cast: Cast, settings: Any) -> world.World:
    settings.WEBHOOKS = True
    return world.build(cast)


def clients(here: world.World) -> dict[str, Client]:
    """One browser a person, signed in."""
    found = {}
    for who in PEOPLE:
        found[who] = Client()
        if account := here.accounts[who]:
            found[who].force_login(account)
    return found


def outcome(client: Client, method: str, address: str) -> tuple[str, bytes]:
    """One letter: what this person gets there; and what stands there. Whatever the act did is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic(), clock.moved_to(NOW):
        answer: Any = client.generic(method, address)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies = cookies
    if answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")):
        return "s", text
    assert answer.status_code != 405, f"{address} does not take {method}"
    return {401: "s", 403: "n", 404: "-"}.get(answer.status_code, "y"), text


def test_table_lists_every_address() -> None:
    found = {name for name in addresses(get_resolver()) if not name.startswith("api:")}
    assert sorted(TABLE) == sorted(found)


def walkers(letters: str) -> dict[str, str]:
    """Who goes to an address, and the letter each is to get: everybody; on PostgreSQL one for each letter.

    Who may is said in Python and is the same on either database; what differs is how the address asks, which those show who
    find it and those who do not.
    """
    everybody = dict(zip(PEOPLE, letters, strict=True))
    if connection.vendor == "sqlite":
        return everybody
    return dict({letter: (who, letter) for who, letter in reversed(everybody.items())}.values())


def test_each_address_is_reached_by_those_it_is_for(here: world.World) -> None:
    """And none of them reads what people said about themselves, but for one's own; and nobody finds somebody else's portfolio."""
    browsers = clients(here)
    expected = {name: walkers(letters) for name, (_method, letters) in TABLE.items()}
    found: dict[str, dict[str, str]] = {}
    read = set()
    shown: dict[str, set[str]] = {}
    for name, (method, _letters) in TABLE.items():
        found[name] = {}
        for who in expected[name]:
            asked: list[str] = []
            with connection.execute_wrapper(partial(note_reading, asked, here.accounts[who])):
                letter, text = outcome(browsers[who], method, reverse(name, kwargs=world.place(here, name)))
            found[name][who] = letter
            if portfolio.MARK.encode() in text:
                shown.setdefault(who, set()).add(name)
            read |= {(name, how) for how in asked}
    assert found == expected
    assert read == {
        ("measurement:own", "their own"),
        ("measurement:own-withdrawal", "their own"),
        ("people:me-data", "their own"),
        ("oversight:kept", "their own"),
        ("measurement:category-closure", "deletes all"),
        ("measurement:category-removal", "deletes all"),
    }
    if connection.vendor == "sqlite":  # where everybody goes everywhere
        portfolio.assert_seen_by_those_it_is_for(shown)


def note_reading(
    asked: list[str], who: User | None, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    """Note each statement about what people said about themselves, and whether it is confined to one's own."""
    if Declaration._meta.db_table in sql:
        table = Declaration._meta.db_table
        confined = rf'"{table}"\."person_id" = %s|FROM "{table}" (U\d+) WHERE \1\."person_id" = %s'
        own = re.search(confined, sql) is not None and who is not None and who.person_id in params
        asked.append("their own" if own else "deletes all" if sql.startswith("DELETE") else sql)
    return execute(sql, params, many, context)


MOST_QUERIES = 12
# One's own data as a file: as many questions as there are kinds of data.
DOWNLOADS = {"people:me-data", "pairings:copy"}
# The last look before all pairs of a run are asked: the problem is drafted as it is today, whatever the run knew.
DRAFTS = {"pairings:release"}


def test_each_page_asks_little_and_tells_browsers_what_to_do(here: world.World) -> None:
    """At most twelve queries, session and account included; each app's own tests show that the number does not grow with
    rows. And all headers (tests/support/headers.py)."""
    browsers = clients(here)
    costs, without = {}, {}
    for name, (method, letters) in TABLE.items():
        if method == "GET" and "y" in letters:
            who = list(PEOPLE)[letters.index("y")]
            with CaptureQueriesContext(connection) as captured, clock.moved_to(NOW):
                without[name] = lacking(browsers[who].get(reverse(name, kwargs=world.place(here, name))))
                costs[name] = len(
                    [query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
                )
    assert {name: cost for name, cost in costs.items() if cost > MOST_QUERIES and name not in DOWNLOADS | DRAFTS} == {}
    assert {name: what for name, what in without.items() if what} == {}
