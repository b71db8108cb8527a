"""Stable pairs: against every stable result there is, by rankings with ties, with capacities, pins and refusals."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.examples import every_solution, invented, people_form, scored, small_scored, with_person
from viceversa.engine import (
    Allowed,
    FileError,
    Floor,
    PairError,
    Person,
    Problem,
    ProblemError,
    Quota,
    Rankings,
    Reason,
    Result,
    SettingError,
    Settings,
    Stability,
    blocking,
    check,
    compiled,
    explain_left_out,
    explain_pair,
    own_points,
    problem_from_json,
    problem_to_json,
    result_from_json,
    result_to_json,
    say,
    score,
    solve,
    trade_off,
    verdict,
    why_not,
)
from viceversa.engine import scan as scan_module
from viceversa.engine.rankings import Groups

STABLE: tuple[Any, ...] = ("pins", "stable", "people", "points")
Solution = tuple[tuple[str, str, int], ...]


def ranked(draw: random.Random, names: list[str], ties: bool) -> Groups:
    """Some of the names in some order, in groups if there may be ties."""
    chosen = draw.sample(names, draw.randint(0, len(names)))
    groups: list[list[str]] = []
    for name in chosen:
        if groups and ties and draw.random() < 0.4:
            groups[-1].append(name)
        else:
            groups.append([name])
    return tuple(tuple(group) for group in groups)


def with_rankings(problem: Problem, seed: int, *, ties: bool = True, everybody: bool = False) -> Problem:
    """The problem as a stable one, with rankings of some people or of everybody."""
    draw = random.Random(seed)
    ids = [person.id for person in problem.left], [person.id for person in problem.right]
    given_rankings = [
        {
            name: ranked(draw, [other for other in others if other != name], ties)
            for name in own
            if everybody or draw.random() < 0.7
        }
        for own, others in (ids, ids[::-1])
    ]
    proposes = draw.choice(["left", "right"])
    chosen = replace(problem.settings, proposes=proposes)
    return replace(problem, rankings=Rankings(*given_rankings), aims=STABLE, settings=chosen)


def height(problem: Problem, side: int, pair: tuple[str, str]) -> int | None:
    """How much somebody likes a pair, higher is better; None: not acceptable. Written without the engine."""
    ranking = (problem.rankings.left, problem.rankings.right)[side].get(pair[side])
    if ranking is None:
        return own_points(problem, *pair)[side]
    for place, group in enumerate(ranking):
        if pair[1 - side] in group:
            return len(ranking) - place
    return None


def blocks_of(problem: Problem, allowed: set[tuple[str, str]], made: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The blocking pairs, tried one by one."""
    room = [{person.id: person.capacity for person in people} for people in (problem.left, problem.right)]
    found = set()
    for pair in sorted(allowed - made):
        gains = []
        for side in (0, 1):
            held = [other for other in made if other[side] == pair[side]]
            mine = height(problem, side, pair)
            if mine is None:
                break
            free = len(held) < room[side][pair[side]]
            others = [height(problem, side, other) or 0 for other in held if other not in problem.pins]
            gains.append(free or any(other < mine for other in others))
        if len(gains) == 2 and all(gains):
            found.add(pair)
    return found


def stable_ones(problem: Problem) -> list[Solution]:
    """All stable results of a scored problem."""
    refused = [
        pair[:2] for pair in problem.pairs or () if None in (height(problem, 0, pair[:2]), height(problem, 1, pair[:2]))
    ]
    open_problem = replace(problem, forbids=tuple({*problem.forbids, *refused} - set(problem.pins)))
    allowed = {pair[:2] for pair in open_problem.pairs or () if pair[:2] not in open_problem.forbids}
    return [
        chosen for chosen in every_solution(open_problem) if not blocks_of(problem, allowed, {p[:2] for p in chosen})
    ]


@settings(max_examples=150, deadline=None)
@given(small_scored(), st.integers(0, 1 << 32), st.data())
def test_the_answer_is_one_of_all_stable_ones(problem: Problem, seed: int, data: st.DataObject) -> None:
    problem = with_rankings(problem, seed)
    pinnable = [pair[:2] for pair in score_pairs(problem)]
    pins = tuple(pair for pair in pinnable if data.draw(st.integers(0, 4)) == 0)
    problem = replace(problem, pins=pins)
    result = solve(problem)
    assert check(problem, result).faults == ()
    if result.status == "infeasible":
        assert {reason.code for reason in result.why} == {"pins_over_capacity"}
        return
    assert result.status == "stable"
    assert result.partners in [{pair[:2] for pair in chosen} for chosen in stable_ones(problem)]
    assert blocking(problem, result).count == 0


