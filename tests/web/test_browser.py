"""The frame and every component in a real browser: reachable, fitting, and alive with and without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.factories import NOW
from tests.support.browser import Visitors, assert_accessible, assert_fits, assert_reads_well
from viceversa.people.models import Person, Topic
from viceversa.programs.models import Cohort, Program
from viceversa.workshops import actions as workshops

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.mark.parametrize("address", ["/styleguide/", "/styleguide/desk/"])
def test_everything_is_reachable_and_fits_a_small_screen_right_to_left(
    browser: Visitors, cast: Cast, address: str
) -> None:
    page = browser.page(cast.petra)
    page.goto(address)
    assert_reads_well(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert_fits(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert_fits(page)


def test_colors_change_at_once_and_stay(browser: Visitors, cast: Cast) -> None:
    page = browser.page(cast.petra)
    page.goto("/styleguide/")
    page.get_by_role("button", name="Petra Novak, your account").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark", exact=True).click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_colors_change_without_javascript(browser: Visitors, cast: Cast) -> None:
    page = browser.page(cast.petra, javascript=False)
    page.goto("/styleguide/desk/")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.wait_for_url("**/styleguide/desk/")


def test_side_navigation_opens_on_a_phone(browser: Visitors, cast: Cast) -> None:
    page = browser.page(cast.petra, width=390)
    page.goto("/styleguide/desk/")
    side = page.locator("#side")
    assert not side.is_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    assert side.is_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert not side.is_visible()


def test_bulk_bar_follows_the_boxes(browser: Visitors, cast: Cast) -> None:
    page = browser.page(cast.petra)
    page.goto("/styleguide/")
    bar, boxes = page.locator('[data-bulk="who-light"]'), page.locator('input[name="who-light"]')
    assert bar.inner_text().startswith("1 selected")
    boxes.nth(1).check()
    assert bar.inner_text().startswith("2 selected")
    boxes.nth(0).uncheck()
    boxes.nth(1).uncheck()
    assert not bar.is_visible()


def test_dialogs_open_and_close_by_keyboard(browser: Visitors, cast: Cast) -> None:
    page = browser.page(cast.petra)
    page.goto("/styleguide/")
    page.locator('[data-dialog="dialog-light"]').focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog-light")
    assert dialog.is_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.dataset.dialog") == "dialog-light"


def test_a_range_shows_its_number(browser: Visitors, cast: Cast) -> None:
    page = browser.page(cast.petra)
    page.goto("/styleguide/")
    page.locator("#weight-light").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator('output[for="weight-light"]').inner_text() == "41"


def test_the_first_tab_stop_leads_to_the_content(browser: Visitors, cast: Cast) -> None:
    page = browser.page(cast.petra)
    page.goto("/styleguide/desk/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_each_part_of_a_date_shows_that_it_has_the_focus(browser: Visitors, cast: Cast) -> None:
    """The button of the calendar, too, which lies inside the field."""
    page = browser.page(cast.petra)
    page.goto("/styleguide/")
    page.evaluate("""() => {
      document.querySelector("main").innerHTML = '<label>Day <input type="date" id="day"></label><button>On</button>'
      document.querySelector("main").focus()
    }""")
    rings = []
    for _ in range(4):
        page.keyboard.press("Tab")
        rings.append(
            page.evaluate("[document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]")
        )
    assert rings == [["day", "solid"]] * 4


def test_what_is_in_another_language_ends_at_its_own_end_right_to_left(browser: Visitors, cast: Cast) -> None:
    """Its full stop is its rightmost letter, and the line stays at the side of the page."""
    page = browser.page(cast.petra)
    page.goto("/styleguide/")
    found = page.evaluate("""() => {
      document.documentElement.dir = "rtl"
      document.querySelector("main").innerHTML = "<div><p>Read it all.</p></div>"
      const p = document.querySelector("main p"), text = p.firstChild
      const box = at => { const r = document.createRange(); r.setStart(text, at); r.setEnd(text, at + 1); return r.getBoundingClientRect() }
      return [box(11).left > box(0).left, Math.abs(box(11).right - p.getBoundingClientRect().right) < 1]
    }""")
    assert found == [True, True]


LONG = "Rindfleischetikettierungsaufgabenübertragungen"  # 46 letters that no browser knows the syllables of


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("nia", "/home/"),
        ("nia", "/enrollments/{part}/"),
        ("petra", "/cohorts/{cohort}/"),
        ("petra", "/cohorts/{cohort}/matching/"),
        ("petra", "/cohorts/{cohort}/settings/"),
        ("petra", "/cohorts/{cohort}/workshops/"),
        ("petra", "/programs/{program}/"),
        ("petra", "/programs/{program}/stories/desk/"),
    ],
)
def test_a_very_long_word_is_parted_on_a_phone(browser: Visitors, cast: Cast, who: str, address: str) -> None:
    Program.objects.update(name=f"Sideways for {LONG}")
    Cohort.objects.update(name=f"Autumn {LONG}")
    Topic.objects.update(name=f"{LONG} explained")
    Person.objects.update(name=f"{LONG} Adeyemi")
    workshops.plan(
        cast.cohort, title=f"{LONG} for beginners", about=LONG, audience="both", by=cast.petra,
        date=workshops.DateDetails(starts_at=NOW + timedelta(days=3), time_zone="Europe/Paris", minutes=45, place=LONG),
        now=NOW,
    )  # fmt: skip
    page = browser.page(getattr(cast, who), width=390)
    page.goto(address.format(cohort=cast.cohort.code, program=cast.program.code, part=cast.nia_part.code))
    assert LONG in page.locator("main").inner_text()
    assert_fits(page)
