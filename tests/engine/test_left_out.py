"""Why somebody is left out: each reason is true, and what is said to help does, by trying all solutions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.brute import COVERING, best, covered, most_people, optima, small, solutions
from tests.engine.examples import people_form, scored, with_person
from tests.engine.test_pool import crowd
from viceversa.engine import (
    SILENT,
    LeftOut,
    Problem,
    Quota,
    Reason,
    check,
    explain_left_out,
    say,
    score,
    solve,
    verdicts,
)
from viceversa.engine import crowd as crowd_module
from viceversa.engine import rivals as rivals_module
from viceversa.engine.crowd import left_out


def room_more(problem: Problem, name: str) -> Problem:
    person = next(one for one in (*problem.left, *problem.right) if one.id == name)
    return with_person(problem, name, capacity=person.capacity + 1)


def helped(problem: Problem, out: LeftOut) -> None:
    """Fail unless everything that is said to help gives one more person a partner."""
    before = most_people(problem)
    for reason in out.would_help:
        facts = reason.facts
        changed = []
        if reason.code == "lift_more_places":
            assert isinstance(facts["who"], list)
            changed = [room_more(problem, name) for name in facts["who"]]
        elif reason.code == "lift_pin":
            changed = [replace(problem, pins=tuple(p for p in problem.pins if p != (facts["left"], facts["right"])))]
        elif reason.code == "lift_quotas":
            assert isinstance(facts["quotas"], list)
            changed = [replace(problem, quotas=tuple(q for q in problem.quotas if q.name not in facts["quotas"]))]
        for relaxed in changed:
            assert most_people(relaxed) > before, say(reason)


@settings(max_examples=300)
@given(small(aims=st.sampled_from(COVERING)))
def test_the_reason_is_the_binding_one_and_what_helps_helps(problem: Problem) -> None:
    if best(problem) is None:
        return
    result = solve(problem)
    for out in result.left_out:
        facts = out.reason.facts
        person = next(one for one in (problem.left if out.side == "left" else problem.right) if one.id == out.id)
        others = [one.id for one in (problem.right if out.side == "left" else problem.left)]
        pairs = [(out.id, other) if out.side == "left" else (other, out.id) for other in others]
        allowed = [pair for pair in pairs if not verdicts(problem, *pair)]
        if person.capacity == 0:
            assert out.reason == Reason("no_capacity", {"who": [out.id]})
        elif not others:
            assert out.reason == Reason("nobody_there")
        elif not allowed:
            assert out.reason.code == "no_partner_allowed"
        elif out.reason.code == "partners_taken":
            assert facts["allowed"] == len(allowed)
            assert facts["needed"] > facts["places"]  # type: ignore[operator]
            assert facts["needed"] >= facts["rivals"]  # type: ignore[operator]
        else:
            # Whoever covers people first leaves nobody out for another aim: only a quota can be in the way.
            assert out.reason.code == "quotas_bind"
            assert out.would_help == (Reason("lift_quotas", {"quotas": facts["quotas"]}),)
        helped(problem, out)
        assert explain_left_out(problem, result, out.id, out.side) == out


@settings(max_examples=150)
@given(small(aims=st.sampled_from(COVERING), quotas=False))
def test_no_pin_that_stands_in_the_way_is_forgotten(problem: Problem) -> None:
    if best(problem) is None:
        return
    result = solve(problem)
    now = covered(tuple((pair.left, pair.right, pair.points) for pair in result.pairs))
    for out in result.left_out:
        if out.reason.code != "partners_taken":
            continue
        named = {(why.facts["left"], why.facts["right"]) for why in out.would_help if why.code == "lift_pin"}
        for pin in problem.pins:
            loose = replace(problem, pins=tuple(other for other in problem.pins if other != pin))
            placed = any(now | {(out.side, out.id)} <= covered(chosen) for chosen in solutions(loose))
            assert (pin in named) == placed


@settings(max_examples=200)
@given(small())
def test_under_any_aims_nobody_is_told_something_false(problem: Problem) -> None:
    if best(problem) is None:
        return
    result = solve(problem)
    people_first = problem.aims[:1] == ("people",) or problem.aims[:2] == ("pins", "people")
    for out in result.left_out:
        if out.reason.code == "aims_prefer_others":
            assert not people_first
        if out.reason.code == "partners_taken":
            # Hall: whoever of them is covered, somebody needs a place that isn't there.
            assert out.reason.facts["needed"] > out.reason.facts["places"]  # type: ignore[operator]
        if any(reason.code.startswith("lift_more") for reason in out.would_help):
            helped(problem, out)
    assert optima(problem)


@settings(max_examples=150)
@given(people_form())
def test_the_rule_named_is_the_one_that_stands_between_most(problem: Problem) -> None:
    result = solve(problem)
    for out in result.left_out:
        if out.reason.code not in ("no_partner_allowed", "nobody_possible"):
            continue
        taken: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        others = problem.right if out.side == "left" else problem.left
        for other in others:
            pair = (out.id, other.id) if out.side == "left" else (other.id, out.id)
            rules = [found.rule for found in verdicts(problem, *pair)]
            assert rules, "nobody is allowed"
            rules = [rule for rule in rules if rule not in SILENT] or rules
            taken.update(rules)
            if len(rules) == 1:
                alone.update(rules)
        said = {rule: count for rule, count in alone.items() if rule not in SILENT}
        said = said or {rule: count for rule, count in taken.items() if rule not in SILENT}
        if out.reason.code == "nobody_possible":
            assert said == {}
            continue
        assert said[str(out.reason.facts["rule"])] == max(said.values())
        for reason in out.would_help:
            assert reason.code == "lift_rule"
            assert reason.facts["partners"] == alone[str(reason.facts["rule"])]


def test_a_pin_in_the_way_is_counted_and_named() -> None:
    problem = scored({"a-x": 1, "a-y": 1, "b-x": 1}, pins=(("a", "x"),))
    out = next(one for one in solve(problem).left_out if one.id == "b")
    facts = {"allowed": 1, "rivals": 2, "partners": 1, "places": 1, "needed": 2}
    assert out.reason == Reason("partners_taken", facts)
    assert [say(reason) for reason in out.would_help[:2]] == [
        "One more place with one of x would place one more person.",
        "Without the pin of a and x one more person would be placed.",
    ]


def test_a_minimum_in_the_way_is_counted() -> None:
    problem = with_person(scored({"a-x": 1, "a-y": 1, "b-y": 1}, {"a": 2}), "a", min=2)
    (out,) = solve(problem).left_out
    assert out.reason == Reason("partners_taken", {"allowed": 1, "rivals": 2, "partners": 2, "places": 2, "needed": 3})
    assert say(out.reason) == (
        "Every allowed partner (1) is taken: 2 people need 3 places, and the partners whom they may be with (2) have 2."
    )


def test_a_quota_in_the_way_is_named() -> None:
    sales = Quota("Sales", "left", frozenset("ab"), max=1)
    fine = Quota("all", "right", frozenset("xy"), max=2)
    out = next(one for one in solve(scored({"a-x": 9, "b-y": 8}, quotas=(sales, fine))).left_out if one.id == "b")
    assert out.reason == Reason("quotas_bind", {"allowed": 1, "quotas": ["Sales"]})
    assert say(out.would_help[0]) == "Wider bounds of Sales would place one more person."
    least = Quota("newcomers", "left", frozenset("c"), min=1)
    scarce = scored({"a-x": 9, "b-x": 8, "c-x": 1}, quotas=(least,))
    assert {one.reason.code for one in solve(scarce).left_out} == {"partners_taken"}


@pytest.mark.parametrize("aims", [("points", "people"), ("points",), ("pairs", "points")])
def test_where_people_do_not_come_first_no_place_is_promised(aims: tuple[str, ...]) -> None:
    problem = scored({"a-x": 5, "a-y": 5, "b-x": 0}, {"a": 2}, aims=aims)
    out = next(one for one in solve(problem).left_out if one.id == "b")
    assert out.reason == Reason("aims_prefer_others", {"allowed": 1})
    assert [reason.code for reason in out.would_help] == ["lift_rule"]


def test_a_result_may_keep_to_itself_why_but_not_half_of_it() -> None:
    problem = scored({"a-x": 5, "b-x": 3})
    result = solve(problem)
    quiet = tuple(replace(out, reason=Reason("not_said"), would_help=()) for out in result.left_out)
    assert check(problem, replace(result, left_out=quiet)).ok
    half = tuple(replace(out, reason=Reason("not_said")) for out in result.left_out)
    assert check(problem, replace(result, left_out=half)).faults == (
        "Who doesn't say why somebody is left out can't say what would help.",
    )


@pytest.mark.parametrize("kept", [0, 1 << 20])
@pytest.mark.parametrize("seed", range(6))
def test_the_reasons_do_not_depend_on_whether_all_pairs_are_held(
    seed: int, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = crowd(seed)
    result = solve(problem)
    monkeypatch.setattr(crowd_module, "AT_ONCE", 2)
    monkeypatch.setattr(rivals_module, "AT_ONCE", 2)
    monkeypatch.setattr(rivals_module, "MOST_KEPT", kept)
    assert left_out(problem, None, result.pairs) == result.left_out
    pairs = result.pairs[::3]
    told: list[tuple[str, int, int]] = []
    held = left_out(problem, score(problem), pairs, lambda *how_far: told.append(how_far))
    assert left_out(problem, None, pairs) == held
    assert told == [("reasons", done, len(held)) for done in range(len(held))]


def test_who_waits_no_longer_stops_the_reasons() -> None:
    class Stopped(Exception):
        pass

    def tell(stage: str, done: int, _of: int) -> None:
        if (stage, done) == ("reasons", 1):
            raise Stopped

    problem = scored({"a-x": 5, "b-x": 3, "c-x": 2})
    with pytest.raises(Stopped):
        solve(problem, tell)


def test_a_lock_in_the_way_of_several_is_named_to_each() -> None:
    problem = replace(
        scored({"a-x": 5, "b-x": 4, "b-y": 3, "c-x": 9, "d-y": 8, "e-x": 2, "c-w": 1, "d-v": 1}),
        pins=(("c", "x"), ("d", "y")),
    )
    result = solve(problem)
    lifts = {
        one.id: {fact for reason in one.would_help if reason.code == "lift_pin" for fact in [reason.facts["left"]]}
        for one in result.left_out
    }
    assert lifts == {"a": {"c"}, "b": {"c", "d"}, "e": {"c"}, "w": {"c"}, "v": {"d"}}
