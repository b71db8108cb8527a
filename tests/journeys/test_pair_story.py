"""A pair from its first day to the weeks after its last: told through pages, mails and links alone, with a moved clock.

An assistant keeps the dates. A commitment and an idea with a limit of its own are published. The mail server is away for a
day. What is done once more, or too late, changes nothing.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.apps import apps

from tests.journeys import chapters
from tests.journeys.company import Company
from tests.journeys.visitor import Visitor
from viceversa.core.retention import apply_all
from viceversa.learning.training import path_in

NOTE, PROMISE, IDEA = "Count to five", "I ask the newest one in the room first", "Leaders hear three calls a month"
ENDED = datetime(2027, 3, 2, 9, tzinfo=UTC)
KEPT = ("circles", "exchange", "learning", "matching", "messaging", "pairings", "people", "programs", "recognition")


def test_from_two_yeses_to_the_weeks_after(company: Company) -> None:
    pair = they_become_a_pair(company)
    an_assistant_plans(company)
    both_prepare(company)
    they_meet_and_sign(company, pair)
    a_date_falls_through(company)
    something_comes_of_it(company, pair)
    the_mail_server_is_away(company)
    each_looks_back_alone(company, pair)
    they_close(company, pair)
    check = they_take_what_is_theirs(company, pair)
    some_weeks_later(company, pair)
    nothing_changes_by_what_comes_late(company)
    assert "Fresh Eyes" in Visitor("A stranger").opens(check).text


def on(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def they_become_a_pair(company: Company) -> str:
    """Both say yes; gives the address of their space."""
    with company.at(on(2026, 8, 13)):
        chapters.answers(company, "nia", "Yes, I would like to meet Viktor")
        chapters.answers(company, "viktor", "Yes, I would like to meet Nia")
        assert company.delivers() == [("nia", "You and Viktor are paired"), ("viktor", "You and Nia are paired")]
        address = company.viktor.opens("/pairs/").address
        assert company.nia.opens("/pairs/").address == address
        return address


def an_assistant_plans(company: Company) -> None:
    """Viktor lets Helga keep his dates. She plans two in her own name and reads nothing but time and place."""
    with company.at(on(2026, 8, 14)):
        viktor = company.viktor.follows("Let an assistant keep your dates")
        viktor.fills({"Their address at work": "helga@lumen.example", "Last day": "2027-03-31"})
        viktor.presses("Let them keep my dates")
        assert company.delivers() == [("helga", "Appointments of Viktor Halvorsen")]
        helga = company.helga
        for day in ("2026-09-03", "2026-09-24"):
            helga.opens("/kept-dates/").follows("Plan a date: Viktor Halvorsen")
            helga.fills({"Day": day, "From": "14:00", "Minutes": 60, "Where": "Room 4"}).presses("Plan it")
        assert [word in helga.words for word in ("Nia", "Fresh Eyes", "3 September")] == [False, False, True]
        subjects = ["Thursday 24 September: meeting with Viktor", "Thursday 3 September: meeting with Viktor"]
        assert [subject for name, subject in company.delivers() if name == "nia"] == subjects
        assert "Helga for Viktor" in company.letter("nia", subjects[0]).text


def both_prepare(company: Company) -> None:
    """The agenda opens, a question is asked, notes are Nia's own. She reads what comes before; Viktor is reminded once."""
    with company.at(on(2026, 8, 31)):
        told = company.delivers()
        assert sorted(name for name, subject in told if subject.endswith("the agenda is open")) == ["nia", "viktor"]
        reads(company, "nia", "mentor")
        for name, text in (("nia", "Journeys on a phone"), ("viktor", "Which tool first?")):
            getattr(company, name).opens("/pairs/").fills({"Add something to talk about": text}).presses("Add")
        company.nia.opens("/pairs/").fills({"My private notes": NOTE}).presses("Save my notes")
        assert NOTE not in company.viktor.opens("/pairs/").text
    with company.at(on(2026, 9, 1, 15)):
        company.petra.follows("Dates and course").presses("Start the cohort")
        told = company.delivers()
        assert [row for row in told if row[1].startswith("Something")] == [
            ("viktor", "Something to read before Thursday 3 September")
        ]
        reads(company, "viktor", "mentee")
    with company.at(on(2026, 9, 2, 15)):
        assert [row for row in company.delivers() if row[1].startswith("Something")] == []


