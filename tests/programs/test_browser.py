"""Programs in a real browser: wide and narrow, light and dark, with and without JavaScript."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, creator, draft, recruiting
from tests.support.browser import Visitors, assert_accessible, assert_reads_well, settled
from viceversa.core import clock
from viceversa.programs.models import Cohort, Participant


@pytest.fixture
def staged(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Cast, Cohort, Participant]:
    """Its clock stands still before the kick-off (the server answers in threads of its own)."""
    from tests.cast import build

    monkeypatch.setattr(clock, "now", lambda: NOW)
    cast = build()
    creator(cast)
    cohort = recruiting(cast)
    part = begun(cohort, cast.person("nia"), offers={"ai-assistants": 4}, wants=("how-budgets-get-decided", "chess"))
    for index in range(5):
        senior = factories.person(f"Senior {index}", rank=6)
        begun(cohort, senior, "mentee", state="enrolled", offers={"boards": 4}, wants=("short-video", "chess"))
    return cast, cohort, part


def test_pages_read_well_everywhere(browser: Visitors, staged: tuple[Cast, Cohort, Participant]) -> None:
    cast, cohort, part = staged
    program = draft(cast)
    visits = [
        (cast.petra, "/programs/"),
        (cast.petra, "/programs/new/"),
        (cast.petra, f"/programs/{program.code}/"),
        (cast.petra, f"/programs/{program.code}/people/sponsor/?q=dora"),
        (cast.petra, f"/programs/{program.code}/cohorts/"),
        (cast.petra, f"/cohorts/{cohort.code}/settings/"),
        (cast.petra, f"/cohorts/{cohort.code}/people/"),
        (cast.petra, f"/cohorts/{cohort.code}/people/add/?q=e"),
        (None, f"/join/{cohort.join_token}/"),
        (cast.otto, f"/join/{cohort.join_token}/"),
        (cast.nia, f"/enrollments/{part.code}/?find=offers&q=video"),
        (cast.nia, f"/enrollments/{part.code}/?find=wants&q=making+funny+film+clips"),
        (cast.nia, f"/enrollments/{part.code}/withdrawal/"),
    ]
    pages = {user: browser.page(user) for user in {user for user, _address in visits}}
    for user, address in visits:
        pages[user].goto(address)
        assert_reads_well(pages[user])


@pytest.mark.parametrize("javascript", [True, False])
def test_enrolling_by_hand(browser: Visitors, staged: tuple[Cast, Cohort, Participant], javascript: bool) -> None:
    cast, _cohort, part = staged
    page = browser.page(cast.nia, javascript=javascript)
    page.goto(f"/enrollments/{part.code}/")
    page.get_by_role("button", name="Remove Chess").click()
    expect(page.get_by_role("button", name="Remove Chess")).to_have_count(0)
    page.get_by_label("Example for Ai assistants").fill("I built our claims bot")
    search = page.get_by_label("Search topics to offer")
    search.fill("making funny film clips")  # no topic is called so, but one is close to it
    if not javascript:
        search.press("Enter")
    found = page.locator("#offers-found").get_by_role("button", name="Short video")
    expect(found).to_be_visible()
    settled(page)
    found.click()
    expect(page.get_by_role("button", name="Remove Short video")).to_be_visible()
    level = page.get_by_role("radiogroup", name="Level for Short video")
    if javascript:
        expect(page.get_by_label("Example for Ai assistants")).to_have_value("I built our claims bot")
        level.get_by_label("I use it").check()
        expect(page.locator("#offers-form [data-autosave-state]")).to_contain_text("Saved")
        assert part.offers.get(topic__slug="short-video").level == 2
        page.get_by_label("Tue, Morning").press("Space")
        expect(page.locator("#times [data-autosave-state]")).to_contain_text("Saved")
    else:
        level.get_by_label("I use it").check()
        with page.expect_navigation():
            page.locator("#offers-form").get_by_role("button", name="Save these answers").click()
        page.get_by_label("Tue, Morning").press("Space")
        with page.expect_navigation():
            page.get_by_role("button", name="Save these times").click()
        assert part.offers.get(topic__slug="short-video").level == 2
    part.refresh_from_db()
    assert part.times == ["tue-morning"]
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one language")
    browser.expect_failed_request(422)
    if javascript:
        expect(page.get_by_role("alert")).to_be_focused()
        assert_accessible(page)


def test_opening_pages_by_keyboard(browser: Visitors, staged: tuple[Cast, Cohort, Participant]) -> None:
    cast, cohort, _part = staged
    page = browser.page(cast.petra)
    page.goto(f"/cohorts/{cohort.code}/people/add/")
    page.get_by_role("searchbox", name="Search people by name").focus()
    page.keyboard.insert_text("weiss")  # all at once, so that it is searched for once
    button = page.get_by_role("button", name=re.compile("As mentor.*Otto Weiss"))
    expect(button).to_be_visible()
    settled(page)
    button.focus()
    button.press("Enter")
    expect(page.get_by_text("Otto Weiss is on the list.")).to_be_visible()


def test_a_step_is_moved_by_the_arrow_keys_and_the_keyboard_stays_there(
    browser: Visitors, staged: tuple[Cast, Cohort, Participant]
) -> None:
    cast, cohort, _part = staged
    page = browser.page(cast.petra)
    page.goto(f"/cohorts/{cohort.code}/plan/")
    step = page.locator("#step-share")
    before = step.locator("time").first.get_attribute("datetime")
    page.locator("#m-share-dn").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#toasts")).to_contain_text("What was learned is shared")
    expect(page.locator("#m-share-dn")).to_be_focused()
    after = step.locator("time").first.get_attribute("datetime")
    assert (date.fromisoformat(str(after)) - date.fromisoformat(str(before))).days in (1, 2, 3)
    settled(page)
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#m-share-wb")).to_be_focused()
    expect(step.locator("time").first).not_to_have_attribute("datetime", str(after))
    moved = date.fromisoformat(str(step.locator("time").first.get_attribute("datetime")))
    assert moved < date.fromisoformat(str(before))
