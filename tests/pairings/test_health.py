"""Health from dates: the table of levels, reasons and acts, and the database's version of the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.factories import NOW
from viceversa.pairings.health import Act, Facts, Health, Level, Reason, assess, facts_of, level_in_sql
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.pairings.words import act_label, level_label, why

DAY = timedelta(days=1)
FINE = Facts(
    state=PairingState.ACTIVE,
    started_at=NOW - 70 * DAY,
    last_held_at=NOW - 3 * DAY,
    next_meeting_at=NOW + 11 * DAY,
    held_count=4,
    cancelled_in_a_row=0,
    has_goal_to_mentee=True,
    has_goal_to_mentor=True,
)
NEVER = replace(FINE, last_held_at=None, held_count=0, next_meeting_at=None)


@pytest.mark.parametrize(
    ("facts", "level", "reason", "act"),
    [
        (FINE, Level.OK, Reason.NEXT, Act.NONE),
        (replace(FINE, next_meeting_at=None), Level.OK, Reason.MET, Act.NONE),
        (replace(FINE, next_meeting_at=NOW), Level.OK, Reason.MET, Act.NONE),
        (replace(NEVER, started_at=NOW - 3 * DAY), Level.OK, Reason.STARTED, Act.NONE),
        (replace(FINE, last_held_at=NOW - 95 * DAY, back_at=NOW - 34 * DAY), Level.OK, Reason.NEXT, Act.NONE),
        (replace(FINE, last_held_at=NOW - 95 * DAY, back_at=NOW - 35 * DAY), Level.NUDGE, Reason.NOT_MET, Act.NONE),
        (replace(FINE, cancelled_in_a_row=1), Level.OK, Reason.NEXT, Act.NONE),
        (replace(FINE, cancelled_in_a_row=2), Level.NUDGE, Reason.CANCELLED, Act.NONE),
        (replace(FINE, cancelled_in_a_row=2, next_meeting_at=None), Level.NUDGE, Reason.CANCELLED, Act.OFFER_TIMES),
        (replace(FINE, cancelled_in_a_row=3), Level.RISK, Reason.CANCELLED, Act.NONE),
        (replace(FINE, cancelled_in_a_row=3, next_meeting_at=None), Level.RISK, Reason.CANCELLED, Act.OFFER_TIMES),
        (replace(FINE, last_held_at=NOW - 14 * DAY), Level.OK, Reason.NEXT, Act.NONE),
        (replace(FINE, last_held_at=NOW - 13 * DAY, next_meeting_at=None), Level.OK, Reason.MET, Act.NONE),
        (
            replace(FINE, last_held_at=NOW - 14 * DAY, next_meeting_at=None),
            Level.NUDGE,
            Reason.NOTHING_BOOKED,
            Act.NUDGE,
        ),
        (replace(NEVER, started_at=NOW - 14 * DAY), Level.NUDGE, Reason.NO_FIRST_DATE, Act.NUDGE),
        (replace(FINE, last_held_at=NOW - 34 * DAY), Level.OK, Reason.NEXT, Act.NONE),
        (replace(FINE, last_held_at=NOW - 35 * DAY), Level.NUDGE, Reason.NOT_MET, Act.NONE),
        (replace(FINE, last_held_at=NOW - 35 * DAY, next_meeting_at=None), Level.NUDGE, Reason.NOT_MET, Act.NUDGE),
        (replace(NEVER, started_at=NOW - 40 * DAY), Level.NUDGE, Reason.NEVER_MET, Act.NUDGE),
        (replace(FINE, last_held_at=NOW - 50 * DAY), Level.RISK, Reason.NOT_MET, Act.WRITE),
        (NEVER, Level.RISK, Reason.NEVER_MET, Act.WRITE),
        (replace(FINE, has_goal_to_mentor=False), Level.NUDGE, Reason.NO_GOAL, Act.ASK_GOAL),
        (replace(FINE, has_goal_to_mentee=False), Level.NUDGE, Reason.NO_GOAL, Act.ASK_GOAL),
        (replace(FINE, has_goal_to_mentor=False, held_count=1), Level.OK, Reason.NEXT, Act.NONE),
        (replace(FINE, state=PairingState.ASKED), Level.WAIT, Reason.ASKED, Act.NONE),
        (replace(FINE, state=PairingState.PAUSED), Level.WAIT, Reason.PAUSED, Act.NONE),
        (replace(FINE, state=PairingState.ENDED), Level.WAIT, Reason.OVER, Act.NONE),
        (replace(FINE, started_at=None), Level.WAIT, Reason.OVER, Act.NONE),
    ],
)
def test_health(facts: Facts, level: Level, reason: Reason, act: Act) -> None:
    verdict = assess(facts, now=NOW)
    assert (verdict.level, verdict.reason, verdict.act) == (level, reason, act)


days_ago = st.none() | st.integers(0, 60).map(lambda days: NOW - days * DAY)


@given(
    facts=st.builds(
        Facts,
        state=st.sampled_from(PairingState.values),
        started_at=days_ago,
        last_held_at=days_ago,
        next_meeting_at=st.none() | st.integers(-9, 9).map(lambda days: NOW + days * DAY),
        held_count=st.integers(0, 4),
        cancelled_in_a_row=st.integers(0, 4),
        back_at=days_ago,
        has_goal_to_mentee=st.booleans(),
        has_goal_to_mentor=st.booleans(),
    )
)
def test_every_verdict_has_words(facts: Facts) -> None:
    verdict = assess(facts, now=NOW)
    pairing = Pairing(**{name: getattr(facts, name) for name in Facts.__dataclass_fields__})
    assert facts_of(pairing) == facts
    sentence = why(pairing, verdict, mentor="Nia", mentee="Viktor")
    assert sentence
    assert "%" not in sentence + act_label(verdict.act, name="Viktor")
    assert level_label(verdict.level)


def test_words() -> None:
    pairing = Pairing(last_held_at=NOW, cancelled_in_a_row=3, has_goal_to_mentee=True, has_goal_to_mentor=False)

    def said(reason: Reason, act: Act = Act.NONE) -> str:
        return why(pairing, Health(Level.NUDGE, reason, act, 24), mentor="Samuel", mentee="Ingrid")

    assert said(Reason.CANCELLED, Act.OFFER_TIMES) == "Cancelled 3 times in a row, nothing booked"
    assert said(Reason.CANCELLED) == "Cancelled 3 times in a row"
    assert said(Reason.NOT_MET) == "No meeting in 24 days"
    assert said(Reason.NOTHING_BOOKED) == "Nothing booked after 12 May"
    assert said(Reason.NO_GOAL) == "No goal yet from Ingrid to Samuel"
    assert act_label(Act.ASK_GOAL, name="Ingrid") == "Ask Ingrid"


def test_the_database_counts_the_same(cast: Cast) -> None:
    states = PairingState.values
    moments = [None, *(NOW - days * DAY for days in (0, 13, 14, 34, 35, 49, 50, 51))]
    rows = []
    for number in range(400):
        rows.append(
            Pairing(
                cohort=cast.cohort,
                state=states[number % 7 % len(states)] if number % 3 == 0 else PairingState.ACTIVE,
                started_at=moments[number % 9],
                last_held_at=moments[number // 9 % 9],
                next_meeting_at=[None, NOW - DAY, NOW, NOW + DAY][number % 4],
                held_count=number % 4,
                cancelled_in_a_row=[0, 0, 1, 2, 3][number % 5],
                back_at=[None, None, *moments][number % 11],
                has_goal_to_mentee=number % 6 != 0,
                has_goal_to_mentor=number % 8 != 0,
                created_at=NOW,
            )
        )
    Pairing.objects.bulk_create(rows)
    for pairing in Pairing.objects.annotate(level=level_in_sql(NOW)):
        assert pairing.level == assess(facts_of(pairing), now=NOW).level, facts_of(pairing)
