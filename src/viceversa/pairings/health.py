"""How a pair is doing, from dates and yes/no facts only: a level, the reason in words, and one act that would help.

Pure: no clock, no query. `level_in_sql` says the same in the database's words, for counting and sorting thousands;
a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Case, CharField, Q, Value, When

from viceversa.pairings.models import Pairing
from viceversa.pairings.states import LIVING_STATES, PairingState

BOOK_DAYS: Final = 14
AMBER_DAYS, RED_DAYS = 35, 50
AMBER_CANCELLED, RED_CANCELLED = 2, 3
GOALS_AFTER_MEETINGS: Final = 2


class Level(StrEnum):
    """What a status shows: fine, needs a nudge, at risk, or waits for something."""

    OK = "ok"
    NUDGE = "nudge"
    RISK = "risk"
    WAIT = "wait"


class Reason(StrEnum):
    """Why, as a code; words.py turns it into a sentence with names and dates."""

    CANCELLED = "cancelled"
    NOT_MET = "not_met"
    NEVER_MET = "never_met"
    NOTHING_BOOKED = "nothing_booked"
    NO_FIRST_DATE = "no_first_date"
    NO_GOAL = "no_goal"
    NEXT = "next"
    MET = "met"
    STARTED = "started"
    ASKED = "asked"
    PAUSED = "paused"
    RULE = "rule"
    MENDED = "mended"
    REMATCH = "rematch"
    OVER = "over"


# For which a manager is told when nothing is booked: it takes 35 days or two cancellations.
STALLED: Final = (Reason.CANCELLED, Reason.NOT_MET, Reason.NEVER_MET)


class Act(StrEnum):
    """The one thing a manager can do about it."""

    OFFER_TIMES = "offer_times"
    WRITE = "write"
    NUDGE = "nudge"
    ASK_GOAL = "ask_goal"
    DECIDE = "decide"
    NONE = ""


@dataclass(frozen=True)
class Facts:
    """All that health is made of. Moments are aware; None is "never"."""

    state: str
    started_at: datetime | None
    last_held_at: datetime | None
    next_meeting_at: datetime | None
    held_count: int
    cancelled_in_a_row: int
    has_goal_to_mentee: bool
    has_goal_to_mentor: bool
    broken_rule: str = ""
    mended_at: datetime | None = None
    back_at: datetime | None = None
    rematch_asked_at: datetime | None = None


@dataclass(frozen=True)
class Health:
    """The verdict: `days` counts since the last meeting, the start, or the end of a pause, whichever was last."""

    level: Level
    reason: Reason
    act: Act
    days: int


def facts_of(pairing: Pairing) -> Facts:
    """The facts of one pairing. No query."""
    return Facts(**{name: getattr(pairing, name) for name in Facts.__dataclass_fields__})


def quiet_since(facts: Facts) -> datetime | None:
    """Since when a pair has not met: its last meeting, else its start; not before it came back from a pause."""
    before = facts.last_held_at or facts.started_at
    return max(before, facts.back_at) if before and facts.back_at else before


def assess(facts: Facts, *, now: datetime) -> Health:
    """The level, the first reason that holds, and the act. Constant time."""
    if facts.state == PairingState.ASKED:
        return Health(Level.WAIT, Reason.ASKED, Act.NONE, 0)
    if facts.state == PairingState.PAUSED and facts.broken_rule:
        return Health(Level.RISK, Reason.MENDED if facts.mended_at else Reason.RULE, Act.DECIDE, 0)
    if facts.state in LIVING_STATES and facts.rematch_asked_at:
        return Health(Level.RISK, Reason.REMATCH, Act.DECIDE, 0)
    if facts.state == PairingState.PAUSED:
        return Health(Level.WAIT, Reason.PAUSED, Act.NONE, 0)
    since = quiet_since(facts)
    if facts.state != PairingState.ACTIVE or facts.started_at is None or since is None:
        return Health(Level.WAIT, Reason.OVER, Act.NONE, 0)

    met = facts.last_held_at is not None
    quiet = now - since
    days = quiet.days
    has_date = facts.next_meeting_at is not None and facts.next_meeting_at > now
    reason = Reason.NOT_MET if met else Reason.NEVER_MET

    if facts.cancelled_in_a_row >= RED_CANCELLED:
        return Health(Level.RISK, Reason.CANCELLED, Act.NONE if has_date else Act.OFFER_TIMES, days)
    if quiet >= timedelta(days=RED_DAYS):
        return Health(Level.RISK, reason, Act.WRITE, days)
    if facts.cancelled_in_a_row >= AMBER_CANCELLED:
        return Health(Level.NUDGE, Reason.CANCELLED, Act.NONE if has_date else Act.OFFER_TIMES, days)
    if quiet >= timedelta(days=AMBER_DAYS):
        return Health(Level.NUDGE, reason, Act.NONE if has_date else Act.NUDGE, days)
    if quiet >= timedelta(days=BOOK_DAYS) and not has_date:
        return Health(Level.NUDGE, Reason.NOTHING_BOOKED if met else Reason.NO_FIRST_DATE, Act.NUDGE, days)
    if facts.held_count >= GOALS_AFTER_MEETINGS and not (facts.has_goal_to_mentee and facts.has_goal_to_mentor):
        return Health(Level.NUDGE, Reason.NO_GOAL, Act.ASK_GOAL, days)
    if has_date:
        return Health(Level.OK, Reason.NEXT, Act.NONE, days)
    return Health(Level.OK, Reason.MET if met else Reason.STARTED, Act.NONE, days)


def level_in_sql(now: datetime) -> Case:
    """The same level as an expression over Pairing's columns, for annotate(); also for counting by level."""
    no_date = Q(next_meeting_at__isnull=True) | Q(next_meeting_at__lte=now)

    def quiet_for(days: int) -> Q:
        before = now - timedelta(days=days)
        met = Q(last_held_at__lte=before) | Q(last_held_at__isnull=True, started_at__lte=before)
        return met & (Q(back_at__isnull=True) | Q(back_at__lte=before))

    one_way = Q(has_goal_to_mentee=False) | Q(has_goal_to_mentor=False)
    return Case(
        When(Q(state=PairingState.PAUSED) & ~Q(broken_rule=""), then=Value(Level.RISK.value)),
        When(state__in=LIVING_STATES, rematch_asked_at__isnull=False, then=Value(Level.RISK.value)),
        When(~Q(state=PairingState.ACTIVE) | Q(started_at__isnull=True), then=Value(Level.WAIT.value)),
        When(Q(cancelled_in_a_row__gte=RED_CANCELLED) | quiet_for(RED_DAYS), then=Value(Level.RISK.value)),
        When(
            Q(cancelled_in_a_row__gte=AMBER_CANCELLED)
            | quiet_for(AMBER_DAYS)
            | (quiet_for(BOOK_DAYS) & no_date)
            | (Q(held_count__gte=GOALS_AFTER_MEETINGS) & one_way),
            then=Value(Level.NUDGE.value),
        ),
        default=Value(Level.OK.value),
        output_field=CharField(max_length=5),
    )
