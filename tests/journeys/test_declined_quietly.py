"""A no leaves no trace: not for the other one, not for the managers, not in who is told when."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys import chapters
from tests.journeys.chapters import ASKED, AUGUST
from tests.journeys.company import Company
from tests.journeys.visitor import Visitor

MANAGERS_PAGES = ("Overview", "People", "Matching", "Pairs", "Messages")
NOT_FORMED = "We look again for a partner for you in Fresh Eyes"


def test_a_no_and_silence_look_the_same(company: Company) -> None:
    """Viktor says no to Nia after her yes. Omar says yes to Ingrid, who never answers."""
    with company.at(AUGUST + timedelta(days=1)):
        for mentor, mentee in (("nia", "Viktor"), ("omar", "Ingrid")):
            chapters.answers(company, mentor, f"Yes, I would like to meet {mentee}")
        assert company.delivers() == []
        before = managers_view(company)
        viktor = chapters.answers(company, "viktor", "No, thank you")
        assert "Thank you for telling us Nobody is told that it was you." in viktor.text
        assert company.delivers() == [("nia", NOT_FORMED)]
        declined = what_is_left(company, "nia")
        after = managers_view(company)
    with company.at(AUGUST + timedelta(days=11)):
        told = company.delivers()
        assert [row for row in told if row[1] == NOT_FORMED] == [("ingrid", NOT_FORMED), ("omar", NOT_FORMED)]
        lapsed = what_is_left(company, "omar")

    assert declined == tuple(words.replace("Omar", "Nia").replace("Ingrid", "Viktor") for words in lapsed)
    assert "Viktor" not in declined[0]
    assert [name for name in MANAGERS_PAGES if before[name] != after[name]] == ["Overview", "Pairs"]
    assert "1 pair." in after["Overview"]
    gone = "Nia Adeyemi with Viktor Halvorsen Waiting Both are asked until 22 August"
    assert (gone in before["Pairs"], "Nia" in after["Pairs"], "Viktor" in after["Pairs"]) == (True, False, False)


def what_is_left(company: Company, name: str) -> tuple[str, ...]:
    """All that the other one gets to see: the mail, the page behind its old link, and their home."""
    letter = company.letter(name, NOT_FORMED).text
    page = Visitor(name).opens(company.letter(name, ASKED).link("/answers/"))
    home = getattr(company, name).opens("/home/")
    return letter, page.text, home.text.partition(". Week")[2]


def managers_view(company: Company) -> dict[str, str]:
    """Every page of the cohort that a manager reads."""
    return {name: company.petra.follows(name).text for name in MANAGERS_PAGES}
