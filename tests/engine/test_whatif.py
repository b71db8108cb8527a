"""What if: each answer against a full solve of the changed problem, and stories whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import NIA, one_pair, people_form, scored, small_scored, with_person
from viceversa.engine import (
    Floor,
    PairError,
    Person,
    Problem,
    Reason,
    SettingError,
    Settings,
    check,
    free_more,
    relaxations,
    say,
    score,
    sensitivity,
    solution,
    solve,
    trade_off,
    verdicts,
    why_not,
)
from viceversa.engine import scan as scan_module
from viceversa.engine.whatif import MOST_PLACES, again

ALL = ("pins", "people", "pairs", Floor("max"), "points", "stay")


@settings(max_examples=60)
@given(small_scored(), st.data())
def test_a_forced_pair_costs_what_a_full_solve_says(problem: Problem, data: st.DataObject) -> None:
    edges = score(problem)
    if not len(edges.points):
        return
    at = data.draw(st.integers(0, len(edges.points) - 1))
    pair = edges.left_ids[edges.left[at]], edges.right_ids[edges.right[at]]
    told = why_not(problem, *pair, near=solution(problem))
    forced = solve(replace(problem, pins=(pair,)))
    assert told.after == forced.value
    assert told.before == solve(problem).value
    assert told.lost_points == told.before.points - forced.value.points
    assert told.lost_people == told.before.people - forced.value.people
    assert told.changes is not None
    assert set(told.changes.added) == forced.partners - solve(problem).partners
    assert (pair in told.changes.kept) == (pair in solve(problem).partners)


def test_a_forbidden_pair_names_its_rules_and_computes_nothing() -> None:
    problem = scored({"a-x": 1}, {"b": 1})
    told = why_not(problem, "b", "x")
    assert [found.rule for found in told.verdicts] == ["not_listed"]
    assert (told.after, told.changes, told.lost_points, told.lost_people) == (None, None, None, None)
    with pytest.raises(PairError):
        why_not(problem, "nobody", "x")


def test_a_pair_that_contradicts_a_pin_or_a_minimum_says_so() -> None:
    pinned = scored({"a-x": 1, "a-y": 9}, pins=(("a", "y"),))
    told = why_not(pinned, "a", "x")
    assert told.after is None
    assert told.why == (Reason("pins_over_capacity", {"id": "a", "side": "left", "pins": 2, "capacity": 1}),)
    minimum = with_person(scored({"a-x": 9, "b-x": 1}), "b", min=1)
    assert [reason.code for reason in why_not(minimum, "a", "x").why] == ["min_not_met"]


def test_a_large_problem_is_solved_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = one_pair()
    monkeypatch.setattr(scan_module, "FEW", 0)
    assert why_not(problem, "nia", "viktor").lost_points == 0


@settings(max_examples=40)
@given(small_scored(), st.sampled_from([1, 2, 40]))
def test_each_corner_of_the_trade_off_is_the_best_at_its_floor(problem: Problem, most: int) -> None:
    problem = replace(problem, aims=("people", "pairs", "leximin", Floor(5), "points"))
    corners = trade_off(problem, solution(problem), most)
    plain = ("people", "pairs", "points")
    assert corners[0].value == solve(replace(problem, aims=plain)).value
    for corner in corners[1:]:
        assert corner.value == solve(replace(problem, aims=("people", "pairs", Floor(corner.floor), "points"))).value
        assert corner.value.worst is not None
        assert corner.value.worst >= corner.floor
    assert [corner.floor for corner in corners] == sorted({corner.floor for corner in corners})
    totals = [corner.value.points for corner in corners]
    assert totals == sorted(totals, reverse=True)
    highest = solve(replace(problem, aims=("people", "pairs", Floor("max"), "points")))
    assert corners[-1].value == highest.value
    assert len(corners) <= most + 2


def test_the_worst_pair_rises_as_the_total_falls() -> None:
    table = {"a-x": 100, "b-y": 1, "a-y": 50, "b-x": 40, "c-z": 70}
    corners = trade_off(scored(table))
    assert [(corner.floor, corner.value.worst, corner.value.points) for corner in corners] == [
        (0, 1, 171),
        (2, 40, 160),
    ]
    assert trade_off(scored(table, pins=(("b", "y"),)))[-1].floor == 0, "a pinned pair is no one's choice"


def test_a_trade_off_needs_pairs_and_points() -> None:
    with pytest.raises(SettingError, match="pairs"):
        trade_off(scored({"a-x": 1}, aims=("points",)))
    assert trade_off(scored({"a-x": 1}, pins=(("a", "x"),), forbids=(("a", "x"),))) == ()


@settings(max_examples=25)
@given(people_form())
def test_sensitivity_counts_the_pairs_of_a_full_solve(problem: Problem) -> None:
    shifts = sensitivity(problem)
    before = solve(problem).partners
    for shift in shifts:
        moved = replace(problem, criteria={**problem.criteria, shift.criterion: shift.weight})
        assert shift.pairs == len(solve(moved).partners - before)
    for name, weight in problem.criteria.items():
        told = {shift.weight for shift in shifts if shift.criterion == name}
        assert weight + 10 in told
        assert (0 in told) == (0 < weight <= 10 and any(w for other, w in problem.criteria.items() if other != name))


def test_the_scored_form_has_no_weights_to_move() -> None:
    assert sensitivity(scored({"a-x": 1})) == ()


def test_a_place_more_helps_where_places_are_short() -> None:
    problem = scored({"a-x": 5, "b-x": 3, "c-x": 1})
    (place,) = relaxations(problem)
    assert place.reason == Reason("relax_place", {"who": "x", "side": "right", "capacity": 2})
    assert place.placed == (("left", "b"),)
    assert (place.value.people, place.value.points) == (3, 8)
    assert check(place.problem, solve(place.problem)).ok
    assert [relaxation.placed for relaxation in relaxations(problem, person=("left", "c"))] == []
    assert relaxations(problem, person=("right", "x")) == ()
    assert [step.placed for step in free_more(problem, 2)] == [(("left", "b"),), (("left", "c"),)]
    assert len(free_more(problem, 1)) == 1
    assert len(free_more(problem, 5)) == 2, "nobody else is waiting"


def test_people_whose_places_are_locked_are_not_tried_for_being_liked_only() -> None:
    """Somebody who has a partner likes all of them better; the place that helps is found all the same."""
    locked = [(f"l{number:02}", f"r{number:02}") for number in range(MOST_PLACES + 2)]
    table = {f"{left}-{right}": 5 for left, right in locked} | {f"c-{right}": 9 for _left, right in locked}
    # "u" and "v" only make the other side the one with fewer places.
    table |= {"c-t": 1, "a-s": 3, "b-s": 3, "l00-u": 2, "l00-v": 2}
    found = relaxations(scored(table, pins=tuple(locked)))
    assert Reason("relax_place", {"who": "s", "side": "right", "capacity": 2}) in [one.reason for one in found]


def test_somebody_without_room_gets_it() -> None:
    problem = scored({"a-x": 5}, {"x": 0})
    assert relaxations(problem) == ()  # nobody competes for x; that x has no room is a reason of its own


def test_a_ruled_out_pair_is_offered_to_the_person_it_concerns() -> None:
    problem = scored({"a-x": 5, "b-y": 5}, forbids=(("a", "x"),))
    (relaxation,) = relaxations(problem, person=("left", "a"))
    assert say(relaxation.reason) == "Allow a and x again."
    assert relaxation.placed == (("left", "a"), ("right", "x"))
    assert relaxations(problem) == ()


@pytest.mark.parametrize(
    ("left", "options", "sentence"),
    [
        (NIA, Settings(end_date="2027-06-30", min_grade_gap=5), "Change the setting min_grade_gap from 5 to 4."),
        (NIA, Settings(end_date="2027-06-30", common_hours=3.5), "Change the setting common_hours from 3.5 to 3."),
        (replace(NIA, offers={"AI": 2}), Settings(), "Change the setting want_level from 3 to 2."),
        (replace(NIA, offers={}), Settings(), "Leave out the rule top_want."),
        (replace(NIA, former=frozenset({"viktor"})), Settings(), "Leave out the rule former."),
        (replace(NIA, employed_until="2027-01-01"), Settings(end_date="2027-06-30"), "Leave out the rule employed."),
    ],
)
def test_settings_and_rules_that_can_be_milder_are_tried(left: Person, options: Settings, sentence: str) -> None:
    problem = one_pair(left, settings=options)
    assert verdicts(problem, "nia", "viktor")
    found = relaxations(problem, person=("left", "nia"))
    assert sentence in [say(relaxation.reason) for relaxation in found]
    assert all(("left", "nia") in relaxation.placed for relaxation in found)


def test_rules_that_keep_the_relationship_safe_are_never_offered() -> None:
    for change in (
        {"line": ("viktor",)},
        {"decision_power": frozenset({"viktor"})},
        {"do_not_match": frozenset({"viktor"})},
    ):
        assert relaxations(one_pair(replace(NIA, **change))) == ()
    mild = Settings(min_grade_gap=0, common_hours=0, want_level=1)
    assert relaxations(one_pair(replace(NIA, languages=frozenset()), settings=mild)) == ()
    assert relaxations(one_pair(replace(NIA, languages=frozenset()), rules=("language",))) == ()


def test_nothing_relaxes_a_contradiction() -> None:
    contradicting = scored({"a-x": 1}, pins=(("a", "x"),), forbids=(("a", "x"),))
    assert relaxations(contradicting) == ()
    assert free_more(contradicting) == ()


@settings(max_examples=60)
@given(people_form(), people_form())
def test_an_answer_begun_from_another_is_the_same_as_one_begun_from_nothing(problem: Problem, other: Problem) -> None:
    problem = replace(problem, aims=ALL)
    moved = replace(problem, criteria=other.criteria, rules=other.rules, settings=other.settings)
    near = again(moved, solution(problem), rescore=True)
    assert near.result().partners == solve(moved).partners
    assert check(moved, near.result()).faults == ()
