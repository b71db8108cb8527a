"""The matching page in a real browser: wide and narrow, light and dark, with and without JavaScript."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.matching.test_pages import add_pairs, solved
from tests.support.browser import Visitors, assert_accessible, assert_fits
from viceversa.matching import actions, queries


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


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)], ids=["desk", "phone in the dark"])
def test_a_run_reads_well_everywhere(browser: Visitors, staged: Cast, width: int, dark: bool) -> None:
    newest = queries.runs_of(staged.cohort)[0]
    opened = queries.proposals_of(newest)[0]
    page = browser.page(staged.petra, width=width, dark=dark)
    first = queries.runs_of(staged.cohort).get(number=1)
    for address in (
        f"/matching/runs/{newest.code}/?open={opened.code}",
        f"/matching/runs/{newest.code}/?against={first.code}&who=nia",
        f"/matching/runs/{newest.code}/review/",
    ):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.parametrize("width", [1440, 320])
def test_a_bench_with_bounds_and_a_run_that_waits_read_well(browser: Visitors, staged: Cast, width: int) -> None:
    bound = {"end": "min", "n": 1, "percent": False, "role": "mentor", "kind": "unit", "value": "*"}
    kept = actions.match(staged.cohort, settings={"bounds": [bound]}, by=staged.petra)
    actions.name_run(kept, name="A rather long name of a draft to be kept", by=staged.petra)
    waiting = actions.start_run(staged.cohort, settings={"bounds": [bound], "floor": 10}, by=staged.petra)
    page = browser.page(staged.petra, width=width)
    for run in (kept, waiting):
        page.goto(f"/matching/runs/{run.code}/")
        if width < 1000:
            page.locator("details.fold > summary").click()
        assert_accessible(page)
        assert_fits(page)


def test_moving_a_slider_matches_at_once_and_the_keys_undo_it(browser: Visitors, staged: Cast) -> None:
    page = browser.page(staged.petra)
    page.goto(f"/cohorts/{staged.cohort.code}/matching/")
    slider = page.get_by_label("Common ground")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("Run 3, ").first.wait_for()
    page.wait_for_function("document.activeElement.name === 'common_ground'")
    assert slider.input_value() == "16"
    page.keyboard.press("ArrowRight")
    page.get_by_text("Run 4, ").first.wait_for()
    page.keyboard.press("Control+z")
    page.get_by_text("Run 3 is in use again.").wait_for()
    assert slider.input_value() == "16"
    page.keyboard.press("Control+Shift+Z")
    page.get_by_text("Run 4 is in use again.").wait_for()
    assert slider.input_value() == "17"
    assert page.url.endswith(f"/cohorts/{staged.cohort.code}/matching/")


def test_the_waiting_page_turns_into_the_answer(browser: Visitors, staged: Cast) -> None:
    run = actions.start_run(staged.cohort, settings={"floor": 10}, by=staged.petra)
    page = browser.page(staged.petra)
    page.goto(f"/cohorts/{staged.cohort.code}/matching/")
    page.get_by_text("Waits for a worker").wait_for()
    actions.solve_run(run)
    page.get_by_text("Proven optimal").wait_for()
    assert page.get_by_text("Being solved").count() == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_matching_again_by_hand(browser: Visitors, staged: Cast, javascript: bool) -> None:
    page = browser.page(staged.petra, javascript=javascript)
    page.goto(f"/cohorts/{staged.cohort.code}/matching/")
    page.get_by_role("button", name="Locked").click()
    page.get_by_text("Your decisions have changed since this run").wait_for()
    page.get_by_label("No pair below this fit").fill("20")
    page.get_by_role("button", name="Match again").click()
    page.get_by_text("Run 3, ").first.wait_for()
    page.get_by_role("link", name="Why Nia Adeyemi and Viktor Halvorsen").click()
    page.get_by_role("heading", name="Why Nia and Viktor").wait_for()
