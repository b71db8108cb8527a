"""The main job, from a directory file to a pair that ends: told through pages and mails alone, without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tests.journeys import chapters
from tests.journeys.chapters import ASKED
from tests.journeys.company import Company
from tests.journeys.visitor import Visitor

SECRETS = ("Room 4", "Write my weekly report", "Present a case", "Journeys on a phone", "First names", "Count to five")

NO_LONGER = "You and Nia are no longer a pair. Pairs end for many reasons, no reason is asked and none is kept."


def test_from_a_staff_list_to_a_pair_that_ends(company: Company) -> None:
    both_say_yes(company)
    two_never_answer(company)
    they_plan_and_write(company)
    they_meet(company)
    they_fall_silent(company)
    nia_ends_it(company)
    nia_leaves(company)


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def both_say_yes(company: Company) -> None:
    """Each by their own link. The pair starts with the second yes, and both are told."""
    with company.at(on(8, 13)):
        nia = chapters.answers(company, "nia", "Yes, I would like to meet Viktor")
        assert "We wait for Viktor" in nia.text
        assert company.delivers() == []
        viktor = chapters.answers(company, "viktor", "Yes, I would like to meet Nia")
        assert "You and Nia are a pair" in viktor.text
        assert company.delivers() == [("nia", "You and Viktor are paired"), ("viktor", "You and Nia are paired")]
        again = Visitor("Viktor").opens(company.letter("viktor", ASKED).link("/answers/"))
        assert again.text == viktor.text


def two_never_answer(company: Company) -> None:
    """Omar and Ingrid say nothing: they are reminded once; then the question lapses, in the words of any other no."""
    with company.at(on(8, 17, 10)):
        assert company.delivers() == [
            (name, "Still open: a partner for you in Fresh Eyes") for name in ("ingrid", "omar")
        ]
    with company.at(on(8, 23)):
        lapsed = "We look again for a partner for you in Fresh Eyes"
        assert company.delivers() == [("ingrid", lapsed), ("omar", lapsed)]
        company.omar.opens(company.letter("omar", ASKED).link("/answers/"))
        assert "This pair was not formed. That happens, and says nothing about you." in company.omar.text


def they_plan_and_write(company: Company) -> None:
    """A date, a goal each way, something to talk about, a decision, notes. Petra sees that there is a date."""
    with company.at(on(8, 24)):
        viktor, nia = company.viktor.opens("/pairs/"), company.nia.opens("/pairs/")
        pair = viktor.address
        assert nia.address == pair
        viktor.opens(f"{pair}meetings/")
        viktor.fills({"Day": "2026-08-27", "From": "14:00", "Where": "Room 4"}).presses("Plan it")
        assert "1 meeting planned. Nia gets a mail." in viktor.words
        assert company.delivers() == [
            ("nia", "Thursday 27 August: meeting with Viktor"),
            ("viktor", "Thursday 27 August, 14:00: for your calendar"),
        ]
        for visitor, learner, goal in ((viktor, "Viktor", SECRETS[1]), (nia, "Nia", SECRETS[2])):
            visitor.opens(f"{pair}goals/").fills({"Who learns": learner, "The goal": goal}).presses("Add it")
        nia.opens("/pairs/").fills({"Add something to talk about": SECRETS[3], "Minutes": 20}).presses("Add")
        viktor.opens("/pairs/").follows("Add a decision").fills({"What you decided": SECRETS[4]}).presses("Add it")
        nia.opens("/pairs/").fills({"My private notes": SECRETS[5]}).presses("Save my notes")
        viktor.opens("/pairs/"), nia.opens("/pairs/")
        assert [secret for secret in SECRETS if secret in viktor.text] == [*SECRETS[1:5]]
        assert [secret for secret in SECRETS if secret in nia.text] == [*SECRETS[1:6]]
        assert company.delivers() == []


def they_meet(company: Company) -> None:
    """After the hour both are asked for one tap, by mail; the tap in the mail waits for one on the page."""
    with company.at(on(8, 27, 16)):
        assert company.delivers() == [
            ("nia", "How was Thursday 27 August with Viktor?"),
            ("viktor", "How was Thursday 27 August with Nia?"),
        ]
        very_useful = company.letter("nia", "How was Thursday 27 August with Viktor?").links[0]
        nia = Visitor("Nia").opens(very_useful)
        assert "Tap your answer once more to save it." in nia.text
        assert "One tap is enough." in nia.opens(very_useful.partition("?")[0]).text
        nia.opens(very_useful).presses("Very useful")
        assert "You said: Very useful." in nia.text


def they_fall_silent(company: Company) -> None:
    """No next date: after 14 days Viktor is reminded, who keeps the dates; after 50 the pair is Petra's to look at."""
    with company.at(on(9, 1)):
        petra = company.petra.follows("Dates and course").presses("Start the cohort")
        assert "Week 0 of 26." in petra.text
        petra.follows("Overview")
        assert "1 pair, week 0 of 26. All of them are fine." in petra.text
        pair = petra.follows("Pairs").follows("Nia Adeyemi").address
        assert (
            "On track Met on 27 August Since 13 August 2026 Last met 27 August 2026 Next date No date yet" in petra.text
        )
        assert "A goal each way A goal from Nia to Viktor A goal from Viktor to Nia" in petra.text
        assert company.delivers() == [("nia", "Fresh Eyes begins"), ("viktor", "Fresh Eyes begins")]
    with company.at(on(9, 2, 10)):
        assert company.delivers() == [("dora", "Fresh Eyes: your page"), ("jon", "Fresh Eyes: your page")]
    with company.at(on(9, 10, 16)):
        assert company.delivers() == [("viktor", "Your next meeting with Nia")]
        assert len([link for link in company.letters("viktor")[-1].links if "/dates/" in link]) == 3
        assert "Needs a nudge Nothing booked after 27 August" in petra.opens(pair).text
    with company.at(on(10, 1)):
        assert company.delivers() == [(name, "Three questions, 20 seconds") for name in ("nia", "viktor")]
        nia = Visitor("Nia").opens(company.letters("nia")[-1].link("useful=4"))
        assert "You have answered." in nia.presses("Send my answers").text
        petra = company.petra.follows("Pulse")
        assert "2 people were asked. Fewer than five have answered." in petra.text
    with company.at(on(10, 2)):
        assert company.delivers() == [
            ("nia", "For you alone: is it still right for you?"),
            ("petra", "A pair in First cohort needs your attention"),
        ]
        nia = Visitor("Nia").opens(company.letters("nia")[-1].link("/safety/"))
        assert "What you tick here never leaves this page" in nia.text
    with company.at(on(10, 16, 16)):
        assert company.delivers() == [("petra", "A pair in First cohort needs your attention")]
        petra.opens(company.letters("petra")[-1].link("/pairs/"))
        assert petra.address == pair
        assert "At risk No meeting in 50 days" in petra.text
        seen = petra.text + petra.follows("Overview").text
        assert "1 at risk" in seen
        # What mails of the plan ask of everybody is no answer of theirs.
        asked = ("what was useful, what to change", "This is useful to me: from 1, not at all, to 5, fully")
        rest = seen.replace(asked[0], "").replace(asked[1], "")
        assert [rest[at.start() - 30 : at.end() + 40] for at in re.finditer(r"useful(?!=\d)", rest)] == []
        seen += petra.follows("Messages").text
        assert [secret for secret in SECRETS if secret in seen] == []


