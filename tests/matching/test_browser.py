"""The matching page in a real browser: wide and narrow, light and dark, with and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.matching.test_pages import add_pairs, solved
from tests.support.browser import Visitors, assert_accessible, assert_fits
from viceversa.matching import actions, queries
from viceversa.programs.models import Participant, Role


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
    for address in (f"/matching/runs/{newest.code}/?open={opened.code}", f"/matching/runs/{newest.code}/review/"):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)


@pytest.fixture
def traded(transactional_db: None) -> Cast:
    """People who fit so unequally that fairness has a price, and some without a pair."""
    from tests.cast import build

    cast = build()
    people = {
        "Amina Diallo": (Role.MENTOR, ("topic-a", "topic-b")),
        "Boris Klein": (Role.MENTOR, ("topic-a",)),
        "Xenia Wolf": (Role.MENTEE, ("topic-a", "topic-b")),
        "Yusuf Kaya": (Role.MENTEE, ("topic-a", "topic-b", "topic-c", "topic-d")),
        "Zoe Lund": (Role.MENTEE, ("topic-a",)),
    }
    for name, (role, topics) in people.items():
        is_mentor = role == Role.MENTOR
        who = factories.person(name, rank=1 if is_mentor else 6, unit=factories.unit(f"Lumen / {name}"))
        said: dict[str, Any] = {"offers": dict.fromkeys(topics, 5)} if is_mentor else {"wants": topics}
        factories.participant(cast.cohort, who, role, **said)
    Participant.objects.filter(person__name="Zoe Lund").update(times=[])
    solved(cast)
    return cast


@pytest.mark.parametrize(
    ("width", "dark", "javascript"),
    [(1440, True, True), (390, False, False), (320, True, True)],
    ids=["desk", "phone without JavaScript", "narrow"],
)
def test_how_good_a_run_is(browser: Visitors, traded: Cast, width: int, dark: bool, javascript: bool) -> None:
    page = browser.page(traded.petra, width=width, dark=dark, javascript=javascript)
    page.goto(f"/cohorts/{traded.cohort.code}/matching/")
    if not javascript:
        page.get_by_role("link", name="Work out who would rather swap and what fairness costs").click()
    page.get_by_role("img", name="Raising the worst-off pair").wait_for()
    page.get_by_text("As a table").click()
    row = page.get_by_role("table", name="Worst-off pair against average fit").get_by_role("button").first
    assert row.get_attribute("name") == "try_floor"
    assert page.locator(".curve-marks button").count() >= 1
    page.get_by_role("button", name="Ask for more hours").wait_for()
    assert_accessible(page)
    assert_fits(page)


def test_pairs_from_a_file(browser: Visitors, staged: Cast) -> None:
    page = browser.page(staged.petra, width=390, dark=True)
    page.goto(f"/cohorts/{staged.cohort.code}/matching/import/")
    text = "Mentor,Mentee\nJunior 0,Senior 0\nJunior 1,Nobody\nNia Adeyemi,Senior 1\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "pairs.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    page.get_by_text("Nobody in this cohort is called “Nobody”.").wait_for()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Make a run of").click()
    page.get_by_text("Chosen by hand, not proven best").wait_for()
    assert_accessible(page)
    assert_fits(page)


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
