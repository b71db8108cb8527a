"""Reasons: for a pair, against a pair, for those left out; and sentences for all of them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.brute import small, solutions, told, worth
from tests.engine.examples import NIA, VIKTOR, one_pair, scored, with_person
from viceversa import engine
from viceversa.engine import (
    SENTENCES,
    Aim,
    Changes,
    Cost,
    Floor,
    LeftOut,
    Person,
    Problem,
    Quota,
    Reason,
    Result,
    ResultError,
    compare,
    explain_left_out,
    explain_pair,
    say,
    solve,
)


def test_a_pair_is_explained_by_its_shares() -> None:
    problem = one_pair()
    told = explain_pair(problem, solve(problem), "nia", "viktor")
    assert (told.chosen, told.allowed, told.verdicts, told.cost) == (True, True, (), None)
    assert told.points == sum(share.points for share in told.shares)
    assert (told.to_right, told.to_left) == (68, 66)
    assert say(told.shares[0].reason) == "nia offers AI, SQL, which viktor wants."


def test_a_pair_not_made_is_explained_by_what_it_would_cost() -> None:
    problem = scored({"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 2})
    result = solve(problem)
    told = explain_pair(problem, result, "b", "x")
    assert (told.chosen, told.allowed) == (False, True)
    true_loss = result.value.points - solve(replace(problem, pins=(("b", "x"),))).value.points
    assert told.cost is not None
    assert told.cost.aim == "points"
    assert 0 <= told.cost.at_least <= true_loss == 1
    only_people = replace(problem, aims=("people",))
    assert explain_pair(only_people, solve(only_people), "b", "x").cost == Cost("people", 0, 0)


def test_what_a_pair_costs_is_told_by_the_first_aim_that_must_suffer() -> None:
    """With a and x together nobody is left for b and c, nor for y and z: two pairs become one."""
    star = scored({"a-x": 9, "a-y": 1, "a-z": 1, "b-x": 1, "c-x": 1})
    assert explain_pair(*with_aims(star, "pairs", "points"), "a", "x").cost == Cost("pairs", 1)
    assert explain_pair(*with_aims(star, "points"), "b", "x").cost == Cost("points", 7)


def test_what_a_proof_leaves_open_costs_nothing_for_sure() -> None:
    """A highest floor is proved to be no higher, nothing more. Quotas that bind leave a gap, which is taken off."""
    square = scored({"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 2})
    assert explain_pair(*with_aims(square, "pairs", Floor("max"), "points"), "a", "x").cost == Cost("points", 0)
    loose = replace(square, quotas=(Quota("all", "left", frozenset("ab"), max=2),))
    assert explain_pair(*with_aims(loose, "pairs", "points"), "a", "y").cost in (Cost("points", 0), Cost("points", 1))
    problem, result = with_aims(scored({"a-x": 5, "b-x": 5}), "pairs", "points")
    (spare,) = {("a", "x"), ("b", "x")} - result.partners
    assert result.certificate is not None
    # Among very many pairs equal answers are not told apart.
    proof = replace(result.certificate, stages=result.certificate.stages[:-1])
    unordered = replace(result, certificate=proof)
    assert (
        explain_pair(problem, unordered, *spare).cost == explain_pair(problem, result, *spare).cost == Cost("points", 0)
    )
    tight = replace(square, quotas=(Quota("all", "left", frozenset("ab"), max=1),))
    assert explain_pair(*with_aims(tight, "pairs", "points"), "b", "y").cost == Cost("pairs", 0)


def test_nothing_is_said_of_the_cost_where_no_proof_is_about_it() -> None:
    """Of stable pairs none is proved to bring the most; and where minima can't be met, there is no result to fall short of."""
    square = scored({"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 2})
    problem, result = with_aims(square, "stable", "points")
    assert result.partners == {("a", "x"), ("b", "y")}
    assert explain_pair(problem, result, "a", "y").cost is None
    needy = with_person(scored({"a-x": 9, "b-x": 1}, {"a": 2}), "a", min=2)
    unmet = solve(needy)
    assert unmet.status == "infeasible"
    assert explain_pair(needy, unmet, "a", "x").cost is None


def with_aims(problem: Problem, *aims: Aim) -> tuple[Problem, Result]:
    aimed = replace(problem, aims=aims)
    return aimed, solve(aimed)


@settings(max_examples=200)
@given(small(), st.data())
def test_no_result_with_the_pair_costs_less(problem: Problem, data: st.DataObject) -> None:
    """Against all solutions there are: none with the pair that is as good in the aims before falls short by less."""
    result = solve(problem)
    listed = [pair[:2] for pair in problem.pairs or () if pair[:2] not in problem.pins]
    if result.status == "infeasible" or not listed:
        return
    pair = data.draw(st.sampled_from(listed))
    cost = explain_pair(problem, result, *pair).cost
    if cost is None:
        return
    assert result.certificate is not None
    at = [(stage.aim, stage.priority) for stage in result.certificate.stages].index((cost.aim, cost.priority))
    before = worth(problem, told(result))
    forced = replace(problem, pins=(*problem.pins, pair))
    for chosen in solutions(forced):
        after = worth(forced, chosen)
        if after[:at] == before[:at]:
            assert before[at] - after[at] >= cost.at_least


def test_a_forbidden_pair_is_explained_by_all_rules_that_forbid_it() -> None:
    problem = one_pair(replace(NIA, grade=6, languages=frozenset()))
    told = explain_pair(problem, solve(problem), "nia", "viktor")
    assert [found.rule for found in told.verdicts] == ["grade_gap", "language"]
    assert (told.allowed, told.cost) == (False, None)
    assert told.points > 0


def only(problem: Problem) -> LeftOut:
    (found,) = solve(problem).left_out
    return found


def test_left_out_without_room() -> None:
    problem = scored({"a-x": 5, "b-x": 5}, {"b": 0})
    assert only(problem) == LeftOut(
        "b", "left", Reason("no_capacity", {"who": ["b"]}), (Reason("lift_capacity", {"who": ["b"]}),)
    )


def test_left_out_because_no_partner_is_allowed_names_the_binding_rule() -> None:
    lonely = replace(NIA, id="lea", grade=6, languages=frozenset())
    other = replace(VIKTOR, id="vera", languages=frozenset({"fr"}))
    problem = Problem((NIA, lonely), (VIKTOR, replace(other, grade=9, languages=frozenset({"fr"}))))
    found = {out.id: out for out in solve(problem).left_out}
    assert found["lea"].reason == Reason("no_partner_allowed", {"rule": "language"})
    assert found["lea"].would_help == (Reason("lift_rule", {"rule": "language", "partners": 1}),)
    assert found["vera"].reason.facts["rule"] == "language"


def test_left_out_behind_several_rules_names_the_one_that_takes_most() -> None:
    problem = one_pair(replace(NIA, grade=6, languages=frozenset()))
    found = solve(problem).left_out[0]
    assert found.reason == Reason("no_partner_allowed", {"rule": "grade_gap"})
    assert found.would_help == ()


def test_a_do_not_match_list_is_never_named() -> None:
    problem = one_pair(replace(NIA, do_not_match=frozenset({"viktor"})))
    result = solve(problem)
    assert result.left_out[1] == LeftOut("viktor", "right", Reason("nobody_possible"))
    pinned = solve(replace(problem, pins=(("nia", "viktor"),)))
    assert pinned.why == (Reason("pin_forbidden", {"left": "nia", "right": "viktor", "rule": "not_available"}),)


def test_left_out_because_nobody_is_there() -> None:
    assert only(Problem((NIA,), ())).reason == Reason("nobody_there")


def test_left_out_because_partners_are_taken_names_the_whole_competition() -> None:
    # a and b hold x; c wants y only, held by b's rival: everybody from a to c competes for x and y.
    problem = scored({"a-x": 9, "b-x": 8, "b-y": 9, "c-y": 1, "d-z": 1})
    found = only(problem)
    facts = {"allowed": 1, "rivals": 3, "partners": 2, "places": 2, "needed": 3}
    assert (found.id, found.reason) == ("c", Reason("partners_taken", facts))
    assert found.would_help[0] == Reason("lift_more_places", {"who": ["y"]})
    assert solve(with_person(problem, "y", capacity=2)).left_out == ()
    assert explain_left_out(problem, solve(problem), "c") == found


def test_left_out_by_the_aims_alone() -> None:
    problem = scored({"a-x": 0, "b-x": 5}, {"x": 2}, aims=(engine.Floor(3), "points"))
    assert only(problem).reason == Reason("aims_prefer_others", {"allowed": 1})


def test_somebody_placed_or_unknown_is_not_left_out() -> None:
    problem = scored({"a-x": 5})
    result = solve(problem)
    for side, name, other in (("left", "a", "x"), ("right", "x", "a")):
        with pytest.raises(ResultError, match=f"{name} is not left out: paired with {other}"):
            explain_left_out(problem, result, name, side)
    with pytest.raises(ResultError, match="no zoe on the right"):
        explain_left_out(problem, result, "zoe", "right")


def test_compare_tells_added_dropped_kept() -> None:
    before, after = solve(scored({"a-x": 5, "b-y": 5})), solve(scored({"a-x": 5, "b-z": 5}))
    assert compare(before, after) == Changes((("b", "z"),), (("b", "y"),), (("a", "x"),))


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    folder = Path(engine.__file__).parent
    source = "".join(path.read_text() for path in folder.glob("*.py") if path.name != "words.py")
    # "code" as an argument, in a conditional expression, or picked from a tuple: every text in quotes counts.
    quoted = set(re.findall(r'"([a-z_]+)"', source))
    given = set(re.findall(r'Reason\("([a-z_]+)"', source))
    assert given - set(SENTENCES) == set()
    assert set(SENTENCES) - quoted == set()


def test_sentences_spell_facts_out() -> None:
    assert (
        say(Reason("little_time", {"hours": 1.5, "needed": 2.0}))
        == "They have 1.5 common hours a week; at least 2 are needed."
    )
    quotas = Reason("quotas_bind", {"allowed": 2, "quotas": ["Sales", "North"]})
    assert say(quotas) == "There are allowed partners (2), but the quotas leave no place: Sales, North."
    assert (
        say(Reason("no_top_want", {"wants": [], "level": 3}))
        == "None of the first wants (none) is offered at level 3 or more."
    )
    assert say(Reason("from_the_future", {"x": 1})) == "from_the_future"


def test_one_result_explains_people_of_any_capacity() -> None:
    problem = Problem((Person("a", capacity=0),), (Person("x"),), pairs=(("a", "x", 1),))
    assert [out.reason.code for out in solve(problem).left_out] == ["no_capacity", "no_partner_allowed"]
