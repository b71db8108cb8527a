"""Why somebody has no partner, and what would help. Never a guess: each answer is computed from who may be with whom.

Everybody is followed who may be with a partner, and who is: the people who compete for the same places. If they need more
places than there are, no exchange can help (Hall's condition), and that is the reason. If they don't, quotas or aims that
come before covering people are. Nothing here solves anything, so the checker computes the reasons again with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import fast
from .errors import ResultError
from .graph import Graph
from .problem import Problem
from .progress import Progress, silent
from .quota import Quota
from .reach import Bools, reach
from .reasons import Fact, Forbidden, Reason
from .result import LeftOut, Pair, Result
from .rules import SILENT
from .scan import Scanner, is_large
from .score import Edges, always, score
from .sheet import RULE_BITS, Ints, Small

Bits = NDArray[np.uint8]
MOST_NAMES = 3
# Where not all pairs are held: so many people's partners are looked up before the answer says "and more".
MOST_ROWS = 500
# So many people are judged at once.
AT_ONCE = 128
# Memory for rows of such a problem that are kept, in bytes of one bit a pair; further rows are judged again when needed.
MOST_KEPT = 1 << 28
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


class Holders(NamedTuple):
    """Who of one side is with each of the other: where each one's begin, who and with whom, and whether by a pin."""

    starts: Ints
    who: Ints
    partner: Ints
    fixed: Bools


