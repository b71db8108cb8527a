"""Pages about messages as a person sees them: reachable, fitting, in light and dark, with and without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import Cast
from tests.factories import NOW
from tests.messaging import invented
from tests.messaging.conftest import Send
from tests.support.browser import Visitors, assert_reads_well
from viceversa.messaging import due, rendering
from viceversa.messaging.models import Message
from viceversa.messaging.states import MessageState


@pytest.fixture
def full(
    browser: Visitors, cast: Cast, send: Send, steps: list[str], registered: None, settings: Any
) -> dict[str, tuple[str, str]]:
    """Every page of messaging with something on it: name -> (who looks, address)."""
    settings.MAIL_STAYS_HERE = True
    for name in ("nia", "jon"):
        send(name, "tests.letter")
        send(name, send_after=NOW + timedelta(days=2000))
    letter = Message.objects.filter(kind="tests.letter")[0]
    due.plan("tests.count", subject=cast.cohort, scope=cast.cohort, due_at=NOW + timedelta(days=2000), key="k", now=NOW)
    sent = send("nia")
    Message.objects.filter(pk=sent.pk).update(state=MessageState.SENT, sent_at=NOW)
    for name, state in (("dora", MessageState.FAILED), ("sam", MessageState.UNCONFIRMED)):
        Message.objects.filter(pk=send(name).pk).update(
            state=state, last_problem="The mail server said: 550 No", claimed_at=NOW
        )
    stop = rendering.stop_address(invented.NOTE, cast.person("nia")).removeprefix("http://localhost:8000")
    return {
        "cohort": ("petra", reverse("messaging:cohort", args=[cast.cohort.code])),
        "mail": ("petra", reverse("messaging:mail", args=[letter.code])),
        "kinds": ("petra", reverse("messaging:kinds")),
        "kind": ("petra", reverse("messaging:kind", args=["tests.note"])),
        "outbox": ("ada", reverse("messaging:outbox")),
        "outbox_mail": ("ada", reverse("messaging:outbox_mail", args=[sent.code])),
        "problems": ("ada", reverse("messaging:problems")),
        "stop": ("", stop),
    }


def test_pages_are_reachable_and_fit(browser: Visitors, cast: Cast, full: dict[str, tuple[str, str]]) -> None:
    windows = {who: browser.page(getattr(cast, who) if who else None) for who in ("petra", "ada", "")}
    for who, address in full.values():
        page = windows[who]
        page.goto(address)
        for summary in page.query_selector_all("main summary"):
            summary.click()
        assert_reads_well(page)


def test_a_manager_holds_and_lets_go_without_javascript(
    browser: Visitors, cast: Cast, full: dict[str, tuple[str, str]]
) -> None:
    page = browser.page(cast.petra, javascript=False)
    page.goto(full["cohort"][1])
    summary = page.locator("summary:has-text('Counting')")
    summary.click()
    page.click("details[open] button:has-text('Hold')")
    expect(summary).to_contain_text("held")
    summary.click()
    page.click("details[open] button:has-text('Let it go out')")
    expect(summary).not_to_contain_text("held")


def test_the_mail_in_its_frame_has_its_look(browser: Visitors, cast: Cast, full: dict[str, tuple[str, str]]) -> None:
    page = browser.page(cast.petra)
    page.goto(full["kind"][1])
    frame = page.frame_locator("iframe.letter")
    assert frame.locator("h1").inner_text() == "About budgets"
    assert frame.locator(".mail").evaluate("element => getComputedStyle(element).maxWidth") == "600px"
    assert frame.locator(".pre").evaluate("element => getComputedStyle(element).display") == "none"


def test_a_link_in_the_outbox_leaves_the_frame(
    browser: Visitors, cast: Cast, full: dict[str, tuple[str, str]], settings: Any
) -> None:
    settings.BASE_URL = browser.base_url
    page = browser.page(cast.ada)
    page.goto(full["outbox_mail"][1])
    page.frame_locator("iframe.letter").locator("a:has-text('Stop these mails')").click()
    page.wait_for_url("**/stop/**")
    page.click("button:has-text('Stop them')")
    page.wait_for_selector("text=You don’t get these any more")
