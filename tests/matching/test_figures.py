"""The numbers of a run."""

from __future__ import annotations

import pytest

from viceversa import engine
from viceversa.matching import figures


@pytest.mark.parametrize(
    ("left", "right", "crosses"),
    [
        ({"unit": ("Claims",)}, {"unit": ("Digital",)}, 1),
        ({"unit": ("Claims",)}, {"unit": ("Claims",)}, 0),
        ({"site": "Lyon"}, {"unit": ("Claims",), "site": "Porto"}, 0),
        ({"site": "Lyon"}, {"site": "Porto"}, 1),
        ({"site": "Lyon"}, {"site": "Lyon"}, 0),
        ({}, {"site": "Lyon"}, 0),
    ],
)
def test_across_units(left: dict[str, object], right: dict[str, object], crosses: int) -> None:
    problem = engine.Problem(
        left=(engine.Person("m", **left),),  # type: ignore[arg-type]
        right=(engine.Person("n", **right),),  # type: ignore[arg-type]
        pairs=(("m", "n", 500_000),),
    )
    assert figures.of(problem, engine.solve(problem), seconds=0.1)["across_units"] == crosses


def test_a_run_without_pairs_has_no_average() -> None:
    problem = engine.Problem(left=(engine.Person("m"),), right=(engine.Person("n"),), pairs=())
    counted = figures.of(problem, engine.solve(problem), seconds=0.126)
    assert (counted["average"], counted["worst"], counted["worst_pair"], counted["seconds"]) == (None, None, [], 0.13)
    assert (counted["mentors_left_out"], counted["mentees_left_out"]) == (1, 1)