def score_pairs(problem: Problem) -> list[tuple[str, str]]:
    """The allowed pairs as ids."""
    edges = score(problem)
    return [
        (edges.left_ids[i], edges.right_ids[j]) for i, j in zip(edges.left.tolist(), edges.right.tolist(), strict=True)
    ]


@settings(max_examples=150, deadline=None)
@given(small_scored(), st.integers(0, 1 << 32))
def test_without_ties_the_proposing_side_gets_the_best_of_all_stable_ones(problem: Problem, seed: int) -> None:
    problem = with_rankings(problem, seed, ties=False, everybody=True)
    made = {(pair.left, pair.right) for pair in solve(problem).pairs}
    side = 0 if problem.settings.proposes == "left" else 1
    for person in (problem.left, problem.right)[side]:

        def own(pairs: set[tuple[str, str]], name: str = person.id) -> list[int]:
            return sorted((height(problem, side, pair) or 0 for pair in pairs if pair[side] == name), reverse=True)

        for other in stable_ones(problem):
            theirs = own({pair[:2] for pair in other})
            # As many partners in each of them (Roth's rural hospitals theorem), and each at least as good.
            assert len(own(made)) == len(theirs)
            assert all(mine >= his for mine, his in zip(own(made), theirs, strict=True))


@settings(max_examples=60, deadline=None)
@given(people_form(), st.integers(0, 1 << 32), st.booleans())
def test_the_people_form_is_stable_by_own_views(problem: Problem, seed: int, with_some: bool) -> None:
    problem = with_rankings(problem, seed) if with_some else replace(problem, aims=("stable", "people", "points"))
    result = solve(problem)
    assert check(problem, result).faults == ()
    allowed = {
        (left.id, right.id)
        for left in problem.left
        for right in problem.right
        if verdict(problem, left.id, right.id) == Allowed()
    }
    assert blocks_of(problem, allowed, set(result.partners)) == set()
    assert set(score_pairs(problem)) == allowed
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))) == result


@settings(max_examples=60, deadline=None)
@given(small_scored(), st.integers(0, 1 << 32))
def test_a_ranking_goes_there_and_back(problem: Problem, seed: int) -> None:
    problem = with_rankings(problem, seed)
    assert problem_from_json(json.loads(json.dumps(problem_to_json(problem)))) == problem
    assert problem_from_json(problem_to_json(problem)) == problem


