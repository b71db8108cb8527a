"""Why somebody has no partner, and what would help. Never a guess: each answer is computed from who may be with whom.

Everybody is followed who may be with a partner, and who is: the people who compete for the same places. If they need more
places than there are, no exchange can help (Hall's condition), and that is the reason. If they don't, quotas or aims that
come before covering people are. Nothing here solves anything, so the checker computes the reasons again with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .compiled import fast
from .errors import ResultError
from .problem import Problem
from .quota import Quota
from .reach import Bools, reach
from .reasons import Fact, Forbidden, Reason
from .result import LeftOut, Pair, Result
from .rules import SILENT
from .scan import Scanner, is_large
from .score import Edges, always, score
from .sheet import RULE_BITS, Ints, Small

MOST_NAMES = 3
# Where not all pairs are held: so many people's partners are looked up before the answer says "and more".
MOST_ROWS = 500
SILENT_BITS = sum(1 << place for place, rule in enumerate(RULE_BITS) if rule in SILENT)
# Aims under which a place more, or a pin less, lets one more person in wherever there is room for one.
COVERING = ("pins", "pairs", "people")


@dataclass(frozen=True, eq=False)
class Competition:
    """The people who compete for the same places and the partners they compete for, as masks of both sides.

    `needed`: places that they need at least, to be covered and to keep pins and minima. `places`: how many there are.
    `whole`: these are all; otherwise the search was given up.
    """

    rivals: Bools
    wanted: Bools
    needed: int
    places: int
    whole: bool


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


def left_out(problem: Problem, edges: Edges | None, pairs: Sequence[Pair]) -> tuple[LeftOut, ...]:
    """Everybody without a partner, left side first, in order of id. `edges`: all allowed pairs, or None if they are too many.

    Cost: at worst one pass over the edges for each.
    """
    crowd = _Crowd(problem, edges, pairs)
    missing = np.flatnonzero(crowd.degrees[0] == 0), np.flatnonzero(crowd.degrees[1] == 0)
    crowd.asked = len(missing[0]) + len(missing[1])
    found = [crowd.why("left", index) for index in missing[0].tolist()]
    return tuple(found + [crowd.why("right", index) for index in missing[1].tolist()])


class _Crowd:
    """Who may be with whom and who is, as neighbor lists by side."""

    def __init__(self, problem: Problem, edges: Edges | None, pairs: Iterable[Pair]) -> None:
        self.problem, self.edges = problem, edges
        self.loose: dict[tuple[tuple[int, int], int], tuple[Bools, Bools, bool]] = {}
        self.scanner = Scanner(problem)
        self.people = (problem.left, problem.right)
        self.capacity = [np.array([person.capacity for person in side], dtype=np.int64) for side in self.people]
        self.partners: tuple[list[list[int]], list[list[int]]] = (
            [[] for _ in problem.left],
            [[] for _ in problem.right],
        )
        for pair in pairs:
            left, right = problem.left_index[pair.left], problem.right_index[pair.right]
            self.partners[0][left].append(right)
            self.partners[1][right].append(left)
        self.degrees = [np.array([len(names) for names in side], dtype=np.int64) for side in self.partners]
        # How many people may be asked about, so that much work is compiled and little is not.
        self.asked = 1

    @cached_property
    def order(self) -> list[tuple[Ints, Ints]]:
        """For each side the edges by person, best first, and where each person's begin."""
        edges = self.edges
        assert edges is not None
        orders = [np.lexsort((-edges.points, ends)) for ends in (edges.left, edges.right)]
        return [
            (order, np.searchsorted(ends[order], np.arange(len(side) + 1)))
            for ends, order, side in zip((edges.left, edges.right), orders, self.people, strict=True)
        ]

    def allowed(self, side: int, index: int) -> Small:
        """Allowed partners, best first."""
        if self.edges is None:
            return self.scanner.partners(side, index)
        starts = self.order[side][1]
        return self.neighbors[side][starts[index] : starts[index + 1]]

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
        found = self._competition(here, index)
        there = 1 - here
        spare = found.wanted & (self.degrees[there] < self.capacity[there])
        if spare.any() or (found.whole and found.needed <= found.places):
            quotas = self._quotas_that_bind(here, index, found)
            facts: dict[str, Fact] = {"allowed": len(partners)}
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
        helps = (*self._places_to_add(here, index, partners), *self._pins_to_lift(here, index), *lifts)
        if not found.whole:
            return LeftOut(person.id, side, Reason("partners_taken_widely", facts), helps)
        facts["needed"] = found.needed
        return LeftOut(person.id, side, Reason("partners_taken", facts), helps)

    def _competition(self, here: int, index: int) -> Competition:
        """Everybody who competes with a person, directly or by exchanges."""
        return self._weighed(here, *self._reached(here, index, None), None)

    def _weighed(
        self, here: int, moved: Bools, wanted: Bools, whole: bool, lifted: tuple[int, int] | None
    ) -> Competition:
        """What the people reached need and what there is. `lifted`: a pin (left, right) to be passed over.

        A pinned pair can't be exchanged, so whoever holds a place by a pin is counted and not followed.
        """
        rivals = moved.copy()
        needed = int(self.least(here, lifted)[moved].sum())
        for pin in self.pins:
            if pin != lifted and wanted[pin[1 - here]] and not moved[pin[here]]:
                rivals[pin[here]] = True
                needed += 1
        return Competition(rivals, wanted, needed, int(self.capacity[1 - here][wanted].sum()), whole)

    def _reached(self, here: int, index: int, lifted: tuple[int, int] | None) -> tuple[Bools, Bools, bool]:
        """Who is reached from a person, whom these may be with, and whether these are all. `lifted`: a pin to be passed over."""
        moved = np.zeros(len(self.people[here]), dtype=np.bool_)
        wanted = np.zeros(len(self.people[1 - here]), dtype=np.bool_)
        if self.edges is not None:
            starts, holders, fixed = self.holders[here]
            if lifted is not None:
                fixed = fixed.copy()
                held = slice(starts[lifted[1 - here]], starts[lifted[1 - here] + 1])
                fixed[held] &= holders[held] != lifted[here]
            work = 5.0 * len(self.edges.points) * self.asked
            fast(reach, work)(self.order[here][1], self.neighbors[here], starts, holders, fixed, index, moved, wanted)
            return moved, wanted, True
        waiting = [index]
        moved[index] = True
        while waiting:
            before = wanted.copy()
            for rival in waiting:
                wanted[self.allowed(here, rival)] = True
            holders_of_these = {
                holder
                for partner in np.flatnonzero(wanted & ~before).tolist()
                for holder in self.partners[1 - here][partner]
                if (ends := (holder, partner) if here == 0 else (partner, holder)) not in self.pins or ends == lifted
            }
            waiting = sorted(holder for holder in holders_of_these if not moved[holder])
            moved[waiting] = True
            if moved.sum() > MOST_ROWS:
                return moved, wanted, False
        return moved, wanted, True

    @cached_property
    def neighbors(self) -> list[Small]:
        """For each side whom each person may be with, best first, one after the other."""
        assert self.edges is not None
        ends = (self.edges.right, self.edges.left)
        return [there[order] for there, (order, _starts) in zip(ends, self.order, strict=True)]

    @cached_property
    def holders(self) -> list[tuple[Ints, Ints, Bools]]:
        """For each side who of it is with each of the other: where they start, who, and whether by a pin."""
        found = []
        for here in (0, 1):
            lists = self.partners[1 - here]
            starts = np.concatenate([[0], np.cumsum([len(names) for names in lists])]).astype(np.int64)
            pairs = [(holder, partner) for partner, names in enumerate(lists) for holder in names]
            fixed = [((one, other) if here == 0 else (other, one)) in self.pins for one, other in pairs]
            who = np.array([holder for holder, _partner in pairs], dtype=np.int64)
            found.append((starts, who, np.array(fixed, dtype=np.bool_)))
        return found

    def least(self, side: int, lifted: tuple[int, int] | None) -> Ints:
        """The fewest partners that each person of a side may have, by minima and pins; 1 at least, to be covered."""
        pins, minima = self.pins_of[side], self.minima[side]
        if lifted is not None:
            pins = pins.copy()
            pins[lifted[side]] -= 1
        return np.maximum(np.maximum(minima, pins), 1)

    @cached_property
    def minima(self) -> list[Ints]:
        """The least number of partners of everybody, by side."""
        return [np.array([person.min for person in side], dtype=np.int64) for side in self.people]

    @cached_property
    def pins_of(self) -> list[Ints]:
        """The number of pins of everybody, by side."""
        ends = [np.array([pin[side] for pin in self.pins], dtype=np.int64) for side in (0, 1)]
        return [np.bincount(at, minlength=len(side)) for at, side in zip(ends, self.people, strict=True)]

    @cached_property
    def pins(self) -> frozenset[tuple[int, int]]:
        """The pinned pairs by position."""
        lefts, rights = self.problem.left_index, self.problem.right_index
        return frozenset((lefts[left], rights[right]) for left, right in self.problem.pins)

    @property
    def covering(self) -> bool:
        """Is covering people what counts first, so that a place more surely goes to one more person?"""
        aims = self.problem.aims
        return "people" in aims and set(aims[: aims.index("people")]) <= set(COVERING)

    def _places_to_add(self, here: int, index: int, partners: Small) -> Iterator[Reason]:
        """Partners with whom one more place would place one more person, best first."""
        there = 1 - here
        full = [quota for quota in self.problem.quotas if self.counts[quota.name] == quota.max]
        if self.covering and not any(self._concerns(quota, here, [index]) for quota in full):
            open_to = [at for at in partners.tolist() if not any(self._concerns(quota, there, [at]) for quota in full)]
            if open_to:
                names: list[str] = [self.people[there][partner].id for partner in open_to[:MOST_NAMES]]
                yield Reason("lift_more_places", {"who": names})

    def _pins_to_lift(self, here: int, index: int) -> Iterator[Reason]:
        """Pins without which one more person would be placed."""
        if not self.covering or self.problem.quotas or not self.pins:
            return
        there = 1 - here
        moved, wanted, whole = self._reached(here, index, None)
        for pin in sorted(self.pins):
            if wanted[pin[there]]:
                # Without the pin its holder could move as well, and whoever can be reached from there.
                more = self._without(pin, here)
                without = self._weighed(here, moved | more[0], wanted | more[1], whole and more[2], pin)
                spare = without.wanted & (self.degrees[there] < self.capacity[there])
                if spare.any() or (without.whole and without.needed <= without.places):
                    left, right = self.problem.left[pin[0]].id, self.problem.right[pin[1]].id
                    yield Reason("lift_pin", {"left": left, "right": right})

    def _without(self, pin: tuple[int, int], here: int) -> tuple[Bools, Bools, bool]:
        """Who is reached from the holder of a pin that is passed over; each found once."""
        if (pin, here) not in self.loose:
            self.loose[pin, here] = self._reached(here, pin[here], pin)
        return self.loose[pin, here]

    def _quotas_that_bind(self, here: int, index: int, found: Competition) -> list[str]:
        """The quotas of those who compete that allow no pair more, or none less, and so keep exchanges from helping."""
        if not self.covering:
            return []
        rivals, wanted = np.flatnonzero(found.rivals).tolist(), np.flatnonzero(found.wanted).tolist()
        return [
            quota.name
            for quota in self.problem.quotas
            if self.counts[quota.name] in (quota.min, quota.max)
            and (self._concerns(quota, here, [index, *rivals]) or self._concerns(quota, 1 - here, wanted))
        ]

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
        return {quota.name: quota.count(pairs) for quota in self.problem.quotas}

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
            return bool((self.scanner.faults(here, index) == 0).any())
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
        bits = self.scanner.faults(here, index, self.asked)
        bits = np.where(bits & ~SILENT_BITS, bits & ~SILENT_BITS, bits)
        blocked = {rule: int((bits >> place & 1).sum()) for place, rule in enumerate(RULE_BITS)}
        alone = {rule: int((bits == 1 << place).sum()) for place, rule in enumerate(RULE_BITS)}
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
