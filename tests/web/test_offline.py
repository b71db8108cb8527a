"""Without a connection, in a real browser: the next meeting where it is kept, else a polite page; never somebody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.pairings.conftest import asked, pair, run  # noqa: F401 (fixtures)
from tests.support.browser import Visitors, assert_accessible, assert_fits, sign_in
from viceversa.core import clock
from viceversa.pairings.models import Meeting, Pairing
from viceversa.people.models import User
from viceversa.web.offline import key_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

MEETING = "Appointment"
POLITE = "There is no connection"
# What changes a device's memory is the worker, which tells no page: it is looked at until it is as wanted (or of the account with
# that key), a minute at most.
UNTIL = """async wanted => {
  const states = {
    kept: async () => Boolean(await caches.match("/offline/meeting/")),
    forgotten: async () => !(await caches.match("/offline/meeting/")),
    "nothing left": async () => !(await navigator.serviceWorker.getRegistration()) && !(await caches.keys()).length,
  }
  const isOf = async () => (await caches.match("/offline/meeting/"))?.headers.get("X-Offline-For") === wanted
  for (const latest = performance.now() + 60000; performance.now() < latest; await new Promise(requestAnimationFrame))
    if (await (states[wanted] ?? isOf)()) return true
  return false
}"""


@pytest.fixture
def meeting(cast: Cast, pair: Pairing) -> Meeting:  # noqa: F811
    """An hour from now by the browser's clock, which nobody can turn."""
    starts_at = clock.now() + timedelta(hours=1)
    return Meeting.objects.create(pairing=pair, starts_at=starts_at, number=1, created_at=clock.now())


def switched_on(browser: Visitors, user: User) -> Page:
    page = browser.page(user, width=390)
    page.goto("/me/")
    page.get_by_role("link", name="Choose for this device").click()
    page.get_by_role("button", name="Keep it on this device").click()
    expect(page.get_by_role("heading", name="This device keeps your next meeting")).to_be_visible()
    assert page.evaluate(UNTIL, "kept")
    return page


def offline(page: Page, address: str = "/home/") -> str:
    """The heading of what is shown at an address without a connection."""
    page.context.set_offline(True)
    page.goto(address)
    heading = page.locator("h1").inner_text()
    page.context.set_offline(False)
    return heading


def test_the_next_meeting_and_its_guide(browser: Visitors, cast: Cast, meeting: Meeting) -> None:
    page = switched_on(browser, cast.nia)
    page.goto("/pairs/")
    page.context.set_offline(True)
    page.goto("/home/")
    expect(page.get_by_role("heading", level=1)).to_have_text(MEETING)
    expect(page.get_by_role("heading", name="So that it stays safe")).to_be_visible()
    expect(page.get_by_text("whoever holds this device can read this page")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.minutes')).display") != "block", "without its look"
    assert_fits(page)
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nia")
    page.goto("/offline/meeting/")
    assert_accessible(page)
    browser.faults = [fault for fault in browser.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_a_meeting_that_is_over_is_not_shown(browser: Visitors, cast: Cast, meeting: Meeting) -> None:
    page = switched_on(browser, cast.nia)
    page.evaluate("""async () => {
      const cache = await caches.open("meeting"), kept = await cache.match("/offline/meeting/")
      const headers = new Headers(kept.headers)
      headers.set("X-Offline-Until", String(Math.floor(Date.now() / 1000) - 1))
      await cache.put("/offline/meeting/", new Response(await kept.text(), { headers }))
    }""")
    assert offline(page) == POLITE
    assert page.evaluate(UNTIL, "forgotten")


def test_gone_with_signing_out_and_back_with_its_owner(browser: Visitors, cast: Cast, meeting: Meeting) -> None:
    page = switched_on(browser, cast.nia)
    page.goto("/me/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    assert page.evaluate(UNTIL, "nothing left")
    sign_in(page.context, cast.nia, browser.base_url)
    page.goto("/home/")
    assert page.evaluate(UNTIL, "kept")
    assert offline(page) == MEETING


def test_nobody_sees_what_was_kept_for_another(browser: Visitors, cast: Cast, meeting: Meeting) -> None:
    page = switched_on(browser, cast.nia)
    sign_in(page.context, cast.otto, browser.base_url)  # without signing out before
    page.goto("/home/")
    assert page.evaluate(UNTIL, "nothing left")
    sign_in(page.context, cast.nia, browser.base_url)
    page.goto("/home/")
    assert page.evaluate(UNTIL, "kept")
    sign_in(page.context, cast.viktor, browser.base_url)
    page.goto("/me/this-device/")
    page.get_by_role("button", name="Keep it on this device").click()
    assert page.evaluate(UNTIL, key_for(cast.viktor))


def test_switched_off_nothing_is_left(browser: Visitors, cast: Cast, meeting: Meeting) -> None:
    page = switched_on(browser, cast.nia)
    Meeting.objects.filter(pk=meeting.pk).delete()  # cancelled: what is kept goes with the next look at any page
    page.goto("/home/")
    assert page.evaluate(UNTIL, "forgotten")
    assert offline(page) == POLITE
    page.goto("/me/this-device/")
    page.get_by_role("button", name="Keep nothing on this device").click()
    assert page.evaluate(UNTIL, "nothing left")
