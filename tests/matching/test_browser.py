"""The matching page in a real browser: wide and narrow, light and dark, with and without JavaScript."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.matching.test_pages import add_pairs, solved
from tests.support.browser import Visitors, assert_reads_well
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


def test_a_run_reads_well_everywhere(browser: Visitors, staged: Cast) -> None:
    newest = queries.runs_of(staged.cohort)[0]
    opened = queries.proposals_of(newest)[0]
    page = browser.page(staged.petra)
    for address in (f"/matching/runs/{newest.code}/?open={opened.code}", f"/matching/runs/{newest.code}/review/"):
        page.goto(address)
        assert_reads_well(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_matching_again_by_hand(browser: Visitors, staged: Cast, javascript: bool) -> None:
    page = browser.page(staged.petra, javascript=javascript)
    page.goto(f"/cohorts/{staged.cohort.code}/matching/")
    page.get_by_role("button", name="Locked").click()
    page.get_by_text("Your decisions have changed since this run").wait_for()
    page.get_by_label("No pair below this fit").fill("20")
    page.get_by_role("button", name="Match again").click()
    page.get_by_text("Run 3 has 4 pairs.").wait_for()
    page.get_by_role("link", name="Why Nia Adeyemi and Viktor Halvorsen").click()
    page.get_by_role("heading", name="Why Nia and Viktor").wait_for()
