"""What mentors of the demo company show, to whom, and what they could do next: one opportunity decided, one open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from viceversa.core import clock
from viceversa.demo.stage import Stage, person
from viceversa.opportunities.actions import applying, deciding, posting
from viceversa.opportunities.actions.posting import Posting
from viceversa.opportunities.models import Application, Opportunity
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import Person, User
from viceversa.portfolio.actions import entries, statements, versions, words
from viceversa.portfolio.actions.entries import EntryText
from viceversa.portfolio.contents import parts_of
from viceversa.portfolio.models import Entry, Statement
from viceversa.programs.models import Program, Role

DAY: Final = timedelta(days=1)
WORDS: Final = (
    ("Speaks up early", "Says it while it can still be changed, to whoever can change it"),
    ("Listens for what is not said", "Asks once more before deciding"),
    ("Lets others shine", "Names who had the idea, also when they are not in the room"),
    ("Decides with half the facts", "Says what they know, what they guess, and when they will look again"),
)
# Kind, days ago, title, and text; or the word and its example.
ENTRIES: Final = (
    (
        "meeting", 52, "Forty minutes on a phone that is not new",
        "I brought three old phones and asked Henrik to file a claim on one of them. He gave up at the fourth screen, as our "
        "customers do. We spent the rest of the hour on the fourth screen.",
    ),
    (
        "workshop", 33, "A morning at the counter for six team leads",
        "Six people, two hours behind the counter in Lyon, then an hour on what they had written down. I planned it, the "
        "branch hosted it. Two of them have come back since, without me.",
    ),
    (
        "reflection", 12, "I wait longer before I explain",
        "I used to fill every pause. In our third meeting I counted to five instead, and the better question came from the other side.",
    ),
)  # fmt: skip
SKILL: Final = EntryText(
    title="Said that the launch date was wrong, to the one who had set it",
    happened_on=date(2026, 1, 1),
    skill="Speaks up early",
    situation="The date for the new claims form was set, and nobody in the room had seen it used by a customer.",
    action="I asked Henrik to watch two recordings with me before the review, and said that I would postpone it by three weeks.",
    result="It was postponed by two. Four of the five problems in the recordings were mended by then; the fifth is still there.",
)
SAID: Final = {
    "changed": "She put a phone into my hand and was silent. I had approved that form; I could not fill it in. After that I asked "
    "to see things used before I sign them.",
    "hard": "I cancelled twice in a row. She told me what it looked like from her side, in two sentences and without heat, and "
    "then we planned the next one. I have kept every date since.",
}
COUNTER: Final = (
    "project", "Six weeks with the service team",
    "From next month, one day a week for six weeks, beside the people who answer the phone in Rotterdam. You bring what you see to the "
    "weekly review, and one proposal at the end. Your line manager has agreed to release the days.",
    ("Has explained something difficult to people who had not asked for it", "Has tried something out and said when it did not work"),
)  # fmt: skip
PANEL: Final = (
    "panel", "A seat on the panel for the new claims form",
    "Three afternoons with the designers and two heads of claims. You read drafts, say where you stumble, and have one vote of five.",
    ("Knows how customers write when they are upset", "Says what is unclear without making anybody small"),
)  # fmt: skip
WHY: Final = (
    "I have spent two years on the letters that come before those calls. I would like to hear what happens when they arrive.",
    "I would like to see whether what we design is what people ask for.",
    "",
)


def kept(stage: Stage, program: Program, *, manager: User) -> None:
    """Amina’s portfolio, with what Henrik said of her."""
    amina = person("Amina Diallo")
    by = stage.account(amina)
    rows = Member.objects.select_related("pairing__cohort__program", "participant__person")
    own = rows.get(participant__person=amina, role=Role.MENTOR, pairing__cohort__program=program)
    for name, about in WORDS:
        words.add_word(program, name=name, about=about, by=manager)

    def write() -> None:
        today = clock.now()
        for kind, ago, title, text in ENTRIES:
            day = (today - ago * DAY).date()
            entries.write(amina, kind=kind, words=EntryText(title=title, happened_on=day, text=text), by=by)
        entries.write(amina, kind=Entry.Kind.SKILL, words=_on(SKILL, 26), by=by)
        statements.ask(own, by=by)

    stage.at(stage.now - 11 * DAY, write)
    stage.at(stage.now - 10 * DAY, partial(_said, stage, own))
    stage.at(stage.now - 9 * DAY, partial(_shown, stage, amina))


def _on(text: EntryText, ago: int) -> EntryText:
    return replace(text, happened_on=(clock.now() - ago * DAY).date())


def _said(stage: Stage, own: Member) -> None:
    """Henrik answers the questions, and Amina lets it count."""
    henrik = own.pairing.members.select_related("participant__person").get(role=Role.MENTEE).participant.person
    statements.write(own, answers=SAID, named=True, by=stage.account(henrik))
    statements.accept(
        Statement.objects.get(about=own.participant.person, by=henrik), by=stage.account(own.participant.person)
    )


def _shown(stage: Stage, amina: Person) -> None:
    """A version for Laurent, who has opened it, and one for Siobhán, which is over."""
    by = stage.account(amina)
    chosen = parts_of(amina).usual
    version = versions.compose(amina, title="What I did in Fresh Eyes", parts=chosen, by=by)
    until = (stage.now + 14 * DAY).date()
    laurent, siobhan = person("Laurent Faure"), person("Siobhán Keane")
    share = versions.share(version, to=laurent, purpose="Our talk about the service team", until=until, by=by)
    stage.at(clock.now() + 2 * DAY, lambda: versions.open_share(share, by=stage.account(laurent)))
    ended = versions.share(version, to=siobhan, purpose="Whom I should talk to about design", until=until, by=by)
    stage.at(clock.now() + 3 * DAY, lambda: versions.end_share(ended, by=by))


def posted(stage: Stage, program: Program, *, manager: User) -> None:
    """A panel that was decided last month, and a project that is open, with applications nobody has read yet."""

    def open_up(what: tuple[str, str, str, tuple[str, ...]], decider: str, weeks: int) -> Opportunity:
        kind, title, about, criteria = what
        last_day = (clock.now() + weeks * 7 * DAY).date()
        text = Posting(kind, title, about, criteria, last_day, person(decider), [program])
        return posting.open_up(posting.draft(text, by=manager), by=manager)

    def applied(made: Opportunity, names: list[Person]) -> None:
        for someone, why in zip(names, WHY, strict=True):
            by = stage.account(someone)
            parts = parts_of(someone).usual if someone.name == "Amina Diallo" else ()
            applying.apply(made, words=why, parts=parts, by=by)

    def panel() -> None:
        made = open_up(PANEL, "Gareth Pryce", 1)
        others = _mentors(program, but="Amina Diallo")[:3]
        stage.at(clock.now() + 3 * DAY, lambda: applied(made, others))
        stage.at(made.closes_at + 2 * DAY, lambda: _decided(stage, made))

    def counter() -> None:
        made = open_up(COUNTER, "Laurent Faure", 3)
        others = [person("Amina Diallo"), *_mentors(program, but="Amina Diallo")[4:6]]
        stage.at(clock.now() + 2 * DAY, lambda: applied(made, others))

    stage.at(stage.now - 30 * DAY, panel)
    stage.at(stage.now - 8 * DAY, counter)


def _mentors(program: Program, *, but: str) -> list[Person]:
    rows = Pairing.objects.filter(cohort__program=program, held_count__gt=0).order_by("pk")
    found = Member.objects.filter(pairing__in=rows, role=Role.MENTOR).select_related("participant__person")
    people = [member.participant.person for member in found.order_by("pairing__pk")]
    return [one for one in people if one.name != but]


def _decided(stage: Stage, made: Opportunity) -> None:
    """One is chosen; the others read what would help them next time."""
    made.refresh_from_db()
    by = stage.account(person("Gareth Pryce"))
    rows = Application.objects.filter(opportunity=made).select_related("opportunity", "person").order_by("pk")
    for number, one in enumerate(rows):
        first = number == 0
        seen = "Two letters, with what they changed and why." if first else "Said that they could, without an example."
        deciding.weigh(
            one,
            reasons={code: seen for code, _sentence in made.criteria},
            outcome="chosen" if first else "not_chosen",
            feedback=""
            if first
            else "I would have liked one example of something you changed. There is a next panel in autumn.",
            by=by,
        )
    deciding.decide(made, by=by)
