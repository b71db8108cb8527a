"""What every test may ask for: the cast, a browser, a mail server, and either database."""

from __future__ import annotations

import os
import socket
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.middleware import csrf
from hypothesis.internal.conjecture import providers

from viceversa.core import codes

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker
    from pytest_django.live_server_helper import LiveServer

    from tests.cast import Cast
    from tests.support.browser import Visitors
    from tests.support.mail import MailServer

# Playwright's synchronous API runs an event loop in this thread; our own code is synchronous all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# What tells stories asserts where it is told; so those say what they found.
pytest.register_assert_rewrite("tests.journeys.chapters", "tests.journeys.visitor", "tests.stories.whole.walking")

hypothesis.settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("house")

# Hypothesis also draws the constants of all our modules that are loaded by then. What is drawn must depend neither on which
# files run together nor on a number that somebody changes elsewhere. There is no setting for that; where another version
# asks for them elsewhere, every run stops here.
_no_constants = providers._local_constants
providers._get_local_constants = lambda: _no_constants
assert len(_no_constants) == 0, "somebody has drawn before"
assert providers.HypothesisProvider(None)._local_constants is _no_constants, (
    "look for where Hypothesis asks for them now"
)


def _of_this_machine(way: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    """How a socket connects, but to another machine: that fails the test that tries it.

    An audit hook would see more and be too much: while one written in Python runs, Python 3.11 lets no other thread begin
    to be watched by coverage, and a thread that then begins ends instead of doing its work.
    """

    def connect(self: socket.socket, address: Any) -> Any:
        host = str(address[0]) if isinstance(address, tuple) else "localhost"
        if not (host.startswith("127.") or host in {"::1", "localhost"}):
            raise RuntimeError(f"Tests stay on this machine, and this one connects to {host}.")
        return way(self, address)

    return connect


for _name in ("connect", "connect_ex"):
    setattr(socket.socket, _name, _of_this_machine(getattr(socket.socket, _name)))

# Forms carry drawn letters, and tests say which names and figures a page must not hold. Drawn of lower-case consonants
# alone, no token can spell "Nia" or "93" by chance.
csrf.CSRF_ALLOWED_CHARS = "bcdfghjklmnpqrstvwxz"
# Nor can a signed link by the codes in it: its letters are made of three of theirs each, and "Nia" takes a "b".
codes.ALPHABET = codes.ALPHABET.replace("b", "")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--suite",
        choices=("sqlite", "browser", "postgresql"),
        help="as bin/test splits the work: all without a browser, those with one, those that touch the database without one",
    )
    parser.addoption(
        "--part", default="1/1", help="as bin/test deals the files to several runs: the first of two is 1/2"
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Files of the other parts are not even read, nor those without a browser where one is needed."""
    if collection_path.suffix != ".py":
        return None  # folders, and what tests read
    part, parts = map(int, config.getoption("--part").split("/"))
    name = collection_path.relative_to(config.rootpath).as_posix()
    others = zlib.crc32(name.encode()) % parts != part - 1
    return others or (config.getoption("--suite") == "browser" and not _names_a_browser(collection_path)) or None


def _names_a_browser(file: Path) -> bool:
    return "browser" in file.read_text(encoding="utf-8")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks browser tests, skips what is about the other database, and leaves what the suite is about."""
    vendor = "postgresql" if os.environ.get("VICEVERSA_TEST_DATABASE_URL", "").startswith("postgres") else "sqlite"
    other = {"postgresql": "sqlite", "sqlite": "postgresql"}[vendor]
    suite = config.getoption("--suite")
    left_out = set()
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "chromium" in fixtures:
            item.add_marker("browser")
            assert _names_a_browser(item.path), f"{item.path} must name its browser: bin/test looks there for that word"
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"about {other}, this run is on {vendor}"))
        in_browser = item.get_closest_marker("browser") is not None
        on_database = bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"})
        if {"sqlite": in_browser, "browser": not in_browser, "postgresql": in_browser or not on_database}.get(suite):
            left_out.add(item)
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded stays, as in a process that serves: looking through it for garbage takes a twentieth of a run."""
    from viceversa.core import memory

    memory.settle()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the database is there before it is made: a copy of the one that was migrated last."""
    from django.db import connection

    from tests.support import template

    return connection.vendor == "sqlite" and template.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """What is there before is used."""
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database, migrated; and kept for the next run."""
    from tests.support import template

    with django_db_blocker.unblock():
        template.keep()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request in another language leaves it active in its thread; the next test begins without."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> Cast:
    """The named people of tests/cast.py with their program and cohort."""
    from tests.cast import MADE

    return MADE.give()


@pytest.fixture
def nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No floor above holds a change of a setting back: for tests of what the setting does."""
    from viceversa.core import widening

    monkeypatch.setattr(widening, "GUARDS", [])


@pytest.fixture
def smtp_server(settings: Any) -> Iterator[MailServer]:
    """A real mail server, and settings that send there."""
    from tests.support.mail import MailServer

    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    from tests.support import browser

    found = browser.executable()
    if not found:
        pytest.skip(browser.HELP)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=browser.FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def browser(chromium: Browser, transactional_db: None, live_server: LiveServer, settings: Any) -> Iterator[Visitors]:
    """Opens pages of the live server: `browser.page(cast.nia)`; fails the test for console errors and the like."""
    from tests.support.browser import Visitors, axe_folder

    settings.STATICFILES_DIRS = [axe_folder()]
    visitors = Visitors(chromium, live_server.url)
    yield visitors
    visitors.close()
