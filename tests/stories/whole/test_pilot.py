"""A pilot of eight pairs from its purpose to its report, by pages and mails over HTTP: nobody opens a browser yet.

Petra designs it, the gate of the draft holds her until nothing is missing, people are invited, enroll and are matched; they
prepare, meet, set goals, are asked before and after; she closes the cohort and releases a report, which Dora, the sponsor,
and everybody who took part read.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from tests.journeys import chapters
from tests.journeys.chapters import ASKED, AUGUST, INVITATION, JULY
from tests.journeys.company import STAFF_LIST
from tests.journeys.visitor import Visitor
from tests.stories.whole.walking import House, on
from viceversa.learning.training import path_in

MORE_MENTORS = {"lena": "Brandt", "tom": "Ruiz", "ida": "Holm", "amir": "Saleh", "vera": "Popova"}
MORE_MENTEES = {"carl": "Weber", "rosa": "Lopes", "hugo": "Martin", "elsa": "Nilsson", "paul": "Moreau"}
STAFF = STAFF_LIST.replace("kai@lumen;", "kai@lumen.example;") + "".join(
    [
        f"{200 + at};{surname};{name.capitalize()};{name}@lumen.example;Lumen / Retail;120;Band A;Analyst;Lyon;English;01/09/2023\n"
        for at, (name, surname) in enumerate(MORE_MENTORS.items())
    ]
    + [
        f"{300 + at};{surname};{name.capitalize()};{name}@lumen.example;Lumen / Unit {at};100;Band D;Head of unit {at};Lyon;English;01/09/2013\n"
        for at, (name, surname) in enumerate(MORE_MENTEES.items())
    ]
)
MENTORS = chapters.MENTORS | dict.fromkeys(MORE_MENTORS, chapters.MENTORS["omar"])
MENTEES = chapters.MENTEES | dict.fromkeys(MORE_MENTEES, chapters.MENTEES["ingrid"])
GOALS = {"viktor": "Write my weekly report with AI", "nia": "Read a budget"}
SURE = "I know that figures stay as they are, and that late answers are counted only where five or more are new"
COUNTED = "Count my survey answers in results about groups"
EVERYBODY = sorted(MENTORS | MENTEES)


def imports(company: House) -> None:
    """Ada brings the staff list in."""
    ada = company.ada.opens("/people/import/")
    ada.fills({"CSV file or Excel workbook (.xlsx)": ("staff.csv", STAFF.encode())}).presses("Read the file")
    ada.presses("Go on").fills({"Band E": 5, "Band D": 4, "Band C": 3, "Band A": 1}).presses("Check the file")
    ada.presses("Import 22 people")
    assert "The import is done" in ada.text


def everybody_enrolls(company: House, link: str) -> None:
    """Five by their invitation, the others by the private link that Petra hands round."""
    invited = {"nia", "omar", "viktor", "ingrid", "bruno"}
    for name, answers in (MENTORS | MENTEES).items():
        if name in invited:
            visitor = company.says_yes_by(company.letter(name, INVITATION).link("/asked/"), name)
        else:
            visitor = company.comes_by(link, name)
            role = "Mentor" if name in MENTORS else "Mentee"
            visitor.fills({"In which role would you take part?": role}).presses("Take part")
        chapters.enrolls(visitor, answers, **{COUNTED: True})
    assert [name for name, _subject in company.delivers()] == EVERYBODY


def they_are_matched(company: House) -> dict[str, str]:
    """All sixteen are in a pair, all are asked, all say yes. Gives who is with whom."""
    with company.at(AUGUST):
        petra = company.petra.follows("People").presses("End recruiting").follows("Matching")
        assert "8 mentors are ready, 8 mentees are ready." in petra.text
        petra.presses("Match")
        assert "Run 1 has 8 pairs." in petra.words
    with company.at(AUGUST.replace(hour=10)):
        answer_survey(company, "23")
        found = [pair.split(" with ") for pair in chapters.pairs(petra)]
        petra.follows("Review and release 8 pairs").presses("Release 8 pairs")
        assert company.delivers() == [(name, ASKED) for name in EVERYBODY]
    return {mentor.split()[0].lower(): mentee.split()[0].lower() for mentor, mentee in found}


def answer_survey(company: House, answers: str) -> None:
    """Each from the mail, without signing in: one answer to every question of a scale of five, in turn."""
    company.delivers()
    for name, value in zip(EVERYBODY, itertools.cycle(answers), strict=False):
        letter = [one for one in company.letters(name) if one.subject.startswith("A few questions")][-1]
        visitor = Visitor(name.title()).opens(letter.link("/surveys/by-link/"))
        groups = {}
        for node in visitor.page.find("input"):
            if node.attributes.get("type") == "radio" and (fieldset := node.above("fieldset")):
                groups.setdefault(fieldset.find("legend")[0].text, []).append(visitor._labels(node)[0])
        visitor.fills({legend: value for legend, labels in groups.items() if value in labels}).presses(
            "Send my answers"
        )
        assert "You have answered." in visitor.text


def all_say_yes(company: House, pairs: dict[str, str]) -> None:
    """Each from their mail. The second yes of each makes the pair."""
    with company.at(on(2026, 8, 13)):
        for mentor, mentee in pairs.items():
            for name, other in ((mentor, mentee), (mentee, mentor)):
                visitor = Visitor(name.title()).opens(company.letter(name, ASKED).link("/answers/"))
                visitor.presses(f"Yes, I would like to meet {other.title()}")
        assert len(company.delivers()) == 16


def they_prepare(company: House, pairs: dict[str, str]) -> None:
    """Whoever is senior books all meetings; Nia and Viktor read what comes before, and sign their agreement."""
    with company.at(on(2026, 8, 24)):
        for mentee in pairs.values():
            getattr(company, mentee).opens("/pairs/").follows("Plan a series").presses("From Thu 27 Aug, 14:00")
            assert "8 meetings planned." in getattr(company, mentee).words
        company.delivers()
        for name, role in (("nia", "mentor"), ("viktor", "mentee")):
            path = path_in("en", role)
            visitor = getattr(company, name).follows("Home").follows("Read it").follows("Five questions")
            visitor.fills({f"q{n}": one.answers[one.right].text for n, one in enumerate(path.questions)})
            visitor.presses("Check my answers")
            assert "You are prepared." in visitor.text
        company.nia.follows("My pair").follows("Read the draft").presses("Sign this version")
        company.viktor.follows("My pair").follows("Read it all").presses("Sign it")


def they_meet_with_goals(company: House) -> None:
    """A goal each way. Petra starts the cohort, and reads of the pair dates and yes or no, not a word of it."""
    with company.at(on(2026, 8, 25)):
        for name, goal in GOALS.items():
            visitor = getattr(company, name).follows("My pair")
            visitor.opens(f"{visitor.address}goals/")
            visitor.fills({"Who learns": name.title(), "The goal": goal}).presses("Add it")
    with company.at(on(2026, 9, 1, 15)):
        petra = company.petra.opens("/programs/").follows("Start the cohort: 16 people are in pairs")
        petra.presses("Start the cohort")
        assert [name for name, subject in company.delivers() if subject == "Fresh Eyes begins"] == EVERYBODY
        assert "8 pairs, week 0 of 26. All of them are fine." in petra.follows("Overview").text
        seen = petra.follows("Pairs").follows("Nia Adeyemi").text
        assert "A goal each way A goal from Nia to Viktor A goal from Viktor to Nia" in seen
        assert "1 of 8 are prepared." in petra.follows("Training").text
        assert [goal for goal in GOALS.values() if goal in seen + petra.text] == []


def they_are_asked_at_the_end(company: House) -> None:
    """Half a year later, the same questions as before; what came between has been mailed on its days."""
    with company.at(on(2027, 3, 2, 15)):
        answer_survey(company, "345")


def petra_closes(company: House) -> None:
    """The pairs are completed, the cohort is closed."""
    with company.at(on(2027, 3, 17)):
        company.delivers()
        company.wakes_up()
        petra = company.petra.follows("Pairs").follows("Complete the pairs").presses("Complete 8 pairs")
        assert "Its weeks are over: complete the pairs, then close it." in petra.follows("Dates and course").text
        petra.presses("Close the cohort")
        assert "This cohort is closed." in petra.follows("Overview").text


def petra_releases_a_report(company: House) -> None:
    """Figures that nobody has seen before, and what they cannot say."""
    with company.at(on(2027, 3, 17)):
        petra = company.petra.follows("Measure").follows("Release a report")
        assert "Before 25 August 2026 Mentors: 5 to 8 of 8 Mentees: 5 to 8 of 8" in petra.text
        petra.fills({"Until when": "After"}).presses("See what is asked for")
        assert "Then: totals of everything else, called exploratory" in petra.text
        report = petra.fills({SURE: True}).presses("Release for good").text
        assert "Leaders can judge AI and digital tools themselves middle answer 2.5 before, 3.5 after" in report
        assert "Under ten people: only the middle answers are shown." in report
        assert "Held 64 of 64 planned" in report
        assert "Prepared before the first meeting Mentors fewer than 5 of 8 Mentees fewer than 5 of 8" in report
        assert "There was no comparison group." in report
        assert [words for words in ("Nia", "Viktor", *GOALS.values()) if words in report] == []


def everybody_reads_it(company: House) -> None:
    """Dora starts on her page as a sponsor, Nia finds it beside her own data. Sam, who took no part, finds none."""
    with company.at(on(2027, 3, 18)):
        company.delivers()
        dora = company.dora
        assert "One page for the sponsor and the junior co-lead" in dora.text
        for visitor in (
            dora.follows("Reports that were released to you"),
            company.nia.opens("/me/").follows("Read them"),
        ):
            visitor.follows("Fresh Eyes: First cohort")
            assert "middle answer 2.5 before, 3.5 after" in visitor.text
            assert "Release again" not in visitor.text
        assert "Nothing yet" in company.sam.opens("/reports/").text


def test_from_a_purpose_to_a_report(house: Callable[..., House]) -> None:
    company = house()
    with company.at(JULY):
        company.prepare()
        imports(company)
        chapters.designs(company)
        everybody_enrolls(company, chapters.recruits(company))
    pairs = they_are_matched(company)
    all_say_yes(company, pairs)
    they_prepare(company, pairs)
    they_meet_with_goals(company)
    they_are_asked_at_the_end(company)
    petra_closes(company)
    petra_releases_a_report(company)
    everybody_reads_it(company)
