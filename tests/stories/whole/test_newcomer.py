"""Somebody who has read nothing gets from the first page to released pairs, in a browser.

Ada has just installed it and has a staff list. What she clicks and types is counted; docs/explanation/first-pairs.md shows
the count, and this test compares. What the invited people do on their own pages is theirs, and counted there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.journeys import chapters
from tests.journeys.chapters import ASKED, INVITATION, JULY
from tests.journeys.visitor import Visitor
from tests.stories.whole.walking import House, Walker

PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "first-pairs.md"
STAFF = """\
Name,Email,Unit,Manager,Grade,Title,Site,Languages,Start date
Dora Lindt,dora@lumen.example,Board,,5,Chief executive,Lyon,English,2009-03-01
Viktor Halvorsen,viktor@lumen.example,Finance,dora@lumen.example,4,Finance director,Lyon,English,2012-06-15
Ingrid Solberg,ingrid@lumen.example,Claims,dora@lumen.example,4,Head of claims,Lyon,English,2011-02-01
Mara Okafor,mara@lumen.example,Retail,dora@lumen.example,4,Head of retail,Lyon,English,2015-11-02
Helga Brandt,helga@lumen.example,People,dora@lumen.example,4,Head of people,Lyon,English,2010-10-01
Sam Osei,sam@lumen.example,People,helga@lumen.example,3,Confidential adviser,Lyon,English,2017-10-01
Ada Lim,ada@lumen.example,People,helga@lumen.example,3,Learning partner,Lyon,English,2018-10-01
Nia Adeyemi,nia@lumen.example,Retail,mara@lumen.example,1,Customer analyst,Lyon,English,2023-09-01
Omar Haddad,omar@lumen.example,Retail,mara@lumen.example,1,Social media editor,Lyon,English,2024-02-03
Jon Berger,jon@lumen.example,Retail,mara@lumen.example,1,Analyst,Lyon,English,2023-09-01
"""
IN_CHARGE = {
    "Sponsor": "Dora Lindt",
    "Junior co-lead": "Jon Berger",
    "Support contact": "Sam Osei",
    "Trusted contact": "Helga Brandt",
}
INVITED = {"mentor": ("Nia Adeyemi", "Omar Haddad"), "mentee": ("Viktor Halvorsen", "Ingrid Solberg")}
Row = tuple[str, int, int, int]


class Count:
    """What Ada's hands have done since the last row, and the pages she has seen for it."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.before = (0, 0, 0)

    def row(self, title: str, ada: Visitor) -> None:
        """Ends a step."""
        assert isinstance(ada, Walker)
        now = (ada.clicks, ada.fields, ada.pages)
        clicks, fields, pages = (new - old for new, old in zip(now, self.before, strict=True))
        self.rows.append((title, clicks, fields, pages))
        self.before = now


def test_from_the_first_page_to_released_pairs(house: Callable[..., House]) -> None:
    company, count = house("ada"), Count()
    with company.at(JULY):
        company.prepare()
        signs_in(company, count)
        imports(company, count)
        designs(company, count)
        invites(company, count)
        they_answer(company)
        releases(company, count)
        assert company.delivers() == [(name, ASKED) for name in ("ingrid", "nia", "omar", "viktor")]
    counted = [*count.rows, total(count.rows)]
    assert written() == counted, "\n".join(f"| {' | '.join(map(str, row))} |" for row in counted)


def signs_in(company: House, count: Count) -> None:
    ada = company.ada
    count.row("Sign in with the code from the mail", ada)


def imports(company: House, count: Count) -> None:
    """The first page says where to begin. The file is read as it is."""
    ada = company.ada
    assert "People come from your staff list" in ada.text
    ada.follows("Import a file").fills({"CSV file or Excel workbook (.xlsx)": ("staff.csv", STAFF.encode())}).presses(
        "Read the file"
    )
    ada.presses("Go on").presses("Check the file").presses("Import 10 people")
    assert "The import is done" in ada.text
    count.row("Bring in the staff list", ada)


def designs(company: House, count: Count) -> None:
    """The page says what is missing, and takes it one by one."""
    ada = company.ada.follows("Set up a program")
    ada.fills({"Name of the program": "Fresh Eyes", "Kick-off": "2026-09-01"}).presses("Create the draft")
    assert "A draft. 10 things are missing before it can open." in ada.text
    count.row("Begin a pilot", ada)
    for place, name in IN_CHARGE.items():
        ada.follows(f"Choose: {place}").looks_for(name.split()[0]).presses(f"Choose {name}")
    count.row("Name four people in charge", ada)
    ada.fills(
        {"Purpose": "Leaders learn from those who meet customers.", "What would stop it": "Harm to anybody."}
    ).presses("Save the purpose")
    ada.fills(chapters.outcome_figures(ada)).presses("Save the outcomes")
    count.row("Say what for, and what shall change", ada)
    ada.fills(dict.fromkeys(chapters.privacy_steps(ada), True)).presses("Save the ticks")
    ada.fills({"What counts as success": "Both up by half a point."}).presses("Freeze plan and outcomes")
    ada.presses("Open the program")
    assert "Open: cohorts can recruit." in ada.text
    count.row("Tick the privacy steps, freeze the plan, open", ada)


def invites(company: House, count: Count) -> None:
    """Four by name. One button sends all invitations."""
    ada = company.ada
    ada.follows("Prepare recruiting")
    ada.fills(dict.fromkeys(chapters.ready_sentences(ada), True)).presses("Save the ticks").presses("Start recruiting")
    count.row("Confirm what is in place, and start recruiting", ada)
    ada.follows("Invite")
    for role, names in INVITED.items():
        for name in names:
            ada.looks_for(name.split()[0]).presses(f"As {role}: {name}")
    ada.follows("Look at the invitations, and send them").presses("Send now", near="Invitation to take part")
    assert company.delivers() == [(name, INVITATION) for name in ("ingrid", "nia", "omar", "viktor")]
    count.row("Invite two mentors and two mentees", ada)


def they_answer(company: House) -> None:
    for name in ("nia", "omar", "viktor", "ingrid"):
        visitor = company.says_yes_by(company.letter(name, INVITATION).link("/asked/"), name)
        chapters.enrolls(visitor, (chapters.MENTORS | chapters.MENTEES)[name])
    company.delivers()


def releases(company: House, count: Count) -> None:
    ada = company.ada.follows("Programs")
    ada.follows("Invite people: 4 have enrolled").presses("End recruiting").follows("Go to matching").presses("Match")
    assert "2 mentors, 2 mentees. Run 1" in ada.text
    ada.follows("Review and release 2 pairs").presses("Release 2 pairs")
    count.row("Match, look, release", ada)


def total(rows: list[Row]) -> Row:
    """The last row: all of it."""
    clicks, fields, pages = (sum(row[at] for row in rows) for at in (1, 2, 3))
    return ("All of it", clicks, fields, pages)


def written() -> list[Row]:
    """The rows of the table in the document."""
    found = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [(title.strip("*"), int(clicks), int(fields), int(pages)) for title, clicks, fields, pages in found]
