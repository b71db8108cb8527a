"""What the demo company tells: a story of the pilot, one that waits for a yes, and what became of what people said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from viceversa.demo.stage import Stage, person
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Role
from viceversa.stories.actions import consents, listening, publishing, writing
from viceversa.stories.models import Source
from viceversa.stories.states import HeardState

STORY: Final[dict[str, Any]] = {
    "title": "The second question",
    "lead": "One of us used to answer. Now both of us ask once more, and wait.",
    "text": "In our first meeting we talked about a tool. It took eleven minutes, and then neither of us knew what to say.\n\n"
    "What helped was a question that had nothing to do with the tool: what did you stop asking when you became the one who is "
    "asked? There was a long silence. The answer was: whether anybody disagrees.\n\n"
    "Since then there is a rule on the wall of the meeting room on the fourth floor. Whoever decides asks a second time, and counts to "
    "five before going on. In March somebody used the five seconds to say that a form asked customers for the same date three "
    "times. It asks once now.\n\n"
    "And the other way round: how a budget is decided turned out to be a conversation in a corridor in September, not a table in "
    "November. This year one of us was in that corridor.",
}
WAITING: Final[dict[str, Any]] = {
    "title": "Eight o’clock at the service desk",
    "lead": "Three calls a month, heard from the chair beside the one that takes them.",
    "text": "It began as an idea for two weeks: leaders sit beside somebody who answers calls, and say nothing.\n\n"
    "The second call was from a customer who had been passed on four times. Afterwards nobody spoke for a while. Then we wrote "
    "down the four departments, and who in each of them could have said yes.\n\n"
    "We do not know yet whether it changes a figure. It has changed which questions are asked on Monday mornings.",
}
SAID: Final = (
    (
        "Meetings land on month-end closing", Source.CO_LEAD, None, HeardState.DONE,
        "Nothing is suggested in the last three working days of a month any more. Dates that stood there were moved.",
        "Priya Raghunathan", 0,
    ),
    (
        "Mentors would like to see how other mentors prepare", Source.TALK, None, HeardState.DOING,
        "A circle in which two mentors show how they prepare an hour, without naming anybody.", "Amina Diallo", 21,
    ),
    (
        "Mentors ask to be released from more hours", Source.TALK, None, HeardState.NOT_DOING,
        "Not this year: two hours a month were agreed with all line managers. It is on the list for next year’s agreement.",
        "", 0,
    ),
    ("The library has nothing about questions from regulators", Source.SUGGESTIONS, None, HeardState.HEARD, "", "", 0),
)  # fmt: skip


def published(stage: Stage, cohort: Cohort, *, manager: User) -> None:
    """A pair of a closed cohort tells its story to everybody in the house, and is published."""
    pairing = Pairing.objects.filter(cohort=cohort, state=PairingState.COMPLETED).order_by("id").first()
    if pairing is None:
        return
    publishing.ask_for_stories(cohort, by=manager)
    members = pairing.members.select_related("participant__person")
    mentor, mentee = (
        stage.account(next(one for one in members if one.role == role).participant.person)
        for role in (Role.MENTOR, Role.MENTEE)
    )
    story = writing.write(pairing, **STORY, by=mentor)
    yes: dict[str, Any] = {"audience": "organization", "naming": "full"}
    consents.ask(story, **yes, by=mentor)
    consents.agree(story, sequence=story.sequence, **yes, by=mentee)
    if story.state == "asked":
        consents.agree(story, sequence=story.sequence, **yes, by=mentor)
    publishing.publish(story, by=manager)


def waiting(stage: Stage, cohort: Cohort) -> None:
    """Amina has written hers, and waits for Henrik."""
    amina = person("Amina Diallo")
    pairing = Pairing.objects.get(cohort=cohort, members__participant__person=amina, state=PairingState.ACTIVE)
    story = writing.write(pairing, **WAITING, by=stage.account(amina))
    consents.ask(story, audience="organization", naming="full", by=stage.account(amina))


def answered(stage: Stage, cohort: Cohort, *, manager: User) -> None:
    """What people said in the first weeks, and what became of it; changes go out on Mondays."""
    program = cohort.program
    listening.set_mails(program, mails=True, by=manager)
    amina, noor = (stage.account(person(name)) for name in ("Amina Diallo", "Noor al-Hashimi"))
    listening.suggest(program, text="Something in the library about questions from regulators.", is_named=True, by=noor)
    listening.suggest(
        program, text="Show us how other mentors prepare an hour.", is_named=True, may_quote=True, by=amina
    )
    for text, source, answers, state, answer, who, days in SAID:
        entry = listening.note(program, text=text, source=source, answers=answers, by=manager)
        if state != HeardState.HEARD:
            due_on = stage.today + timedelta(days=days) if days else None
            listening.settle(entry, state=state, answer=answer, who=who, due_on=due_on, by=manager)
