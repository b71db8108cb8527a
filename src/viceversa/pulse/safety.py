"""The safety check: what is asked when, and of whom. Nothing of it is stored: this has no table, no form, no event.

The four statements are ticked on the page and never leave it. Which options a "no" opens is the browser's to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.pairings.hooks import HomeCard
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.directions import ways_of
from viceversa.programs.models import Cohort, Participant
from viceversa.programs.states import ParticipantState
from viceversa.pulse import rules

STATEMENTS: Final[tuple[str | Promise, ...]] = (
    gettext_lazy("I choose the topics I talk about."),
    gettext_lazy("Nothing I said has come back to me from elsewhere."),
    gettext_lazy("The workload is fine."),
    gettext_lazy("I would feel safe stopping."),
)


@dataclass(frozen=True)
class Check:
    """What one of the plan's checks asks: the four statements, whether something changed at work, or both."""

    has_statements: bool
    has_watch: bool


# By the step of a cohort's plan (programs/blueprint): weeks 4, 13 and 22; weeks 13, 26 and 52.
CHECKS: Final[dict[str, Check]] = {
    "safe-1": Check(has_statements=True, has_watch=False),
    "safe-2": Check(has_statements=True, has_watch=True),
    "safe-3": Check(has_statements=True, has_watch=False),
    "watch-1": Check(has_statements=False, has_watch=True),
    "watch-2": Check(has_statements=False, has_watch=True),
}


def is_open(cohort: Cohort, check: str, *, now: datetime) -> bool:
    """Whether a check is there to be read: two weeks from the plan's day, which may have been moved. No query."""
    step = plan_of(cohort).step(check)
    if step is None or step.is_removed:
        return False
    return step.date <= timezone.localtime(now).date() < step.date + rules.OPEN_FOR


def states_asked(check: str) -> tuple[str, ...]:
    """In which states somebody is asked: what comes after the end asks those who have finished, too."""
    if CHECKS[check].has_statements:
        return (ParticipantState.PAIRED,)
    return (ParticipantState.PAIRED, ParticipantState.FINISHED)


def asked_in(cohort: Cohort, check: str) -> QuerySet[Participant]:
    """Whom a check is for, with their person. One query, lazy."""
    rows = cohort.participants.filter(state__in=states_asked(check), role__in=ways_of(cohort.program).protected)
    return rows.select_related("person").order_by("pk")


def is_for(participant: Participant, check: str, *, now: datetime) -> bool:
    """Whether somebody has this check before them now. No query."""
    return (
        participant.state in states_asked(check)
        and rules.is_protected(participant)
        and is_open(participant.cohort, check, now=now)
    )


def card_of(participant: Participant) -> HomeCard | None:
    """The check that is open for somebody, at home. It stays until its two weeks are over: nobody knows who has read it."""
    now = clock.now()
    check = next((each for each in CHECKS if is_for(participant, each, now=now)), "")
    if not check:
        return None
    return HomeCard(
        title=_("For you alone: is it still right for you?"),
        text=_("A minute to look at how it is. Nothing you tick there is sent or kept."),
        url=reverse("pulse:safety", args=[participant.code, check]),
        is_begun=False,
        label=_("Look at it"),
        icon="lock",
    )
