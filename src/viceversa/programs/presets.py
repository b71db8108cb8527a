"""What a new program starts with: sizes by preset, outcomes by kind, rules where they differ. Data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.programs import directions
from viceversa.programs.models import Kind, Outcome, Preset


@dataclass(frozen=True)
class Size:
    """What a preset fixes: how many pairs it is meant for and begins with, how long, how many meetings."""

    pairs: tuple[int, int]
    planned: int
    weeks: int
    meetings: int
    about: str | Promise


SIZES: Final[dict[str, Size]] = {
    Preset.PILOT: Size(
        pairs=(8, 15),
        planned=12,
        weeks=26,
        meetings=8,
        about=_("Small enough to know everybody, large enough to learn from."),
    ),
    Preset.FULL: Size(
        pairs=(16, 200),
        planned=40,
        weeks=26,
        meetings=8,
        about=_("After a pilot: one intake for a whole organization."),
    ),
    Preset.EXECUTIVE: Size(
        pairs=(4, 12),
        planned=10,
        weeks=39,
        meetings=9,
        about=_("Each member of the executive committee learns from one person."),
    ),
}


JUNIORS, SENIORS, EVERYBODY = "juniors", "seniors", "everybody"


@dataclass(frozen=True)
class OutcomeIdea:
    """A suggested outcome, for juniors, seniors or both. Baseline and target are the organization's to find out and to
    choose."""

    statement: str | Promise
    who: str
    indicator: str | Promise
    item_set: str = ""

    def side_in(self, direction: str) -> str:
        """The role it is about in a program of this direction: both where nobody is the junior."""
        ways = directions.WAYS[direction]
        role = {JUNIORS: ways.junior, SENIORS: ways.senior}.get(self.who)
        return str(role or Outcome.Side.BOTH)


_FIVE: Final = _("Mean of 5 questions, 1 to 5, at the start and in the last week")
_FOUR: Final = _("Mean of 4 questions, 1 to 5, at the start and in the last week")
_JUNIORS_KNOW = OutcomeIdea(_("Juniors know how decisions are made here"), JUNIORS, _FOUR, "way-to-decisions")

OUTCOMES: Final[dict[str, tuple[OutcomeIdea, ...]]] = {
    Kind.DIGITAL: (
        OutcomeIdea(_("Leaders can judge AI and digital tools themselves"), SENIORS, _FIVE, "digital-judgment"),
        _JUNIORS_KNOW,
    ),
    Kind.INCLUSION: (
        OutcomeIdea(_("Leaders know what keeps people from being heard"), SENIORS, _FOUR, "listening-habits"),
        OutcomeIdea(_("Juniors feel that they can speak up"), JUNIORS, _FOUR, "being-heard"),
    ),
    Kind.CUSTOMERS: (
        OutcomeIdea(_("Leaders decide with what customers say"), SENIORS, _FOUR, "ear-for-customers"),
        _JUNIORS_KNOW,
    ),
    Kind.IDEAS: (
        OutcomeIdea(_("Ideas of juniors are tried out"), EVERYBODY, _FOUR, "trying-ideas"),
        _JUNIORS_KNOW,
    ),
    Kind.MIXED: (
        OutcomeIdea(_("Leaders do one thing differently"), SENIORS, _FOUR, "listening-habits"),
        _JUNIORS_KNOW,
    ),
}

# What a kind or a preset weighs otherwise than usual; matching holds the usual weights and limits.
WEIGHTS: Final[dict[str, dict[str, int]]] = {
    Kind.DIGITAL: {"wants_of_right": 35, "common_ground": 10},
    Kind.INCLUSION: {"different_unit": 10, "common_ground": 10},
    Kind.CUSTOMERS: {"different_unit": 10, "common_ground": 10},
    Kind.IDEAS: {"different_unit": 15, "common_ground": 5},
}
LIMITS: Final[dict[str, dict[str, float]]] = {
    Preset.EXECUTIVE: {"grade_gap": 3, "common_hours": 1},
}


def policy_for(preset: str, kind: str, direction: str) -> dict[str, Any]:
    """The rules a new program starts with, as far as they differ from the usual; its own from then on."""
    policy: dict[str, Any] = dict(LIMITS.get(preset, {}))
    weights = {**WEIGHTS.get(kind, {}), **directions.WAYS[direction].weights}
    if weights:
        policy["weights"] = weights
    return policy


# What to suggest before enough people have said what they want: slugs of the topic catalogue.
FROM_JUNIORS: Final = (
    "ai-assistants", "short-video", "first-jobbers", "climate-at-work", "questions-of-data", "brand-communities",
    "front-line-listening", "accessibility",
)  # fmt: skip
FROM_SENIORS: Final = (
    "how-decisions-get-made", "how-budgets-get-decided", "speaking-to-a-board", "reading-a-balance-sheet",
    "leading-change", "next-career-step", "negotiating", "network-inside",
)  # fmt: skip
