"""The pages in a real browser: reachable, no wider than the window, and what JavaScript adds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import start
from tests.support.browser import Visitors, assert_accessible, assert_fits, assert_reads_well
from viceversa.core import clock
from viceversa.matching import actions as matching
from viceversa.pairings.actions import goals, recheck, release
from viceversa.pairings.models import Meeting, Pairing, PrivateNote
from viceversa.people.models import Person
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


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_what_an_agenda_asks_for_is_read_whole_on_a_phone(
    browser: Visitors, cast: Cast, lived: Pairing, language: str
) -> None:
    Meeting.objects.create(
        pairing=lived, number=9, starts_at=timezone.now() + timedelta(days=3), minutes=60, created_at=timezone.now()
    )
    cast.viktor.language = language
    cast.viktor.save()
    page = browser.page(cast.viktor, width=390)
    page.goto(reverse("pairings:pair", args=[lived.code]))
    assert page.locator("html").get_attribute("lang") == language
    needed, there = page.locator("#agenda-text").evaluate("""field => {
      const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d")
      pen.font = style.font
      return [
        pen.measureText(field.placeholder).width,
        field.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd),
      ]
    }""")
    assert needed <= there


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
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Save.*See how others")).click()
    step.refresh_from_db()
    assert step.done_at is not None
    page.get_by_role("textbox", name="My private notes").fill("Talk less")
    with page.expect_navigation():
        page.get_by_role("button", name="Save my notes").click()
    assert PrivateNote.objects.get().text == "Talk less"


def test_the_pages_after_the_release_are_reachable_and_fit(browser: Visitors, cast: Cast) -> None:
    """More about the other one, a pair that rests for a rule, who is free, and who would fit."""
    mo = factories.participant(
        cast.cohort, factories.person("Mo Lind", languages=["en"]), Role.MENTOR, offers={"ai-assistants": 4}
    )
    with clock.moved_to(timezone.now()):
        run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra))
        release.release_run(run, by=cast.petra)
        pairing = Pairing.objects.get(run=run)
        for width, dark in ((1440, False), (320, True)):
            page = browser.page(cast.nia, width=width, dark=dark)
            page.goto(reverse("pairings:more", args=[pairing.code]))
            assert_accessible(page)
            assert_fits(page)
        start(cast, pairing, timezone.now())
        Person.objects.filter(pk=cast.person("nia").pk).update(line_path=f"/{cast.person('viktor').pk}/")
        recheck.recheck_all(timezone.now())
        addresses = [
            (cast.nia, reverse("pairings:home")),
            (cast.nia, reverse("pairings:pair", args=[pairing.code])),
            (cast.petra, reverse("pairings:cohort_pair", args=[cast.cohort.code, pairing.code])),
        ]
        for user, address in addresses:
            page = browser.page(user, width=320)
            page.goto(address)
            assert_accessible(page)
            assert_fits(page)
        recheck.end_kindly(pairing, by=cast.petra, now=timezone.now())
        page = browser.page(cast.petra, width=320, dark=True)
        page.goto(reverse("pairings:free", args=[cast.cohort.code]))
        assert_accessible(page)
        assert_fits(page)
        page.get_by_role("button", name="Who would fit (Viktor").click()
        expect(page.get_by_role("button", name="Ask Viktor and Mo")).to_be_visible()
        assert_accessible(page)
        assert_fits(page)
        page.get_by_role("button", name="Ask Viktor and Mo").click()
        expect(page.locator("#toasts")).to_contain_text("Mo and Viktor are asked now.")
    assert Pairing.objects.filter(state="asked", members__participant=mo).exists()
