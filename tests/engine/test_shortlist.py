"""Shortlists: the best lists together by brute force, bounded, proved, and finished with the answers to them."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import every_solution, one_pair, people_form, scored, small_scored, with_person
from tests.engine.test_solve import worth
from tests.engine.test_stable import renamed
from viceversa.engine import (
    FileError,
    PairError,
    Person,
    Problem,
    Quota,
    Rankings,
    Reason,
    SettingError,
    check_shortlists,
    fits,
    read_answers,
    read_shortlists,
    say,
    shortlist,
    shortlist_problem,
    shortlists_from_json,
    shortlists_to_json,
    solve,
    verdicts,
    with_answers,
    write_shortlists,
)


@settings(max_examples=80, deadline=None)
@given(small_scored(), st.sampled_from(["left", "right", "both"]), st.integers(1, 3), st.integers(1, 2))
def test_no_other_lists_are_better_together(problem: Problem, side: str, most: int, bound: int) -> None:
    problem = replace(problem, aims=("people", "pairs", "points"))
    found = shortlist(problem, side=side, most=most, bound=bound)
    assert check_shortlists(problem, found).faults == ()

    def room(own: str, person: Person) -> int:
        if person.capacity == 0:
            return 0
        return most if side in (own, "both") else bound * person.capacity

    listed = replace(
        problem,
        left=tuple(replace(person, capacity=room("left", person)) for person in problem.left),
        right=tuple(replace(person, capacity=room("right", person)) for person in problem.right),
    )
    best = max(worth(listed, chosen) for chosen in every_solution(listed))
    chosen = tuple((pair.left, pair.right, pair.points) for pair in found.result.pairs)
    assert worth(listed, chosen) == best
    for own, lists in found.lists.items():
        people = problem.left if own == "left" else problem.right
        assert list(lists) == [person.id for person in people]
        for name, pairs in lists.items():
            assert [pair.points for pair in pairs] == sorted((pair.points for pair in pairs), reverse=True)
            assert {name} == {pair.left if own == "left" else pair.right for pair in pairs} or not pairs
    assert sorted(found.lists) == (["left", "right"] if side == "both" else [side])


@settings(max_examples=40, deadline=None)
@given(people_form(), st.sampled_from(["left", "right", "both"]))
def test_lists_of_people_have_reasons_and_go_there_and_back(problem: Problem, side: str) -> None:
    found = shortlist(problem, side=side)
    assert check_shortlists(problem, found).faults == ()
    for pair in found.result.pairs:
        assert pair.shares == fits(problem, pair.left, pair.right)
        assert not verdicts(problem, pair.left, pair.right)
    assert shortlists_from_json(json.loads(json.dumps(shortlists_to_json(found)))) == found


@settings(max_examples=30, deadline=None)
@given(small_scored(), st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters(problem: Problem, draw: random.Random) -> None:
    left, right, pairs = list(problem.left), list(problem.right), list(problem.pairs or ())
    for entries in (left, right, pairs):
        draw.shuffle(entries)  # type: ignore[arg-type]
    assert shortlist(replace(problem, left=left, right=right, pairs=pairs)) == shortlist(problem)  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(small_scored())
def test_new_names_change_no_value(problem: Problem) -> None:
    problem = replace(problem, former=(), aims=("people", "pairs", "points"))
    values = [shortlist(one).result.value for one in (problem, renamed(problem))]
    assert len({(value.people, value.pairs, value.points) for value in values}) == 1


POPULAR = {f"a-{right}": 9 for right in "uvwxyz"} | {f"{left}-{right}": 1 for left in "bc" for right in "uvwxyz"}


def test_nobody_is_on_too_many_lists() -> None:
    # Everybody would like a best, but a is on as many lists as the others.
    found = shortlist(scored(POPULAR), most=1)
    assert found.bound == 2
    assert sorted(pair.left for pair in found.result.pairs) == ["a", "a", "b", "b", "c", "c"]
    # a has room for two, so a may be on twice as many lists.
    assert shortlist(scored(POPULAR, {"a": 2}), most=1).bound == 2
    roomy = shortlist(scored(POPULAR, {"a": 2}), most=1, bound=2)
    assert [pair.left for pair in roomy.result.pairs].count("a") == 4
    assert shortlist(scored(POPULAR), most=3).bound == 6
    assert shortlist(scored(POPULAR), side="left", most=3).bound == 3
    assert shortlist(scored(POPULAR), side="both", most=3).bound == 3
    assert shortlist(Problem((), (Person("x"),)), most=3).bound == 3


def test_pinned_people_get_no_other_proposals_if_they_have_no_room() -> None:
    found = shortlist(scored(POPULAR, {"b": 2}, pins=(("a", "u"), ("b", "v")), aims=("pins",)), most=2)
    lists = {name: [pair.left for pair in pairs] for name, pairs in found.lists["right"].items()}
    assert lists["u"] == ["a"]
    assert lists["v"] == ["b"]
    assert {len(lists[name]) for name in "wxyz"} == {2}
    assert not {name for name in "wxyz" if "a" in lists[name]}
    contradicting = shortlist(scored(POPULAR, pins=(("a", "u"), ("a", "v"))))
    assert contradicting.result.status == "infeasible"
    assert contradicting.lists == {"right": {}}


def test_what_is_about_partners_is_left_out() -> None:
    problem = with_person(scored(POPULAR), "a", min=1)
    problem = replace(problem, quotas=(Quota("few", "left", frozenset("a"), max=1),))
    listed = shortlist_problem(problem, "right", 3, 3)
    assert (listed.quotas, {person.min for person in listed.left}) == ((), {0})
    ranked = scored(POPULAR, rankings=Rankings({"a": ()}), aims=("stable",))
    listed = shortlist_problem(ranked, "right", 3, 3)
    assert (listed.rankings, listed.aims) == (Rankings(), ("pins", "people", "pairs", "points"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"side": "top"}, "Shortlists are for the side 'top'; use left, right or both."),
        ({"most": 0}, "most is 0; use a whole number from 1 to 20."),
        ({"most": 2.5}, "most is 2.5; use a whole number from 1 to 20."),
        ({"most": 21}, "most is 21; use"),
        ({"bound": 0}, "bound is 0; use a whole number from 1 to 1000."),
    ],
)
def test_wrong_numbers_and_sides_are_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        shortlist(scored(POPULAR), **wrong)
    assert sentence in str(caught.value)


def test_answers_are_finished_by_stable_pairs() -> None:
    problem = scored({"a-x": 9, "a-y": 8, "b-x": 8, "b-y": 1})
    answers = Rankings(right={"x": (("b",), ("a",)), "y": (("a",), ("b",))})
    finished = with_answers(problem, answers, stable=True)
    assert finished.aims == ("pins", "stable", "people", "pairs", "points")
    result = solve(finished)
    assert result.partners == {("a", "y"), ("b", "x")}
    vetoed = solve(with_answers(problem, answers, [("b", "y")], stable=True))
    assert vetoed.partners == {("a", "y"), ("b", "x")}
    assert solve(with_answers(problem, answers, [("a", "y")], stable=True)).partners == {("b", "x")}


def test_answers_are_finished_by_preference() -> None:
    viktor, vera = Person("viktor"), Person("vera")
    nia, noa = Person("nia"), Person("noa", likes=frozenset({"viktor"}))
    problem = Problem(
        (nia, noa), (viktor, vera), rules=(), criteria={"mutual_preference": 1}, aims=("stable", "points")
    )
    answers = Rankings({"nia": (("viktor",), ("vera",)), "noa": ()}, {"viktor": (("nia",),)})
    finished = with_answers(problem, answers)
    assert [(person.id, sorted(person.likes)) for person in (*finished.left, *finished.right)] == [
        ("nia", ["viktor"]),
        ("noa", ["viktor"]),
        ("vera", []),
        ("viktor", ["nia"]),
    ]
    assert (finished.aims, finished.rankings) == (("points",), Rankings())
    assert ("nia", "viktor") in solve(finished).partners


def test_vetoes_are_kept_and_leave_no_trace() -> None:
    problem = one_pair(rules=())
    finished = with_answers(problem, Rankings(), [("nia", "viktor")])
    assert solve(finished).partners == frozenset()
    (found,) = verdicts(finished, "nia", "viktor")
    assert (found.rule, say(found.reason)) == ("do_not_match", "This pair is not available.")
    listed = with_person(one_pair(), "nia", do_not_match=frozenset({"viktor"}))
    assert verdicts(listed, "nia", "viktor") == verdicts(
        with_answers(one_pair(), Rankings(), [("nia", "viktor")]), "nia", "viktor"
    )
    table = scored({"a-x": 9, "b-x": 1})
    finished = with_answers(table, Rankings(), [("a", "x")], stable=True)
    (found,) = verdicts(finished, "a", "x")
    assert found.reason == Reason("not_listed")
    pinned = with_answers(replace(problem, pins=(("nia", "viktor"),)), Rankings(), [("nia", "viktor")])
    (why,) = solve(pinned).why
    assert say(why) == "The pin of nia and viktor is forbidden by the rule not_available."


def test_answers_that_cannot_count_are_refused() -> None:
    table = scored({"a-x": 9})
    for problem in (
        table,
        one_pair(criteria={"schedule": 1}),
        one_pair(criteria={"mutual_preference": 0, "schedule": 1}),
    ):
        with pytest.raises(
            SettingError, match="Preferences count in the criterion mutual_preference, which has no weight"
        ):
            with_answers(problem, Rankings())
    with pytest.raises(PairError, match="vetoes: a and zoe: There is no zoe on the right side"):
        with_answers(table, Rankings(), [("a", "zoe")], stable=True)
    with pytest.raises(PairError, match="nobody has the id zoe on the left side"):
        with_answers(table, Rankings({"zoe": ()}), stable=True)


def test_files_go_there_and_back(tmp_path: Path) -> None:
    found = shortlist(scored(POPULAR))
    write_shortlists(found, tmp_path / "lists.json")
    assert read_shortlists(tmp_path / "lists.json") == found
    data = json.loads((tmp_path / "lists.json").read_text())
    assert data["lists"]["right"]["u"] == ["a", "b", "c"]
    answers = {
        "format": "viceversa-answers/1",
        "rankings": {"right": {"u": [["a"], ["b", "c"]]}},
        "vetoes": [["b", "v"]],
    }
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    assert read_answers(tmp_path / "answers.json") == (Rankings(right={"u": (("a",), ("b", "c"))}), (("b", "v"),))
    (tmp_path / "answers.json").write_text(json.dumps({"format": "viceversa-answers/1"}))
    assert read_answers(tmp_path / "answers.json") == (Rankings(), ())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": "x"}, "column format: This is not a file of shortlists"),
        ({"side": "top"}, "column side: The side must be left, right or both."),
        ({"most": "3"}, "column most: Here belongs a whole number."),
        ({"bound": None}, "column bound: Here belongs a whole number."),
        ({"lists": {}}, "column lists: The lists are not those of the result; write the file anew."),
        ({"result": {}}, "column format: This is not a result file"),
        ({"who": 1}, "There is no key “who” here"),
    ],
)
def test_a_wrong_file_of_lists_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FileError) as caught:
        shortlists_from_json(shortlists_to_json(shortlist(scored(POPULAR))) | change)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "column format: This is not a file of answers"),
        ({"format": "viceversa-answers/1", "vetoes": [["a"]]}, "column vetoes[0]: Here belong two ids in brackets."),
        (
            {"format": "viceversa-answers/1", "rankings": {"left": {"a": "x"}}},
            "column rankings: rankings: a: write groups",
        ),
    ],
)
def test_a_wrong_file_of_answers_is_refused(tmp_path: Path, data: dict[str, Any], sentence: str) -> None:
    (tmp_path / "answers.json").write_text(json.dumps(data))
    with pytest.raises(FileError) as caught:
        read_answers(tmp_path / "answers.json")
    assert sentence in str(caught.value)
