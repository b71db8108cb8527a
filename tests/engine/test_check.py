"""The checker passes what is right and names what was tampered with, whatever it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.engine.examples import NIA, one_pair, scored
from viceversa.engine import Certificate, Floor, LeftOut, Pair, Problem, Reason, Result, StageProof, check, solve

PROBLEM = scored(
    {"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 1, "c-x": 2},
    forbids=(("a", "y"),),
    pins=(("b", "x"),),
    capacity={"x": 2},
    aims=("people", Floor(2), "pairs", "points"),
)
RIGHT = solve(PROBLEM)


def test_the_right_result_passes() -> None:
    assert check(PROBLEM, RIGHT).faults == ()
    assert check(PROBLEM, RIGHT).ok
    assert RIGHT.partners == {("a", "x"), ("b", "x"), ("b", "y")} - {("b", "y")}


def proof(change: Callable[[StageProof], StageProof], aim: object = "points") -> Callable[[Result], Result]:
    def tamper(result: Result) -> Result:
        assert result.certificate is not None
        stages = tuple(change(stage) if stage.aim == aim else stage for stage in result.certificate.stages)
        return replace(result, certificate=replace(result.certificate, stages=stages))

    return tamper


def certificate(**changes: object) -> Callable[[Result], Result]:
    def tamper(result: Result) -> Result:
        assert isinstance(result.certificate, Certificate)
        return replace(result, certificate=replace(result.certificate, **changes))  # type: ignore[arg-type]

    return tamper


def pairs(*change: Pair) -> Callable[[Result], Result]:
    return lambda result: replace(result, pairs=(*result.pairs, *change))


def first(**changes: object) -> Callable[[Result], Result]:
    return lambda result: replace(result, pairs=(replace(result.pairs[0], **changes), *result.pairs[1:]))  # type: ignore[arg-type]


def value(**changes: object) -> Callable[[Result], Result]:
    return lambda result: replace(result, value=replace(result.value, **changes))  # type: ignore[arg-type]


TAMPERED: list[tuple[str, Callable[[Result], Result], str]] = [
    ("unknown person", pairs(Pair("zoe", "x", 1)), "zoe and x: one of them is not in the problem."),
    ("pair twice", lambda r: pairs(r.pairs[0])(r), "a and x: the pair is there twice."),
    ("forbidden pair", pairs(Pair("a", "y", 5)), "a and y: forbidden by the rule forbid."),
    ("pair not listed", pairs(Pair("c", "y", 5)), "c and y: forbidden by the rule not_listed."),
    ("points", first(points=8), "a and x: has 8 points but should have 9."),
    ("reasons", first(shares=()), "a and x: the reasons are not those of the criteria."),
    ("directions", first(to_right=50), "a and x: the fits of the two directions are wrong."),
    ("pinned", first(pinned=True), "a and x: is marked wrongly as pinned or not."),
    ("pin dropped", lambda r: replace(r, pairs=r.pairs[:1]), "b and x: pinned but not paired."),
    ("capacity", lambda r: pairs(*solve(scored({"c-x": 2})).pairs)(r), "x (right): 3 partners, but 0 to 2 are asked."),
    ("people", value(people=5), "The value of people is given as 5 but is 3."),
    ("pair count", value(pairs=5), "The value of pairs is given as 5 but is 2."),
    ("worst", value(worst=9), "The value of worst is given as 9 but is 5."),
    ("total", value(points=15), "The value of points is given as 15 but is 14."),
    ("left out missing", lambda r: replace(r, left_out=()), "c (left): wrongly listed, or not listed, as left out."),
    ("left out twice", lambda r: replace(r, left_out=r.left_out * 2), "c (left): listed as left out 2 times."),
    ("no certificate", lambda r: replace(r, certificate=None), "There is no certificate."),
    ("no stages", certificate(stages=()), "The certificate's stages are not the aims of the problem in their order."),
    ("bound", certificate(bound=15), "The certificate's bound is not the value reached."),
    ("gap", certificate(gap=1), "The certificate's gap is not what the result falls short of."),
    ("scanned", certificate(pairs_scanned=99), "The certificate covers 99 pairs, but 4 are allowed."),
    ("stage value", proof(lambda s: replace(s, value=1)), "The aim points is given the value 1 but reaches 9."),
    (
        "prices of nobody",
        proof(lambda s: replace(s, left_prices={"zoe": 1})),
        "The prices of the aim points are not whole numbers of people in the problem.",
    ),
    (
        "broken prices",
        proof(lambda s: replace(s, right_prices={"x": 0.5})),  # type: ignore[dict-item]
        "The prices of the aim points are not whole numbers of people in the problem.",
    ),
]


@pytest.mark.parametrize(("name", "tamper", "fault"), TAMPERED, ids=[row[0] for row in TAMPERED])
def test_a_tampered_result_is_refused(name: str, tamper: Callable[[Result], Result], fault: str) -> None:
    report = check(PROBLEM, tamper(RIGHT))
    assert not report.ok
    assert fault in report.faults


def test_prices_that_prove_too_little_are_refused() -> None:
    for change in (
        {"right_prices": {"y": 1_000}},
        {"left_prices": {"a": 1_000}},
        {"left_prices": {}, "right_prices": {}},
    ):
        (fault,) = check(PROBLEM, proof(lambda stage, change=change: replace(stage, **change))(RIGHT)).faults  # type: ignore[misc]
        assert fault.startswith("The result is not proved best for the aim points: it reaches 9, the prices allow")


def test_a_worse_result_cannot_be_proved() -> None:
    problem = scored({"a-x": 9, "a-y": 5, "b-x": 5, "b-y": 2})
    worse, best = solve(scored({"a-y": 5, "b-x": 5})), solve(problem)
    for certificate in (worse.certificate, best.certificate):
        (fault,) = check(problem, replace(worse, certificate=certificate)).faults
        assert fault.startswith(
            ("The result is not proved best", "The aim points is given the value 11 but reaches 10")
        )


def test_every_aim_is_proved() -> None:
    problem = scored({"a-x": 9, "a-y": 9, "b-y": 3}, former=(("a", "y"),), aims=(Floor(4), "stay", "people", "points"))
    result = solve(problem)
    assert check(problem, result).ok
    assert result.partners == {("a", "y")}
    assert not check(replace(problem, former=()), result).ok


def test_the_highest_floor_is_proved() -> None:
    table = {"a-x": 10, "b-y": 1, "a-y": 5, "b-x": 5}
    problem = scored(table, aims=("pairs", Floor("max"), "points"))
    result = solve(problem)
    assert check(problem, result).ok
    assert (result.value.worst, result.value.points) == (5, 10)
    aim = Floor("max")
    for change, fault in (
        (proof(lambda stage: replace(stage, value=6), aim), "The highest floor is given as 6, but a pair is below."),
        (proof(lambda stage: replace(stage, value=4), aim), "The result is not proved to have the highest floor"),
        (proof(lambda stage: replace(stage, left_prices={}, right_prices={}), aim), "The result is not proved to have"),
    ):
        (found,) = check(problem, change(result)).faults
        assert found.startswith(fault)
    best_total = solve(replace(problem, aims=("pairs", "points")))
    assert not check(problem, replace(result, pairs=best_total.pairs, value=best_total.value)).ok


def test_leximin_is_proved_level_by_level() -> None:
    problem = scored({"a-x": 900_000, "b-y": 10, "a-y": 60_000, "b-x": 60_000}, aims=("pairs", "leximin", "points"))
    result = solve(problem)
    assert check(problem, result).ok
    assert result.value.worst == 60_000
    assert result.certificate is not None
    assert len(result.certificate.stages) == 1 + 39 + 1 + 1
    assert not check(problem, solve(replace(problem, aims=("pairs", "points")))).ok


def test_an_infeasible_result_is_empty_and_has_reasons() -> None:
    problem = Problem((replace(NIA, min=1),), ())
    result = solve(problem)
    assert result.status == "infeasible"
    assert check(problem, result).ok
    assert "An infeasible result must give its reasons." in check(problem, replace(result, why=())).faults
    filled = replace(result, left_out=(LeftOut("nia", "left", Reason("nobody_there")),))
    assert not check(problem, filled).ok


def test_hidden_rules_stay_hidden() -> None:
    problem = one_pair()
    result = solve(problem)
    hidden = one_pair(replace(NIA, do_not_match=frozenset({"viktor"})))
    assert check(hidden, result).faults[0] == "nia and viktor: forbidden by the rule not_available."
