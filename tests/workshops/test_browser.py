"""One workshop on phones: somebody takes the last seat, somebody waits and moves up, and its leader ticks, without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import Cast
from tests.factories import NOW
from tests.support.browser import Visitors, assert_reads_well
from tests.workshops.story import account, announced, details, mentors, states
from viceversa.core import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_from_the_seat_to_the_tick_on_a_phone(browser: Visitors, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now: list[Any] = [NOW]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    (ann,) = mentors(cast, 1)
    date = announced(cast, date=details(seats=1, facilitator=cast.person("jon")))
    address = reverse("workshops:workshop", args=[date.workshop.code])
    nia = browser.page(cast.nia, width=390)
    nia.goto(reverse("pairings:home"))
    nia.get_by_role("link", name="Choose a date").click()
    nia.get_by_role("button", name="Take a seat").dblclick()
    expect(nia.get_by_text("You have a seat", exact=True)).to_be_visible()
    assert_reads_well(nia)
    other = browser.page(account(ann), width=390, javascript=False)
    other.goto(address)
    other.get_by_role("button", name="Wait for a seat").click()
    expect(other.get_by_text("You are first on the waiting list.")).to_be_visible()
    nia.get_by_role("button", name="Give my seat back").click()
    expect(nia.get_by_role("button", name="Wait for a seat")).to_be_visible()
    other.goto(address)
    expect(other.get_by_text("You have a seat", exact=True)).to_be_visible()
    now[0] = date.starts_at + timedelta(minutes=5)
    jon = browser.page(cast.jon, width=390, javascript=False)
    jon.goto(reverse("workshops:own"))
    jon.get_by_role("link", name="Before you begin").click()
    jon.get_by_label("Mo a").check()
    with jon.expect_navigation():
        jon.get_by_role("button", name="Save").click()
    jon.get_by_label("Somebody came without a seat").fill("Nia Adeyemi")
    jon.get_by_role("button", name="Was there").click()
    expect(jon.get_by_label("Nia Adeyemi")).to_be_checked()
    assert states(date) == {"Mo a": "came", "Nia Adeyemi": "came"}