def reads(company: Company, name: str, role: str) -> None:
    """The five questions, answered rightly."""
    path = path_in("en", role)
    visitor = getattr(company, name).opens("/home/").follows("Read it").follows("Five questions")
    visitor.fills({f"q{n}": one.answers[one.right].text for n, one in enumerate(path.questions)})
    visitor.presses("Check my answers")


def they_meet_and_sign(company: Company, pair: str) -> None:
    """They sign, meet, and each says with one tap how it was: to nobody."""
    with company.at(on(2026, 9, 3, 16)):
        company.nia.opens(f"{pair}agreement/").presses("Sign this version")
        company.viktor.opens(f"{pair}agreement/").presses("Sign it")
        told = company.delivers()
        for name, other, answer in (("nia", "Viktor", "Very useful"), ("viktor", "Nia", "So-so")):
            subject = f"How was Thursday 3 September with {other}?"
            assert (name, subject) in told
            tap = Visitor(name.capitalize()).opens(company.letter(name, subject).links[0])
            tap.presses(answer)
            assert f"You said: {answer}." in tap.text
            before = rows()
            tap.presses(answer)
            assert rows() == before


def a_date_falls_through(company: Company) -> None:
    """Nia cancels. Helga, who keeps the dates, is offered three others at once; a tap in her mail books one of them."""
    with company.at(on(2026, 9, 21)):
        company.nia.opens("/home/").follows("Move it").follows("Cancel it instead").presses("Cancel it")
        told = company.delivers()
        assert [name for name, _subject in told if name == "helga"] == ["helga"]
        assert ("nia", "Cancelled: meeting with Viktor on Thursday 24 September") not in told
        links = [link for letter in company.letters("helga") for link in letter.links if "/kept-dates/by-link/" in link]
        assert len(links) == 3
        helga = Visitor("Helga").opens(links[0])
        assert "Nia" not in helga.text
        helga.presses("Book it")
        assert "Booked for Viktor" in helga.text
        assert [name for name, subject in company.delivers() if "meeting with Viktor" in subject] == ["nia"]


def something_comes_of_it(company: Company, pair: str) -> None:
    """A commitment goes to the program's page with Nia's yes; an idea is tried, stopped by its own limit, and shown so."""
    viktor, nia = company.viktor, company.nia
    with company.at(on(2026, 10, 5)):
        company.delivers()
        viktor.opens(f"{pair}outcomes/").follows("Add a commitment")
        viktor.fills({"What I will do differently": PROMISE, "When I look back": "2026-11-02"}).presses("Add it")
        viktor.opens(f"{pair}outcomes/").fills({"Name me with it": True}).presses("Ask for it")
        assert company.delivers() == [("nia", "Viktor asks for your word")]
        assert PROMISE not in company.letters("nia")[-1].text
        nia.opens(company.letters("nia")[-1].link("/pairs/")).presses("Yes, publish it")
        nia.opens(f"{pair}outcomes/").follows("Add an idea")
        nia.fills({"The idea": IDEA, "Whose idea it is": "Nia"}).presses("Add it").opens(f"{pair}outcomes/").follows(
            IDEA
        )
        nia.fills({"What we try": "Three calls", "We stop if": "Nobody listens twice", "Until": "2026-10-19"})
        nia.presses("Begin the test")
    with company.at(on(2026, 10, 19, 10)):
        told = company.delivers()
        assert [row for row in told if "You set today to look back" in row[1]] == [
            ("nia", "You set today to look back, with Viktor"), ("viktor", "You set today to look back, with Nia"),
        ]  # fmt: skip
        nia.opens(company.letter("nia", "You set today to look back, with Viktor").link("/pairs/")).follows(IDEA)
        nia.fills(
            {"What came of it": "It was stopped by its own criterion", "What we learned": "Nobody listened twice."}
        ).presses("Say so")
        nia.fills({"Name me with it": True}).presses("Ask for it")
        company.delivers()
        viktor.opens(company.letter("viktor", "Nia asks for your word").link("/pairs/")).presses("Yes, publish it")
    with company.at(on(2026, 10, 20)):
        ideas = company.omar.opens("/boards/")
        assert [words in ideas.text for words in (IDEA, "Nobody listened twice.", "Nia Adeyemi", "Stopped")] == [
            True
        ] * 4
        commitments = ideas.follows("Commitments")
        assert [words in commitments.text for words in (PROMISE, "Viktor Halvorsen", "Nia")] == [True, True, False]


