"""What a run is asked to do: weights, what must be true, fairness, bounds, and their defaults.

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
from viceversa.matching import bounds
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
    Limit("across_units", gettext_lazy("Pairs across units, in percent, at least"), 0, 0, 100),
)
USUAL_LIMITS = {limit.name: limit.usual for limit in LIMITS}
GRADE_WINDOW = (2, 5)


@dataclass(frozen=True)
class Must:
    """A rule of the engine that a manager can switch off. The others are always on: they keep the relationship safe."""

    name: str
    label: Promise
    hint: Promise
    usual: bool = True


MUSTS = (
    Must("language", gettext_lazy("One language both are fluent in"), gettext_lazy("As both said when enrolling")),
    Must("common_time", gettext_lazy("Hours in common"), gettext_lazy("As many a week as it says below")),
    Must(
        "top_want",
        gettext_lazy("A first wish of the mentee is met"),
        gettext_lazy("The mentor offers it, and neither has ruled the topic out"),
    ),
    Must("former", gettext_lazy("Never paired before"), gettext_lazy("Nor in one line, in the last two years")),
    Must(
        "other_unit", gettext_lazy("From different units"), gettext_lazy("Another part of one unit is another"), False
    ),
    Must("other_site", gettext_lazy("From different sites"), gettext_lazy("As the directory says"), False),
    Must("other_country", gettext_lazy("From different countries"), gettext_lazy("As their time zones say"), False),
)
USUAL_MUSTS = {must.name: must.usual for must in MUSTS}

# How far the worst-off pairs come before the total.
NONE, FLOOR, HIGHEST, LEXIMIN = "none", "floor", "max", "leximin"
FAIRNESS: dict[str, Promise] = {
    NONE: gettext_lazy("The best total"),
    FLOOR: gettext_lazy("No pair below a number"),
    HIGHEST: gettext_lazy("The worst-off pair as good as can be"),
    LEXIMIN: gettext_lazy("Then the next worst, and so on"),
}

FAIRNESS_HINTS: dict[str, Promise] = {
    NONE: gettext_lazy("A pair may come off badly for it"),
    FLOOR: gettext_lazy("The number below, if that can be"),
    HIGHEST: gettext_lazy("Costs next to nothing of the total"),
    LEXIMIN: gettext_lazy("Costs some of the total, often one part in twenty"),
}
# What no manager can switch off.
ALWAYS_ON = (
    gettext_lazy("Not in the same reporting line, and neither decides about the other"),
    gettext_lazy("Neither asked us not to match the two"),
    gettext_lazy("Both stay to the end, and have a place free"),
)


def settings_for(program: Program, asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Complete settings of a run: what is asked now, else the program's rule, else the usual.

    Pure. Refuses, with the field at fault, a criterion, must-have or bound that does not exist, a number out of
    range, and weights that are all 0.
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
    settings["musts"] = _musts(program.policy.get("musts", {}), asked.get("musts", {}))
    settings["fairness"] = _fairness(asked.get("fairness") or program.policy.get("fairness"), settings["floor"])
    if settings["fairness"] != FLOOR:
        settings["floor"] = 0
    settings["bounds"] = bounds.checked(asked.get("bounds", program.policy.get("bounds", [])))
    settings["grade_window"] = list(program.policy.get("grade_window", GRADE_WINDOW))
    settings["direction"] = program.direction
    return settings


def usual_settings(program: Program) -> dict[str, Any]:
    """Complete settings as they are where a program has no rules of its own. Pure."""
    return settings_for(Program(direction=program.direction, policy={}))


# What a program's managers set as its default; the rest of the policy is not about matching runs, or its direction's own.
SETTABLE = ("weights", "musts", "fairness", "bounds", *USUAL_LIMITS)


def as_policy(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What of complete settings differs from the usual, for `Program.policy`. Pure."""
    usual: dict[str, Any] = {"fairness": NONE, "bounds": [], **USUAL_LIMITS}
    found = {name: settings[name] for name, value in usual.items() if settings[name] != value}
    for name, values in (("weights", USUAL_WEIGHTS), ("musts", USUAL_MUSTS)):
        if differing := {one: value for one, value in settings[name].items() if value != values[one]}:
            found[name] = differing
    return found


def _musts(*asked: Mapping[str, bool]) -> dict[str, bool]:
    musts = dict(USUAL_MUSTS)
    for some in asked:
        musts |= some
    for name in musts:
        if name not in USUAL_MUSTS:
            raise Refused(_("“%(name)s” can’t be switched on or off.") % {"name": name}, field="musts")
    return musts


def _fairness(asked: str | None, floor: float) -> str:
    """What is asked; without it, a floor asks for itself. A floor of 0 is none."""
    fairness = asked or FLOOR
    if fairness not in FAIRNESS:
        raise Refused(_("“%(name)s” is no kind of fairness.") % {"name": fairness}, field="fairness")
    return NONE if fairness == FLOOR and not floor else fairness


def complete(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of a run with what runs made by earlier versions do not know yet. Pure."""
    floor = settings.get("floor", 0)
    usual = {"weights": USUAL_WEIGHTS, "fairness": FLOOR if floor else NONE, "bounds": []}
    return {**USUAL_LIMITS, **usual, **settings, "musts": USUAL_MUSTS | settings.get("musts", {})}
