"""What a new program starts with: sizes by preset, outcomes by kind, rules where they differ. Data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.programs.models import Kind, Outcome, Preset


@dataclass(frozen=True)
class Size:
    """What a preset fixes: how many pairs it is meant for, how long, how many meetings."""

    pairs: tuple[int, int]
    weeks: int
    meetings: int
    about: str | Promise


SIZES: Final[dict[str, Size]] = {
    Preset.PILOT: Size(
        pairs=(8, 15), weeks=26, meetings=8, about=_("Small enough to know everybody, large enough to learn from.")
    ),
    Preset.FULL: Size(
        pairs=(16, 200), weeks=26, meetings=8, about=_("After a pilot: one intake for a whole organization.")
    ),
    Preset.EXECUTIVE: Size(
        pairs=(4, 12), weeks=39, meetings=9, about=_("Each member of the executive committee learns from one person.")
    ),
}


@dataclass(frozen=True)
class OutcomeIdea:
    """A suggested outcome. Baseline and target are the organization's to find out and to choose."""

    statement: str | Promise
    side: str
    indicator: str | Promise


_MENTORS_KNOW = OutcomeIdea(
    _("Mentors know how decisions are made here"),
    Outcome.Side.MENTOR,
    _("Mean of 4 questions on knowing and using the way to a decision, 1 to 5"),
)

OUTCOMES: Final[dict[str, tuple[OutcomeIdea, ...]]] = {
    Kind.DIGITAL: (
        OutcomeIdea(
            _("Leaders can judge AI and digital tools themselves"),
            Outcome.Side.MENTEE,
            _("Mean of 5 tasks one can do without help, 1 to 5"),
        ),
        _MENTORS_KNOW,
    ),
    Kind.INCLUSION: (
        OutcomeIdea(
            _("Leaders know what keeps people from being heard"),
            Outcome.Side.MENTEE,
            _("Mean of 4 named behaviors in the last 4 weeks, 1 to 5"),
        ),
        OutcomeIdea(
            _("Mentors feel that they can speak up"),
            Outcome.Side.MENTOR,
            _("Mean of 4 questions on being heard, 1 to 5"),
        ),
    ),
    Kind.CUSTOMERS: (
        OutcomeIdea(
            _("Leaders decide with what customers say"),
            Outcome.Side.MENTEE,
            _("Decisions in the last 4 weeks that used what a customer said"),
        ),
        _MENTORS_KNOW,
    ),
    Kind.IDEAS: (
        OutcomeIdea(_("Ideas of juniors are tried out"), Outcome.Side.BOTH, _("Ideas tried out per pair by week 26")),
        _MENTORS_KNOW,
    ),
    Kind.MIXED: (
        OutcomeIdea(
            _("Leaders do one thing differently"),
            Outcome.Side.MENTEE,
            _("Mean of 4 named behaviors in the last 4 weeks, 1 to 5"),
        ),
        _MENTORS_KNOW,
    ),
}

# What a kind or a preset weighs otherwise than usual; matching holds the usual weights and limits.
WEIGHTS: Final[dict[str, dict[str, int]]] = {
    Kind.INCLUSION: {"different_unit": 10, "common_ground": 10},
    Kind.CUSTOMERS: {"different_unit": 10, "common_ground": 10},
}
LIMITS: Final[dict[str, dict[str, float]]] = {
    Preset.EXECUTIVE: {"grade_gap": 3, "common_hours": 1},
}


def policy_for(preset: str, kind: str) -> dict[str, Any]:
    """The rules a new program starts with, as far as they differ from the usual; its own from then on."""
    policy: dict[str, Any] = dict(LIMITS.get(preset, {}))
    if kind in WEIGHTS:
        policy["weights"] = dict(WEIGHTS[kind])
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
