"""One's own calendar in a real browser."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import Cast
from tests.support.browser import Visitors, assert_reads_well
from tests.support.caldav import PASSWORD, USER, CalendarServer
from viceversa.integrations.calendars.models import Connection, Feed
from viceversa.pairings.models import Pairing


def test_the_address_is_shown_once_and_a_wrong_one_is_said_beside_its_field(
    browser: Visitors, cast: Cast, pair: Pairing, settings: Any
) -> None:
    settings.CALDAV_HOSTS = ["dav.example.org"]
    page = browser.page(cast.nia)
    page.goto(reverse("people:me"))
    page.get_by_role("link", name="Set it up").click()
    page.get_by_role("button", name="Make the address").click()
    expect(page.locator("#feed-url")).to_contain_text("/calendar/meetings/")
    assert_reads_well(page)
    page.goto(reverse("calendars:own"))
    expect(page.locator("#feed-url")).to_have_count(0)
    page.get_by_label("Server of your calendar").fill("https://elsewhere.example/cal/")
    page.get_by_label("Name there").fill("nia")
    page.get_by_label("App password").fill("secret")
    page.get_by_role("button", name="Connect this calendar").click()
    field = page.get_by_label("Server of your calendar")
    expect(field).to_have_value("https://elsewhere.example/cal/")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("App password")).to_have_value("")
    browser.expect_failed_request(422)
    assert_reads_well(page)
    assert Feed.objects.get().person == cast.nia.person


def test_of_several_calendars_one_is_chosen_by_keyboard(
    browser: Visitors, cast: Cast, pair: Pairing, settings: Any
) -> None:
    with CalendarServer() as server:
        settings.CALDAV_HOSTS = [server.origin]
        assert server.do("MKCALENDAR", f"/{USER}/private/") == 201
        page = browser.page(cast.viktor, width=390, dark=True)
        page.goto(reverse("calendars:own"))
        page.get_by_label("Server of your calendar").fill(server.origin.removeprefix("http://"))
        page.get_by_label("Name there").fill(USER)
        page.get_by_label("App password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_text("You have several calendars there.")).to_be_visible()
        assert_reads_well(page)
        page.get_by_label(f"{USER}/work").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Connect this one").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Connected. Dates that are offered")).to_be_visible()
        assert Connection.objects.get().account.url == server.url
