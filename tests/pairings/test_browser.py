"""The pages in a real browser: reachable, no wider than the window, and what JavaScript adds."""

from __future__ import annotations

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import Cast
from tests.factories import NOW
from tests.support.browser import Visitors, assert_accessible, assert_fits, assert_reads_well
from viceversa.pairings.actions import goals
from viceversa.pairings.models import Meeting, Pairing, PrivateNote
from viceversa.programs.models import Role


def test_pages_are_reachable_and_fit(browser: Visitors, cast: Cast, lived: Pairing) -> None:
    code, cohort = lived.code, cast.cohort.code
    pages = [
        (cast.viktor, reverse("pairings:home")),
        (cast.viktor, reverse("pairings:pair", args=[code])),
        (cast.viktor, reverse("pairings:meetings", args=[code])),
        (cast.viktor, reverse("pairings:goal", args=[code, lived.goals.first().code])),
        (cast.viktor, reverse("pairings:agreement", args=[code]) + "?edit"),
        (cast.petra, reverse("pairings:overview", args=[cohort])),
        (cast.petra, reverse("pairings:cohort", args=[cohort])),
        (cast.petra, reverse("pairings:cohort_pair", args=[cohort, code])),
    ]
    windows = {user: browser.page(user) for user in (cast.viktor, cast.petra)}
    for user, address in pages:
        windows[user].goto(address)
        assert_reads_well(windows[user])


def test_the_question_is_reachable(browser: Visitors, cast: Cast, asked: Pairing) -> None:
    page = browser.page(cast.nia, width=390)
    page.goto(reverse("pairings:answer", args=[asked.code]))
    assert_accessible(page)
    assert_fits(page)


def test_a_tick_is_saved_at_once_and_keeps_the_focus(browser: Visitors, cast: Cast, pair: Pairing) -> None:
    goal = goals.add_goal(pair, learner=Role.MENTEE, text="Write a report", by=cast.viktor, now=NOW)
    step = goals.add_step(goal, text="See how others do it", by=cast.viktor, now=NOW)
    page = browser.page(cast.viktor)
    page.goto(reverse("pairings:pair", args=[pair.code]))
    page.get_by_label("See how others do it").check()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")
    expect(page.locator(f"#step-{step.code}")).to_be_focused()
    step.refresh_from_db()
    assert step.done_at is not None


def test_notes_save_as_one_writes(browser: Visitors, cast: Cast, pair: Pairing) -> None:
    page = browser.page(cast.nia)
    page.goto(reverse("pairings:pair", args=[pair.code]))
    with page.expect_response(lambda response: "/note/" in response.url) as saved:
        page.get_by_role("textbox", name="My private notes").fill("Count to five")
    assert saved.value.status == 204
    assert PrivateNote.objects.get().text == "Count to five"


def test_everything_works_without_javascript(browser: Visitors, cast: Cast, pair: Pairing) -> None:
    goal = goals.add_goal(pair, learner=Role.MENTEE, text="Write a report", by=cast.viktor, now=NOW)
    step = goals.add_step(goal, text="See how others do it", by=cast.viktor, now=NOW)
    page = browser.page(cast.viktor, javascript=False)
    page.goto(reverse("pairings:meetings", args=[pair.code]))
    page.get_by_label("Day").fill((timezone.now() + timedelta(days=9)).date().isoformat())
    page.get_by_label("From").fill("10:00")
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator("#toasts")).to_contain_text("1 meeting planned. Nia gets a mail.")
    assert Meeting.objects.count() == 1
    page.get_by_label("See how others do it").check()
    page.get_by_role("button", name=re.compile("Save.*See how others")).click()
    step.refresh_from_db()
    assert step.done_at is not None
    page.get_by_role("textbox", name="My private notes").fill("Talk less")
    page.get_by_role("button", name="Save my notes").click()
    assert PrivateNote.objects.get().text == "Talk less"
