"""Choosing, sending and saving files in a real browser, also without JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import Cast
from tests.exchange.test_files import PDF
from tests.factories import NOW
from tests.support.browser import Visitors, assert_accessible, assert_fits, assert_reads_well
from viceversa.pairings.models import Pairing
from viceversa.programs.actions import set_attaching

pytestmark = pytest.mark.usefixtures("nothing_waits")


def test_a_file_is_sent_and_saved_without_javascript(browser: Visitors, cast: Cast, pair: Pairing) -> None:
    set_attaching(cast.program, files=True, by=cast.petra, now=NOW)
    address = reverse("exchange:thread", args=[pair.code])
    page = browser.page(cast.nia, width=390, javascript=False)
    page.goto(address)
    page.get_by_label("Your message").fill("The plan of our first month.")
    page.get_by_label("Files").set_input_files([{"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x00"}])
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Choose your files again")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("The plan of our first month.")
    browser.expect_failed_request(422)
    page.get_by_label("Files").set_input_files([{"name": "x.pdf", "mimeType": "text/html", "buffer": PDF}])
    page.get_by_role("button", name="Send it").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="x.pdf").click()
    assert (saved.value.suggested_filename, Path(saved.value.path()).read_bytes()) == ("x.pdf", PDF)
    for width in (390, 1440):
        read = browser.page(cast.viktor, width=width, dark=width == 390)
        read.goto(address)
        assert_accessible(read)
        assert_fits(read)
    manager = browser.page(cast.petra)
    manager.goto(reverse("programs:design", args=[cast.program.code]))
    assert_reads_well(manager)
