"""What the apps above know and matching must not ignore: who was together before, whose places are taken, who goes first.

Matching sits below pairings, so it can't ask them. They register what they know when Django starts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from viceversa.programs.models import Cohort

MONTHS = 24

FormerPairs = Callable[[Cohort, date], Iterable[tuple[int, int]]]
TakenPlaces = Callable[[Cohort], Mapping[int, int]]
FirstInLine = Callable[[Cohort], Iterable[int]]

_former: list[FormerPairs] = []
_unspoken: list[FormerPairs] = []
_taken: list[TakenPlaces] = []
_first: list[FirstInLine] = []


def register(provider: FormerPairs) -> FormerPairs:
    """Add a source of people who were together: `provider(cohort, since)` gives pairs of person ids.

    Everybody who was in a pairing, or in the same line, at any time from the day `since` on; the order of the two
    does not matter, and people outside the cohort do no harm. One query each. Usable as a decorator.
    """
    if provider not in _former:
        _former.append(provider)
    return provider


def register_unspoken(provider: FormerPairs) -> FormerPairs:
    """Add a source of people who are not suggested to each other for a reason nobody may read: one of them said no, say.

    As `register`; what it forbids looks like a wish not to meet, which no page and no count speaks of.
    """
    if provider not in _unspoken:
        _unspoken.append(provider)
    return provider


def register_first(provider: FirstInLine) -> FirstInLine:
    """Add a source of participants, by id, who are served before others: they lost a partner. One query each."""
    if provider not in _first:
        _first.append(provider)
    return provider


def register_places(provider: TakenPlaces) -> TakenPlaces:
    """Add a source of places already taken: `provider(cohort)` gives {participant id: how many}.

    Somebody who is being asked, or is in a pairing, is matched only for the places they have left.
    One query each. Usable as a decorator.
    """
    if provider not in _taken:
        _taken.append(provider)
    return provider


def withdraw(provider: FormerPairs | TakenPlaces | FirstInLine) -> None:
    """Take a source out again."""
    for sources in (_former, _unspoken, _taken, _first):
        if provider in sources:
            sources.remove(provider)  # type: ignore[arg-type]


def former_pairs(cohort: Cohort) -> set[frozenset[int]]:
    """Pairs of people, by id, who were together in the 24 months before the kick-off. One query a source."""
    return {frozenset(pair) for provider in _former for pair in provider(cohort, _since(cohort))}


def unspoken_pairs(cohort: Cohort) -> set[frozenset[int]]:
    """Pairs of people, by id, who are not suggested to each other without a word about it. One query a source."""
    return {frozenset(pair) for provider in _unspoken for pair in provider(cohort, _since(cohort))}


def first_in_line(cohort: Cohort) -> set[int]:
    """Participants, by id, who are served before others. One query a source."""
    return {pk for provider in _first for pk in provider(cohort)}


def _since(cohort: Cohort) -> date:
    return cohort.kick_off - timedelta(days=round(MONTHS * 365.25 / 12))


def taken_places(cohort: Cohort) -> Mapping[int, int]:
    """Places already taken, by participant id. One query a source."""
    taken: Counter[int] = Counter()
    for provider in _taken:
        taken.update(provider(cohort))
    return taken
