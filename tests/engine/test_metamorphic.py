"""What must not matter doesn't: names, order, sides, scales, people and pairs that are out of the question."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.engine.brute import best, optima, small, told, worth
from tests.engine.examples import people_form
from viceversa.engine import Across, Person, Problem, Quota, Result, check, result_to_json, solve
from viceversa.engine import scan as scan_module
from viceversa.engine.rules import PLACES

# Ids that keep the order, turn it around, mix it up, or are as odd as a text can be.
NAMES: dict[str, Callable[[str], str]] = {
    "in order": lambda name: f"p-{name}",
    "backward": lambda name: f"{chr(255 - ord(name[0]))}{9 - int(name[1:])}",
    "mixed": lambda name: f"{(int(name[1:]) * 7 + ord(name[0])) % 11}-{name}",
    "odd": lambda name: {"0": "ü", "1": "名", "2": " 0", "3": "a\tb"}[name[1]] + name,
}


def renamed(problem: Problem, new: Callable[[str], str]) -> Problem:
    """The same scored problem, everybody by another name."""
    return replace(
        problem,
        left=tuple(replace(person, id=new(person.id)) for person in problem.left),
        right=tuple(replace(person, id=new(person.id)) for person in problem.right),
        pairs=tuple((new(left), new(right), points) for left, right, points in problem.pairs or ()),
        pins=tuple((new(left), new(right)) for left, right in problem.pins),
        forbids=tuple((new(left), new(right)) for left, right in problem.forbids),
        former=tuple((new(left), new(right)) for left, right in problem.former),
        quotas=tuple(called(q, new) for q in problem.quotas),
    )


def called(quota: Quota | Across, new: Callable[[str], str]) -> Quota | Across:
    if isinstance(quota, Across):
        return replace(quota, groups={new(name): group for name, group in quota.groups.items()})
    return replace(quota, members=frozenset(new(name) for name in quota.members))


def reasons(result: Result) -> dict[str, str]:
    """The code of each person's reason."""
    return {out.id: out.reason.code for out in result.left_out}


@settings(max_examples=150)
@given(small(), st.sampled_from(sorted(NAMES)))
def test_names_do_not_matter(problem: Problem, kind: str) -> None:
    new = NAMES[kind]
    before, after = solve(problem), solve(renamed(problem, new))
    # Where minima can't all be met, names may say who of several goes short, and so how many do.
    assert (after.status, {one.code for one in after.why}) == (before.status, {one.code for one in before.why})
    if best(problem) is None:
        return
    found = optima(problem)
    if len(found) == 1:  # otherwise names tell equal answers apart: something must
        assert after.partners == {(new(left), new(right)) for left, right in before.partners}
        assert after.value == before.value
        assert reasons(after) == {new(name): code for name, code in reasons(before).items()}
    assert (before.certificate is None) == (after.certificate is None)
    if before.certificate is not None and after.certificate is not None:
        stages = [
            (stage.aim, stage.priority, stage.value) for stage in before.certificate.stages if stage.aim != "order"
        ]
        assert stages == [(s.aim, s.priority, s.value) for s in after.certificate.stages if s.aim != "order"]


