"""Partners who come several at a time, or not at all: against brute force, with true reasons for who is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.brute import COVERING, best, covered, most_people, small, solutions, told, worth
from tests.engine.examples import scored, with_person
from viceversa.engine import (
    Across,
    Person,
    PersonError,
    Problem,
    Reason,
    SettingError,
    check,
    problem_from_json,
    problem_to_json,
    relaxations,
    result_from_json,
    result_to_json,
    say,
    solve,
    why_not,
)


@st.composite
def in_lots(draw: st.DrawFn, problem: Problem) -> Problem:
    """The problem with lots of two or three for some."""
    for person in (*problem.left, *problem.right):
        if draw(st.integers(0, 1)):
            problem = with_person(problem, person.id, lot=draw(st.sampled_from([2, 2, 3])))
    return problem


def kept(problem: Problem) -> list[tuple[tuple[str, str, int], ...]]:
    """All solutions in which everybody's partners come in lots."""
    lots = {("left", one.id): one.lot for one in problem.left} | {("right", one.id): one.lot for one in problem.right}
    found = []
    for chosen in solutions(problem):
        ends = [end for pair in chosen for end in (("left", pair[0]), ("right", pair[1]))]
        if all(ends.count(end) % lot == 0 for end, lot in lots.items()):
            found.append(chosen)
    return found


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_other_solution_in_lots_is_better(data: st.DataObject) -> None:
    problem = data.draw(small().flatmap(in_lots))
    result = solve(problem)
    assert check(problem, result).faults == ()
    assert check(problem, result_from_json(result_to_json(result))).ok
    found = kept(problem)
    if not found:
        assert result.status == "infeasible"
        return
    assert result.status == "optimal"
    assert worth(problem, told(result)) == max(worth(problem, chosen) for chosen in found)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_who_is_left_out_is_told_the_truth(data: st.DataObject) -> None:
    problem = data.draw(small(aims=st.sampled_from(COVERING)).flatmap(in_lots))
    if best(problem) is None or not kept(problem):
        return
    result = solve(problem)
    alone = replace(
        problem,
        left=tuple(replace(one, lot=1) for one in problem.left),
        right=tuple(replace(one, lot=1) for one in problem.right),
    )
    for out in result.left_out:
        assert out.reason.code != "aims_prefer_others"
        for why in out.would_help:
            if why.code == "lift_lots":
                assert most_people(alone) > result.value.people
                assert any(covered(told(result)) | {(out.side, out.id)} <= covered(each) for each in solutions(alone))
            if why.code == "lift_more_places":
                assert not problem.lots


def two_each(pairs: dict[str, int], *mentees: str, **more: object) -> Problem:
    """Mentees x, y, z with two mentors or none."""
    problem = scored(pairs, dict.fromkeys(mentees, 2), **more)
    return replace(problem, right=tuple(replace(one, lot=2) for one in problem.right))


def test_too_few_for_everybody_leave_some_out_and_say_what_would_place_them() -> None:
    """Three mentors, two who take two each: one has two, the other nobody, and the third mentor waits."""
    problem = two_each({f"{left}-{right}": 5 for left in "abc" for right in "xy"}, "x", "y")
    result = solve(problem)
    assert (result.status, result.value.people, result.value.pairs) == ("optimal", 3, 2)
    assert [(out.side, out.reason.code, say(out.would_help[0])) for out in result.left_out] == [
        ("left", "lots_bind", "Partners who may come fewer than 2 at a time would place one more person."),
        ("right", "lots_bind", "Partners who may come fewer than 2 at a time would place one more person."),
    ]
    assert say(result.left_out[1].reason) == (
        "There are allowed partners (3), but where partners come 2 at a time there are not enough for one more."
    )
    (found,) = [one for one in relaxations(problem) if one.reason.code == "relax_lots"]
    assert (found.placed, found.value.people) == ((("left", "c"), ("right", "y")), 5)
    price = why_not(problem, "c", "y")
    assert (price.lost_people, price.after is not None) == (0, True)


def test_pins_that_can_not_be_completed_are_named() -> None:
    problem = two_each({"a-x": 5, "b-y": 5}, "x", "y", pins=(("a", "x"),))
    result = solve(problem)
    assert result.why == (Reason("lots_contradict", {"who": ["x"]}),)
    report = check(problem, result)
    assert (report.ok, report.unproved) == (
        True,
        ("That partners can't come in lots was found by search; no prices prove it.",),
    )
    told_wrong = replace(result, why=(Reason("lots_contradict", {"who": ["y"]}),))
    assert check(problem, told_wrong).faults == (
        "Those whose partners are said not to come in lots are not those of the problem.",
    )
    nobody = replace(problem, pairs=(("a", "x", 5),), left=problem.left[:1])
    assert solve(nobody).why[0].code == "lots_contradict"


def test_a_number_that_is_no_lot_is_a_fault() -> None:
    problem = two_each({"a-x": 5, "b-x": 5}, "x")
    single = replace(problem, right=tuple(replace(one, lot=1, capacity=1) for one in problem.right))
    assert "x (right): 1 partners, but they come 2 at a time." in check(problem, solve(single)).faults


def test_lots_beside_a_share_promise_nothing() -> None:
    problem = two_each(
        {f"{left}-{right}": 5 for left in "abc" for right in "xy"}, "x", "y", quotas=(Across("any", {}, 0),)
    )
    assert {out.would_help for out in solve(problem).left_out} == {()}


def test_where_people_do_not_come_first_lots_are_not_blamed() -> None:
    problem = two_each({"a-x": 5, "b-x": 1, "c-x": 1}, "x", aims=("points",))
    (out,) = solve(problem).left_out
    assert out.reason.code == "aims_prefer_others" or out.reason.code == "partners_taken"


def test_lots_come_back_from_files_and_odd_ones_are_refused() -> None:
    problem = two_each({"a-x": 5, "b-x": 5}, "x")
    assert problem_from_json(problem_to_json(problem)) == problem
    with pytest.raises(PersonError, match="lot must be a whole number from 1 to"):
        Person("x", lot=0)
    with pytest.raises(SettingError, match="x has a lot of 2, which no stable result can promise"):
        replace(problem, aims=("stable",))
