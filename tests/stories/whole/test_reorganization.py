"""A reorganization in week 9, told in a browser: the directory changes, pairs are checked again, one gets a new mentor.

Ada brings in the new staff list, in which Nia has moved to Viktor's department. Nobody has to notice by themselves: the pair
rests, both are told in the same words, Petra reads which rule it is and finds Viktor another mentor.
"""

from __future__ import annotations

from tests.journeys import chapters
from tests.journeys.company import STAFF_LIST
from tests.stories.whole.walking import House, on

MOVED = STAFF_LIST.replace("kai@lumen;", "kai@lumen.example;").replace(
    "nia@lumen.example;Lumen / Retail;Mara Okafor;", "nia@lumen.example;Lumen / Finance;Viktor Halvorsen;"
)
RULE = "one is in the other’s reporting line"
RESTS = "Your organization’s directory has changed, and the program’s rules keep a distance between the two of a pair."


def test_a_pair_is_checked_again_when_its_people_move(released: House) -> None:
    company = released
    company.comes_in("nia", "viktor", "petra", "ada", "kai")
    they_meet_for_eight_weeks(company)
    ada_brings_the_new_list(company)
    both_read_the_same(company)
    petra_decides(company)
    viktor_goes_on_with_kai(company)


def they_meet_for_eight_weeks(company: House) -> None:
    """Nia and Viktor are a pair, with dates ahead. Omar and Ingrid are another one."""
    with company.at(on(2026, 8, 13)):
        for name, other in (("nia", "Viktor"), ("viktor", "Nia"), ("omar", "Ingrid"), ("ingrid", "Omar")):
            chapters.answers(company, name, f"Yes, I would like to meet {other}")
        company.delivers()
        for name in ("viktor", "ingrid"):
            visitor = getattr(company, name).opens("/pairs/").follows("Plan a series")
            visitor.presses(next(words for words in visitor.buttons if words.startswith("From ")))
    with company.at(on(2026, 9, 1)):
        company.petra.opens("/programs/").follows("Start the cohort: 4 people are in pairs").presses("Start the cohort")
    with company.at(on(2026, 11, 2)):
        company.delivers()


def ada_brings_the_new_list(company: House) -> None:
    """One row of twelve is different. The pair rests with the import; the other one goes on."""
    with company.at(on(2026, 11, 3, 10)):
        company.wakes_up()
        ada = company.ada.follows("Import a file")
        ada.fills({"CSV file or Excel workbook (.xlsx)": ("staff.csv", MOVED.encode("cp1252"))}).presses(
            "Read the file"
        )
        ada.presses("Go on").presses("Check the file")
        assert "0 new, 1 changed." in ada.text
        ada.presses("Import 1 person")
        assert "New 0 Changed 1 No change 11" in ada.text
        told = company.delivers()
        assert [row for row in told if "calendar" not in row[1]] == [
            ("nia", "You and Viktor: a pause"),
            ("petra", "A pair in First cohort waits for your decision"),
            ("viktor", "You and Nia: a pause"),
        ]
        assert {name for name, _subject in told} == {"nia", "petra", "viktor"}


def both_read_the_same(company: House) -> None:
    """That the directory has changed, and that it is nobody's doing; never which rule it is."""
    with company.at(on(2026, 11, 3, 11)):
        for name, other in (("nia", "Viktor"), ("viktor", "Nia")):
            letter = company.letter(name, f"You and {other}: a pause").text
            home = getattr(company, name).text
            assert "It is nothing that either of you did." in letter
            assert f"You and {other} pause {RESTS}" in home
            space = getattr(company, name).follows("Open your space")
            assert [words for words in ("Go on now", "Plan a meeting") if words in space.buttons + space.links] == []
            assert "reporting line" not in (letter + home + space.text).replace(
                "outside your reporting line", ""
            ).replace("not in Nia’s reporting line", "")


def petra_decides(company: House) -> None:
    """Her first page says how many need her. She reads the rule, cannot let it go on against it, and ends it kindly."""
    with company.at(on(2026, 11, 3, 12)):
        petra = company.petra
        assert "2 pairs, week 9 of 26. 2 need you." in petra.text
        petra.opens(company.letter("petra", "A pair in First cohort waits for your decision").link("/pairs/"))
        assert f"by the program’s rules this pair has to rest: {RULE}." in petra.text
        assert "Let them go on" not in petra.buttons
        petra.presses("End it, and find somebody else for both")
        assert company.delivers() == [(name, "Your pair in Fresh Eyes has ended") for name in ("nia", "viktor")]
        assert "4 people are free. Matching again moves nobody: 1 pair stays as it is." in petra.text
        petra.presses("Who would fit (Viktor Halvorsen)")
        assert ("Kai Mori" in petra.text, "Nia Adeyemi" in petra.text) == (True, False)
        petra.presses("Ask Viktor and Kai")
        assert company.delivers() == [(name, chapters.ASKED) for name in ("kai", "viktor")]


def viktor_goes_on_with_kai(company: House) -> None:
    """Both read why and say yes; the new pair begins, and Nia, whom nobody had to look up, is asked that morning too."""
    with company.at(on(2026, 11, 4)):
        for name, other in (("kai", "Viktor"), ("viktor", "Kai")):
            chapters.answers(company, name, f"Yes, I would like to meet {other}")
        assert [row for row in company.delivers() if "paired" in row[1] or row[1] == chapters.ASKED] == [
            ("bruno", chapters.ASKED),
            ("kai", "You and Viktor are paired"),
            ("nia", chapters.ASKED),
            ("viktor", "You and Kai are paired"),
        ]
        viktor = company.viktor.follows("My pair")
        assert "Kai and Viktor Together since 4 November." in viktor.text
        kai = company.kai.follows("My pair")
        assert kai.address == viktor.address
        assert "Nia" not in kai.text
        assert "Kai" not in company.nia.follows("Home").text
        assert "Would you like to meet Bruno Costa?" in company.nia.text
        petra = company.petra.follows("Pairs")
        assert "Kai Mori with Viktor Halvorsen On track" in petra.text
