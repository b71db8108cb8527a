"""What people answered to shortlists and asked in self-match, as the next solve needs it: whom they would have, and whom not.

Only rounds whose time to answer is over count, so that a result never moves with a single answer. A veto is put beside
the wishes not to be matched, and from there on can't be told from one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from viceversa import engine
from viceversa.matching.models import SelfMatchRequest, ShortlistEntry
from viceversa.matching.states import RoundState
from viceversa.matching.states_self_match import SelfMatchState
from viceversa.programs import modes
from viceversa.programs.models import Cohort, Role

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Choices:
    """By participant code: `orders` whom one would have, best first with ties; `asked` whom one asked; `refused` whom not."""

    orders: Mapping[str, Groups] = field(default_factory=dict)
    asked: Mapping[str, Set[str]] = field(default_factory=dict)
    refused: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mentors: frozenset[str] = frozenset()

    def firsts(self, code: str) -> frozenset[str]:
        """Whom somebody put first (several after "all are fine"), and whom they asked."""
        return frozenset(self.orders.get(code, ((),))[0]) | self.asked.get(code, frozenset())

    @property
    def rankings(self) -> engine.Rankings:
        """The orders by side, for stable pairs."""
        sides: dict[bool, dict[str, Groups]] = {True: {}, False: {}}
        for code, groups in self.orders.items():
            sides[code in self.mentors][code] = groups
        return engine.Rankings(left=sides[True], right=sides[False])


def of(cohort: Cohort, codes: Set[str]) -> Choices:
    """What these people of a cohort have answered about each other. Of several rounds, the last that somebody answered.

    One query; where people ask each other, one more.
    """
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
    asked: dict[str, set[str]] = defaultdict(set)
    for code, other, withdrawn, declined in _requests(cohort):
        if code in codes and other in codes:
            if not withdrawn:
                asked[code].add(other)
            if declined:
                refused[other].add(code)
    return Choices(
        asked=asked,
        orders={code: tuple(tuple(group) for group in places.values()) for code, (_number, places) in found.items()},
        refused={code: frozenset(others) for code, others in refused.items()},
        mentors=frozenset(mentors),
    )


def _requests(cohort: Cohort) -> Iterable[tuple[str, str, bool, bool]]:
    """Who asked whom in self-match that is over, whether it was taken back, and declined. One query, or none."""
    if not modes.making_of(cohort.program).has_self_match:
        return ()
    over = SelfMatchRequest.objects.filter(round__cohort=cohort, round__state=SelfMatchState.CLOSED)
    return over.order_by("place").values_list("asker__code", "asked__code", "withdrawn", "declined")
