"""The schemas and the readers agree: whatever a reader accepts is valid, whatever a schema refuses a reader refuses too."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.engine.examples import invented, one_pair, people_form, scored, small_scored
from viceversa.engine import (
    Across,
    Floor,
    Person,
    Problem,
    ProblemError,
    Quota,
    Rankings,
    problem_from_json,
    problem_to_json,
    result_from_json,
    result_to_json,
    schemas,
    solve,
)

VALID = {name: Draft202012Validator(schema) for name, schema in schemas().items()}
# What a value is exchanged for: something of every kind, and what is nearly right.
OTHER = (None, True, False, -1, 0, 1, 1.5, 10**7, 2**400, "", " ", "x", "max", "points", "2027-13-01", [], {}, [1], ["x"], ["x", "y"], [["x"]], {"x": 1}, {"id": "x"}, {"floor": 3}, {"floor": 3, "stay": "x"})  # fmt: skip


def plain(data: Any) -> Any:
    """As it comes out of a file."""
    return json.loads(json.dumps(data))


def rich() -> Problem:
    """A problem that uses every key of the format."""
    return replace(
        one_pair(),
        pins=(("nia", "viktor"),),
        former=(("nia", "gone"),),
        quotas=(
            Quota("some", "left", frozenset({"nia"}), 0, 1),
            Quota("more", "right", frozenset(), 0),
            Across("half", {"nia": "Sales"}, 0),
        ),
        aims=("pins", "people", "pairs", Floor("max"), Floor(3), "leximin", "points", "stay"),
    )


@pytest.mark.parametrize("name", ["problem", "result"])
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schemas()[name])
    assert schemas()[name] == plain(schemas()[name])


@settings(max_examples=50)
@given(st.one_of(people_form(), small_scored()))
def test_what_is_written_is_valid(problem: Problem) -> None:
    assert list(VALID["problem"].iter_errors(plain(problem_to_json(problem)))) == []
    assert list(VALID["result"].iter_errors(plain(result_to_json(solve(problem))))) == []


def test_every_key_and_every_status_is_valid() -> None:
    ranked = scored({"a-x": 1, "a-y": 2}, aims=("stable", "people", "points"), rankings=Rankings({"a": (("x", "y"),)}))
    quota = scored({"a-x": 9, "b-y": 8}, quotas=(Quota("one", "left", frozenset("ab"), max=1),))
    nothing = Problem((Person("a", min=1),), ())
    for problem, status in ((rich(), "optimal"), (ranked, "stable"), (quota, "optimal"), (nothing, "infeasible")):
        result = solve(problem)
        assert result.status == status
        assert list(VALID["problem"].iter_errors(plain(problem_to_json(problem)))) == []
        assert list(VALID["result"].iter_errors(plain(result_to_json(result)))) == []
        assert result_from_json(plain(result_to_json(result))) == result


def test_the_examples_of_the_documentation_are_valid() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "engine-files.md").read_text()
    examples = [part.partition("```")[0] for part in page.split("```json\n")[1:]]
    assert len(examples) >= 1
    for example in map(json.loads, examples):
        kind = example["format"].partition("-")[2].partition("/")[0]
        if kind in VALID:
            assert list(VALID[kind].iter_errors(example)) == []


def places(data: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values but the whole."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield (*place, key)
            yield from places(value, (*place, key))


def changed(data: Any, draw: random.Random) -> Any:
    """The data with one value exchanged, taken out, put twice, or with a key more."""
    data = plain(data)
    *way, last = draw.choice(list(places(data)))
    holder = data
    for key in way:
        holder = holder[key]
    act = draw.choice(["exchange"] * 6 + ["take out", "more"])
    if act == "exchange":
        holder[last] = plain(draw.choice(OTHER))
    elif act == "take out":
        del holder[last]
    elif isinstance(holder, list):
        holder.append(plain(holder[last]))
    else:
        holder["surplus"] = 1
    return data


@cache
def originals(kind: str) -> list[Any]:
    """Problems or results to change: of all forms."""
    problems = [rich(), *map(invented, range(12)), scored({"a-x": 1, "b-x": 2}, pins=(("a", "x"),))]
    problems.append(scored({"a-x": 9, "b-y": 8}, quotas=(Quota("one", "left", frozenset("ab"), max=1),)))
    problems.append(
        scored({"a-x": 1}, aims=("stable", "points"), rankings=Rankings({"a": (("x",),)}, {"x": (("a",),)}))
    )
    problems.append(Problem((Person("a", min=1),), ()))
    return [problem_to_json(one) if kind == "problem" else result_to_json(solve(one)) for one in problems]


READ: dict[str, Callable[[object], object]] = {"problem": problem_from_json, "result": result_from_json}


def refusal(kind: str, data: Any) -> str | None:
    """What the reader says against the data; None if it accepts them. Anything else than our own error fails the test."""
    try:
        READ[kind](data)
    except ProblemError as error:
        return str(error)
    return None


@pytest.mark.parametrize("kind", ["problem", "result"])
def test_reader_and_schema_agree_on_what_is_wrong(kind: str) -> None:
    """2,000 changes of valid data, always the same: each is accepted and valid, or refused with a sentence."""
    draw, seen = random.Random(7), {"accepted": 0, "refused by both": 0, "refused by the reader": 0}
    for _change in range(2000):
        data = changed(draw.choice(originals(kind)), draw)
        valid = VALID[kind].is_valid(data)
        sentence = refusal(kind, data)
        if sentence is None:
            assert valid, (data, [wrong.message for wrong in VALID[kind].iter_errors(data)])
            seen["accepted"] += 1
        else:
            assert sentence.endswith((".", "]].")), sentence
            seen["refused by the reader" if valid else "refused by both"] += 1
    assert min(seen["accepted"], seen["refused by both"]) > 100, seen


@settings(max_examples=100)
@given(st.sampled_from(["problem", "result"]), st.integers(0, 1 << 32))
def test_several_changes_at_once(kind: str, seed: int) -> None:
    draw = random.Random(seed)
    data = changed(changed(draw.choice(originals(kind)), draw), draw)
    assert refusal(kind, data) or VALID[kind].is_valid(data)
