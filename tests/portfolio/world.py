"""Nia's portfolio with one of everything, what Viktor wrote, and opportunities at each of their stages."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import Cast
from tests.factories import NOW
from viceversa.opportunities.actions import applying, deciding, posting
from viceversa.opportunities.actions.posting import Posting
from viceversa.opportunities.models import Opportunity
from viceversa.pairings.models import Pairing
from viceversa.portfolio.actions import entries, statements, versions, words
from viceversa.portfolio.actions.entries import EntryText
from viceversa.portfolio.actions.mentoring import remember
from viceversa.portfolio.models import Entry, Share, Statement, Version
from viceversa.programs.models import Program, Role

DAY = timedelta(days=1)
MARK = "Zebra"  # in everything that only those may read whom it is shown to
SKILL = EntryText(
    title=f"{MARK}: said no to the whole room",
    happened_on=(NOW - 20 * DAY).date(),
    skill="Speaks up early",
    situation="Twelve people had agreed on the wrong date.",
    action="I asked who had tried it with a customer.",
    result="Nobody had. We moved the date.",
)
SAID = {"changed": f"{MARK}: she asked whom I had asked.", "hard": "I was late twice, and she said so."}


def write_skill(cast: Cast) -> Entry:
    """A word of the program, and Nia's example for it."""
    words.add_word(
        cast.program, name="Speaks up early", about="Says it while it can be changed", by=cast.petra, now=NOW
    )
    return entries.write(cast.person("nia"), kind="skill", words=SKILL, by=cast.nia, now=NOW)


def say(cast: Cast, pairing: Pairing) -> Statement:
    """What Viktor says about Nia, with his name."""
    mentor = pairing.members.select_related("pairing__cohort__program", "participant__person").get(role=Role.MENTOR)
    return statements.write(mentor, answers=SAID, named=True, by=cast.viktor, now=NOW)


def compose(cast: Cast, *parts: str, title: str = "What I did") -> Version:
    return versions.compose(cast.person("nia"), title=title, parts=parts, by=cast.nia, now=NOW)


def show(cast: Cast, version: Version, to: str = "dora") -> Share:
    until = (NOW + 20 * DAY).date()
    return versions.share(version, to=cast.person(to), purpose="Our talk", until=until, by=cast.nia, now=NOW)


def posted(cast: Cast, title: str = "Six weeks with the service team", *, days: int = 10, **fields: object) -> Posting:
    said: dict[str, object] = {
        "kind": "project",
        "title": title,
        "about": "Six weeks, one day each, beside those who answer the phone.",
        "criteria": ["Has explained something difficult", "Wants to hear customers"],
        "last_day": (NOW + (days - 1) * DAY).date(),
        "decider": cast.person("dora"),
        "programs": [cast.program],
    }
    return Posting(**{**said, **fields})  # type: ignore[arg-type]


def opened(cast: Cast, title: str = "Six weeks with the service team", *, now: object = NOW) -> Opportunity:
    """Petra posts it and opens it; Dora decides."""
    made = posting.draft(posted(cast, title), by=cast.petra, now=now)  # type: ignore[arg-type]
    return posting.open_up(made, by=cast.petra, now=now)  # type: ignore[arg-type]


def decided(cast: Cast, opportunity: Opportunity, *, chosen: bool) -> None:
    """Dora decides on Nia's application, after its last day."""
    later = opportunity.closes_at
    application = opportunity.applications.select_related("opportunity", "person").get()
    reasons = {code: f"{MARK}: seen." for code, _sentence in opportunity.criteria}
    outcome = "chosen" if chosen else "not_chosen"
    deciding.weigh(application, reasons=reasons, outcome=outcome, feedback="Do more of it.", by=cast.dora, now=later)
    deciding.decide(opportunity, by=cast.dora, now=later)


def places(cast: Cast, pairing: Pairing, program: Program) -> dict[str, dict[str, str]]:
    """One of everything, and what fills the placeholders of each address."""
    remember(pairing, NOW)
    entry = write_skill(cast)
    statement = say(cast, pairing)
    version = compose(cast, f"entry:{entry.code}")
    share = show(cast, version)
    word = words.add_word(program, name="Listens", by=cast.petra, now=NOW)
    then = NOW - 20 * DAY
    done, read = (
        posting.open_up(posting.draft(posted(cast, title, days=-2), by=cast.petra, now=then), by=cast.petra, now=then)
        for title in ("A panel of ten", "A day with the board")
    )
    for each in (done, read):
        applying.apply(each, words=f"{MARK}: I would like to.", parts=(f"entry:{entry.code}",), by=cast.nia, now=then)
    decided(cast, done, chosen=False)
    open_one = opened(cast)
    draft = posting.draft(posted(cast, "A draft"), by=cast.petra, now=NOW)
    of_program = {"code": program.code}
    return {
        "portfolio:": {},
        "portfolio:entry": {"code": entry.code},
        "portfolio:entry-new": {"kind": "skill"},
        "portfolio:entry-removal": {"code": entry.code},
        "portfolio:statement": {"code": statement.code},
        "portfolio:request": {"member": pairing.members.get(role=Role.MENTOR).code},
        **{
            key: {"code": version.code}
            for key in ("portfolio:version", "portfolio:version-removal", "portfolio:version-sharing")
        },
        "portfolio:version-file": {"code": version.code, "form": "json"},
        "portfolio:share-end": {"code": share.code},
        "portfolio:shown": {"code": share.code},
        "portfolio:saying": {"code": pairing.code},
        "portfolio:saying-removal": {"code": pairing.code, "statement": statement.code},
        "portfolio:words": of_program,
        "portfolio:words-retirement": of_program | {"word": word.code},
        "opportunities:own": {},
        **{key: {"code": open_one.code} for key in ("opportunities:one", "opportunities:one-withdrawal")},
        **dict.fromkeys(("opportunities:program", "opportunities:new"), of_program),
        **{key: {"code": draft.code} for key in ("opportunities:posting", "opportunities:posting-")},
        **{key: {"code": read.code} for key in ("opportunities:deciding", "opportunities:deciding-closure")},
        "opportunities:deciding-one": {"code": read.code, "application": read.applications.get().code},
        "opportunities:record": {"code": done.code},
    }


# Who may read Nia's own words, and where: she herself, Viktor what he wrote, Dora what she was shown and decides.
READS = {
    "mentor": {"portfolio:", "opportunities:", "people:me-data"},
    "mentee": {"portfolio:saying", "people:me-data"},
    "sponsor": {"portfolio:shown", "opportunities:deciding-one", "opportunities:record"},
    "manager": {"opportunities:record"},
}


def assert_seen_by_those_it_is_for(shown: dict[str, set[str]]) -> None:
    """`shown`: on which pages each person found those words, after going to every address."""
    for who, names in shown.items():
        assert {name for name in names if not name.startswith(tuple(READS.get(who, {"-"})))} == set(), who
    assert "portfolio:own" in shown["mentor"]
    assert shown["sponsor"] == READS["sponsor"]
