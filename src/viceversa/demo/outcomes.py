"""What comes of meetings in the demo company: commitments, ideas, tests that went on and tests that were stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from viceversa.core import clock
from viceversa.demo.life import Pair
from viceversa.demo.stage import Stage
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.programs.models import Role
from viceversa.recognition.actions import commitments, ideas, sharing


@dataclass(frozen=True)
class IdeaText:
    """An idea, how it was tried, and what came of it ("" while the test runs, or before there is one)."""

    title: str
    about: str
    test: str = ""
    stops_if: str = ""
    how: str = ""
    learned: str = ""


@dataclass(frozen=True)
class Story:
    """What one pair does: its commitment, whether it was kept ("" if not settled), its idea, and how far each is published."""

    commitment: str
    kept: str
    idea: IdeaText
    asks: bool
    agrees: bool
    mentor_is_named: bool = True
    mentee_is_named: bool = True


STORIES: Final = (
    Story(
        "In every review I ask the person who joined last to speak first",
        "keep",
        IdeaText(
            "Claims letters, read aloud to somebody outside",
            "Our letters are checked by lawyers and read by people who have just lost a kitchen.",
            "Five letters, each read aloud to two people who do not work here, before they go out.",
            "Fewer than half of the letters change after it.",
            "adopt",
            "Four of five letters changed, and none got longer. The team does it every Thursday now, in twenty minutes.",
        ),
        asks=True,
        agrees=True,
    ),
    Story(
        "I try a tool for two weeks before I say what it is good for",
        "miss",
        IdeaText(
            "An assistant that drafts answers to complaints",
            "Colleagues write the same opening forty times a day.",
            "Three colleagues draft with it for two weeks; every draft is read by a second person.",
            "More than one draft in ten promises something we do not cover.",
            "stop",
            "It promised cover we do not have in three of twenty drafts. We stopped on day six, as agreed. The list of what it got "
            "wrong is what the next team should start from.",
        ),
        asks=True,
        agrees=True,
        mentee_is_named=False,
    ),
    Story(
        "I take the 8:10 bus to the branch once a month and sit at the counter",
        "",
        IdeaText(
            "Quotes on one phone screen",
            "Nobody under 30 gets to the fourth page.",
            "One screen, one week, one product, half of the visitors.",
            "It sells less than the four pages do.",
            "end unclear",
            "Eleven sales against nine: too few to say anything. We would run it for a month next time, or not at all.",
        ),
        asks=True,
        agrees=True,
        mentor_is_named=False,
        mentee_is_named=False,
    ),
    Story(
        "No decision about the app without having used it that week",
        "",
        IdeaText(
            "Newcomers write the agenda of the division meeting",
            "The questions they ask in their first month are gone by the third.",
            "Two division meetings in a row.",
            "It takes longer than the meetings do now.",
        ),
        asks=True,
        agrees=False,
    ),
)


def keep(stage: Stage, pairing: Pairing, number: int, kick_off: datetime) -> None:
    """Plan what comes of one pair's meetings. Call it once the pairing has started."""
    pairing.refresh_from_db()
    if pairing.state != PairingState.ACTIVE:
        return
    members = list(pairing.members.select_related("participant__person", "participant__cohort__program"))
    pair = Pair(stage, pairing, members)
    story = STORIES[number]
    stage.at(kick_off + timedelta(days=24 + number), partial(_begin, pair, story))


def _begin(pair: Pair, story: Story) -> None:
    stage, now, text = pair.stage, clock.now(), story.idea
    made = commitments.commit(
        pair.pairing,
        text=story.commitment,
        due_on=(now + timedelta(days=35 if story.kept else 60)).date(),
        by=pair.mentee_user,
    )
    idea = ideas.note(pair.pairing, title=text.title, about=text.about, of=pair.mentor.participant, by=pair.mentor_user)

    def test() -> None:
        ends_on = (clock.now() + timedelta(days=14 if text.how else 50)).date()
        ideas.try_out(idea, test=text.test, stops_if=text.stops_if, ends_on=ends_on, by=pair.mentor_user)

    def end() -> None:
        if text.how:
            ideas.end(idea, how=text.how, learned=text.learned, by=pair.mentor_user)
        if story.kept:
            commitments.settle(made, how=story.kept, by=pair.mentee_user)

    def ask() -> None:
        sharing.propose(idea, named=story.mentor_is_named, by=pair.user(Role.MENTOR))
        sharing.propose(made, named=story.mentee_is_named, by=pair.user(Role.MENTEE))

    def agree() -> None:
        sharing.agree(idea, named=story.mentee_is_named, by=pair.mentee_user)
        sharing.agree(made, by=pair.mentor_user)

    stage.at(now + timedelta(days=4), test)
    stage.at(now + timedelta(days=19), end)
    if story.asks:
        stage.at(now + timedelta(days=24), ask)
    if story.agrees:
        stage.at(now + timedelta(days=26), agree)
