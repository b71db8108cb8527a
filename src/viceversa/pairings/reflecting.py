"""What a pair is asked when it looks back, from when, and what the two then talk about. No query."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.pairings.models import Pairing, Reflection
from viceversa.pairings.retention import days_of
from viceversa.pairings.states import LIVING_STATES, PairingState
from viceversa.programs import dates
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Cohort

MIDPOINT, CLOSING = Reflection.Moment.MIDPOINT, Reflection.Moment.CLOSING
MOST_LETTERS: Final = 600
LAST_WEEKS: Final = timedelta(weeks=2)
SETTLE_AND_CLOSE: Final = 10

QUESTIONS: Final[dict[str, dict[str, str | Promise]]] = {
    MIDPOINT: {
        "useful": _("What has been most useful to you so far?"),
        "change": _("What one thing would you change?"),
        "topic": _("Which topic would you add, or drop?"),
        "cost": _("What does it cost you, in time and energy?"),
    },
    CLOSING: {
        "practice": _("What do you do differently now? Something that others could see."),
        "learned": _("What did you learn from the other one?"),
        "open": _("What is still open, and who looks at it again?"),
        "public": _("What may be said about the two of you, to whom, in which words?"),
        "thanks": _("What would you like to thank the other one for?"),
    },
}
# What to talk about, and how much of an hour it takes.
_TALK: Final[dict[str, tuple[tuple[int, str | Promise], ...]]] = {
    MIDPOINT: (
        (15, _("What each of us wrote")),
        (15, _("Our goals: keep, change, or set anew")),
        (10, _("One thing to change in the second half")),
        (10, _("What we try next")),
    ),
    CLOSING: (
        (15, _("What is different now, with an example each")),
        (10, _("What is still open, and who looks at it again")),
        (10, _("What may be said about us, in which words")),
        (15, _("Thanks, both ways")),
    ),
}


def begins_on(cohort: Cohort, moment: str) -> date:
    """The first day on which a pair of the cohort can look back: the plan's, which may have been moved."""
    if moment == MIDPOINT:
        return dates.halfway(cohort)
    step = plan_of(cohort).step("closing")
    return step.date if step else dates.end_date(cohort) - LAST_WEEKS


def is_open(pairing: Pairing, moment: str, *, now: datetime) -> bool:
    """Whether a pair can look back now: halfway while it meets; at the end also until the answers are deleted."""
    if pairing.state in LIVING_STATES:
        return timezone.localtime(now).date() >= begins_on(pairing.cohort, moment)
    kept = days_of(pairing)
    return moment == CLOSING and pairing.state == PairingState.COMPLETED and kept is not None and now < kept.notes


def open_moment(pairing: Pairing, *, now: datetime) -> str:
    """What a pair is to look back at now, the later moment first; empty when it is too early, or too late."""
    return next((str(moment) for moment in (CLOSING, MIDPOINT) if is_open(pairing, moment, now=now)), "")


def talk(moment: str, *, minutes: int) -> list[tuple[int, str]]:
    """What to talk about in a meeting of so many minutes, each with its share of them: together all but ten."""
    parts = _TALK[moment]
    whole = sum(share for share, _text in parts)
    left = max(minutes - SETTLE_AND_CLOSE - len(parts), 0)
    found, before = [], 0
    for share, text in parts:
        end = before + share
        found.append((1 + left * end // whole - left * before // whole, str(text)))
        before = end
    return found
