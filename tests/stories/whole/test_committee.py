"""An executive committee whose members have an assistant, told in a browser: time is delegated, and nothing else.

Helga keeps the dates of two of them, by page and by the links of her mails. She never reads who they meet, in which program,
or what about; and what is withdrawn is closed at once, links in old mails included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys import chapters
from tests.stories.whole.walking import House, on
from tests.support.words import without_addresses

if TYPE_CHECKING:
    from collections.abc import Callable

NEVER = ("Nia", "Adeyemi", "Omar", "Haddad", "Fresh Eyes", "First cohort", "mentor", "Mentor", "AI assistants")
GIVEN = {"Their address at work": "helga@lumen.example", "Last day": "2027-05-31"}


def test_assistants_keep_time_and_nothing_else(house: Callable[..., House]) -> None:
    company = house()
    chapters.until_released(company, Size="Executive committee")
    company.comes_in("nia", "viktor", "helga")
    two_of_them_name_helga(company)
    space = she_plans_for_both(company)
    she_is_let_in_nowhere_else(company, space)
    link = a_date_falls_through(company)
    viktor_takes_it_back(company, link)


def reads(text: str) -> list[str]:
    """What of all that she must never read is in it."""
    return [word for word in NEVER if word in text]


def two_of_them_name_helga(company: House) -> None:
    """From the page of each pair. The mail to her says whose dates, until when, and nothing of what for."""
    with company.at(on(2026, 8, 13)):
        for name, other in (("nia", "Viktor"), ("viktor", "Nia"), ("omar", "Ingrid"), ("ingrid", "Omar")):
            chapters.answers(company, name, f"Yes, I would like to meet {other}")
        company.delivers()
        for name in ("viktor", "ingrid"):
            visitor = getattr(company, name).follows("My pair").follows("Let an assistant keep your dates")
            assert "Never your partner, the program, agenda, goals, guides, notes or reasons." in visitor.text
            visitor.fills(GIVEN).presses("Let them keep my dates")
        told = ["Appointments of Ingrid Solberg", "Appointments of Viktor Halvorsen"]
        assert company.delivers() == [("helga", subject) for subject in told]
        assert [reads(without_addresses(company.letter("helga", subject).text)) for subject in told] == [[], []]


def she_plans_for_both(company: House) -> str:
    """She starts on the dates she keeps. One press plans all meetings of one; the partner reads who planned, and for whom."""
    with company.at(on(2026, 8, 13, 12)):
        helga = company.helga
        assert "Dates you keep" in helga.text
        for name in ("Viktor Halvorsen", "Ingrid Solberg"):
            helga.follows(f"Plan a date: {name}")
            assert (f"A date for {name}" in helga.text, reads(helga.text)) == (True, [])
            helga.presses(next(words for words in helga.buttons if words.startswith("From ")))
            assert "9 dates planned." in helga.words
        assert reads(helga.text) == []
        assert ("nia", "Your meetings with Viktor") in company.delivers()
        assert "Helga for Viktor" in company.letter("nia", "Your meetings with Viktor").text
        viktor = company.viktor.follows("My pair")
        assert "0 of 9 meetings held." in viktor.text
        return viktor.address


def she_is_let_in_nowhere_else(company: House, space: str) -> None:
    """The pair's own pages are not there for her, and her home names no program."""
    with company.at(on(2026, 8, 14)):
        helga = company.helga
        for page in ("", "goals/", "meetings/", "agreement/"):
            helga.opens(f"{space}{page}", status=404).follows("Go to the start")
        assert "Dates you keep" in helga.text
        assert reads(helga.opens("/home/").text) == []
        assert reads(helga.opens("/me/").text) == []


def a_date_falls_through(company: House) -> str:
    """Nia cancels the first one. Helga gets three other times, and takes one from the mail without signing in."""
    with company.at(on(2026, 8, 14, 15)):
        company.nia.follows("Home").follows("Move it").follows("Cancel it instead").presses("Cancel it")
        told = company.delivers()
        [subject] = [subject for name, subject in told if name == "helga"]
        letter = company.letter("helga", subject)
        links = [link for link in letter.links if "/kept-dates/by-link/" in link]
        assert (len(links), reads(without_addresses(letter.text))) == (3, [])
        helga = company.arrives("helga").opens(links[0])
        assert reads(helga.text) == []
        helga.presses("Book it")
        assert ("Booked for Viktor" in helga.text, reads(helga.text)) == (True, [])
        assert {name for name, _subject in company.delivers()} == {"nia", "viktor"}
        return links[1]


def viktor_takes_it_back(company: House, link: str) -> None:
    """At once: her page has Ingrid's dates alone, and the other link of the mail opens nothing any more."""
    with company.at(on(2026, 8, 17)):
        viktor = company.viktor.follows("My pair").follows("Change or end this")
        viktor.presses("Withdraw it now")
        company.delivers()
        helga = company.helga.opens("/kept-dates/")
        assert ("Ingrid Solberg" in helga.text, "Viktor" in helga.text) == (True, False)
        stranger = company.arrives("helga").opens(link, status=409)
        assert "You no longer keep these dates, so this link does nothing any more." in stranger.text
        assert reads(stranger.text) == []
