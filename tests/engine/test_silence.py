"""A do-not-match list surfaces nowhere: not by name, not as a count, not by what is missing.

What can't be hidden is the result itself, and that a pair somebody asks about is "not available".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.examples import NIA, VIKTOR, invented, one_pair
from viceversa.cli import main
from viceversa.engine import (
    Floor,
    Person,
    Problem,
    Quota,
    Reason,
    check,
    compare,
    explain_left_out,
    explain_pair,
    free_more,
    relaxations,
    result_to_json,
    say,
    sensitivity,
    solution,
    solve,
    trade_off,
    verdicts,
    why_not,
    write_pairs_csv,
    write_problem,
    write_result,
)
from viceversa.engine import scan as scan_module

AIMS = ("pins", "people", "pairs", Floor("max"), "points")


def outputs(problem: Problem, folder: Path) -> Iterator[tuple[str, str]]:
    """Everything the engine says about a problem, by what it is."""
    result, near = solve(problem), solution(problem)
    yield "result", json.dumps(result_to_json(result), sort_keys=True)
    write_pairs_csv(result, folder / "pairs.csv")
    yield "pairs", (folder / "pairs.csv").read_text()
    yield "check", repr(check(problem, replace(result, pairs=(), why=())))
    if result.status == "infeasible":
        return
    for out in result.left_out:
        yield f"left out {out.id}", repr(explain_left_out(problem, result, out.id, out.side))
        found = relaxations(problem, near, person=(out.side, out.id))
        yield f"relaxations {out.id}", repr([(say(one.reason), one.reason, one.placed, one.value) for one in found])
    for left, right in product(problem.left_index, problem.right_index):
        yield f"pair {left} {right}", repr(explain_pair(problem, result, left, right))
        told = why_not(problem, left, right, near)
        yield f"why not {left} {right}", repr(told)
    yield "relaxations", repr([(one.reason, one.placed, one.value) for one in relaxations(problem, near)])
    yield "free", repr([(one.reason, one.placed, one.value) for one in free_more(problem, 2, near)])
    yield "trade-off", repr(trade_off(problem, near))
    yield "weights", repr(sensitivity(problem, near))
    yield "compare", repr(compare(result, solve(replace(problem, aims=("points",)))))


def wished(problem: Problem, *, by_left: bool, also: str = "") -> tuple[Problem, set[tuple[str, str]]]:
    """The problem with some wishes not to be matched, said by the left or by the right one. `also`: a rule that forbids
    these pairs as well."""
    pairs = [
        (i, j) for i, left in enumerate(problem.left) for j, right in enumerate(problem.right) if left.id != right.id
    ]
    chosen = {pair for number, pair in enumerate(pairs) if number % 3 == 0}
    left = [replace(person, do_not_match=frozenset()) for person in problem.left]
    right = [replace(person, do_not_match=frozenset()) for person in problem.right]
    for i, j in chosen:
        one, other = (left, i), (right, j)
        (people, at), (_others, to) = (one, other) if by_left else (other, one)
        target = (right if by_left else left)[to].id
        people[at] = replace(people[at], do_not_match=people[at].do_not_match | {target})
        if also:
            left[i] = replace(left[i], decision_power=left[i].decision_power | {right[j].id})
    rules = tuple({"do_not_match": 1, "decision_power": 1, **dict.fromkeys(problem.rules, 1)})
    named = {(left[i].id, right[j].id) for i, j in chosen}
    return replace(problem, left=tuple(left), right=tuple(right), rules=rules, aims=AIMS), named


def heard(problem: Problem, folder: Path) -> dict[str, str]:
    return dict(outputs(problem, folder))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1 << 30), st.booleans())
def test_no_output_names_the_rule_or_counts_what_it_takes(tmp_path: Path, seed: int, by_left: bool) -> None:
    problem, _named = wished(invented(seed), by_left=by_left)
    for what, text in outputs(problem, tmp_path):
        assert "do_not_match" not in text, what
        assert "do-not-match" not in text.lower(), what
        if "not_available" in text or "not available" in text:
            # Only of a pair that somebody asks about, and only where nothing else can be said.
            kind, left, right = what.rsplit(" ", 2)
            assert kind in ("pair", "why not")
            assert {found.rule for found in verdicts(problem, left, right)} == {"do_not_match"}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1 << 30), st.booleans())
def test_beside_another_rule_a_wish_changes_not_one_letter(tmp_path: Path, seed: int, by_left: bool) -> None:
    """Where decision power rules the same pairs out, nobody can tell whether there are wishes at all."""
    problem, _named = wished(invented(seed), by_left=by_left, also="decision_power")
    without = replace(
        problem,
        left=tuple(replace(person, do_not_match=frozenset()) for person in problem.left),
        right=tuple(replace(person, do_not_match=frozenset()) for person in problem.right),
    )
    assert heard(problem, tmp_path) == heard(without, tmp_path)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1 << 30))
def test_nobody_can_tell_whose_wish_it_was(tmp_path: Path, seed: int) -> None:
    mine, named = wished(invented(seed), by_left=True)
    theirs, also_named = wished(invented(seed), by_left=False)
    assert named == also_named
    assert heard(mine, tmp_path) == heard(theirs, tmp_path)


def test_a_large_problem_is_as_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_module, "FEW", 0)
    for seed in range(12):
        problem, _named = wished(invented(seed), by_left=True)
        problem = replace(problem, quotas=(Quota("all", "left", frozenset(problem.left_index), max=2),))
        for what, text in outputs(problem, tmp_path):
            assert "do_not_match" not in text, what


def test_beside_other_rules_the_silent_one_is_not_even_hinted_at() -> None:
    problem = one_pair(replace(NIA, do_not_match=frozenset({"viktor"}), languages=frozenset({"fr"})))
    result = solve(problem)
    assert [found.rule for found in explain_pair(problem, result, "nia", "viktor").verdicts] == ["language"]
    assert [found.rule for found in why_not(problem, "nia", "viktor").verdicts] == ["language"]
    # What is said to help is what is said to stand between; that there is more, only lifting it shows.
    assert [(out.reason, out.would_help) for out in result.left_out] == [
        (
            Reason("no_partner_allowed", {"rule": "language"}),
            (Reason("lift_rule", {"rule": "language", "partners": 1}),),
        )
    ] * 2
    assert [reason.facts["rule"] for reason in solve(replace(problem, pins=(("nia", "viktor"),))).why] == ["language"]


def test_the_command_line_is_silent_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = Person("odd", do_not_match=frozenset({"nia"}))
    left, right = (replace(NIA, do_not_match=frozenset({"viktor"})), replace(NIA, id="noa")), (VIKTOR, odd)
    problem = Problem(left, right, settings=one_pair().settings)
    file, answer = str(tmp_path / "problem.json"), str(tmp_path / "result.json")
    write_problem(problem, file)
    write_result(solve(problem), answer)
    said = []
    for words in (
        ["match", file],
        ["check", file, answer],
        ["explain", file, answer, "--pair", "nia", "viktor"],
        ["explain", file, answer, "--pair", "nia", "odd"],
        ["explain", file, answer, "--left-out", "nia"],
        ["what-if", file, "--pair", "nia", "viktor"],
        ["what-if", file, "--person", "nia"],
        ["what-if", file, "--free", "2"],
        ["what-if", file, "--floor"],
        ["what-if", file, "--weights"],
        ["compare", answer, answer],
    ):
        main(words)
        captured = capsys.readouterr()
        said.append(captured.out + captured.err)
    text = "\n".join([*said, Path(answer).read_text()])
    assert "do_not_match" not in text
    assert "do-not-match" not in text.lower()
    told = [line for line in text.splitlines() if "not available" in line or "not_available" in line]
    assert [line.strip() for line in told] == [
        "forbidden by not_available: This pair is not available. Nothing lifts this; choose another partner.",
        "Forbidden by not_available: This pair is not available. Nothing lifts this; choose another partner.",
    ]