def nia_ends_it(company: Company) -> None:
    """One click, no reason. Viktor and Petra learn that it ended, and nothing about whose wish it was."""
    with company.at(on(10, 19)):
        nia = company.nia.opens("/pairs/").follows("Ask for a new match").presses("End this pair")
        assert company.delivers() == [("viktor", "Your pair in Fresh Eyes has ended")]
        assert NO_LONGER in company.letters("viktor")[-1].text
        viktor, petra = company.viktor.opens("/home/"), company.petra.follows("Pairs")
        assert viktor.text == nia.text.replace("Nia", "Viktor")
        assert "Finished or ended 1" in petra.text
        assert "ended" not in petra.follows("Messages").part("main").text


def nia_leaves(company: Company) -> None:
    """She withdraws; her answers are gone, and she is on no list of people who wait."""
    with company.at(on(10, 20)):
        nia = company.nia.follows("Look at my answers").follows("Leave the program")
        nia.presses("Leave, and delete my answers")
        assert "Your offers, wants, times, off-limits topics and consents are deleted." in nia.text
        assert company.delivers() == [("nia", "Fresh Eyes: you have left")]
        petra = company.petra.follows("People")
        assert "5 people: 0 in pairs, 5 waiting for a match, 0 invited." in petra.text
        assert ("Nia" in petra.text, "Viktor" in petra.text) == (False, True)
