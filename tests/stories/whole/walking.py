"""People who walk through our pages in a real Chromium, in a company with a mail server and a clock that moves.

    house = House(mail, browser, walks={"petra", "nia"})
    with house.at(JULY):
        house.petra.follows("New program").fills({"Name of the program": "Fresh Eyes"}).presses("Create the draft")

They read as the visitors of the journeys do (tests/journeys/visitor.py), and so can be told the same chapters. What they
do is done by the browser: what is hidden, covered or switched off can't be pressed, and what scripts do is waited for.
Whoever is not named in `walks` comes by HTTP alone, without scripts, and is quicker.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.core.signals import request_finished, request_started
from playwright.sync_api import ElementHandle, Response

from tests.journeys.company import Company
from tests.journeys.visitor import Node, Reader, Visitor, said
from viceversa.core import clock

if TYPE_CHECKING:
    from tests.support.browser import Visitors
    from tests.support.mail import MailServer

# How to bring into sight what is folded away: the summary, or whatever opens the dialog or menu it is in.
OPENER = """element => {
  if (element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: false })) return null;
  const hidden = element.closest("dialog, [popover]");
  if (hidden && !hidden.matches(":popover-open, [open]"))
    return document.querySelector(`[data-dialog="${hidden.id}"], [popovertarget="${hidden.id}"]`);
  let shut = null;
  for (let one = element.closest("details"); one; one = one.parentElement.closest("details")) if (!one.open) shut = one;
  return shut?.querySelector("summary") ?? null;
}"""
# Parts of the page that ask for themselves once something was saved have begun to when this is fulfilled.
SAVED_NEXT = """() => {
  window.savedNext = new Promise(done => document.body.addEventListener("autosaved", () => done(), { once: true }));
}"""
# Nothing is being asked for or put in place. Parts that ask for themselves have begun to when the page has come.
SETTLED = """() => new Promise(done => {
  const look = () => document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")
    ? requestAnimationFrame(look) : done();
  look();
})"""


def on(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


class House(Company):
    """A company whose server lives by the same moved clock as the test does."""

    def __init__(self, mail: MailServer, browser: Visitors, *, walks: set[str]) -> None:
        super().__init__(mail)
        self.browser = browser
        self.walks = walks
        self._moment: datetime | None = None
        self._moved = threading.local()

    def arrives(self, name: str) -> Visitor:
        if name.lower() not in self.walks:
            return super().arrives(name)
        return Walker(name.capitalize(), self.browser)

    def comes_in(self, *names: str) -> None:
        """From here on these come in a real browser; everybody signs in anew."""
        self.walks = set(names)
        self.wakes_up()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Inside it is this moment, in every thread that answers a request too."""
        before, self._moment = self._moment, moment
        try:
            with clock.moved_to(moment):
                yield
        finally:
            self._moment = before

    @contextmanager
    def its_clock(self) -> Iterator[None]:
        """While the story is told, a request is answered at the moment of the story."""
        request_started.connect(self._begins)
        request_finished.connect(self._ends)
        try:
            yield
        finally:
            request_started.disconnect(self._begins)
            request_finished.disconnect(self._ends)

    def _begins(self, **more: Any) -> None:
        self._ends()
        self._moved.stack = ExitStack()
        if self._moment is not None:
            self._moved.stack.enter_context(clock.moved_to(self._moment))

    def _ends(self, **more: Any) -> None:
        if stack := getattr(self._moved, "stack", None):
            stack.close()


