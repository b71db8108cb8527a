"""The matching page in a real browser: wide and narrow, light and dark, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.matching.test_pages import add_pairs, solved
from tests.support.browser import Visitors, assert_accessible, assert_fits
from viceversa.matching import actions, queries
from viceversa.matching.models import Ruling


@pytest.fixture
def staged(transactional_db: None) -> Cast:
    """Four pairs, one locked, two runs."""
    from tests.cast import build

    cast = build()
    add_pairs(cast, 3)
    solved(cast)
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    solved(cast)
    return cast


@pytest.mark.parametrize(
    ("width", "dark"), [(1440, False), (390, True), (320, False)], ids=["desk", "phone in the dark", "narrow"]
)
def test_a_run_reads_well_everywhere(browser: Visitors, staged: Cast, width: int, dark: bool) -> None:
    newest = queries.runs_of(staged.cohort)[0]
    opened, other = queries.proposals_of(newest)[:2]
    page = browser.page(staged.petra, width=width, dark=dark)
    by_hand = f"/cohorts/{staged.cohort.code}/matching/pair/"
    for address in (
        f"/matching/runs/{newest.code}/?open={opened.code}&instead={other.mentor.code}",
        f"/matching/runs/{newest.code}/?q=nobody&below=40",
        f"/matching/runs/{newest.code}/picture/",
        f"/matching/runs/{newest.code}/review/",
        f"{by_hand}?mentor={opened.mentor.code}&mentee={other.mentee.code}",
        f"{by_hand}?mentor={staged.nia_part.code}&mentee={opened.mentee.code}",
    ):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_matching_again_by_hand(browser: Visitors, staged: Cast, javascript: bool) -> None:
    page = browser.page(staged.petra, javascript=javascript)
    page.goto(f"/cohorts/{staged.cohort.code}/matching/")
    page.get_by_role("button", name="Locked").click()
    page.get_by_text("Nia and Viktor are let go. Matched again: no pair changed.").wait_for()
    page.get_by_label("No pair below this fit").fill("20")
    page.get_by_role("button", name="Match again").click()
    page.get_by_text("Run 4 has 4 pairs.").wait_for()
    page.get_by_role("link", name="Why Nia Adeyemi and Viktor Halvorsen").click()
    page.get_by_role("heading", name="Why Nia and Viktor").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_asking_why_not_and_swapping(browser: Visitors, staged: Cast, javascript: bool) -> None:
    page = browser.page(staged.petra, javascript=javascript)
    page.goto(f"/cohorts/{staged.cohort.code}/matching/")
    page.get_by_role("link", name="Why Junior 0 and Senior").click()
    page.locator("#instead").select_option(index=1)
    if not javascript:
        page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_text("in total").wait_for()
    page.locator("#note-swap").fill("They met at the fair")
    page.get_by_role("button", name="Swap anyway").click()
    page.get_by_text("Matched again:").wait_for()
    ruling = Ruling.objects.get(note="They met at the fair")
    assert (ruling.kind, ruling.by) == (Ruling.Kind.PIN, staged.petra)


def test_the_list_by_keys_alone(browser: Visitors, staged: Cast) -> None:
    page = browser.page(staged.petra)
    page.goto(f"/cohorts/{staged.cohort.code}/matching/")

    def focused() -> str:
        return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.id"))

    page.keyboard.press("l")  # outside of the list it is a letter like any other
    page.locator("[data-row]").first.focus()
    first = focused()
    page.keyboard.press("j")
    second = focused()
    assert first != second
    page.keyboard.press("k")
    assert focused() == first
    page.keyboard.press("ArrowDown")
    assert focused() == second
    page.keyboard.press("/")
    assert focused() == "q"
    page.keyboard.type("jk?")  # in a field the keys are letters
    assert page.locator("#q").input_value() == "jk?"
    page.locator("[data-row]").nth(1).focus()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys, while the list has the focus").wait_for()
    page.keyboard.press("Escape")
    page.locator("[data-row]").nth(1).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Decide about this pair").wait_for()
    expect(page.locator(":focus")).to_have_attribute("aria-label", second)
    page.keyboard.press("l")
    page.get_by_text("are locked. Matched again: no pair changed.").wait_for()
    expect(page.locator(":focus")).to_have_attribute("aria-label", second)
    page.keyboard.press("x")  # a locked pair has no such button
    page.keyboard.press("l")
    page.get_by_text("are let go. Matched again: no pair changed.").wait_for()
    expect(page.locator(":focus")).to_have_attribute("aria-label", second)
    page.keyboard.press("x")
    page.get_by_text("are ruled out. Matched again:").wait_for()
    assert Ruling.objects.filter(kind=Ruling.Kind.FORBID).count() == 1


def test_the_picture_by_keys_alone(browser: Visitors, staged: Cast) -> None:
    newest = queries.runs_of(staged.cohort)[0]
    page = browser.page(staged.petra)
    page.goto(f"/matching/runs/{newest.code}/picture/")
    threads = page.locator("a.thread")
    assert threads.evaluate_all("all => all.map((one) => one.getAttribute('tabindex'))") == ["0", "-1", "-1", "-1"]
    threads.first.focus()

    def focused() -> int:
        return int(page.evaluate("[...document.querySelectorAll('a.thread')].indexOf(document.activeElement)"))

    for key, at in (("ArrowDown", 1), ("End", 3), ("ArrowDown", 3), ("ArrowUp", 2), ("Home", 0), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert focused() == at
    fits = threads.evaluate_all("all => all.map((one) => Number(one.dataset.fit))")
    page.keyboard.press("ArrowRight")
    assert fits[focused()] >= fits[0]
    label = threads.nth(focused()).get_attribute("aria-label") or ""
    assert label in page.locator("[data-readout]").inner_text()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Decide about this pair").wait_for()
    assert page.locator("[data-row]").count() == 1
