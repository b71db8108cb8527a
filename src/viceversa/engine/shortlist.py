"""Shortlists: a few proposals for each person of a side, from which they choose; then their answers enter the last solve.

The lists are one b-matching over the same rules, criteria and aims: everybody of the side gets up to so many proposals, and
nobody of the other side is on too many lists. So they are the best lists together, with the same proof as any result; a
list of everybody's own favorites would name the same few people again and again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .check import Report, check
from .errors import PairError, SettingError
from .people import MOST_PARTNERS, Person, is_whole
from .problem import PairOfIds, Problem
from .rankings import Rankings
from .result import Pair, Result
from .settings import DEFAULT_AIMS, Aim
from .solve import solve

SIDES = ("left", "right", "both")
MOST_PROPOSALS = 20
MOST_LISTS = 1000


@dataclass(frozen=True)
class Shortlists:
    """Proposals for one side or both. `most`: on a list; `bound`: lists on which somebody of the other side may be, for each
    partner they have room for. `result`: all proposals together as the best result of `shortlist_problem`, with its proof."""

    side: str
    most: int
    bound: int
    result: Result

    @property
    def lists(self) -> Mapping[str, Mapping[str, tuple[Pair, ...]]]:
        """By side and id: the proposals, best first (most points, then the order of ids). Everybody of the side is there."""
        found: dict[str, dict[str, list[Pair]]] = {name: {} for name in SIDES[:2] if self.side in (name, "both")}
        for out in self.result.left_out:
            if out.side in found:
                found[out.side][out.id] = []
        for pair in sorted(self.result.pairs, key=lambda pair: (-pair.points, pair.left, pair.right)):
            for side in found:
                found[side].setdefault(pair.left if side == "left" else pair.right, []).append(pair)
        return {side: {name: tuple(lists[name]) for name in sorted(lists)} for side, lists in found.items()}


def shortlist(problem: Problem, *, side: str = "right", most: int = 3, bound: int | None = None) -> Shortlists:
    """Up to `most` proposals for everybody of `side` ("left", "right" or "both"), the best lists together.

    `bound`: on how many lists somebody of the other side may be for each partner they have room for. By default `most`, or
    what is needed so that every list can be full. With "both" a proposal is on both lists, and `most` bounds either. Cost: as
    `solve`. Where pins contradict, `result` says so, as there. Raises SettingError for a wrong side or number.
    """
    bound = _default_bound(problem, side, most) if bound is None else bound
    return Shortlists(side, most, bound, solve(shortlist_problem(problem, side, most, bound)))


def shortlist_problem(problem: Problem, side: str, most: int, bound: int) -> Problem:
    """The problem whose best result is the shortlists.

    Capacities become lengths of lists. Somebody whose pins leave no room gets no other proposal. Minima, quotas, rankings
    and the aim "stable" are about partners, not proposals, and are left out.
    """
    if side not in SIDES:
        raise SettingError(f"Shortlists are for the side {side!r}; use left, right or both.")
    for name, number, highest in (("most", most, MOST_PROPOSALS), ("bound", bound, MOST_LISTS)):
        if not is_whole(number) or not 1 <= number <= highest:
            raise SettingError(f"{name} is {number!r}; use a whole number from 1 to {highest}.")
    pins = _pins(problem)

    def longer(name: str, person: Person) -> Person:
        pinned = pins.get((name, person.id), 0)
        room = person.capacity - pinned
        if room <= 0:
            return replace(person, min=0, lot=1)  # full, or pinned too often, which the solver says
        places = most if side in (name, "both") else bound * room
        return replace(person, capacity=min(pinned + places, MOST_PARTNERS), min=0, lot=1)

    return replace(
        problem,
        left=tuple(longer("left", person) for person in problem.left),
        right=tuple(longer("right", person) for person in problem.right),
        quotas=(),
        rankings=Rankings(),
        aims=_without_stable(problem.aims),
    )


def check_shortlists(problem: Problem, lists: Shortlists) -> Report:
    """Check lists against the problem they were made for, as `check` does a result."""
    return check(shortlist_problem(problem, lists.side, lists.most, lists.bound), lists.result)


def with_answers(
    problem: Problem, rankings: Rankings, vetoes: Iterable[PairOfIds] = (), *, stable: bool = False
) -> Problem:
    """The problem for the last solve, from what people answered to their lists.

    `rankings`: whom they would have, best first. `stable`: aim for stable pairs by these rankings (whoever isn't ranked by
    somebody who ranked is not acceptable). Otherwise the first group of each ranking counts as asked for, in the criterion
    `mutual_preference`, and the aims stay. `vetoes`: pairs (left, right) that somebody silently refused; they are forbidden
    like a do-not-match list, without a trace of whose they were. Raises PairError for unknown ids, SettingError where the
    problem can't use preferences or be stable.
    """
    rankings.check(problem.left_index, problem.right_index)
    problem = _vetoed(problem, vetoes)
    if stable:
        aims = tuple(aim for aim in problem.aims if aim in ("people", "pairs", "points"))
        return replace(problem, rankings=rankings, aims=("pins", "stable", *aims))
    if problem.pairs is not None or not problem.criteria.get("mutual_preference"):
        raise SettingError(
            "Preferences count in the criterion mutual_preference, which has no weight here; give it one, or ask for stable"
            " pairs."
        )
    asked = {"left": rankings.left, "right": rankings.right}

    def asking(side: str, person: Person) -> Person:
        groups = asked[side].get(person.id)
        return replace(person, likes=person.likes | set(groups[0])) if groups else person

    return replace(
        problem,
        left=tuple(asking("left", person) for person in problem.left),
        right=tuple(asking("right", person) for person in problem.right),
        rankings=Rankings(),
        aims=_without_stable(problem.aims),
    )


def _without_stable(aims: tuple[Aim, ...]) -> tuple[Aim, ...]:
    """Without "stable"; the usual aims if nothing else was asked."""
    others = tuple(aim for aim in aims if aim != "stable")
    return others if set(others) - {"pins"} else DEFAULT_AIMS


def _vetoed(problem: Problem, vetoes: Iterable[PairOfIds]) -> Problem:
    """Without the vetoed pairs: off the list of the scored form, on the do-not-match lists of the people form."""
    pairs = set(vetoes)
    for left, right in sorted(pairs):
        try:
            problem.people(left, right)
        except PairError as error:
            raise PairError(f"vetoes: {left} and {right}: {error} Take the veto out.") from None
    if not pairs:
        return problem
    if problem.pairs is not None:
        return replace(problem, pairs=tuple(pair for pair in problem.pairs if pair[:2] not in pairs))
    refused: dict[str, set[str]] = {}
    for left, right in pairs:
        refused.setdefault(left, set()).add(right)
    left_people = tuple(
        replace(person, do_not_match=person.do_not_match | refused[person.id]) if person.id in refused else person
        for person in problem.left
    )
    return replace(problem, left=left_people, rules=tuple(dict.fromkeys((*problem.rules, "do_not_match"))))


def _pins(problem: Problem) -> dict[tuple[str, str], int]:
    """How many pins each person has, by side and id."""
    found: dict[tuple[str, str], int] = {}
    for left, right in problem.pins:
        for key in (("left", left), ("right", right)):
            found[key] = found.get(key, 0) + 1
    return found


def _default_bound(problem: Problem, side: str, most: int) -> int:
    """`most`, or as much more as it takes that the places of the other side make full lists for everybody."""
    if side not in ("left", "right") or not is_whole(most):
        return most  # "both", or what `shortlist_problem` refuses
    pins = _pins(problem)
    here, there = (
        [max(person.capacity - pins.get((name, person.id), 0), 0) for person in people]
        for name, people in (("left", problem.left), ("right", problem.right))
    )
    if side == "right":
        here, there = there, here
    asked, places = sum(room > 0 for room in here) * most, max(sum(there), 1)
    return min(max(most, -(-asked // places)), MOST_LISTS)
