"""Every page in a real browser: wide and narrow, light and dark, with and without JavaScript.

Each is opened at a desk in the light, and made narrow and dark while it is open, or the other way round, by turns; and
opened on a phone in the dark that has no JavaScript. What axe finds, what the console says, a request to elsewhere, a page wider than its window and a page
without its one heading all fail the test, page by page.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.places import Place, places
from tests.cast import Cast, build
from tests.factories import NOW
from tests.support.browser import Visitors, assert_fits, assert_reads_well
from tests.support.reach import assert_within_reach
from viceversa.core import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
EXPECTED_STATUS = {"no such page": 404}


@pytest.fixture
def visited(browser: Visitors, monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[Place]:
    """All places, in a world whose clock stands still at NOW (the server answers in threads of its own)."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.MAIL_STAYS_HERE = True
    settings.CALDAV_HOSTS = ["dav.example.org"]
    settings.WEBHOOKS = True
    settings.CHAT_SERVICES = ["slack", "teams", "google", "mattermost"]
    cast: Cast = build()
    return places(cast)


def walk(browser: Visitors, places: list[Place], look: Callable[[Page], None], **how: Any) -> list[str]:
    """Open each place once, one window a person; what was wrong, with the page's name."""
    wrong = []
    seen: set[tuple[Any, str]] = set()
    for who, group in groupby(places, key=lambda place: place.who):
        page = browser.page(who, **how)
        for place in group:
            answer = page.goto(place.address)
            assert answer is not None
            if answer.status != EXPECTED_STATUS.get(place.name, 200):
                wrong.append(f"{place.name}: answered with {answer.status}")
            if (who, page.url) not in seen:  # some addresses lead on to a page that was seen already
                seen.add((who, page.url))
                try:
                    look(page)
                except AssertionError as error:
                    wrong.append(f"{place.name}: {error}")
            if place.name in EXPECTED_STATUS:
                browser.expect_failed_request(answer.status)
            wrong += [f"{place.name}: {fault}" for fault in browser.faults]
            browser.faults.clear()
        page.context.close()
    return wrong


def look_around(page: Page) -> None:
    """What must hold in any window, in both lights, enlarged, in one's own colors and spacing, and by keyboard."""
    assert page.locator("main").count() == 1, "not exactly one <main>"
    assert page.locator("h1").count() == 1, f"{page.locator('h1').count()} headings of the first level"
    assert_reads_well(page)
    assert_within_reach(page)


def is_there(page: Page) -> None:
    """The page says what it is about, and shows it."""
    assert page.locator("main h1").is_visible()
    assert len(page.locator("main").inner_text()) > 40, "an empty page"
    assert_fits(page)


def test_at_a_desk_and_on_a_phone(browser: Visitors, visited: list[Place]) -> None:
    assert not (wrong := walk(browser, visited, look_around)), "\n\n".join(wrong)


def test_without_javascript(browser: Visitors, visited: list[Place]) -> None:
    assert not (wrong := walk(browser, visited, is_there, javascript=False, width=390, dark=True)), "\n\n".join(wrong)
