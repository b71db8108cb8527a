"""What somebody gets out of taking part, in one line each, for the page that asks them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.programs import readiness

_GAINS: Final[dict[str, tuple[Promise, ...]]] = {
    "junior": (
        _("Somebody senior who listens, and explains how decisions are made."),
        _("A quarter of each meeting for what you want to learn."),
        _("Practice in leading a conversation, with a training before and a circle of others who do the same."),
        _("Credit by name for ideas that come from you."),
    ),
    "senior": (
        _("To do yourself what you let others do for you today."),
        _("How things look to people who meet customers and tools every day."),
        _("A place to ask what you would not ask in a meeting."),
    ),
    "either": (
        _("Somebody from another part of the organization who shows you what they know."),
        _("Half of each meeting for what you want to learn."),
        _("A training before, and credit by name for your ideas."),
    ),
}


def gains(direction: str, role: str) -> tuple[Promise, ...]:
    """The lines for one role of a program of this direction."""
    return _GAINS[readiness.side_of(direction, role)]
