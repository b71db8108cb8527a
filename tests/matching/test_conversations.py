"""Whom everybody meets at an event: fairest in number, compared with every plan there is; then the best whole."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from viceversa.engine import Person, Problem, check
from viceversa.matching.conversations import Asked, planned

Scored = dict[tuple[str, str], int]
GRAPHS = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("wxyz")), st.integers(0, 1_000_000), min_size=1, max_size=8
)


def problem(scored: Scored) -> Problem:
    left, right = (tuple(Person(one) for one in side) for side in ("abc", "wxyz"))
    return Problem(left=left, right=right, pairs=tuple((one, other, n) for (one, other), n in scored.items()))


def numbers(pairs: list[tuple[str, str]], had: dict[str, int] | None = None) -> dict[str, int]:
    found = Counter(had or {})
    found.update(end for pair in pairs for end in pair)
    return dict(found)


def fairness(pairs: list[tuple[str, str]], side: str, had: dict[str, int]) -> list[int]:
    """How many of a side meet at least one, at least two, and so on: more is better, the first first."""
    met = numbers(pairs, had)
    return [sum(met.get(one, 0) >= step for one in side) for step in range(1, 6)]


def every_plan(scored: Scored, rounds: int) -> list[list[tuple[str, str]]]:
    found = []
    for size in range(len(scored) + 1):
        for chosen in combinations(sorted(scored), size):
            if max(numbers(list(chosen)).values(), default=0) <= rounds:
                found.append(list(chosen))
    return found


@settings(max_examples=60, deadline=None)
@given(GRAPHS, st.integers(1, 3), st.dictionaries(st.sampled_from("abcwxyz"), st.integers(1, 2), max_size=4))
def test_both_sides_are_as_fair_as_any_plan_could_be_to_one_of_them(
    scored: Scored, rounds: int, had: dict[str, int]
) -> None:
    question, result = planned(Asked(problem(scored), rounds=rounds, had=had))
    assert check(question, result).ok
    pairs = [(pair.left, pair.right) for pair in result.pairs]
    plans = every_plan(scored, rounds)
    for side in ("abc", "wxyz"):
        assert fairness(pairs, side, had) == max(fairness(plan, side, had) for plan in plans)


@settings(max_examples=40, deadline=None)
@given(GRAPHS, st.integers(1, 3))
def test_of_plans_that_leave_everybody_where_they_could_be_the_best_is_chosen(scored: Scored, rounds: int) -> None:
    """Where everybody meets somebody, or nobody could meet more than one, every fair plan is among those chosen from."""
    question, result = planned(Asked(problem(scored), rounds=rounds))
    pairs = [(pair.left, pair.right) for pair in result.pairs]
    fair = [fairness(pairs, side, {}) for side in ("abc", "wxyz")]
    assume(rounds == 1 or sum(line[0] for line in fair) == 7)
    alike = [
        plan for plan in every_plan(scored, rounds) if [fairness(plan, side, {}) for side in ("abc", "wxyz")] == fair
    ]
    assert sum(scored[pair] for pair in pairs) == max(sum(scored[pair] for pair in plan) for plan in alike)
    assert len(question.left) == 3


@settings(max_examples=40, deadline=None)
@given(GRAPHS, st.integers(1, 2), st.integers(1, 3))
def test_tables_bound_the_whole(scored: Scored, rounds: int, tables: int) -> None:
    question, result = planned(Asked(problem(scored), rounds=rounds, tables=tables))
    assert check(question, result).ok
    most = max(len(plan) for plan in every_plan(scored, rounds))
    assert len(result.pairs) == min(rounds * tables, most)


def test_nobody_meets_somebody_twice_and_who_was_told_keeps_them() -> None:
    scored = {(one, other): 500_000 for one in "abc" for other in "wxyz"} | {("a", "x"): 900_000}
    question, result = planned(Asked(problem(scored), rounds=1, apart=[("a", "x")], stay=[("a", "w"), ("b", "x")]))
    pairs = {(pair.left, pair.right) for pair in result.pairs}
    assert check(question, result).ok
    assert ("a", "x") not in pairs
    assert {("a", "w"), ("b", "x")} <= pairs
    again = planned(Asked(problem(scored), rounds=1, apart=[("a", "x")], stay=[("a", "w"), ("b", "x")]))
    assert again == (question, result)


def test_where_tables_are_too_short_for_both_sides_the_larger_comes_first() -> None:
    """Six conversations: fairest to the left are two for each, to the right x and v twice; both together would take seven."""
    scored = {("a", "w"): 0, ("a", "x"): 3, ("b", "v"): 6, ("b", "x"): 7, ("b", "y"): 9, ("c", "v"): 6, ("c", "w"): 3}
    people = Problem(
        left=tuple(Person(one) for one in "abc"),
        right=tuple(Person(one) for one in "vwxy"),
        pairs=tuple((one, other, 100_000 * n) for (one, other), n in scored.items()),
    )
    question, result = planned(Asked(people, rounds=3, tables=2))
    assert check(question, result).ok
    pairs = [(pair.left, pair.right) for pair in result.pairs]
    assert (len(pairs), fairness(pairs, "vwxy", {})) == (6, [4, 2, 0, 0, 0])
