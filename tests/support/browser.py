"""A real Chromium that looks at the pages of a real server, and fails the test for what a person would not see.

    def test_home(browser, cast):
        page = browser.page(cast.nia)              # signed in, 1440 px wide
        page.goto("/home/")
        assert_accessible(page)

At the end of a test every page must have been free of console errors, script errors and requests to anywhere but
the server under test.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize, expect

if TYPE_CHECKING:
    from viceversa.people.models import User

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Milliseconds until what is waited for is said to be missing. It costs nothing when it comes, and others work beside us.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
HELP = "install Chromium (Debian, Ubuntu: `apt-get install chromium`)"


def executable() -> str | None:
    """Where Chromium is: `VICEVERSA_TEST_CHROMIUM`, else what PATH has."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("VICEVERSA_TEST_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@dataclass
class Visitors:
    """Opens pages of the live server, each in a browser context of its own, and watches all of them."""

    chromium: Browser
    base_url: str
    faults: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def page(
        self,
        user: User | None = None,
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        javascript: bool = True,
        language: str = "en-GB",
    ) -> Page:
        """A fresh page, signed in as `user` if one is given. `width=390` is a phone with a touch screen."""
        context = self.chromium.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",
            has_touch=width < 600,
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        if user is not None:
            sign_in(context, user, self.base_url)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", self._request)
        return context.new_page()

    def expect_failed_request(self, status: int) -> None:
        """Forgets the console's own line about an answer with this status, for tests about refusals."""
        before = len(self.faults)
        self.faults = [fault for fault in self.faults if f"status of {status}" not in fault]
        assert len(self.faults) < before, f"no request was answered with {status}"

    def close(self) -> None:
        """Closes all pages and fails if any of them was faulty."""
        for context in self._contexts:
            context.close()
        assert not self.faults, "\n".join(self.faults)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname not in {"127.0.0.1", "localhost"}:
            self.faults.append(f"request to the outside: {request.url}")


def sign_in(context: BrowserContext, user: User, base_url: str) -> None:
    """Puts a session of `user` into the browser, without the sign-in pages."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url, "httpOnly": True}])


def settled(page: Page) -> None:
    """Waits until htmx has made what it put into the page its own.

    New content is there, and may have the focus, some 20 ms before anything listens to its fields and forms.
    """
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


# The server under test gives axe out as a file of its own, so that Chromium reads and compiles its half megabyte once.
AXE = "axe/axe.min.js"
# No frame has axe in it, so none is asked.
FAULTS = """async () => {
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"], preload: false, iframes: false,
    rules: { "target-size": { enabled: true } },
  })
  const last = text => text.split("\\n").at(-1).trim()
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(node => `${id} (${impact}): ${node.html.slice(0, 160)} | ${last(node.failureSummary)}`))
}"""


def axe_folder() -> tuple[str, str]:
    """For STATICFILES_DIRS: where axe is."""
    found = importlib.util.find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return "axe", str(Path(found.origin).parent)


def assert_accessible(page: Page) -> None:
    """Fails with one line per element that axe finds at fault (all its rules, WCAG 2.2 AA and best practices)."""
    if not page.evaluate("'axe' in window"):
        assert not page.evaluate("matchMedia('(scripting: none)').matches"), "axe would wait for ever without scripts"
        page.add_script_tag(url=settings.STATIC_URL + AXE)
    found = page.evaluate(FAULTS)
    assert not found, f"{page.url}\n" + "\n".join(found)


def assert_fits(page: Page) -> None:
    """Fails when the page scrolls sideways."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"


# Chromium now and then keeps a color of before when the scheme changes under an open page: it draws the page anew here.
DRAWN_ANEW = """() => new Promise(done => {
    const root = document.documentElement;
    root.hidden = true;
    root.offsetHeight;
    root.hidden = false;
    requestAnimationFrame(() => requestAnimationFrame(done));
})"""


def turn(page: Page) -> None:
    """From a desk in the light to a phone in the dark, or back, while the page is open. Nothing moves when only the colors change."""
    narrow = page.viewport_size is not None and page.viewport_size["width"] > PHONE["width"]
    page.emulate_media(color_scheme="dark" if narrow else "light")
    assert_fits(page)
    page.set_viewport_size(PHONE if narrow else DESK)
    page.evaluate(DRAWN_ANEW)


def assert_reads_well(page: Page) -> None:
    """Accessible and no wider than its window, at a desk in the light and on a phone in the dark.

    The page is left as it was looked at last: going from page to page, each is opened in one way and turned to the other.
    """
    assert_accessible(page)
    assert_fits(page)
    turn(page)
    assert_accessible(page)
    assert_fits(page)