@settings(max_examples=60, deadline=None)
@given(small_scored(), st.integers(0, 1 << 32), st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters(problem: Problem, seed: int, draw: random.Random) -> None:
    problem = with_rankings(problem, seed)

    def shuffled(entries: Any) -> Any:
        entries = list(entries)
        draw.shuffle(entries)
        return entries

    rankings = Rankings(*(
        {name: [shuffled(group) for group in side[name]] for name in shuffled(side)}
        for side in (problem.rankings.left, problem.rankings.right)
    ))  # fmt: skip
    other = replace(
        problem,
        left=shuffled(problem.left),
        right=shuffled(problem.right),
        pairs=shuffled(problem.pairs),
        rankings=rankings,
    )
    assert other == problem
    assert solve(other) == solve(problem)


def new_name(name: str) -> str:
    """Another id, in another place of the order."""
    return f"{9 - int(name[1])}{name}"


def renamed(problem: Problem) -> Problem:
    """The same scored problem with everybody's id changed."""
    rankings = [
        {new_name(name): tuple(tuple(map(new_name, group)) for group in groups) for name, groups in side.items()}
        for side in (problem.rankings.left, problem.rankings.right)
    ]
    return replace(
        problem,
        left=tuple(replace(person, id=new_name(person.id)) for person in problem.left),
        right=tuple(replace(person, id=new_name(person.id)) for person in problem.right),
        pairs=tuple((new_name(left), new_name(right), points) for left, right, points in problem.pairs or ()),
        former=(),
        rankings=Rankings(*rankings),
    )


@settings(max_examples=60, deadline=None)
@given(small_scored(), st.integers(0, 1 << 32))
def test_new_names_change_nothing_where_nobody_ties(problem: Problem, seed: int) -> None:
    problem = with_rankings(problem, seed, ties=False, everybody=True)
    moved = {(new_name(left), new_name(right)) for left, right in solve(problem).partners}
    assert solve(renamed(problem)).partners == moved


@settings(max_examples=40, deadline=None)
@given(small_scored(), st.integers(0, 1 << 32))
def test_the_sides_mirror_each_other(problem: Problem, seed: int) -> None:
    problem = with_rankings(problem, seed, ties=False, everybody=True)
    mirrored = Problem(
        problem.right,
        problem.left,
        pairs=tuple((right, left, points) for left, right, points in problem.pairs or ()),
        rankings=Rankings(problem.rankings.right, problem.rankings.left),
        settings=Settings(proposes="left" if problem.settings.proposes == "right" else "right"),
        aims=STABLE,
    )
    assert solve(mirrored).partners == {(right, left) for left, right in solve(problem).partners}


TABLE = {"a-x": 9, "a-y": 8, "b-x": 8, "b-y": 1}
CROSSED = Rankings({"a": [["x"], ["y"]], "b": [["y"], ["x"]]}, {"x": [["b"], ["a"]], "y": [["a"], ["b"]]})  # type: ignore[dict-item]


def test_who_proposes_gets_the_better_partners() -> None:
    for side, pairs in (("left", {("a", "x"), ("b", "y")}), ("right", {("a", "y"), ("b", "x")})):
        problem = scored(TABLE, rankings=CROSSED, aims=STABLE, settings=Settings(proposes=side))
        result = solve(problem)
        assert result.partners == pairs
        assert result.certificate is not None
        assert result.certificate.stable == Stability(side, 4, 16)


def test_what_stable_pairs_cost_is_told_against_the_proven_best() -> None:
    # The best result covers four people with 16 points; a and x would leave it for each other.
    result = solve(scored(TABLE, aims=("stable", "people", "points")))
    assert result.partners == {("a", "x"), ("b", "y")}
    proof = result.certificate
    assert proof is not None
    assert (proof.stable, result.value.points, proof.gap_aim, proof.gap) == (Stability("left", 4, 16), 10, "points", 6)
    # Without b-y stable pairs leave two people out.
    fewer = solve(scored({name: TABLE[name] for name in ("a-x", "a-y", "b-x")}, aims=("stable", "people", "points")))
    assert fewer.certificate is not None
    assert (fewer.certificate.stable, fewer.value.people) == (Stability("left", 4, 16), 2)
    assert (fewer.certificate.gap_aim, fewer.certificate.gap) == ("people", 2)
    nothing_measured = solve(scored(TABLE, aims=("stable",)))
    assert nothing_measured.certificate is not None
    assert nothing_measured.certificate.stable == Stability("left", None, None)
    assert check(scored(TABLE, aims=("stable",)), nothing_measured).ok


@pytest.mark.parametrize("seed", range(6))
def test_a_market_of_thirty_is_stable_and_the_same_compiled(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(seed)
    people = [tuple(Person(f"{side}{n:02}", capacity=draw.choice([0, 1, 1, 2, 3])) for n in range(30)) for side in "lr"]
    pairs = tuple(
        (left.id, right.id, draw.choice([0, 5, 9, draw.randrange(1_000_001)]))
        for left in people[0]
        for right in people[1]
        if draw.random() < 0.5
    )
    problem = with_rankings(Problem(*people, pairs=pairs), seed, ties=seed % 2 == 0)
    monkeypatch.setattr(compiled, "_compiled", {})
    result = solve(problem)
    assert blocks_of(problem, set(score_pairs(problem)), set(result.partners)) == set()
    assert check(problem, result).faults == ()
    assert result.value.pairs > 10
    with compiled.eager():
        assert solve(problem) == result


def test_who_is_let_go_asks_on_whatever_the_order_of_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_compiled", {})  # the kernel as written
    # b asks first and has both, then a, whom both like better, takes both from b, who goes on to z.
    everybody = {f"{left}-{right}": 9 - place for left in "ab" for place, right in enumerate("xyz")}
    rankings = Rankings(right=dict.fromkeys("xyz", (("a",), ("b",))))
    twice = scored(everybody, {"a": 2, "b": 2}, rankings=rankings, aims=STABLE)
    assert solve(twice).partners == {("a", "x"), ("a", "y"), ("b", "z")}
    # x has room for two and holds c and d when b comes; a, who comes last, is no better than c.
    rankings = Rankings(right={"x": (("b",), ("c",), ("a",), ("d",))})
    crowded = scored({f"{left}-x": 1 for left in "abcd"}, {"x": 2}, rankings=rankings, aims=STABLE)
    assert solve(crowded).partners == {("b", "x"), ("c", "x")}


def test_pins_that_contradict_leave_no_stable_pairs() -> None:
    problem = scored(TABLE, aims=STABLE, pins=(("a", "x"), ("a", "y")))
    result = solve(problem)
    assert (result.status, [reason.code for reason in result.why]) == ("infeasible", ["pins_over_capacity"])
    assert check(problem, result).ok
    unranked = scored(TABLE, aims=STABLE, pins=(("a", "x"),), rankings=Rankings({"a": (("y",),)}))
    (why,) = solve(unranked).why
    assert say(why) == "The pin of a and x is forbidden by the rule not_available."


def test_a_price_that_no_stage_proves_is_refused() -> None:
    # Two people fewer, so that points come after an aim that falls short; they must be proved all the same.
    problem = scored({name: TABLE[name] for name in ("a-x", "a-y", "b-x")}, aims=("stable", "people", "points"))
    result = solve(problem)
    proof = result.certificate
    assert proof is not None
    stages = (*proof.stages[:-1], replace(proof.stages[-1], value=99))
    cheated = replace(proof, stages=stages, stable=Stability("left", 4, 99))
    (fault,) = check(problem, replace(result, certificate=cheated)).faults
    assert fault.startswith("The result is not proved best for the aim points")


def test_pinned_pairs_are_held_and_counted_in_the_price() -> None:
    problem = scored(TABLE, aims=STABLE, pins=(("a", "y"),))
    result = solve(problem)
    assert result.partners == {("a", "y"), ("b", "x")}
    assert check(problem, result).ok
    assert result.certificate is not None
    assert result.certificate.stable == Stability("left", 4, 16)
    assert result.certificate.gap == 0


def test_nobody_is_paired_with_somebody_they_did_not_rank() -> None:
    problem = scored({"a-x": 9, "b-x": 1}, rankings=Rankings(right={"x": (("b",),)}), aims=STABLE)
    result = solve(problem)
    assert result.partners == {("b", "x")}
    told = explain_pair(problem, result, "a", "x")
    assert [say(found.reason) for found in told.verdicts] == ["This pair is not available."]
    assert told.cost is None
    out = explain_left_out(problem, result, "a")
    assert out.reason == Reason("stable_without", {"who": ["a"]})
    assert result.left_out == (out,)
    # The same is said where somebody was ranked but others were liked better, so nobody can tell which it was.
    lower = replace(problem, rankings=Rankings(right={"x": (("b",), ("a",))}))
    assert explain_left_out(lower, solve(lower), "a").reason == out.reason


def test_who_is_left_out_by_rules_alone_is_told_so() -> None:
    problem = scored({"a-x": 9, "b-x": 1}, {"y": 1}, rankings=Rankings(left={"b": ()}), aims=STABLE)
    result = solve(problem)
    reasons = {out.id: out.reason.code for out in result.left_out}
    assert reasons == {"b": "stable_without", "y": "no_partner_allowed"}
    people = replace(invented(5), aims=STABLE, rules=("do_not_match",), rankings=Rankings(left={"l0": ()}))
    assert explain_left_out(people, solve(people), "l0").reason.code == "stable_without"


def test_what_another_pair_would_cost_is_asked_among_stable_ones() -> None:
    told = why_not(scored(TABLE, aims=STABLE), "a", "y")
    assert told.after is not None
    assert told.lost_points == 10 - 16
    assert told.changes is not None
    assert told.changes.added == (("a", "y"), ("b", "x"))


def test_a_higher_floor_cannot_be_asked_of_stable_pairs() -> None:
    problem = scored(TABLE, aims=("stable", "pairs", "points"))
    with pytest.raises(SettingError, match="leaves nothing to choose to a floor"):
        trade_off(problem)


def test_many_rankings_of_one_side_are_enough_for_large_crowds(monkeypatch: pytest.MonkeyPatch) -> None:
    people = tuple(Person(f"l{n}", offers={"AI": 3}) for n in range(6)), tuple(Person(f"r{n}") for n in range(6))
    problem = Problem(*people, rules=(), aims=STABLE)
    monkeypatch.setattr(scan_module, "FEW", 35)
    with pytest.raises(SettingError, match="6 and 6 people are too many for the aim “stable” by points alone"):
        solve(problem)
    rankings = Rankings(right={f"r{n}": ((f"l{n}",), (f"l{(n + 1) % 6}",)) for n in range(6)})
    problem = replace(problem, rankings=rankings)
    result = solve(problem)
    assert result.value.pairs == 6
    assert result.certificate is not None
    assert result.certificate.pairs_scanned == 12
    assert check(problem, result).ok
    monkeypatch.undo()
    assert solve(problem) == result


@pytest.mark.parametrize(
    ("rankings", "sentence"),
    [
        ({"left": {"zoe": [["x"]]}}, "rankings: nobody has the id zoe on the left side; take the ranking out."),
        ({"right": {"x": [["zoe"]]}}, "rankings: x ranks zoe, whom nobody knows on the left side; take them out."),
        ({"left": {"a": [["x"], ["y", "x"]]}}, "rankings: a ranks x twice; keep one."),
        ({"left": {"a": [["a"]]}}, "rankings: a ranks themself; take that out."),
        ({"left": {"a": "x"}}, "rankings: a: write groups in brackets, best first"),
        ({"left": {"a": ["x"]}}, "rankings: a: 'x' must be one or more ids in brackets; several are a tie."),
        ({"left": {"a": [[]]}}, "rankings: a: [] must be one or more ids in brackets"),
        ({"left": {"a": [[1]]}}, "rankings: a: [1] must be one or more ids in brackets"),
        ({"left": [["x"]]}, "rankings: left must name a ranking for each id."),
    ],
)
def test_wrong_rankings_are_refused(rankings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PairError) as caught:
        scored(TABLE, rankings=Rankings(**rankings), aims=STABLE)
    assert sentence in str(caught.value)
    data = problem_to_json(scored(TABLE)) | {"rankings": rankings, "aims": ["stable"]}
    with pytest.raises(ProblemError) as caught_in_file:
        problem_from_json(data)
    assert sentence in str(caught_in_file.value)


def test_rankings_of_a_file_have_two_sides() -> None:
    for wrong, sentence in (([], "object in braces"), ({"top": {}}, "There is no key “top” here")):
        with pytest.raises(FileError, match=sentence):
            problem_from_json(problem_to_json(scored(TABLE)) | {"rankings": wrong})


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"aims": ("people", "stable")}, "Put the aim “stable” before the others"),
        ({"aims": ("stable", "pairs", Floor("max"))}, "leaves nothing to choose to a floor, “leximin” or “stay”"),
        ({"aims": ("stable", "stay")}, "leaves nothing to choose"),
        ({"aims": ("people",), "rankings": CROSSED}, "Rankings are for the aim “stable”; add it to the aims"),
        ({"aims": STABLE, "quotas": (Quota("q", "left", frozenset("a"), max=1),)}, "No result can promise quotas and"),
    ],
)
def test_what_stable_pairs_cannot_promise_is_refused(more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        scored(TABLE, **more)


def test_minima_and_a_wrong_proposer_are_refused() -> None:
    with pytest.raises(SettingError, match="a has a min of 1, but a stable result can't promise partners; make it 0"):
        with_person(scored(TABLE, aims=STABLE), "a", min=1)
    with pytest.raises(SettingError, match="Setting proposes is 'both'; use left or right"):
        Settings(proposes="both")


def test_a_result_that_is_not_stable_or_tells_a_wrong_price_is_refused() -> None:
    problem = scored(TABLE, aims=("stable", "people", "points"))
    result = solve(problem)
    best = solve(replace(problem, aims=("people", "points")))
    assert result.certificate is not None
    assert best.certificate is not None

    def with_stable(stable: Stability | None) -> Result:
        assert result.certificate is not None
        return replace(result, certificate=replace(result.certificate, stable=stable))

    cheated = replace(
        best,
        status="stable",
        certificate=replace(best.certificate, stages=best.certificate.stages[:-1], stable=Stability("left", 4, 16)),
    )
    assert check(problem, cheated).faults == ("a and x would both rather have each other: the result is not stable.",)
    for stable in (None, Stability("right", 4, 16), Stability("left", 3, 16), Stability("left", 4, 15)):
        assert check(problem, with_stable(stable)).faults == ("What stable pairs cost is not told as it is proved.",)
    (fault,) = check(problem, replace(result, status="optimal")).faults
    assert fault == "The status is given as optimal but is stable."
    assert check(problem, replace(result, certificate=None)).faults == ("There is no certificate.",)
