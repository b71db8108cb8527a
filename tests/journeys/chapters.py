"""The main job's first chapters, up to the question to both: each is what somebody does on our pages, in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tests.journeys.company import STAFF_LIST, Company
from tests.journeys.visitor import Visitor

JULY, AUGUST = datetime(2026, 7, 6, 9, tzinfo=UTC), datetime(2026, 8, 12, 9, tzinfo=UTC)
EVERYBODY = 12
INVITATION = "Fresh Eyes: would you like to take part?"
ASKED = "A partner for you in Fresh Eyes"

AI, VIDEO, BUDGETS, DECISIONS = (
    "AI assistants in everyday work", "Short video", "How budgets get decided", "How decisions get made here",
)  # fmt: skip
MENTORS = {
    "nia": {"offers": [(AI, "I teach it"), (VIDEO, "I’m fluent")], "wants": [(BUDGETS, "New to me")]},
    "omar": {"offers": [(VIDEO, "I teach it")], "wants": [(DECISIONS, "New to me")]},
    "kai": {"offers": [(AI, "I’m fluent")], "wants": [(DECISIONS, "I know a bit")]},
}
MENTEES = {
    "viktor": {"offers": [(BUDGETS, "I teach it")], "wants": [(AI, "New to me")]},
    "ingrid": {"offers": [(DECISIONS, "I’m fluent")], "wants": [(VIDEO, "New to me")]},
    "bruno": {"offers": [(DECISIONS, "I teach it")], "wants": [(AI, "I know a bit")]},
}


def until_released(company: Company, **first: str) -> None:
    """From an empty instance to two pairs that are asked. `first` is what else is chosen when the program begins."""
    with company.at(JULY):
        company.prepare()
        imports(company)
        designs(company, **first)
        enrolls_everybody(company, recruits(company))
    matches(company)
    releases(company)


def imports(company: Company) -> None:
    """Ada brings the staff list in: columns mapped, grades ordered, one address corrected where it stands."""
    ada = company.ada.opens("/people/import/")
    content = STAFF_LIST.encode("cp1252")
    ada.fills({"CSV file or Excel workbook (.xlsx)": ("staff.csv", content)}).presses("Read the file")
    assert "staff.csv: 12 rows" in ada.text
    ada.presses("Go on")
    ada.fills({"Band E": 5, "Band D": 4, "Band C": 3, "Band A": 1}).presses("Check the file")
    assert "kai@lumen has no ending, such as .example." in ada.text
    assert figures(ada) == {"Ready": "11", "No change": "0", "To fix": "1"}
    ada.fills({"Email, row 8": "kai@lumen.example"}).presses("Use it")
    assert figures(ada) == {"Ready": "12", "No change": "0", "To fix": "0"}
    ada.presses(f"Import {EVERYBODY} people")
    assert "The import is done" in ada.text
    ada.opens("/people/?q=adeyemi").follows("Nia Adeyemi")
    assert "Mara Okafor" in ada.text
    assert company.delivers() == []


def figures(visitor: Visitor) -> dict[str, str]:
    """The figures on a page by their names."""
    names, values = ([node.text for node in visitor.page.find(tag)] for tag in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def designs(company: Company, **first: str) -> None:
    """Ada makes a draft and hands it to Petra, who fills it until nothing is missing, and opens it."""
    ada = company.ada.opens("/programs/new/")
    ada.fills({"Name of the program": "Fresh Eyes", "Kick-off": "2026-09-01"} | first).presses("Create the draft")
    assert "A draft. 10 things are missing before it can open." in ada.text
    ada.follows("Add a manager").fills({"Search people by name": "novak"}).presses("Search").presses(
        "Choose Petra Novak"
    )
    petra = company.petra.opens(ada.address)
    petra.presses("Remove: Ada Lim")
    ada.opens(petra.address, status=404)

    for place, name in (
        ("Sponsor", "Dora Lindt"),
        ("Junior co-lead", "Jon Berger"),
        ("Support contact", "Sam Osei"),
        ("Trusted contact", "Helga Brandt"),
    ):
        petra.follows(f"Choose: {place}").fills({"Search people by name": name}).presses("Search")
        petra.presses(f"Choose {name}")
    purpose = "Leaders learn from those who meet customers every day, and show how decisions are made."
    petra.fills({"Purpose": purpose, "What would stop it": "Harm to anybody."}).presses("Save the purpose")
    petra.fills(outcome_figures(petra)).presses("Save the outcomes")
    petra.fills(dict.fromkeys(privacy_steps(petra), True)).presses("Save the ticks")
    assert "A draft. One thing is missing before it can open." in petra.text
    petra.fills({"What counts as success": "Both up by half a point."}).presses("Freeze plan and outcomes")
    assert "A draft with nothing missing. You can open it." in petra.text
    petra.presses("Open the program")
    assert "Open: cohorts can recruit." in petra.text


def recruits(company: Company) -> str:
    """Petra invites five by name; the private link is for the sixth. Gives the link."""
    petra = company.petra
    petra.follows("First cohort").follows("Prepare recruiting")
    assert "5 things have to be in place first." in petra.text
    petra.fills(dict.fromkeys(ready_sentences(petra), True)).presses("Save the ticks").presses("Start recruiting")
    add = f"{petra.address.rstrip('/')}/add/"
    for role, names in (("mentor", ("Nia Adeyemi", "Omar Haddad")), ("mentee", ("Viktor", "Ingrid", "Bruno"))):
        for name in names:
            petra.opens(add).fills({"Search people by name": name}).presses("Search")
            petra.presses(next(words for words in petra.buttons if words.startswith(f"As {role}: {name}")))
    petra.follows("Back to the list")
    assert company.delivers() == []
    link = next(node.attributes["value"] for node in petra.page.find("input") if node.attributes.get("id") == "link")
    petra.opens(add.replace("people/add/", "messages/")).presses("Send now", near="Invitation to take part")
    assert company.delivers() == [(name, INVITATION) for name in ("bruno", "ingrid", "nia", "omar", "viktor")]
    return link


def ready_sentences(visitor: Visitor) -> list[str]:
    """What has to be in place before anybody is asked."""
    return [node.text for node in visitor.part("ready").find("label")]


def outcome_figures(visitor: Visitor) -> dict[str, Any]:
    """Baseline and target of the two suggested outcomes. Their labels are said three times, so by name."""
    return {"outcome1-baseline": "2.4", "outcome1-target": "3.4", "outcome2-baseline": "2", "outcome2-target": "3.5"}


def privacy_steps(visitor: Visitor) -> list[str]:
    """The labels of all privacy steps."""
    return [node.text for node in visitor.part("privacy").find("label")]


def enrolls_everybody(company: Company, link: str) -> None:
    """All six answer, five by the link of their invitation and Kai by the private one."""
    for name, answers in (MENTORS | MENTEES).items():
        invited = name != "kai"
        if invited:
            visitor = company.says_yes_by(company.letter(name, INVITATION).link("/asked/"), name)
        else:
            visitor = company.comes_by(link, name)
            assert "Leaders learn from those who meet customers every day" in visitor.text
            visitor.fills({"In which role would you take part?": "Mentor"}).presses("Take part")
        enrolls(visitor, answers)
    assert [name for name, _subject in company.delivers()] == sorted(MENTORS | MENTEES)


def enrolls(visitor: Visitor, answers: dict[str, list[tuple[str, str]]], **also: bool) -> None:
    """One enrollment page, part by part, then sent. What else they agree to by the way is named by its label."""
    for part, search in (("offers", "Search topics to offer"), ("wants", "Search topics to learn")):
        for topic, level in answers[part]:
            visitor.fills({search: topic}).presses("Search")
            visitor.presses(topic, inside=f"{part}-found")
            visitor.fills({f"Level for {topic}": level, f"Example for {topic}": "As I do it"})
            visitor.presses("Save these answers")
    visitor.opens(visitor.address.partition("?")[0].replace("check/", ""))
    visitor.fills({"Tue, Morning": True, "Thu, Afternoon": True}).presses("Save these times")
    visitor.follows("Check and send", status=422)
    assert "Agree that your answers are used to suggest a match" in visitor.text
    visitor.fills({"Use my answers to suggest a match": True} | also).presses("Save these choices")
    visitor.follows("Check and send")
    assert "Is this right?" in visitor.text
    visitor.fills(dict.fromkeys([node.text for node in visitor.page.find("label")], True)).presses("Send my answers")
    assert "Your answers have arrived." in visitor.text


def matches(company: Company) -> None:
    """Petra matches, locks one pair, and rules another out: each time the cohort is matched again, and it stays decided."""
    with company.at(AUGUST):
        petra = company.petra.follows("People").presses("End recruiting").follows("Matching")
        assert "3 mentors are ready, 3 mentees are ready." in petra.text
        petra.presses("Match")
        assert "Run 1 has 3 pairs." in petra.words
        assert pairs(petra) == [
            "Kai Mori with Bruno Costa",
            "Nia Adeyemi with Viktor Halvorsen",
            "Omar Haddad with Ingrid Solberg",
        ]
        petra.follows("Why Nia Adeyemi and Viktor Halvorsen")
        assert "AI assistants in everyday work" in petra.part("pairs").text
    with company.at(AUGUST + timedelta(minutes=9)):
        petra.presses("Lock Nia Adeyemi and Viktor Halvorsen").presses("Rule out Kai Mori and Bruno Costa")
        assert "Run 3" in petra.text
        assert pairs(petra) == ["Nia Adeyemi with Viktor Halvorsen", "Omar Haddad with Ingrid Solberg"]


def pairs(visitor: Visitor) -> list[str]:
    """The proposed pairs on the page."""
    return sorted(row.find("th")[0].text for row in visitor.part("pairs").find("tr")[1:] if row.find("th"))


def answer_before(company: Company) -> None:
    """The first survey has gone to everybody; each answers a question of it from the mail, so that nobody is reminded."""
    asked = company.delivers()
    assert {subject.partition(",")[0] for _name, subject in asked} == {"A few questions"}
    assert {name for name, _subject in asked} == set(MENTORS | MENTEES)
    for name, _subject in asked:
        visitor = Visitor(name.title()).opens(company.letters(name)[-1].link("/surveys/by-link/"))
        first = next(node for node in visitor.page.find("input") if node.attributes.get("type") == "radio")
        fieldset = first.above("fieldset")
        assert fieldset is not None
        visitor.fills({fieldset.find("legend")[0].text: "4"}).presses("Send my answers")
        assert "You have answered." in visitor.text


def releases(company: Company) -> None:
    """Petra looks at what will happen, and asks both pairs. Nobody hears of anything before."""
    petra = company.petra
    with company.at(AUGUST + timedelta(minutes=20)):
        answer_before(company)
        petra.follows("Review and release 2 pairs").presses("Release 2 pairs")
        assert "2 pairs are asked now." in petra.words
        assert company.delivers() == [(name, ASKED) for name in ("ingrid", "nia", "omar", "viktor")]


def answers(company: Company, name: str, button: str) -> Visitor:
    """What somebody answers behind the link of their mail, without signing in. A scanner has been there before."""
    link = company.letter(name, ASKED).link("/answers/")
    scanner = Visitor("A scanner")
    assert [scanner.opens(link).text for _ in range(3)] == [scanner.text] * 3
    assert scanner.client.head(urlsplit(link).path).status_code == 200
    assert "Would you like to meet" in scanner.text
    return Visitor(name.capitalize()).opens(link).presses(button)