def the_mail_server_is_away(company: Company) -> None:
    """From the morning to the next one it takes nothing. Then all that was due has come, each once."""
    waited = Counter[tuple[str, str]]()
    for hours in (0, 3, 9, 20, 25):
        with company.at(on(2026, 11, 2, 10) + timedelta(hours=hours)):
            if hours == 0:
                company.mail.__exit__()
                company.nia.opens("/pairs/").follows("Messages").fills({"Your message": "Until Thursday"}).presses(
                    "Send it"
                )
            elif hours == 25:
                company.mail.__enter__()
            waited.update(company.delivers())
    assert {row: waited[row] for row in (("viktor", "You set today to look back, with Nia"), ("viktor", "There is something to read for you"))} == {
        ("viktor", "You set today to look back, with Nia"): 1,
        ("viktor", "There is something to read for you"): 1,
    }  # fmt: skip
    assert max(waited.values()) == 1
    with company.at(on(2026, 11, 4)):
        again = Counter(company.delivers())
        assert not waited & again


def each_looks_back_alone(company: Company, pair: str) -> None:
    """Halfway: each by the link of the plan's mail, then side by side what each chose to share."""
    with company.at(on(2026, 12, 1, 15)):
        told = company.delivers()
        assert [name for name, subject in told if subject == "Fresh Eyes: halfway"] == ["nia", "viktor"]
        by_link(
            company, "nia", "Fresh Eyes: halfway", {"useful": "Budgets", "share_useful": True, "cost": "Two evenings"}
        )
        assert company.delivers() == []
        by_link(company, "viktor", "Fresh Eyes: halfway", {"change": "Meet elsewhere", "share_change": True})
        assert company.delivers() == [
            ("nia", "You and Viktor have looked back"), ("viktor", "You and Nia have looked back"),
        ]  # fmt: skip
        seen = company.viktor.opens(f"{pair}looking-back/midpoint/").text
        assert [words in seen for words in ("Budgets", "Two evenings", "Meet elsewhere")] == [True, False, True]


def by_link(company: Company, name: str, subject: str, answers: dict[str, object]) -> Visitor:
    """Somebody answers alone, without signing in."""
    visitor = Visitor(name.capitalize()).opens(company.letter(name, subject).link("/looking-back/"))
    visitor.fills(answers).presses("Keep my answers")
    assert "You have answered." in visitor.text
    return visitor


def they_close(company: Company, pair: str) -> None:
    """Each alone, then together; both would like to go on, and only then each hears of it. Petra completes the pairs."""
    subject = "Fresh Eyes: the last weeks"
    for week in range(9):
        with company.at(on(2026, 12, 29, 15) + timedelta(weeks=week)):
            if ("nia", subject) in company.delivers():
                break
    with company.at(on(2027, 2, 25)):
        nia = by_link(company, "nia", subject, {"thanks": "For the hard questions", "share_thanks": True})
        nia.fills({"Your wish": "I would like to go on meeting, without the program"}).presses("Keep it to myself")
        told = company.delivers()
        assert "You and Viktor, after the program" not in dict(told).values()
        viktor = by_link(company, "viktor", subject, {"practice": "I ask first", "share_practice": True})
        viktor.fills({"Your wish": "I would like to go on meeting, without the program"}).presses("Keep it to myself")
        told = company.delivers()
        assert ("nia", "You and Viktor, after the program") in told
        assert ("viktor", "You and Nia, after the program") in told
        company.wakes_up()
        seen = company.nia.opens(f"{pair}looking-back/closing/").text
        assert [words in seen for words in ("I ask first", "For the hard questions")] == [True, True]
    with company.at(ENDED):
        company.petra.opens("/programs/").follows("First cohort").follows("Pairs").follows(
            "Complete the pairs"
        ).presses("Complete 1 pair")
        company.delivers()


