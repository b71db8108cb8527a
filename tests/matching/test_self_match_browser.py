"""Self-match in a real browser: searched while one types, asked and answered by keyboard alone."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import Cast
from tests.matching.story_self_match import states, with_self_match
from tests.support.browser import Visitors
from viceversa.matching import actions


def test_asked_and_answered_with_the_keyboard(browser: Visitors, cast: Cast) -> None:
    parts = with_self_match(cast)
    now = timezone.now()
    today = timezone.localdate(now)
    drawn = actions.open_self_match(cast.cohort, begins=today, ends=today + timedelta(days=20), by=cast.petra, now=now)
    page = browser.page(cast.nia)
    page.goto("/home/")
    page.get_by_role("link", name="Look at your list").press("Enter")
    page.wait_for_url("**/asking/")  # it has come as a whole, and htmx hears what is typed
    page.get_by_role("searchbox", name="Search people").press_sequentially("viktor")
    expect(page.get_by_role("heading", name="Ida Falk")).to_have_count(0)
    expect(page).to_have_url(f"{browser.base_url}/enrollments/{parts['nia'].code}/asking/?q=viktor&topic=")
    page.locator("summary", has_text="Ask Viktor").press("Enter")
    page.get_by_label("A word to them, if you like").press_sequentially("You know budgets.")
    page.get_by_role("button", name="Ask Viktor").press("Enter")
    expect(page.get_by_text("There is time for an answer until")).to_be_visible()
    senior = browser.page(cast.viktor, width=390)
    senior.goto("/home/")
    senior.get_by_role("link", name="Look and answer").press("Enter")
    expect(senior.get_by_text("You know budgets.")).to_be_visible()
    senior.get_by_role("button", name="Yes, I would like to meet Nia").press("Enter")
    expect(senior.get_by_role("heading", name="You said yes")).to_be_visible()
    assert states(drawn) == {("Nia", "Viktor"): "agreed"}
