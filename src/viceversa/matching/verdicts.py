"""What may be said of the rules that forbid a pair, and of the locks that stand in its way.

Some rules know what no program manager may read: whom somebody does not want to meet, what they will not talk about,
who decides about whom, who was with whom, who leaves when. Each of them by its name would tell it, and a name that only one of
them lacks would give that one away. So all of them are one and the same: something between the two. It is said only where
nothing else forbids the pair; whoever compares the answers of many pairs learns that one of five things is so, never which.
"""

from __future__ import annotations

from itertools import combinations, product

from viceversa import engine

# The name under which all untold rules go.
BETWEEN = "between"
UNTOLD = frozenset({*engine.SILENT, "decision_power", "former", "employed"})
# Locks to let go are chosen among so many ways at most; more takes somebody with many partners, all of them locked.
MOST_WAYS = 20

Pairs = tuple[tuple[str, str], ...]


def against(problem: engine.Problem, left: str, right: str) -> tuple[engine.Forbidden, ...]:
    """What forbids the pair, as far as a manager may know: the rules that can be named, else the one that can't.

    Empty if the pair is allowed. Pure. Raises PairError for somebody who is not in the problem.
    """
    one, other = problem.people(left, right)
    found = engine.verdicts(problem, left, right)
    told = tuple(verdict for verdict in found if not _is_untold(verdict, one, other, problem.settings))
    if told or not found:
        return told
    return (engine.Forbidden(BETWEEN, engine.Reason("not_available"), engine.Reason("lift_other_partner")),)


def _is_untold(verdict: engine.Forbidden, left: engine.Person, right: engine.Person, asked: engine.Settings) -> bool:
    return verdict.rule in UNTOLD or (verdict.rule == "top_want" and bool(first_wishes(left, right, asked)))


def first_wishes(left: engine.Person, right: engine.Person, asked: engine.Settings) -> list[str]:
    """Right's first wishes that left offers well enough, whatever either will not talk about."""
    wishes = [want.topic for want in right.wants[: asked.top_wants]]
    return [topic for topic in wishes if left.offers.get(topic, 0) >= asked.want_level]


def in_the_way(problem: engine.Problem, left: str, right: str) -> list[Pairs]:
    """The ways to make room for the pair: which locks of the two to let go. [()] where none needs to. Pure."""
    ways = []
    for place, person in enumerate(problem.people(left, right)):
        own = [pin for pin in problem.pins if pin[place] == person.id and pin != (left, right)]
        ways.append(list(combinations(own, max(len(own) + 1 - person.capacity, 0))))
    return [(*of_left, *of_right) for of_left, of_right in product(*ways)][:MOST_WAYS]
