"""What the apps above know and matching must not ignore: who was together before, and whose places are taken.

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

_former: list[FormerPairs] = []
_taken: list[TakenPlaces] = []


def register(provider: FormerPairs) -> FormerPairs:
    """Add a source of people who were together: `provider(cohort, since)` gives pairs of person ids.

    Everybody who was in a pairing, or in the same line, at any time from the day `since` on; the order of the two
    does not matter, and people outside the cohort do no harm. One query each. Usable as a decorator.
    """
    if provider not in _former:
        _former.append(provider)
    return provider


def register_places(provider: TakenPlaces) -> TakenPlaces:
    """Add a source of places already taken: `provider(cohort)` gives {participant id: how many}.

    Somebody who is being asked, or is in a pairing, is matched only for the places they have left.
    One query each. Usable as a decorator.
    """
    if provider not in _taken:
        _taken.append(provider)
    return provider


def withdraw(provider: FormerPairs | TakenPlaces) -> None:
    """Take a source out again."""
    for sources in (_former, _taken):
        if provider in sources:
            sources.remove(provider)  # type: ignore[arg-type]


def former_pairs(cohort: Cohort) -> set[frozenset[int]]:
    """Pairs of people, by id, who were together in the 24 months before the kick-off. One query a source."""
    since = cohort.kick_off - timedelta(days=round(MONTHS * 365.25 / 12))
    return {frozenset(pair) for provider in _former for pair in provider(cohort, since)}


def taken_places(cohort: Cohort) -> Mapping[int, int]:
    """Places already taken, by participant id. One query a source."""
    taken: Counter[int] = Counter()
    for provider in _taken:
        taken.update(provider(cohort))
    return taken