class _Crowd:
    """Who may be with whom and who is, as neighbor lists by side."""

    def __init__(self, problem: Problem, edges: Edges | None, pairs: Iterable[Pair]) -> None:
        self.problem, self.edges = problem, edges
        # What was found once and holds for others as well: who is reached from somebody with a partner, pins that may be
        # lifted for whom the same are reached, and rows of a large problem.
        self.closures: tuple[dict[int, tuple[Bools, Bools]], dict[int, tuple[Bools, Bools]]] = ({}, {})
        self.pins_lifted: dict[tuple[int, int, bytes, bytes], tuple[Reason, ...]] = {}
        self.rows: tuple[dict[int, Bits], dict[int, Bits]] = ({}, {})
        self.widely: tuple[dict[int, tuple[Bools, Bools, bool]], dict[int, tuple[Bools, Bools, bool]]] = ({}, {})
        self.judged: dict[tuple[int, int], Ints] = {}
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
    def graph(self) -> Graph:
        """The edges by person."""
        edges = self.edges
        assert edges is not None
        return Graph.of(edges.left, edges.right, len(self.people[0]), len(self.people[1]), edges.by_right)

    @cached_property
    def neighbors(self) -> tuple[tuple[Ints, Small], tuple[Ints, Small]]:
        """For each side whom each person may be with, one after the other, and where each person's begin."""
        graph = self.graph
        return (graph.left_starts, graph.right), (graph.right_starts, graph.left[graph.right_edges])

    def allowed(self, side: int, index: int) -> Small:
        """Allowed partners, best first."""
        if self.edges is None:
            return self.scanner.partners(side, index, self._bits(side, index))
        starts, there = self.neighbors[side]
        own = slice(starts[index], starts[index + 1])
        points = self.edges.points[own if side == 0 else self.graph.right_edges[own]]
        return there[own][np.argsort(-points, kind="stable")]

    def foresee(self, side: int, people: Ints) -> None:
        """Judge some people, in ascending order, with each of the other side, before they are asked about one by one."""
        if self.problem.pairs is None:
            rows = self.scanner.faults(side, people, self.asked)
            self.judged = {(side, index): row for index, row in zip(people.tolist(), rows, strict=True)}

    def _bits(self, side: int, index: int) -> Ints:
        """The rules that forbid a person with each of the other side."""
        if (side, index) not in self.judged:
            self.foresee(side, np.array([index], dtype=np.int64))
        return self.judged[side, index]

    def _rows(self, side: int, people: Ints) -> list[Bits]:
        """Whom people, in ascending order, may be with, a bit for each of the other side; kept as far as there is room."""
        kept = self.rows[side]
        new = np.array([index for index in people.tolist() if index not in kept], dtype=np.int64)
        found: dict[int, Bits] = {}
        for start in range(0, len(new), AT_ONCE):
            part = new[start : start + AT_ONCE]
            bits = np.packbits(self.scanner.faults(side, part, self.asked) == 0, axis=1)
            found |= zip(part.tolist(), bits, strict=True)
        rows = [found[index] if index in found else kept[index] for index in people.tolist()]
        if len(kept) * len(rows[0]) < MOST_KEPT:
            kept |= found
        return rows

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
        reached = self._reached(here, index)
        found = self._weighed(here, *reached, None)
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
        helps = (*self._places_to_add(here, index, partners), *self._pins_to_lift(here, index, *reached), *lifts)
        if not found.whole:
            return LeftOut(person.id, side, Reason("partners_taken_widely", facts), helps)
        facts["needed"] = found.needed
        return LeftOut(person.id, side, Reason("partners_taken", facts), helps)

    def _weighed(self, here: int, moved: Bools, wanted: Bools, whole: bool, lifted: int | None) -> Competition:
        """What the people reached need and what there is. `lifted`: the number of a pin to be passed over.

        A pinned pair can't be exchanged, so whoever holds a place by a pin is counted and not followed.
        """
        there = 1 - here
        rivals, holders = moved.copy(), self.pin_ends[here]
        held = wanted[self.pin_ends[there]] & ~moved[holders]
        needed = int(self.least[here][moved].sum())
        if lifted is not None:
            held[lifted] = False
            holder = holders[lifted]
            needed -= int(moved[holder]) * self._less(here, holder)
        rivals[holders[held]] = True
        needed += int(held.sum())
        return Competition(rivals, wanted, needed, int(self.capacity[there][wanted].sum()), whole)

    def _reached(self, here: int, index: int) -> tuple[Bools, Bools, bool]:
        """Who is reached from a person, whom these may be with, and whether these are all."""
        if self.edges is None:
            return self._reached_widely(here, index)
        moved, wanted = self._nothing(here)
        starts, there = self.neighbors[here]
        partners = there[starts[index] : starts[index + 1]]
        moved[index] = wanted[partners] = True
        at = self.holders[here]
        rivals = at.who[wanted[at.partner] & ~at.fixed]
        # Whoever competes with one of these competes with all whom this one reaches; mostly one reaches all.
        while len(rivals := rivals[~moved[rivals]]):
            others = self._closure(here, int(rivals[0]))
            moved |= others[0]
            wanted |= others[1]
        return moved, wanted, True

    def _closure(self, here: int, index: int) -> tuple[Bools, Bools]:
        """Who is reached from a person who has a partner, and whom these may be with; looked up once."""
        known = self.closures[here]
        if index not in known:
            known[index] = moved, wanted = self._nothing(here)
            at = self.holders[here]
            work = 5.0 * len(self.neighbors[here][1]) * self.asked
            fast(reach, work)(*self.neighbors[here], at.starts, at.who, at.fixed, index, moved, wanted)
        return known[index]

    def _nothing(self, here: int) -> tuple[Bools, Bools]:
        """Nobody of a side, and nobody of the other."""
        return np.zeros(len(self.people[here]), np.bool_), np.zeros(len(self.people[1 - here]), np.bool_)

    def _reached_widely(self, here: int, index: int) -> tuple[Bools, Bools, bool]:
        """The same without all pairs at hand: wave by wave, until these are all or too many."""
        moved, wanted = self._nothing(here)
        at = self.holders[here]
        waiting = np.array([index], dtype=np.int64)
        moved[index] = True
        while len(waiting):
            before = wanted.copy()
            found = np.bitwise_or.reduce(self._rows(here, waiting))
            wanted |= np.unpackbits(found, count=len(wanted)).view(np.bool_)
            holders = at.who[(wanted & ~before)[at.partner] & ~at.fixed]
            waiting = np.unique(holders[~moved[holders]])
            moved[waiting] = True
            if moved.sum() > MOST_ROWS:
                return moved, wanted, False
        return moved, wanted, True

    @cached_property
    def holders(self) -> tuple[Holders, Holders]:
        """For each side who of it is with each of the other."""
        return self._holders(0), self._holders(1)

    def _holders(self, here: int) -> Holders:
        lists = self.partners[1 - here]
        starts = np.concatenate([[0], np.cumsum([len(names) for names in lists])]).astype(np.int64)
        pairs = [(holder, partner) for partner, names in enumerate(lists) for holder in names]
        fixed = [((one, other) if here == 0 else (other, one)) in self.pins for one, other in pairs]
        who, partner = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return Holders(starts, who.copy(), partner.copy(), np.array(fixed, dtype=np.bool_))

    @cached_property
    def least(self) -> list[Ints]:
        """The fewest partners that each person of a side may have, by minima and pins; 1 at least, to be covered."""
        sides = zip(self.minima, self.pins_of, strict=True)
        return [np.maximum(np.maximum(minima, pins), 1) for minima, pins in sides]

    def _less(self, side: int, index: int) -> int:
        """By how much a person's least number of partners is lower without one of their pins."""
        pins = self.pins_of[side][index]
        return int(self.least[side][index] - max(self.minima[side][index], pins - 1, 1))

    @cached_property
    def minima(self) -> list[Ints]:
        """The least number of partners of everybody, by side."""
        return [np.array([person.min for person in side], dtype=np.int64) for side in self.people]

    @cached_property
    def pins_of(self) -> list[Ints]:
        """The number of pins of everybody, by side."""
        return [np.bincount(at, minlength=len(side)) for at, side in zip(self.pin_ends, self.people, strict=True)]

    @cached_property
    def pins(self) -> frozenset[tuple[int, int]]:
        """The pinned pairs by position."""
        lefts, rights = self.problem.left_index, self.problem.right_index
        return frozenset((lefts[left], rights[right]) for left, right in self.problem.pins)

    @cached_property
    def pin_ends(self) -> tuple[Ints, Ints]:
        """Who is pinned, left and right, pin by pin in order."""
        left, right = np.array(sorted(self.pins), dtype=np.int64).reshape(-1, 2).T
        return left.copy(), right.copy()

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

    def _pins_to_lift(self, here: int, index: int, moved: Bools, wanted: Bools, whole: bool) -> tuple[Reason, ...]:
        """Pins without which one more person would be placed; found once for all who reach the same and need as much."""
        if not self.covering or self.problem.quotas or not self.pins:
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
            more = self._from_holder(here, int(self.pin_ends[here][at]))
            without = self._weighed(here, moved | more[0], wanted | more[1], whole and more[2], at)
            spare = without.wanted & (self.degrees[there] < self.capacity[there])
            if spare.any() or (without.whole and without.needed <= without.places):
                left, right = (side[int(ends[at])].id for side, ends in zip(self.people, self.pin_ends, strict=True))
                yield Reason("lift_pin", {"left": left, "right": right})

    def _from_holder(self, here: int, index: int) -> tuple[Bools, Bools, bool]:
        """Who is reached from the holder of a pin; whether this pin is passed over changes nothing, they are there."""
        if self.edges is not None:
            return *self._closure(here, index), True
        known = self.widely[here]
        return known.get(index) or known.setdefault(index, self._reached_widely(here, index))

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
            return bool((self._bits(here, index) == 0).any())
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
        bits = np.bincount(self._bits(here, index), minlength=1)
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
