"""What a run is asked to do: weights, limits, and their defaults.

The defaults are the program's own rules where it has some (`Program.policy`), else these. What is not listed here
is no input of matching: age, generation, gender, ethnicity, personality, tenure, performance rating have weight 0
because there is no place to put one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.programs.models import Program


@dataclass(frozen=True)
class Criterion:
    """One thing that counts: the engine's name for it, ours, its usual weight, and whose gain it is."""

    name: str
    label: Promise
    weight: int
    side: str = ""
    icon: str = ""


CRITERIA = (
    Criterion("wants_of_right", gettext_lazy("Mentor offers what the mentee wants"), 30, side="vice"),
    Criterion("wants_of_left", gettext_lazy("Mentee offers what the mentor wants"), 15, side="versa"),
    Criterion("mutual_preference", gettext_lazy("They asked for each other"), 20, icon="check"),
    Criterion("common_ground", gettext_lazy("Common ground"), 15, icon="target"),
    Criterion("schedule", gettext_lazy("Free at the same time"), 10, icon="clock"),
    Criterion("different_unit", gettext_lazy("Different unit or site"), 5, icon="users"),
    Criterion("grade_window", gettext_lazy("Grades not too far apart"), 5, icon="chart"),
)
BY_NAME = {criterion.name: criterion for criterion in CRITERIA}
USUAL_WEIGHTS = {criterion.name: criterion.weight for criterion in CRITERIA}
HEAVIEST = 60


@dataclass(frozen=True)
class Limit:
    """One number that must hold: its name in `Program.policy`, its usual value, and between what it can be set."""

    name: str
    label: Promise
    usual: float
    least: float
    most: float
    step: float = 1


LIMITS = (
    Limit("grade_gap", gettext_lazy("Grades between the two, at least"), 2, 0, 10),
    Limit("common_hours", gettext_lazy("Hours a week both can meet, at least"), 2, 0.5, 20, 0.5),
    Limit("want_level", gettext_lazy("Level at which a first wish is offered, at least"), 3, 1, 5),
    Limit("top_wants", gettext_lazy("How many first wishes count for that"), 3, 1, 5),
    Limit("floor", gettext_lazy("No pair below this fit, if that can be"), 0, 0, 100),
)
USUAL_LIMITS = {limit.name: limit.usual for limit in LIMITS}
GRADE_WINDOW = (2, 5)


def settings_for(program: Program, asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Complete settings of a run: what is asked now, else the program's rule, else the usual.

    Pure. Refuses, with the field at fault, a criterion that does not exist, a number out of range, and weights
    that are all 0.
    """
    asked = asked or {}
    weights = USUAL_WEIGHTS | dict(program.policy.get("weights", {})) | dict(asked.get("weights", {}))
    for name, weight in weights.items():
        if name not in USUAL_WEIGHTS:
            raise Refused(_("“%(name)s” is nothing that can count in matching.") % {"name": name}, field="weights")
        if not 0 <= weight <= HEAVIEST:
            raise Refused(_("A weight lies between 0 and %(most)s.") % {"most": HEAVIEST}, field=name)
    if not any(weights.values()):
        raise Refused(_("Let at least one thing count: all weights are 0."), field="weights")
    settings: dict[str, Any] = {"weights": {criterion.name: weights[criterion.name] for criterion in CRITERIA}}
    for limit in LIMITS:
        value = asked.get(limit.name, program.policy.get(limit.name, limit.usual))
        if not limit.least <= value <= limit.most:
            raise Refused(
                _("“%(label)s” lies between %(least)s and %(most)s.")
                % {"label": limit.label, "least": limit.least, "most": limit.most},
                field=limit.name,
            )
        settings[limit.name] = value
    settings["grade_window"] = list(program.policy.get("grade_window", GRADE_WINDOW))
    settings["direction"] = program.direction
    return settings