class Walker(Visitor):
    """Somebody in a window of Chromium. Counts what their hands do."""

    def __init__(self, name: str, browser: Visitors, *, width: int = 1440) -> None:
        super().__init__(name)
        self.browser = browser
        self.window = browser.page(width=width)
        # Thousands of pairs are released in one go, where others work beside it.
        self.window.set_default_timeout(300_000)
        self.clicks = self.fields = self.pages = 0

    def opens(self, address: str, *, status: int = 200) -> Visitor:
        parts = urlsplit(urljoin(self.address, address))
        answer = self.window.goto(
            f"{parts.path}?{parts.query}" if parts.query else parts.path, wait_until="domcontentloaded"
        )
        return self._reads(answer, status)

    def follows(self, words: str, *, status: int = 200) -> Visitor:
        self._looks()
        link = self._in_sight(self._link(words))
        if link.attributes.get("data-dialog") or link.attributes["href"].startswith("#"):
            self._clicks(link)
            return self._reads(None, status)
        with self.window.expect_navigation(wait_until="domcontentloaded") as arrived:
            self._clicks(link)
        return self._reads(arrived.value, status)

    def presses(self, words: str, *, near: str = "", inside: str = "", status: int = 200) -> Visitor:
        self._looks()
        button = self._button(words, near, inside)
        if button.attributes.get("type") == "button":
            self._clicks(button)
            return self._reads(None, status)
        form = self._form(button)
        if button.above("noscript"):
            return self._lets_it_save(form, status)
        there = self._place(button)  # before typing: what saves itself may change the page around it
        self._types(form)
        if self._is_sent_by_script(button, form):
            with self.window.expect_response(_asked_by_script) as answered:
                self._presses(there)
            answered.value.finished()
            return self._settles(answered.value, status)
        with self.window.expect_navigation(wait_until="domcontentloaded") as arrived:
            self._presses(there)
        return self._reads(arrived.value, status)

    def looks_for(self, words: str, *, among: str = "Search people by name") -> Visitor:
        """With scripts what is found appears while one types."""
        self._looks()
        field = next(node for node in self.page.find("input") if self._label(node) == among)
        with self.window.expect_response(_asked_by_script) as answered:
            self._hands(field, self._place(field), among, words)
        answered.value.finished()
        return self._settles(answered.value, 200)

    def looks_again(self) -> Visitor:
        """Reads the page as it is now."""
        return self._reads(None, 200)

    def _lets_it_save(self, form: Node, status: int) -> Visitor:
        """With scripts there is no such button: what is typed is sent a moment after, or what is searched for found."""
        saves = "data-autosave" in form.attributes
        if saves:
            self.window.evaluate(SAVED_NEXT)
        with self.window.expect_response(_asked_by_script) as answered:
            self._types(form)
        answered.value.finished()
        if saves:
            self.window.evaluate("() => window.savedNext")
        return self._settles(answered.value, status)

    def _is_sent_by_script(self, button: Node, form: Node) -> bool:
        if {"hx-post", "hx-get"} & button.attributes.keys():
            return True
        named = {"hx-post", "hx-get"} & form.attributes.keys()
        return bool(named) and "submit" in form.attributes.get("hx-trigger", "submit")

    def _settles(self, answer: Response, status: int) -> Visitor:
        assert answer.status in (status, 204), f"{self.name} at {self.address}: {answer.status}"
        return self._reads(None, status)

    def _reads(self, answer: Response | None, status: int) -> Visitor:
        """Take in the page that is there now."""
        parts = urlsplit(self.window.url)
        self.address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self.typed = {}
        self._looks()
        if answer is not None:
            self.pages += 1
            self.status = answer.status
            assert self.status == status, f"{self.name} at {self.address}: {self.status}\n{self.page.text[:2000]}"
            if status >= 400:
                self.browser.expect_failed_request(status)
        return self

    def _looks(self) -> None:
        """See what the window shows now: parts of a page fill themselves, some of them again and again."""
        self.window.evaluate(SETTLED)
        self.page = Reader(self.window.content()).root

    def _types(self, form: Node) -> None:
        """Type into the controls of a form, each named by its label."""
        left, found = set(self.typed), []
        for control in self._controls(form):
            labels = self._labels(control)
            if known := next((label for label in labels if label in self.typed), None):
                left.discard(known)
                found.append((control, self._place(control), labels[0], self.typed[known]))
        known_here = [label for control in self._controls(form) for label in self._labels(control)]
        assert not left, f"{self.name} finds no {sorted(left)} at {self.address}, only {known_here}"
        for control, place, label, typed in found:
            self._hands(control, place, label, typed)

    def _hands(self, control: Node, place: ElementHandle, label: str, typed: Any) -> None:
        match control.attributes.get("type", control.tag):
            case "radio":
                if typed != label:
                    return
                self._ticks(place)
            case "checkbox":
                if typed == ("checked" in control.attributes):
                    return
                self._ticks(place)
            case "file":
                name, content = typed
                place.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
            case "select":
                self._brings_into_sight(place)
                place.select_option(label=typed)
            case _:
                self._brings_into_sight(place)
                place.fill(str(typed))
                self.fields += 1
                return
        self.clicks += 1

    def _ticks(self, place: ElementHandle) -> None:
        """On its words, as a person does: a drawing may lie over the box itself."""
        self._brings_into_sight(place)
        label = place.evaluate_handle("box => box.labels[0] ?? box").as_element()
        assert label is not None
        label.click()

    def _clicks(self, node: Node) -> None:
        self._presses(self._place(node))

    def _presses(self, place: ElementHandle) -> None:
        self._brings_into_sight(place)
        place.click()
        self.clicks += 1

    def _brings_into_sight(self, place: ElementHandle) -> None:
        """Open what hides it, as a person would."""
        while opener := place.evaluate_handle(OPENER).as_element():
            opener.click()
            self.clicks += 1

    def _in_sight(self, link: Node) -> Node:
        """Of links with the same words to the same place, the one that this window shows."""
        same = [one for one in self.page.find("a") if said(one) == said(link)]
        return next((one for one in same if self._place(one).evaluate("link => link.checkVisibility()")), link)

    def _place(self, node: Node) -> ElementHandle:
        """The element that was read, by its place among all of its kind."""
        there = [one for one in self.page.find(node.tag) if not one.above("noscript", "template")]
        at = next(place for place, one in enumerate(there) if one is node)
        found = self.window.query_selector_all(f"{node.tag}:not(noscript *)")
        assert len(found) == len(there), f"{self.address} has changed under the eyes of {self.name}"
        return found[at]


def _asked_by_script(answer: Response) -> bool:
    asked = answer.request.headers
    return "hx-request" in asked or "x-autosave" in asked


__all__ = ["House", "Walker", "on", "said"]
