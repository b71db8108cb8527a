"""What a run can be asked for, and what it can't."""

from __future__ import annotations

from typing import Any

import pytest

from viceversa import engine
from viceversa.core.errors import Refused
from viceversa.matching.policy import CRITERIA, settings_for
from viceversa.programs.models import Program


def test_the_usual_settings() -> None:
    assert settings_for(Program()) == {
        "weights": dict(engine.DEFAULT_WEIGHTS),
        "grade_gap": 2,
        "common_hours": 2,
        "want_level": 3,
        "top_wants": 3,
        "floor": 0,
        "across_units": 0,
        "musts": {
            "language": True,
            "common_time": True,
            "top_want": True,
            "former": True,
            "other_unit": False,
            "other_site": False,
            "other_country": False,
        },
        "fairness": "none",
        "bounds": [],
        "grade_window": [2, 5],
        "direction": "reverse",
    }


def test_what_is_asked_beats_the_program_beats_the_usual() -> None:
    program = Program(policy={"weights": {"schedule": 40, "common_ground": 1}, "grade_gap": 3, "common_hours": 1})
    settings = settings_for(program, {"weights": {"schedule": 20}, "common_hours": 4})
    chosen = (
        settings["weights"]["schedule"],
        settings["weights"]["common_ground"],
        settings["weights"]["wants_of_right"],
    )
    assert chosen == (20, 1, 30)
    assert (settings["grade_gap"], settings["common_hours"]) == (3, 4)


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"weights": {"age": 10}}, "weights", "“age” is nothing that can count in matching."),
        ({"weights": {"schedule": 61}}, "schedule", "A weight lies between 0 and 60."),
        ({"weights": {"schedule": -1}}, "schedule", "A weight lies between 0 and 60."),
        (
            {"weights": {criterion.name: 0 for criterion in CRITERIA}},
            "weights",
            "Let at least one thing count: all weights are 0.",
        ),
        ({"grade_gap": 11}, "grade_gap", "“Grades between the two, at least” lies between 0 and 10."),
        ({"common_hours": 0}, "common_hours", "“Hours a week both can meet, at least” lies between 0.5 and 20."),
        ({"floor": 101}, "floor", "“No pair below this fit, if that can be” lies between 0 and 100."),
    ],
)
def test_what_can_not_be_asked(asked: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        settings_for(Program(), asked)
    assert (refused.value.field, str(refused.value)) == (field, sentence)
