"""An event of short conversations in a real browser: its day on a phone, a guest's own page, and the plan on paper."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import Cast
from tests.matching.story import account
from tests.matching.story_event import details, guest, met, with_events
from tests.support.browser import Visitors, assert_accessible, assert_fits
from viceversa.matching import actions


def test_the_day_of_an_event(browser: Visitors, cast: Cast) -> None:
    parts = with_events(cast)
    now = timezone.now()
    then = now - timedelta(days=3)
    today = timezone.localtime(now).date()
    asked = details(day=today + timedelta(days=1), at=time(12, 0), answer_by=today - timedelta(days=2), time_zone="UTC")
    event = actions.invite(
        actions.plan_event(cast.cohort, details=asked, by=cast.petra, now=then), by=cast.petra, now=then
    )
    for part in parts.values():
        actions.answer_event(guest(event, part), comes=True, by=account(part), now=then)
    actions.seat(event, by=None, now=now)
    phone = browser.page(cast.petra)
    phone.set_viewport_size({"width": 390, "height": 800})
    address = f"/cohorts/{cast.cohort.code}/matching/events/"
    phone.goto(address)
    phone.get_by_role("button", name="Tell 6 people their rounds").click()
    expect(phone.get_by_text("Everybody knows their rounds.")).to_be_visible()
    ida = phone.locator(f"[id='{guest(event, parts['ida']).code}']")
    ida.get_by_role("button", name="Did not come").focus()
    phone.keyboard.press("Enter")
    expect(ida.get_by_role("button", name="Is here")).to_be_visible()
    assert met(event, "Ida") == []
    own = browser.page(cast.nia)
    own.goto(f"/conversations/{guest(event, parts['nia']).code}/")
    expect(own.get_by_role("heading", name="Your rounds")).to_be_visible()
    expect(own.get_by_text("Viktor Halvorsen")).to_be_visible()
    for page in (phone, own):
        for width in (1440, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert_accessible(page)
            assert_fits(page)
    # On paper there is neither navigation nor a button, and slips begin on a sheet of their own.
    phone.goto(f"/matching/events/{event.code}/seating/")
    phone.emulate_media(media="print")
    expect(phone.get_by_role("link", name="Back to the event")).to_be_hidden()
    assert phone.locator(".new-sheet").evaluate("one => getComputedStyle(one).breakBefore") == "page"
