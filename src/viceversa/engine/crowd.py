"""Why somebody has no partner, and what would help. Never a guess: each answer is computed from who may be with whom.

Everybody is followed who may be with a partner, and who is: the people who compete for the same places. If they need more
places than there are, no exchange can help (Hall's condition), and that is the reason. If they don't, quotas or aims that
come before covering people are. Nothing here solves anything, so the checker computes the reasons again with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np

from .errors import ResultError
from .problem import Problem
from .progress import Progress, silent
from .quota import Across, Quota
from .reach import Bools
from .reasons import Fact, Forbidden, Reason
from .result import LeftOut, Pair, Result
from .rivals import AT_ONCE, Competition, Rivals
from .rules import SILENT
from .scan import is_large
from .score import Edges, always, score
from .sheet import RULE_BITS, Small

MOST_NAMES = 3
SILENT_BITS = sum(1 << place for place, rule in enumerate(RULE_BITS) if rule in SILENT)
# Aims under which a place more, or a pin less, lets one more person in wherever there is room for one.
COVERING = ("pins", "pairs", "people")


def explain_left_out(problem: Problem, result: Result, id: str, side: str = "left") -> LeftOut:
    """Why this person has no partner. Cost: scores the problem once, or the rows that matter of a large one.

    Raises ResultError if the person isn't on that side, or has a partner.
    """
    index = problem.left_index if side == "left" else problem.right_index
    if id not in index:
        raise ResultError(f"There is no {id} on the {side} side.")
    partners = [pair for pair in result.pairs if (pair.left if side == "left" else pair.right) == id]
    if partners:
        others = ", ".join(pair.right if side == "left" else pair.left for pair in partners)
        raise ResultError(f"{id} is not left out: paired with {others}.")
    return _Crowd(problem, None if is_large(problem) else score(problem), result.pairs).why(side, index[id])


def left_out(
    problem: Problem, edges: Edges | None, pairs: Sequence[Pair], progress: Progress = silent
) -> tuple[LeftOut, ...]:
    """Everybody without a partner, left side first, in order of id. `edges`: all allowed pairs, or None if they are too many.

    Cost: one pass over the edges for each group of people who compete with one another, then for each person left out a
    pass over the people. Where the edges are too many, each person's row is judged once, and that of each rival.
    """
    crowd = _Crowd(problem, edges, pairs)
    missing = np.flatnonzero(crowd.degrees[0] == 0), np.flatnonzero(crowd.degrees[1] == 0)
    crowd.asked = len(missing[0]) + len(missing[1])
    found: list[LeftOut] = []
    for side, people in zip(("left", "right"), missing, strict=True):
        for start in range(0, len(people), AT_ONCE):
            some = people[start : start + AT_ONCE]
            crowd.foresee(("left", "right").index(side), some)
            for index in some.tolist():
                progress("reasons", len(found), crowd.asked)
                found.append(crowd.why(side, index))
    return tuple(found)


class _Crowd(Rivals):
    """The reasons of people without a partner, from who competes with them."""

    def __init__(self, problem: Problem, edges: Edges | None, pairs: Iterable[Pair]) -> None:
        super().__init__(problem, edges, pairs)
        # Pins that may be lifted hold for all who reach the same.
        self.pins_lifted: dict[tuple[int, int, bytes, bytes], tuple[Reason, ...]] = {}

    def why(self, side: str, index: int) -> LeftOut:
        here = 0 if side == "left" else 1
        person = self.people[here][index]
        if person.capacity == 0:
            who = {"who": [person.id]}
            return LeftOut(person.id, side, Reason("no_capacity", who), (Reason("lift_capacity", who),))
        partners = self.allowed(here, index)
        lifts = self._rules_to_lift(here, index)
        if not len(partners) and not (self.problem.rankings and self._anybody(here, index)):
            return LeftOut(person.id, side, self._nobody_allowed(here, index), lifts)
        if "stable" in self.problem.aims:  # one reason, without counts, tells nobody's ranking
            return LeftOut(person.id, side, Reason("stable_without", {"who": [person.id]}))
        reached = self.reached(here, index)
        found = self.weighed(here, *reached, None)
        there = 1 - here
        spare = found.wanted & (self.degrees[there] < self.capacity[there])
        if spare.any() or (found.whole and found.needed <= found.places):
            quotas = self._quotas_that_bind(here, index, found)
            facts: dict[str, Fact] = {"allowed": len(partners)}
            lot = self._lot_that_binds(here, index, found)
            if lot:
                # Beside quotas nobody knows whether smaller lots alone would do.
                alone: tuple[Reason, ...] = () if self.problem.quotas else (Reason("lift_lots", {"lot": lot}),)
                return LeftOut(person.id, side, Reason("lots_bind", {**facts, "lot": lot}), alone)
            if quotas:
                reason = Reason("quotas_bind", {**facts, "quotas": quotas})
                return LeftOut(person.id, side, reason, (Reason("lift_quotas", {"quotas": quotas}),))
            return LeftOut(person.id, side, Reason("aims_prefer_others", facts), lifts)
        facts = {
            "allowed": len(partners),
            "rivals": int(found.rivals.sum()),
            "partners": int(found.wanted.sum()),
            "places": found.places,
        }
        helps = (*self._places_to_add(here, index, partners), *self._pins_to_lift(here, index, *reached), *lifts)
        if not found.whole:
            return LeftOut(person.id, side, Reason("partners_taken_widely", facts), helps)
        facts["needed"] = found.needed
        return LeftOut(person.id, side, Reason("partners_taken", facts), helps)

    @property
    def covering(self) -> bool:
        """Is covering people what counts first, so that a place more surely goes to one more person?"""
        aims = self.problem.aims
        return "people" in aims and set(aims[: aims.index("people")]) <= set(COVERING)

    def _places_to_add(self, here: int, index: int, partners: Small) -> Iterator[Reason]:
        """Partners with whom one more place would place one more person, best first."""
        there = 1 - here
        full = [quota for quota in self.quotas if self.counts[quota.name] == quota.max]
        if self.shares or self.problem.lots:  # one pair more may be one too many of one group, or too few for a lot
            return
        if self.covering and not any(self._concerns(quota, here, [index]) for quota in full):
            open_to = [at for at in partners.tolist() if not any(self._concerns(quota, there, [at]) for quota in full)]
            if open_to:
                names: list[str] = [self.people[there][partner].id for partner in open_to[:MOST_NAMES]]
                yield Reason("lift_more_places", {"who": names})

    def _pins_to_lift(self, here: int, index: int, moved: Bools, wanted: Bools, whole: bool) -> tuple[Reason, ...]:
        """Pins without which one more person would be placed; found once for all who reach the same and need as much."""
        if not self.covering or self.problem.searched or not self.pins:
            return ()
        others = moved.copy()
        others[index] = False
        key = here, int(self.least[here][index]), others.tobytes(), wanted.tobytes()
        if key not in self.pins_lifted:
            self.pins_lifted[key] = tuple(self._pins_in_the_way(here, moved, wanted, whole))
        return self.pins_lifted[key]

    def _pins_in_the_way(self, here: int, moved: Bools, wanted: Bools, whole: bool) -> Iterator[Reason]:
        there = 1 - here
        for at in np.flatnonzero(wanted[self.pin_ends[there]]).tolist():
            # Without the pin its holder could move as well, and whoever can be reached from there.
            more = self.from_holder(here, int(self.pin_ends[here][at]))
            without = self.weighed(here, moved | more[0], wanted | more[1], whole and more[2], at)
            spare = without.wanted & (self.degrees[there] < self.capacity[there])
            if spare.any() or (without.whole and without.needed <= without.places):
                left, right = (side[int(ends[at])].id for side, ends in zip(self.people, self.pin_ends, strict=True))
                yield Reason("lift_pin", {"left": left, "right": right})

    def _quotas_that_bind(self, here: int, index: int, found: Competition) -> list[str]:
        """The quotas of those who compete that allow no pair more, or none less, and so keep exchanges from helping."""
        if not self.covering:
            return []
        rivals, wanted = np.flatnonzero(found.rivals).tolist(), np.flatnonzero(found.wanted).tolist()
        bound = [
            quota.name
            for quota in self.quotas
            if self.counts[quota.name] in (quota.min, quota.max)
            and (self._concerns(quota, here, [index, *rivals]) or self._concerns(quota, 1 - here, wanted))
        ]
        # An exchange can turn any number of pairs into ones of one group, so every share is in its way.
        return [quota.name for quota in self.problem.quotas if quota.name in bound or isinstance(quota, Across)]

    def _lot_that_binds(self, here: int, index: int, found: Competition) -> int:
        """The largest lot among those who compete and their partners; 0 where nobody has any, or people don't come first."""
        if not self.covering or not self.problem.lots:
            return 0
        people = [self.people[here][at] for at in (index, *np.flatnonzero(found.rivals).tolist())]
        people += [self.people[1 - here][at] for at in np.flatnonzero(found.wanted).tolist()]
        return max((person.lot for person in people if person.lot > 1), default=0)

    @cached_property
    def quotas(self) -> list[Quota]:
        """The quotas of groups."""
        return [quota for quota in self.problem.quotas if isinstance(quota, Quota)]

    @cached_property
    def shares(self) -> list[Across]:
        return [quota for quota in self.problem.quotas if isinstance(quota, Across)]

    def _concerns(self, quota: Quota, side: int, people: Sequence[int]) -> bool:
        """Is one of these people of a side a member?"""
        return quota.side == ("left", "right")[side] and any(self.people[side][at].id in quota.members for at in people)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many pairs each quota counts."""
        pairs = [
            (self.problem.left[left].id, self.problem.right[right].id)
            for left, partners in enumerate(self.partners[0])
            for right in partners
        ]
        return {quota.name: quota.count(pairs) for quota in self.quotas}

    def _nobody_allowed(self, here: int, index: int) -> Reason:
        """Nobody is allowed: the rule that binds most."""
        blocked, alone = self.taken(here, index)
        if not blocked:
            return Reason("nobody_there")
        # The rule that alone stands between most, else the one that takes most; first of the order on ties. How many
        # partners each takes isn't said: what is missing from the sum would tell of a silent rule.
        for counts in (alone, blocked):
            said = {rule: count for rule, count in counts.items() if rule not in SILENT}
            if said:
                return Reason("no_partner_allowed", {"rule": max(said, key=lambda rule: said[rule])})
        return Reason("nobody_possible")

    def _anybody(self, here: int, index: int) -> bool:
        """Is anybody allowed, rankings apart?"""
        if self.problem.pairs is None:
            return bool((self.bits(here, index) == 0).any())
        return sum(self.taken(here, index)[0].values()) < len(self.people[1 - here])

    def _rules_to_lift(self, here: int, index: int) -> tuple[Reason, ...]:
        """Rules that alone stand between this person and partners, most partners first, as far as may be said."""
        _blocked, alone = self.taken(here, index)
        found = sorted((-count, rule) for rule, count in alone.items() if rule not in SILENT)
        return tuple(Reason("lift_rule", {"rule": rule, "partners": -count}) for count, rule in found[:MOST_NAMES])

    def taken(self, here: int, index: int) -> tuple[dict[str, int], dict[str, int]]:
        """How many partners each rule takes from a person, and how many it alone takes, so that lifting it may open them.

        As far as may be said: beside another rule a silent one isn't counted, or the sums would tell of it.
        """
        if self.problem.pairs is not None:
            blocked = self._not_listed(here, index)
            return blocked, blocked
        bits = np.bincount(self.bits(here, index), minlength=1)
        sets = np.flatnonzero(bits)
        times, said = bits[sets], np.where(sets & ~SILENT_BITS, sets & ~SILENT_BITS, sets)
        blocked = {rule: int(times[said >> place & 1 == 1].sum()) for place, rule in enumerate(RULE_BITS)}
        alone = {rule: int(times[said == 1 << place].sum()) for place, rule in enumerate(RULE_BITS)}
        return ({rule: n for rule, n in blocked.items() if n}, {rule: n for rule, n in alone.items() if n})

    def _not_listed(self, here: int, index: int) -> dict[str, int]:
        """In the scored form: partners ruled out although listed, by what, and those not listed."""
        counts: dict[str, int] = {}
        name = self.people[here][index].id
        listed = self.listed[here].get(name, ())
        for other in listed:
            ends = (name, other) if here == 0 else (other, name)
            found = always(self.problem, *self.problem.people(*ends))
            if isinstance(found, Forbidden):
                counts[found.rule] = counts.get(found.rule, 0) + 1
        rest = len(self.people[1 - here]) - len(listed)
        return counts | ({"not_listed": rest} if rest else {})

    @cached_property
    def listed(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Partners in the list of the scored form, by id, of left and of right."""
        sides: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
        for left, right, _points in self.problem.pairs or ():
            sides[0].setdefault(left, []).append(right)
            sides[1].setdefault(right, []).append(left)
        return sides