@settings(max_examples=80)
@given(small(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(problem: Problem, draw: random.Random) -> None:
    def mixed(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(draw.sample(rows, len(rows)))

    given = {
        name: mixed(getattr(problem, name) or ()) for name in ("left", "right", "pairs", "pins", "forbids", "former")
    }
    assert result_to_json(solve(replace(problem, **given))) == result_to_json(solve(problem))  # type: ignore[arg-type]


@settings(max_examples=80)
@given(people_form(), st.randoms(use_true_random=False))
def test_the_order_of_a_person_s_lists_does_not_matter(problem: Problem, draw: random.Random) -> None:
    """Offers, interests and the like are sets, whatever order a file lists them in; only wants are in order."""

    def mixed(person: Person) -> Person:
        offers = list(person.offers.items())
        draw.shuffle(offers)
        return replace(person, offers=dict(offers), languages=frozenset(sorted(person.languages, reverse=True)))

    other = replace(problem, left=tuple(map(mixed, problem.left)), right=tuple(map(mixed, problem.right)))
    assert result_to_json(solve(other)) == result_to_json(solve(problem))


@settings(max_examples=100)
@given(small(), st.sampled_from(["left", "right"]), st.sampled_from(["", "m", "~"]))
def test_somebody_without_any_allowed_partner_changes_nobody_else(problem: Problem, side: str, name: str) -> None:
    """Wherever the new one stands in the order."""
    lonely = Person(f"{name}!", priority=0)
    wider = replace(problem, **{side: (*getattr(problem, side), lonely)})
    before, after = solve(problem), solve(wider)
    assert (after.status, after.why) == (before.status, before.why)
    if before.status == "infeasible":
        return
    assert worth(problem, told(after)) == worth(problem, told(before))
    if problem.quotas and len(optima(problem)) > 1:
        return  # a search may settle on another of equal answers
    assert (after.partners, after.value) == (before.partners, before.value)
    assert set(reasons(after)) == set(reasons(before)) | {lonely.id}
    others = {out.id: out.reason for out in after.left_out if out.id != lonely.id}
    same = {out.id: out.reason for out in before.left_out}
    # Whoever is allowed nobody is now kept from one more, which may be another rule's doing.
    by_rule = ("nobody_there", "no_partner_allowed")
    assert {i: reason for i, reason in others.items() if same[i].code not in by_rule} == {
        i: reason for i, reason in same.items() if reason.code not in by_rule
    }


@settings(max_examples=60)
@given(people_form(), st.integers(2, 60))
def test_the_scale_of_weights_does_not_matter(problem: Problem, times: int) -> None:
    assume(max(problem.criteria.values()) * times <= 1000)
    scaled = replace(problem, criteria={name: weight * times for name, weight in problem.criteria.items()})
    assert result_to_json(solve(scaled)) == result_to_json(solve(problem))


@settings(max_examples=60)
@given(people_form(), st.sampled_from(["wants_of_right", "schedule", "grade_window"]))
def test_a_criterion_of_no_weight_is_none_at_all(problem: Problem, name: str) -> None:
    criteria = {other: weight for other, weight in problem.criteria.items() if other != name}
    assume(any(criteria.values()))
    without, nothing = replace(problem, criteria=criteria), replace(problem, criteria={**criteria, name: 0})
    assert result_to_json(solve(without)) == result_to_json(solve(nothing))


def swapped(problem: Problem) -> Problem:
    """The problem with the sides exchanged."""
    criteria = dict(problem.criteria)
    if problem.pairs is None:
        weights = criteria.pop("wants_of_right", 0), criteria.pop("wants_of_left", 0)
        criteria |= {"wants_of_left": weights[0], "wants_of_right": weights[1]}
    outranks = {"right": "left", "left": "right"}.get(problem.settings.outranks, "either")
    return replace(
        problem,
        left=problem.right,
        right=problem.left,
        pairs=None if problem.pairs is None else tuple((right, left, points) for left, right, points in problem.pairs),
        pins=tuple((right, left) for left, right in problem.pins),
        forbids=tuple((right, left) for left, right in problem.forbids),
        former=tuple((right, left) for left, right in problem.former),
        quotas=tuple(
            q if isinstance(q, Across) else replace(q, side="left" if q.side == "right" else "right")
            for q in problem.quotas
        ),
        criteria=criteria,
        settings=replace(problem.settings, outranks=outranks),
    )


@settings(max_examples=150)
@given(people_form(), st.sampled_from(sorted(PLACES)))
def test_a_rule_about_places_is_as_good_as_ruling_out_each_pair_of_one_place(problem: Problem, rule: str) -> None:
    kind = PLACES[rule]
    near = tuple(
        (one.id, other.id)
        for one in problem.left
        for other in problem.right
        if not (getattr(one, kind) and getattr(other, kind)) or getattr(one, kind) == getattr(other, kind)
    )
    plain = replace(problem, rules=tuple(name for name in problem.rules if name != rule))
    by_rule = solve(replace(plain, rules=(*plain.rules, rule)))
    by_hand = solve(replace(plain, forbids=tuple({*plain.forbids, *near})))
    assert (by_rule.status, by_rule.value, by_rule.partners) == (by_hand.status, by_hand.value, by_hand.partners)
    assert check(replace(plain, rules=(*plain.rules, rule)), by_rule).ok


@settings(max_examples=60)
@given(people_form(), st.sampled_from(sorted(PLACES)))
def test_asking_for_different_places_never_finds_more_people_a_partner(problem: Problem, rule: str) -> None:
    free = solve(replace(problem, rules=tuple(name for name in problem.rules if name != rule)))
    bound = solve(replace(problem, rules=tuple(dict.fromkeys((*problem.rules, rule)))))
    assert bound.value.people <= free.value.people


@settings(max_examples=150)
@given(st.one_of(small(), people_form()))
def test_neither_side_is_favored(problem: Problem) -> None:
    # "top_want" is about the wants of the right side, and so no symmetric rule.
    problem = replace(problem, rules=tuple(rule for rule in problem.rules if rule != "top_want"))
    other = swapped(problem)
    before, after = solve(problem), solve(other)
    assert after.status == before.status
    if before.status != "infeasible":
        # What no aim says, such as how many pairs there are, is told apart by checksums of ids, which have an order.
        assert worth(other, told(after)) == worth(problem, told(before))
    if before.certificate is not None and after.certificate is not None:
        stages = [
            (stage.aim, stage.priority, stage.value) for stage in before.certificate.stages if stage.aim != "order"
        ]
        assert stages == [(s.aim, s.priority, s.value) for s in after.certificate.stages if s.aim != "order"]
    if problem.pairs is not None and best(problem) is not None and len(optima(problem)) == 1:
        assert after.partners == {(right, left) for left, right in before.partners}
        assert reasons(after) == reasons(before)


@settings(max_examples=200)
@given(small(), st.data())
def test_a_pair_that_is_not_chosen_might_as_well_not_be_there(problem: Problem, data: st.DataObject) -> None:
    before = solve(problem)
    spare = [
        pair
        for pair in problem.pairs or ()
        if pair[:2] not in before.partners and pair[:2] not in problem.pins and pair[:2] not in problem.forbids
    ]
    if not spare or before.status == "infeasible":
        return
    gone = data.draw(st.sampled_from(spare))
    without = replace(problem, pairs=tuple(pair for pair in problem.pairs or () if pair != gone))
    after = solve(without)
    assert worth(without, told(after)) == worth(problem, told(before))
    if len(optima(problem)) == 1 or not problem.quotas:  # a search may settle on another of equal answers
        assert told(after) == told(before)


@pytest.mark.parametrize("large", [False, True])
def test_the_value_is_the_same_whatever_the_people_are_called(large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """In people form, where names stand in lines, wishes and lists as well; over all pairs and over a pool."""
    if large:
        monkeypatch.setattr(scan_module, "FEW", 0)
    from tests.engine.test_pool import crowd

    for seed in range(15):
        problem = crowd(seed)

        def new(name: str) -> str:
            return f"{sum(map(ord, name)) * 7919 % 1000:03}-{name}"

        def person(one: Person, new: Callable[[str], str] = new) -> Person:
            lists = {
                field: frozenset(map(new, getattr(one, field)))
                for field in ("decision_power", "do_not_match", "former", "likes")
            }
            return replace(one, id=new(one.id), line=tuple(map(new, one.line)), **lists)

        other = replace(problem, left=tuple(map(person, problem.left)), right=tuple(map(person, problem.right)))
        before, after = solve(problem), solve(other)
        assert before.value == after.value or before.value.points == after.value.points
        assert check(other, after).ok
        assert before.certificate is not None
        assert after.certificate is not None
        values = [(stage.aim, stage.value) for stage in before.certificate.stages if stage.aim != "order"]
        assert values == [(stage.aim, stage.value) for stage in after.certificate.stages if stage.aim != "order"]


def test_a_quota_of_everybody_without_bounds_is_none() -> None:
    problem = Problem((Person("a"), Person("b")), (Person("x"),), pairs=(("a", "x", 5), ("b", "x", 3)))
    everybody = replace(problem, quotas=(Quota("all", "left", frozenset("ab")),))
    assert result_to_json(solve(everybody)) == result_to_json(solve(problem))
