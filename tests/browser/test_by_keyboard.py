"""Enrolling, matching and answering by keyboard alone: Tab, Enter, Space and arrows, with the focus always in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.cast import Cast
from tests.support.browser import Visitors, settled
from viceversa.matching.models import Ruling, Run
from viceversa.pairings.actions import release
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import AnswerState
from viceversa.programs import readiness
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
MOST_TABS = 150

# Whose focus is it, and can it be seen once it has come to rest: an outline, a ring of shadow, or one drawn by what is around the control.
FOCUSED = """async () => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  await Promise.allSettled(one.getAnimations().map(each => each.finished))
  const shows = element => {
    const style = element && getComputedStyle(element)
    return style && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1.5) || style.boxShadow !== "none")
  }
  const label = one.labels && one.labels.length ? one.labels[0] : null
  const box = one.getBoundingClientRect()
  return {
    name: (one.getAttribute("aria-label") || (label || one).innerText || one.value || "").trim(),
    ring: shows(one) || shows(label) || shows(label && label.parentElement) || shows(one.parentElement),
    inside: box.bottom > 0 && box.top < innerHeight,
  }
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this name has the focus; everything on the way shows that it has it."""
    seen = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            continue
        seen.append(focused["name"])
        assert focused["ring"], f"no ring around “{focused['name']}” at {page.url}"
        assert focused["inside"], f"“{focused['name']}” has the focus out of sight at {page.url}"
        if focused["name"].splitlines()[:1] == [name]:
            return
    raise AssertionError(f"“{name}” is not reached by Tab at {page.url}, only {seen}")


def press(page: Page, name: str, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def go(page: Page, name: str) -> None:
    """Press what leads to another page, and wait for that."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_enrolling(browser: Visitors, cast: Cast) -> None:
    Cohort.objects.filter(pk=cast.cohort.pk).update(state=CohortState.RECRUITING)
    factories.topic("chess")
    page = browser.page(cast.otto)
    page.goto(f"/join/{cast.cohort.join_token}/")
    go(page, "Take part")
    for search, topic, level in (
        ("Search topics to offer", "Ai assistants", "I use it"),
        ("Search topics to learn", "Chess", "New to me"),
    ):
        tab_to(page, search)
        page.keyboard.insert_text(topic)  # at once: a pause between two letters would be a search of its own
        found = page.get_by_role("option", name=topic)
        expect(found).to_be_visible()
        settled(page)
        page.keyboard.press("ArrowDown")
        expect(found).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"Remove {topic}")).to_be_visible()
        settled(page)
        page.locator("h1").evaluate("element => { element.tabIndex = -1; element.focus() }")
        press(page, level, "Space")
    press(page, "Tue, Morning", "Space")
    expect(page.locator("#times [data-autosave-state]")).to_contain_text("Saved")
    press(page, "Use my answers to suggest a match", "Space")
    expect(page.locator("#consent [data-autosave-state]")).to_contain_text("Saved")
    go(page, "Check and send")
    for sentence in readiness.JUNIOR.values():
        press(page, str(sentence), "Space")
    go(page, "Send my answers")
    expect(page.get_by_text("Your answers have arrived.")).to_be_visible()
    own = Participant.objects.get(person=cast.person("otto"))
    assert (own.state, own.times) == (ParticipantState.ENROLLED, ["tue-morning"])


def test_matching_and_locking(browser: Visitors, cast: Cast) -> None:
    page = browser.page(cast.petra)
    page.goto(f"/cohorts/{cast.cohort.code}/matching/")
    go(page, "Match")
    page.get_by_text("Run 1 has 1 pair.").wait_for()
    go(page, "Lock Nia Adeyemi and Viktor Halvorsen")
    page.get_by_text("Nia and Viktor are locked. Matched again: no pair changed.").wait_for()
    assert (Run.objects.count(), Ruling.objects.get().kind) == (2, Ruling.Kind.PIN)


def test_answering(browser: Visitors, cast: Cast) -> None:
    from tests.pairings.conftest import make_run

    release.release_run(make_run(cast, (cast.nia_part, cast.viktor_part)), by=cast.petra)
    page = browser.page(cast.viktor)
    page.goto("/home/")
    go(page, "Read it and answer")
    go(page, "Yes, I would like to meet Nia")
    page.get_by_role("heading", name="You said yes").wait_for()
    member = Member.objects.get(pairing=Pairing.objects.get(), role=Role.MENTEE)
    assert member.answer == AnswerState.ACCEPTED