def they_take_what_is_theirs(company: Company, pair: str) -> str:
    """A certificate of facts, as a PDF; a copy with everything; then the notes go on their day. Gives where to check it."""
    with company.at(ENDED + timedelta(days=1)):
        company.wakes_up()
        nia = company.nia.opens(f"{pair}certificate/").presses("Make my certificate")
        check = next(link for link in nia.links if "/certificates/" in link)
        file = nia.client.get(f"{pair}certificate/file/")
        assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
        copy = nia.client.get(f"{pair}keeping/copy/").content.decode()
        for words in (NOTE, "Two evenings", PROMISE, IDEA, "Until Thursday", "Meet elsewhere"):
            assert words in copy, words
    for days, is_there in ((23, True), (29, True), (30, False)):
        with company.at(ENDED + timedelta(days=days, hours=3)):
            told = company.delivers()
            company.wakes_up()
            company.nia.opens(pair)
            apply_all(now=ENDED + timedelta(days=days, hours=3))
            assert (("nia", "Until Thursday 1 April: take your copy") in told) is (days == 23), told
            copy = company.nia.client.get(f"{pair}keeping/copy/").content.decode()
            assert (NOTE in copy, "Two evenings" in copy, PROMISE in copy) == (is_there, is_there, True)
    return check


def some_weeks_later(company: Company, pair: str) -> None:
    """Once each is asked, informally. Viktor says what he kept; Nia would take part again, and Petra can read that."""
    with company.at(ENDED + timedelta(weeks=8, hours=3)):
        told = company.delivers()
        company.wakes_up()
        assert [name for name, subject in told if subject == "Fresh Eyes, some weeks later"] == ["nia", "viktor"]
        letter = company.letter("nia", "Fresh Eyes, some weeks later")
        nia = Visitor("Nia").opens(letter.link("/some-weeks-later/"))
        nia.fills({"You may ask me again": True}).presses("Save")
        assert "You can take it back at any time." in nia.words
        company.viktor.opens(f"{pair}outcomes/").presses("I kept it")
        assert "Kept" in company.omar.opens("/boards/").follows("Commitments").text
        again = company.petra.opens("/programs/").follows("First cohort").address.rstrip("/") + "/alumni/"
        seen = company.petra.opens(again).text
        assert [name in seen for name in ("Nia Adeyemi", "Viktor Halvorsen")] == [True, False]


def nothing_changes_by_what_comes_late(company: Company) -> None:
    """Every link of every mail but those that are still good, opened and pressed once more, the last mail first."""
    with company.at(ENDED + timedelta(weeks=8, days=1)):
        before = rows()
        links = dict.fromkeys(
            link
            for letter in reversed(company.letters(""))
            for link in letter.links
            if "/some-weeks-later/" not in link
        )
        tried = 0
        for link in links:
            path = urlsplit(link).path
            stranger = Visitor("A stranger")
            if "/sign-in/" in path or "/stop/" in path:
                continue
            stranger.client.handler.enforce_csrf_checks = False
            for send in (stranger.client.get, stranger.client.head, stranger.client.post):
                answer = send(path, {"answer": "yes", "wish": "stop", "useful": "x"})
                assert answer.status_code < 500, path
                tried += 1
        assert (rows(), tried > 60) == (before, True)


def rows() -> dict[str, list[dict[str, object]]]:
    """Everything that is kept of what people do."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in KEPT
        for model in apps.get_app_config(app).get_models()
    }
