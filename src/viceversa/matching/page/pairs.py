"""Proposed pairs as rows, as one manager may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from viceversa.matching import rules
from viceversa.matching.figures import POINT
from viceversa.matching.models import Proposal, Ruling
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
    ruling: str = ""
    worst: bool = False
    lines: tuple[Line, ...] = ()


def visible(user: User, pair: Ruling | Proposal) -> bool:
    return rules.may_see_pair(user, pair.mentor.person, pair.mentee.person)


def pair_row(
    user: User,
    one: Proposal,
    words: Words,
    decided: dict[tuple[int, int], str],
    opened: str,
    worst: tuple[str, ...],
) -> PairRow:
    if not visible(user, one):
        return PairRow(one.code, hidden=True)
    is_worst = (one.mentor.code, one.mentee.code) == worst
    return PairRow(
        code=one.code,
        hidden=False,
        mentor=one.mentor,
        mentee=one.mentee,
        fit=round(one.points / POINT),
        to_mentee=one.fit_to_mentee,
        to_mentor=one.fit_to_mentor,
        why=words.in_short(one.reasons, mentor=one.mentor.person, mentee=one.mentee.person),
        ruling=decided.get((one.mentor_id, one.mentee_id), ""),
        worst=is_worst,
        lines=tuple(words.lines(one.reasons)) if one.code == opened else (),
    )


def named_pair(user: User, pool: Iterable[Proposal], pair: tuple[str, ...]) -> str:
    """ "Nia, Viktor", unless the manager may not see the two."""
    for one in pool:
        if (one.mentor.code, one.mentee.code) == pair and visible(user, one):
            return f"{one.mentor.person.first_name}, {one.mentee.person.first_name}"
    return ""
