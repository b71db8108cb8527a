"""One's shortlist in a real browser: each tap saved at once, by keyboard alone, at any width."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import Cast
from tests.matching.story import answers_of, entry, with_shortlists
from tests.support.browser import Visitors, assert_accessible, assert_fits
from viceversa.matching import actions


def test_an_order_is_made_with_the_keyboard_and_saved_at_once(browser: Visitors, cast: Cast) -> None:
    parts = with_shortlists(cast)
    now = timezone.now()
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=now)
    actions.release_shortlists(
        drawn, answer_by=timezone.localtime(now).date() + timedelta(days=9), by=cast.petra, now=now
    )
    ida, udo = (entry(drawn, parts["nia"], parts[name]).code for name in ("ida", "udo"))
    page = browser.page(cast.nia)
    page.goto(f"/enrollments/{parts['nia'].code}/shortlist/")
    page.locator(f"#first-{ida}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your order is saved.")).to_be_visible()
    expect(page.locator(f"[id='{ida}']")).to_be_focused()
    page.locator(f"#veto-{udo}").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Left out", exact=True)).to_be_visible()
    assert answers_of(drawn, parts["nia"]) == {"Ida": 1, "Viktor": 2, "Udo": "veto"}
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert_accessible(page)
        assert_fits(page)
