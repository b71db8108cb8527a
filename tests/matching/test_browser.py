"""The matching page in a real browser: wide and narrow, light and dark, with and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.cast import Cast
from tests.matching.test_pages import add_pairs, solved
from tests.support.browser import DESK, Visitors, assert_accessible, assert_fits, assert_reads_well, settled
from viceversa.matching import actions, queries
from viceversa.matching.models import Ruling
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


def test_a_run_reads_well_everywhere(browser: Visitors, staged: Cast) -> None:
    newest = queries.runs_of(staged.cohort)[0]
    opened, other = queries.proposals_of(newest)[:2]
    page = browser.page(staged.petra)
    first = queries.runs_of(staged.cohort).get(number=1)
    by_hand = f"/cohorts/{staged.cohort.code}/matching/pair/"
    for address in (
        f"/matching/runs/{newest.code}/?open={opened.code}&instead={other.mentor.code}",
        f"/matching/runs/{newest.code}/?q=nobody&below=40",
        f"/matching/runs/{newest.code}/?against={first.code}&who=nia",
        f"/matching/runs/{newest.code}/picture/",
        f"/matching/runs/{newest.code}/review/",
        f"{by_hand}?mentor={opened.mentor.code}&mentee={other.mentee.code}",
        f"{by_hand}?mentor={staged.nia_part.code}&mentee={opened.mentee.code}",
    ):
        page.goto(address)
        assert_reads_well(page)
        before = page.viewport_size or DESK
        page.set_viewport_size({"width": 320, "height": 800})
        assert_accessible(page)
        assert_fits(page)
        page.set_viewport_size(before)


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
    if javascript:
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
    expect(slider).to_be_focused()
    settled(page)
    assert slider.input_value() == "16"
    page.keyboard.press("ArrowRight")
    page.get_by_text("Run 4, ").first.wait_for()
    settled(page)
    page.keyboard.press("Control+z")
    page.get_by_text("Run 3 is in use again.").wait_for()
    settled(page)
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
    page.locator("#instead").wait_for()
    page.wait_for_load_state()  # only then do scripts hear what is chosen
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
    page.wait_for_load_state()  # only then do scripts hear a key
    expect(page.locator(":focus")).to_have_attribute("aria-label", second)
    page.keyboard.press("l")
    page.get_by_text("are locked. Matched again: no pair changed.").wait_for()
    page.wait_for_load_state()
    expect(page.locator(":focus")).to_have_attribute("aria-label", second)
    page.keyboard.press("x")  # a locked pair has no such button
    page.keyboard.press("l")
    page.get_by_text("are let go. Matched again: no pair changed.").wait_for()
    page.wait_for_load_state()
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
    expect(page.locator("[data-row]")).to_have_count(1)
