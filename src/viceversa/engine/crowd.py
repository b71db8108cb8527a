"""Why somebody has no partner, and what would help. Never a guess: each answer is computed from who may be with whom."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from .errors import ResultError
from .flow import Bools, Ints
from .problem import Problem
from .reasons import Forbidden, Reason
from .result import LeftOut, Pair, Result
from .rules import SILENT
from .scan import Scanner, is_large
from .score import Edges, always, score
from .sheet import RULE_BITS, Small

MOST_NAMES = 3
# Where not all pairs are held: so many people's partners are looked up before the answer says "and more".
MOST_ROWS = 500


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
    found = [crowd.why("left", index) for index in missing[0].tolist()]
    return tuple(found + [crowd.why("right", index) for index in missing[1].tolist()])


class _Crowd:
    """Who may be with whom and who is, as neighbor lists by side."""

    def __init__(self, problem: Problem, edges: Edges | None, pairs: Iterable[Pair]) -> None:
        self.problem, self.edges = problem, edges
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
        order, starts = self.order[side]
        ends = self.edges.right if side == 0 else self.edges.left
        return ends[order[starts[index] : starts[index + 1]]]

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
        rivals, wanted, complete = self._competition(here, index)
        there = 1 - here
        if (self.degrees[there][wanted] < self.capacity[there][wanted]).any():
            return LeftOut(person.id, side, Reason("aims_prefer_others", {"allowed": len(partners)}), lifts)
        facts = {
            "allowed": len(partners),
            "rivals": int(rivals.sum()),
            "partners": int(wanted.sum()),
            "places": int(self.capacity[there][wanted].sum()),
        }
        code = "partners_taken" if complete else "partners_taken_widely"
        names: list[str] = [self.people[there][partner].id for partner in partners[:MOST_NAMES].tolist()]
        return LeftOut(person.id, side, Reason(code, facts), (Reason("lift_more_places", {"who": names}), *lifts))

    def _competition(self, here: int, index: int) -> tuple[Bools, Bools, bool]:
        """The people who compete for the same places, the partners they compete for, and whether these are all.

        Everybody reachable by "may be with" there and "is with" back (Hall's condition at work). If all those partners
        are full, no exchange among these people can make room: the proof that somebody of them stays without.
        """
        rivals = np.zeros(len(self.people[here]), dtype=np.bool_)
        wanted = np.zeros(len(self.people[1 - here]), dtype=np.bool_)
        rivals[index] = True
        waiting = [index]
        while waiting:
            before = wanted.copy()
            for rival in waiting:
                wanted[self.allowed(here, rival)] = True
            holders = {
                holder for partner in np.flatnonzero(wanted & ~before) for holder in self.partners[1 - here][partner]
            }
            waiting = sorted(holder for holder in holders if not rivals[holder])
            rivals[waiting] = True
            if self.edges is None and rivals.sum() > MOST_ROWS:
                return rivals, wanted, False
        return rivals, wanted, True

    def _nobody_allowed(self, here: int, index: int) -> Reason:
        """Nobody is allowed: the rule that binds most, and how many partners each rule takes."""
        blocked, alone = self.taken(here, index)
        if not blocked:
            return Reason("nobody_there")
        # The rule that alone stands between most, else the one that takes most; first of the order on ties.
        counts = alone or blocked
        main = max(counts, key=lambda rule: counts[rule])
        spoken = {SILENT.get(rule, rule): count for rule, count in blocked.items()}
        return Reason("no_partner_allowed", {"rule": SILENT.get(main, main), "counts": spoken})

    def _anybody(self, here: int, index: int) -> bool:
        """Is anybody allowed, rankings apart?"""
        if self.problem.pairs is None:
            return bool((self.scanner.faults(here, index) == 0).any())
        return sum(self.taken(here, index)[0].values()) < len(self.people[1 - here])

    def _rules_to_lift(self, here: int, index: int) -> tuple[Reason, ...]:
        """Rules that alone stand between this person and partners, most partners first; silent ones are not named."""
        _blocked, alone = self.taken(here, index)
        found = sorted((-count, rule) for rule, count in alone.items() if rule not in SILENT)
        return tuple(Reason("lift_rule", {"rule": rule, "partners": -count}) for count, rule in found[:MOST_NAMES])

    def taken(self, here: int, index: int) -> tuple[dict[str, int], dict[str, int]]:
        """How many partners each rule takes from a person, and how many it alone takes, so that lifting it opens them."""
        if self.problem.pairs is not None:
            blocked = self._not_listed(here, index)
            return blocked, blocked
        bits = self.scanner.faults(here, index)
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
