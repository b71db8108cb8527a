"""Proposed pairs as rows, as one manager may see them: narrowed, sorted, one of them opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from viceversa.core.typed import whole
from viceversa.matching import queries, rules
from viceversa.matching.figures import POINT
from viceversa.matching.listing import Asked
from viceversa.matching.models import Proposal, Ruling, Run
from viceversa.matching.page.why_not import Question, WhyNot
from viceversa.matching.words import Line, Words
from viceversa.people.models import User
from viceversa.programs.models import Participant


@dataclass(frozen=True)
class PairRow:
    """A proposed pair as one manager may see it. A hidden one shows only that it exists."""

    code: str
    hidden: bool
    mentor: Participant | None = None
    mentee: Participant | None = None
    fit: int = 0
    to_mentee: int = 0
    to_mentor: int = 0
    why: str = ""
    decision: Ruling | None = None
    worst: bool = False
    lines: tuple[Line, ...] = ()
    why_not: WhyNot | None = None

    @property
    def key(self) -> str:
        """How the pair is called in addresses: the same in each run."""
        return f"{self.mentor.code}-{self.mentee.code}" if self.mentor and self.mentee else ""

    @property
    def ruling(self) -> str:
        return self.decision.kind if self.decision else ""


@dataclass(frozen=True)
class Tag:
    """Something the list is narrowed by, and the address of the list without it."""

    text: str
    url: str


@dataclass
class Pairs:
    """The list of a run's pairs as it was asked for."""

    asked: Asked
    page: Page[Any]
    rows: list[PairRow] = field(default_factory=list)
    hidden: int = 0
    tags: list[Tag] = field(default_factory=list)
    has_former: bool = False
    proposals: list[Proposal] = field(default_factory=list)


def listed(user: User, run: Run, asked: Asked, *, former: Run | None, size: int, topics: Mapping[str, str]) -> Pairs:
    """The pairs on this page of the list. One query at any number of pairs, one more for a page that is not there.

    Pairs that the manager may not see are in no list: where they stand in it would say who they are.
    """
    rows = queries.pairs_of(user, run, asked, former=former, topics=topics)
    number = whole(str(asked.number)) or 1
    proposals = list(rows[max(number - 1, 0) * size : max(number, 1) * size])
    if not proposals and number > 1:
        number, proposals = 1, list(rows[:size])
    total: int = getattr(proposals[0], "total", 0) if proposals else 0
    pairs = Pairs(
        asked, Counted(rows, size, total).get_page(number), proposals=proposals, has_former=former is not None
    )
    pairs.hidden = 0 if asked.narrows else run.figures["pairs"] - total
    pairs.tags = _tags(asked, proposals, former)
    return pairs


def _tags(asked: Asked, proposals: list[Proposal], former: Run | None) -> list[Tag]:
    names = [f"{one.mentor.person.first_name}, {one.mentee.person.first_name}" for one in proposals[:1]]
    found = [
        (asked.words, _("“%(words)s”") % {"words": asked.words}, "q"),
        (asked.locked, _("Locked"), "locked"),
        (
            asked.changed and former,
            _("New since run %(number)s") % {"number": former.number if former else ""},
            "changed",
        ),
        (asked.below, _("Fit below %(n)s") % {"n": asked.below}, "below"),
        (asked.pair, " ".join(names) or _("One pair"), "pair"),
    ]
    return [Tag(str(text), asked.address(name)) for is_on, text, name in found if is_on]


class Counted(Paginator):
    """A paginator that was told how many there are, and need not ask."""

    def __init__(self, rows: Any, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


def fill(
    pairs: Pairs, user: User, run: Run, words: Words, decided: Mapping[tuple[int, int], Ruling], asked: Question | None
) -> None:
    """Put the rows into words. No query; `asked` is the question beside the opened pair."""
    worst = tuple(run.figures["worst_pair"])
    for one in pairs.proposals:
        is_open = _is(one, pairs.asked.opened)
        pairs.rows.append(
            PairRow(
                code=one.code,
                hidden=False,
                mentor=one.mentor,
                mentee=one.mentee,
                fit=round(one.points / POINT),
                to_mentee=one.fit_to_mentee,
                to_mentor=one.fit_to_mentor,
                why=words.in_short(one.reasons, mentor=one.mentor.person, mentee=one.mentee.person),
                decision=decided.get((one.mentor_id, one.mentee_id)),
                worst=(one.mentor.code, one.mentee.code) == worst,
                lines=tuple(words.lines(one.reasons)) if is_open else (),
                why_not=asked.answered(words.topics) if is_open and asked else None,
            )
        )


def question(pairs: Pairs, user: User, run: Run) -> Question | None:
    """What is asked beside the opened pair, if it is on this page. Up to two queries and one warm solve."""
    opened = next((one for one in pairs.proposals if _is(one, pairs.asked.opened)), None)
    if opened is None:
        return None
    return Question(user, run, opened.mentor, opened.mentee, pairs.asked)


def _is(pair: Proposal, name: str) -> bool:
    return name in (pair.code, f"{pair.mentor.code}-{pair.mentee.code}")


def visible(user: User, pair: Ruling | Proposal) -> bool:
    return rules.may_see_pair(user, pair.mentor.person, pair.mentee.person)


def people_of(proposals: Iterable[Proposal]) -> dict[str, Participant]:
    """The people of pairs by their code."""
    return {part.code: part for one in proposals for part in (one.mentor, one.mentee)}


def named_pair(user: User, pair: tuple[str, ...], people: Mapping[str, Participant]) -> str:
    """ "Nia, Viktor", unless the manager may not see the two."""
    found = [people[code] for code in pair if code in people and not rules.is_concerned(user, people[code].person)]
    return ", ".join(one.person.first_name for one in found) if len(found) == 2 else ""
