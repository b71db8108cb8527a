"""Whatever is changed in a result, the checker refuses it: every field of every part, one at a time."""

from __future__ import annotations

import ast
import copy
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.engine.brute import best, most_people, optima, small
from tests.engine.examples import NIA, VIKTOR, every_solution, invented, one_pair, scored, with_person
from tests.engine.test_pool import crowd
from viceversa import engine
from viceversa.cli import main
from viceversa.engine import (
    FileError,
    Floor,
    Person,
    Problem,
    Quota,
    Result,
    check,
    result_from_json,
    result_to_json,
    solve,
)
from viceversa.engine import pool as pool_module
from viceversa.engine import scan as scan_module
from viceversa.engine.proof import total

# Nothing is claimed by these: how long it took, who solved it, how many flows that took; a sentence is said from its code.
CLAIMS_NOTHING = {"seconds", "engine", "rounds", "sentence", "format"}


def changed(value: Any) -> Iterator[Any]:
    """Other values that a field could have."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -value - 7, value + (1 << 32))
    elif isinstance(value, str):
        yield from (value + "x", "", "zoe")
    elif value is None:
        yield from (0, 1, "points")
    elif isinstance(value, float):
        yield value + 0.5


def mutations(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every way to change one leaf, or to drop, repeat or empty one entry: (where, the whole changed)."""

    def at(place: tuple[Any, ...], put: Any, *, drop: bool = False) -> Any:
        inside = whole = copy.copy(data)
        for step in place[:-1]:  # what lies beside the way is shared: nobody writes into it
            inside[step] = copy.copy(inside[step])
            inside = inside[step]
        if drop:
            del inside[place[-1]]
        else:
            inside[place[-1]] = put
        return whole

    def walk(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in CLAIMS_NOTHING:
                    yield from walk(inner, (*place, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield (*place, index, "dropped"), at((*place, index), None, drop=True)
                yield (*place, index, "twice"), at(place, [*value[: index + 1], *value[index:]])
                yield from walk(inner, (*place, index))
        else:
            for other in changed(value):
                yield place, at(place, other)

    yield from walk(data, path)


def is_price(place: tuple[Any, ...]) -> bool:
    return any(str(step).endswith("_prices") for step in place)


def prices_of(result: Result) -> list[Any]:
    assert result.certificate is not None
    return [(stage.left_prices, stage.right_prices) for stage in result.certificate.stages]


def proves(problem: Problem, result: Result) -> bool:
    """Do the prices prove the result? Pair by pair and person by person, in Python's own numbers."""
    assert result.certificate is not None
    listed = {
        (left, right): points for left, right, points in problem.pairs or () if (left, right) not in problem.forbids
    }
    open_pairs = dict.fromkeys((pair for pair in listed if pair not in problem.pins), None)
    pins = {
        name: sum(name in pin for pin in problem.pins)
        for one in (problem.left, problem.right)
        for name in (p.id for p in one)
    }
    people = {person.id: person for side in (problem.left, problem.right) for person in side}
    room = {name: (max(person.min - pins[name], 0), person.capacity - pins[name]) for name, person in people.items()}
    partners = {name: sum(name in pair for pair in result.partners) - pins[name] for name in people}
    inside: set[tuple[str, str]] = set()
    for stage in result.certificate.stages:
        price = {**dict.fromkeys(people, 0), **stage.left_prices, **stage.right_prices}
        gain = {
            name: int(stage.aim == "people" and people[name].priority == stage.priority and not pins[name])
            for name in people
        }

        def weight(pair: tuple[str, str], aim: Any = stage.aim, open_pairs: Any = open_pairs) -> int:
            if aim == "order":
                return zlib.crc32("\n".join(pair).encode()) % 2**20 if pair in open_pairs else 0
            if isinstance(aim, Floor):
                assert isinstance(aim.points, int)
                return -int(listed[pair] < aim.points)
            return {"points": listed[pair], "pairs": 1, "stay": int(pair in problem.former), "people": 0}[aim]

        beyond = {pair: weight(pair) - price[pair[0]] - price[pair[1]] for pair in listed if pair not in problem.pins}
        bound = sum(beyond[pair] for pair in inside) + sum(max(beyond[pair], 0) for pair in open_pairs)
        for name, (low, high) in room.items():
            worth = {count: gain[name] * (count > 0) + price[name] * count for count in range(low, high + 1)}
            most = max(worth.values())
            bound += most
            room[name] = (min(c for c in worth if worth[c] == most), max(c for c in worth if worth[c] == most))
        reached = sum(weight(pair) for pair in result.partners if pair not in problem.pins)
        reached += sum(gain[name] for name in people if partners[name])
        if bound != reached:
            return False
        inside |= {pair for pair in open_pairs if beyond[pair] > 0}
        open_pairs = {pair: None for pair in open_pairs if beyond[pair] == 0}
    return True


def survivors(problem: Problem, result: Result) -> list[Any]:
    """Changes that the checker lets pass, apart from other prices that are a proof as good."""
    assert check(problem, result).faults == ()
    found = []
    for place, data in mutations(result_to_json(result)):
        try:
            other = result_from_json(data)
        except FileError:
            continue
        if other == result:  # a price of 0 that was written or left out, say
            continue
        if not check(problem, other).faults:
            if is_price(place) and problem.pairs is not None and not problem.quotas and not _has_highest(problem):
                assert proves(problem, other)
            elif is_price(place) and prices_of(other) != prices_of(result):
                continue
            else:
                found.append(place)
    return found


def _has_highest(problem: Problem) -> bool:
    return Floor("max") in problem.aims


SOLVED = [
    scored({"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 1, "c-x": 2}, {"x": 2}, pins=(("b", "x"),), aims=("people", Floor(2), "pairs", "points")),
    scored({"a-x": 9, "a-y": 5, "b-x": 5, "c-x": 3}, former=(("a", "y"),), aims=("pins", "people", "stay", "points")),
    scored({"a-x": 10, "b-y": 1, "a-y": 5, "b-x": 5, "c-y": 3}, aims=("pairs", Floor("max"), "points")),
    scored({"a-x": 9, "b-y": 8, "c-y": 1}, quotas=(Quota("Sales", "left", frozenset({"a", "b"}), max=1),)),
    scored({"a-x": 1, "b-x": 900_000}, {"c": 0}, aims=("pairs", "leximin")),
    scored({}, {"a": 1, "x": 0}),
]  # fmt: skip


@pytest.mark.parametrize("problem", SOLVED, ids=range(len(SOLVED)))
def test_every_change_of_a_result_is_refused(problem: Problem) -> None:
    assert survivors(problem, solve(problem)) == []


def test_every_change_of_a_result_in_people_form_is_refused() -> None:
    for seed in (3, 23):
        problem = invented(seed)
        assert survivors(problem, solve(problem)) == []
    people = Problem((NIA, replace(NIA, id="noa")), (VIKTOR,), settings=one_pair().settings)
    assert survivors(people, solve(people)) == []


def test_every_change_of_a_result_over_a_pool_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_module, "FEW", 0)
    monkeypatch.setattr(pool_module, "KEEP", (1, 1))
    bound = 0
    for seed in range(2):
        problem = crowd(seed)
        ids = frozenset(sorted(problem.left_index)[:3])
        for quotas in ((), (Quota("three", "left", ids, max=1),)):
            given = replace(problem, quotas=quotas, left=problem.left[:4], right=problem.right[:4])
            result = solve(given)
            bound += result.status == "bound"
            assert survivors(given, result) == []
    assert bound > 0


@settings(max_examples=12)
@given(small(quotas=False, most=2))
def test_every_change_of_any_result_is_refused(problem: Problem) -> None:
    result = solve(problem)
    if result.status != "infeasible":
        assert survivors(problem, result) == []


INFEASIBLE = [
    scored({"a-x": 1, "a-y": 1}, pins=(("a", "x"), ("a", "y")), forbids=(("a", "y"),)),
    with_person(scored({"a-x": 1}, {"a": 3}), "a", min=2),
    with_person(with_person(scored({"a-x": 1, "a-y": 3, "b-y": 2}, {"a": 2}), "a", min=2), "b", min=1),
    scored({"a-x": 9, "b-y": 8}, quotas=(Quota("many", "left", frozenset("a"), min=2), Quota("few", "left", frozenset("b"), max=0))),
    one_pair(replace(NIA, line=("viktor",), languages=frozenset()), pins=(("nia", "viktor"),)),
]  # fmt: skip


@pytest.mark.parametrize("problem", INFEASIBLE, ids=range(len(INFEASIBLE)))
def test_every_change_of_a_result_without_solution_is_refused(problem: Problem) -> None:
    result = solve(problem)
    assert result.status == "infeasible"
    if problem.quotas:
        # Found by search: which quotas contradict is not proved, and the report says so.
        assert check(problem, result).unproved == (
            "That the quotas can't be kept was found by search; no prices prove it.",
        )
        assert survivors(problem, result) == []
        return
    assert check(problem, result).unproved == ()
    for place, data in mutations(result_to_json(result)):
        try:
            other = result_from_json(data)
        except FileError:
            continue
        if other != result and not check(problem, other).faults:
            # Other prices may prove as much; and of two people who compete for a minimum either may be the one without.
            assert is_price(place) or place[0] == "why", place
            if place[0] == "why":
                assert problem is INFEASIBLE[2]


@settings(max_examples=200)
@given(small(quotas=False, pins=False))
def test_that_there_is_no_solution_is_proved(problem: Problem) -> None:
    result = solve(problem)
    if result.status != "infeasible":
        return
    assert best(problem) is None
    assert result.certificate is not None
    assert check(problem, result).faults == ()
    wider = replace(
        problem, **{side: tuple(replace(p, min=0) for p in getattr(problem, side)) for side in ("left", "right")}
    )
    assert not check(wider, result).ok
    assert every_solution(wider)


def test_a_wrong_claim_that_there_is_no_solution_is_refused() -> None:
    problem = with_person(scored({"a-x": 1}, {"a": 3}), "a", min=2)
    result = solve(problem)
    possible = replace(problem, right=(*problem.right, Person("y")), pairs=(("a", "x", 1), ("a", "y", 1)))
    assert any("It is not proved that the minima can't be met" in fault for fault in check(possible, result).faults)
    assert not check(possible, replace(result, certificate=None)).ok


def test_prices_of_nobody_prove_nothing() -> None:
    problem = with_person(scored({"a-x": 1}, {"a": 3}), "a", min=2)
    result = solve(problem)
    assert result.certificate is not None
    (stage,) = result.certificate.stages
    for prices in ({"zoe": 1}, {"a": 0.5}, {"a": 1 << 50}):
        stages = (replace(stage, left_prices=prices),)  # type: ignore[arg-type]
        found = check(problem, replace(result, certificate=replace(result.certificate, stages=stages)))
        assert found.faults == ("The prices of the aim min are not whole numbers of people in the problem.",)


def test_a_result_has_no_reasons_why_there_is_none() -> None:
    problem = scored({"a-x": 1})
    found = check(problem, replace(solve(problem), why=(engine.Reason("nobody_there"),)))
    assert found.faults == ("Only an infeasible result has reasons why there is none.",)


def test_a_file_for_the_outside_may_keep_the_rule_of_a_pin_to_itself() -> None:
    problem = scored({"a-x": 1, "a-y": 1}, {"a": 2}, pins=(("a", "y"),), forbids=(("a", "y"),))
    problem = replace(problem, pairs=(("a", "x", 1),))
    result = solve(problem)
    assert [reason.facts["rule"] for reason in result.why] == ["forbid", "not_listed"]
    quiet = tuple(replace(reason, facts={**reason.facts, "rule": "not_listed"}) for reason in result.why)
    assert check(problem, replace(result, why=quiet)).ok
    wrong = tuple(replace(reason, facts={**reason.facts, "rule": "language"}) for reason in result.why)
    assert not check(problem, replace(result, why=wrong)).ok


def test_quotas_that_bind_leave_something_unproved_and_the_report_says_so() -> None:
    problem = scored({"a-x": 9, "b-y": 8}, quotas=(Quota("one", "left", frozenset("ab"), max=1),))
    report = check(problem, solve(problem))
    assert (report.ok, report.unproved) == (
        True,
        ("That nothing better keeps the quotas was found by search; no prices prove it.",),
    )
    assert check(scored({"a-x": 9}), solve(scored({"a-x": 9}))).unproved == ()


def test_sums_do_not_wrap_around() -> None:
    """A forger's prices may be so large that a sum in 64 bits comes out as small as wished."""
    values = np.full(1 << 6, 1 << 60, dtype=np.int64)
    assert int(values.sum()) == 0
    assert total(values) == 1 << 66
    assert total(-values) == -(1 << 66)
    assert total(np.array([-1, 5, -7], dtype=np.int64)) == -3


# What solves; nothing of it may be reached from the checker.
SOLVER = {
    "auction",
    "climb",
    "face",
    "floor",
    "flow",
    "needs",
    "net",
    "pool",
    "search",
    "shortlist",
    "solve",
    "solved",
    "stable",
    "whatif",
}


def imports_of(module: str) -> set[str]:
    """Modules of the engine that one of them imports, inside functions too."""
    tree = ast.parse((Path(engine.__file__).parent / f"{module}.py").read_text(encoding="utf-8"))
    return {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1}


def test_the_checker_shares_no_code_with_the_solver() -> None:
    reached, waiting = set[str](), {"check"}
    while waiting:
        module = waiting.pop()
        reached.add(module)
        waiting |= imports_of(module) - reached
    assert reached & SOLVER == set()
    assert {path.stem for path in Path(engine.__file__).parent.glob("*.py")} >= SOLVER | reached


def test_the_solver_does_not_look_at_the_checker() -> None:
    assert {
        module for module in SOLVER - {"shortlist"} if imports_of(module) & {"check", "proof", "infeasible"}
    } == set()


def test_a_better_answer_is_always_found_out() -> None:
    """Each solution that isn't best, with the certificate of the best: refused, whatever is filled in."""
    problem = scored({"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 2, "c-y": 1}, aims=("people", "points"))
    right = solve(problem)
    most = optima(problem)
    for chosen in every_solution(problem):
        if chosen in most:
            continue
        names = {pair[:2] for pair in chosen}
        other = solve(replace(problem, pairs=chosen)) if chosen else solve(replace(problem, pairs=()))
        if other.partners != names:
            continue
        assert right.certificate is not None
        for certificate in (right.certificate, other.certificate):
            assert not check(problem, replace(other, certificate=certificate)).ok
    assert most_people(problem) == right.value.people


@pytest.mark.parametrize(
    ("problem", "sentences"),
    [
        (scored({"a-x": 1}), ["The result is right, and proved best."]),
        (with_person(scored({"a-x": 1}, {"a": 3}), "a", min=2), ["It is right that there is no solution."]),
        (
            scored({"a-x": 9, "b-y": 8}, quotas=(Quota("one", "left", frozenset("ab"), max=1),)),
            ["The result is right.", "That nothing better keeps the quotas was found by search; no prices prove it."],
        ),
    ],
    ids=["proved", "no solution", "quotas"],
)
def test_the_command_says_what_is_proved_and_what_is_not(
    problem: Problem, sentences: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = str(tmp_path / "problem.json"), str(tmp_path / "result.json")
    engine.write_problem(problem, files[0])
    engine.write_result(solve(problem), files[1])
    assert main(["check", *files]) == 0
    assert capsys.readouterr().out.splitlines() == sentences
