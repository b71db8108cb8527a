"""What people answered to shortlists, as the next solve needs it: whom they would have, and whom not.

Only rounds whose time to answer is over count, so that a result never moves with a single answer. A veto is put beside
the wishes not to be matched, and from there on can't be told from one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from viceversa import engine
from viceversa.matching.models import ShortlistEntry
from viceversa.matching.states import RoundState
from viceversa.programs.models import Cohort, Role

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Choices:
    """By participant code: `orders` whom one would have, best first with ties; `refused` whom not."""

    orders: Mapping[str, Groups] = field(default_factory=dict)
    refused: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mentors: frozenset[str] = frozenset()

    def firsts(self, code: str) -> frozenset[str]:
        """Whom somebody put first; several after "all are fine"."""
        return frozenset(self.orders.get(code, ((),))[0])

    @property
    def rankings(self) -> engine.Rankings:
        """The orders by side, for stable pairs."""
        sides: dict[bool, dict[str, Groups]] = {True: {}, False: {}}
        for code, groups in self.orders.items():
            sides[code in self.mentors][code] = groups
        return engine.Rankings(left=sides[True], right=sides[False])


def of(cohort: Cohort, codes: Set[str]) -> Choices:
    """What these people of a cohort have answered about each other. Of several rounds, the last that somebody answered. One query."""
    entries = (
        ShortlistEntry.objects.filter(round__cohort=cohort, round__state=RoundState.CLOSED)
        .order_by("round__number", "place", "position")
        .values_list("round_id", "participant__code", "participant__role", "other__code", "place", "vetoed")
    )
    refused: dict[str, set[str]] = defaultdict(set)
    found: dict[str, tuple[int, dict[int, list[str]]]] = {}
    mentors = set()
    for number, code, role, other, place, vetoed in entries:
        if code not in codes or other not in codes:
            continue
        if role == Role.MENTOR:
            mentors.add(code)
        if vetoed:
            refused[code].add(other)
        elif place is not None:
            if code not in found or found[code][0] != number:
                found[code] = (number, defaultdict(list))
            found[code][1][place].append(other)
    return Choices(
        orders={code: tuple(tuple(group) for group in places.values()) for code, (_number, places) in found.items()},
        refused={code: frozenset(others) for code, others in refused.items()},
        mentors=frozenset(mentors),
    )
