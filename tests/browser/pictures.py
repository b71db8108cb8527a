"""The pictures in docs/images: what each shows, as whom, how wide. tests/browser/screenshots.py takes them.

Pages are gone to by the labels that the handbooks name, where that is short: a label that has gone is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from playwright.sync_api import Page

DESK, PHONE = 1440, 390
HEIGHTS: Final = {DESK: 900, PHONE: 844}
MANAGER, MENTOR, MENTEE, ASSISTANT = "priya.raghunathan", "amina.diallo", "henrik.lindqvist", "marisol.reyes"
CHOOSER, INVITED, ADMINISTRATOR, OFFICER = "daniel.ibekwe", "sipho.dube", "admin", "maria.murphy"

# A staff list with something to fix, for the picture of an import.
STAFF: Final = """\
Number;Name;Email;Unit;Manager;Grade;Start
90001;Ines Barros;ines.barros@aldermoor.example;Aldermoor / Claims;;Senior;01/03/2019
90002;Tomas Keller;tomas.keller@aldermoor;Aldermoor / Claims;90001;Analyst;01/09/2023
90003;Lea Fontaine;lea.fontaine@aldermoor.example;Aldermoor / Claims;R. Holm;Analyst;15/01/2024
90004;Yusuf Aksoy;yusuf.aksoy@aldermoor.example;Aldermoor / Claims;90001;Analyst;31/02/2024
"""


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, whose page, how to get there from where they start."""

    name: str
    who: str
    go: Callable[[Page], None]
    width: int = DESK

    @property
    def height(self) -> int:
        return HEIGHTS[self.width]


def first_page(page: Page) -> None:
    """Where this person starts."""


def to(address: str) -> Callable[[Page], None]:
    """A page that has an address of its own for everybody."""

    def go(page: Page) -> None:
        page.goto(address)

    return go


def link(name: str) -> Callable[[Page], None]:
    """The first link where this person starts whose name begins like this; what is for ears alone may follow."""

    def go(page: Page) -> None:
        page.get_by_role("link", name=re.compile(rf"^{re.escape(name)}\b")).first.click()

    return go


def home(heading: str) -> Callable[[Page], None]:
    """A participant's home, with the part of this heading in the middle."""

    def go(page: Page) -> None:
        page.goto("/home/")
        part = page.get_by_role("heading", name=re.compile(heading)).first
        part.evaluate("part => part.scrollIntoView({block: 'center', behavior: 'instant'})")

    return go


def matching(page: Page) -> None:
    """A run, with the proof that no better one exists."""
    link("Matching")(page)
    why = page.get_by_role("link", name=re.compile("^Why ")).first.get_attribute("href") or ""
    page.goto(urljoin(page.url, why.partition("#")[0]))


def shortlist(page: Page) -> None:
    """Three people whom somebody could be matched with."""
    page.goto("/home/")
    page.get_by_role("link", name="Look and answer").or_(
        page.get_by_role("link", name="Look at it again")
    ).first.click()


def enroll(page: Page) -> None:
    """An enrollment, half filled in."""
    page.goto("/home/")
    link("Go on")(page)


def pack(page: Page) -> None:
    """What a program keeps, for whom, until when."""
    page.goto("/oversight/packs/")
    page.get_by_role("main").get_by_role("link", name="Fresh Eyes", exact=True).first.click()


def imports(page: Page) -> None:
    """A directory file at its review, with rows to fix in place."""
    page.goto("/people/import/")
    page.get_by_label("CSV file").set_input_files(
        {"name": "staff.csv", "mimeType": "text/csv", "buffer": STAFF.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("heading", name="Review your import").wait_for()


PICTURES: Final = (
    Picture("overview", MANAGER, first_page),
    Picture("attention", MANAGER, link("Needs you")),
    Picture("matching", MANAGER, matching),
    Picture("enroll", INVITED, enroll),
    Picture("pair", MENTOR, to("/pairs/")),
    Picture("home-mentor", MENTOR, home("How the board reads a pilot|^Meeting"), PHONE),
    Picture("home-mentee", MENTEE, home("^How was"), PHONE),
    Picture("shortlist", CHOOSER, shortlist),
    Picture("kept", ASSISTANT, first_page),
    Picture("kept-plan", ASSISTANT, link("Plan a date"), PHONE),
    Picture("pack", OFFICER, pack),
    Picture("changes", OFFICER, link("Changes that wait")),
    Picture("kept-about-me", MENTOR, to("/me/kept/"), PHONE),
    Picture("import", ADMINISTRATOR, imports),
    Picture("directory", ADMINISTRATOR, first_page),
    Picture("styleguide", MANAGER, to("/styleguide/")),
    Picture("api", MANAGER, to("/api/v1/")),
)
