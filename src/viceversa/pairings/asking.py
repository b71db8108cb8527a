"""Asking people of a pairing, and what happens by itself when they do not answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.pairings.common import tell
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import ANSWER, AnswerState
from viceversa.programs.directions import TOGETHER

ANSWER_DAYS: Final = 10
REMIND_AFTER_DAYS: Final = 5


def first_answer(first: str, role: str) -> AnswerState:
    """Where a member begins: asked at once, or later, when the other one has said yes."""
    return AnswerState.WAITING if first in (TOGETHER, role) else AnswerState.LATER


def ask(pairing: Pairing, members: list[Member], *, event: Event, now: datetime) -> None:
    """Tell those who are asked first, plan a reminder, and the day on which the question lapses."""
    asked = [member for member in members if member.answer == AnswerState.WAITING]
    tell("pairings.asked", asked, event=event, pairing=pairing, now=now)
    _plan(pairing, now=now)


def ask_next(pairing: Pairing, members: list[Member], *, event: Event, now: datetime) -> None:
    """The first one said yes: ask the other one, who has as many days as the first one had."""
    for member in members:
        ANSWER.apply(member, "ask")
        member.asked_at = now
        member.save(update_fields=["answer", "asked_at"])
    pairing.due_at = now + timedelta(days=ANSWER_DAYS)
    tell("pairings.asked_next", members, event=event, pairing=pairing, now=now)
    _plan(pairing, now=now, turn="next")


def _plan(pairing: Pairing, *, now: datetime, turn: str = "") -> None:
    key = f"{pairing.code}:{turn}" if turn else pairing.code
    due.plan(
        "pairings.remind_to_answer",
        subject=pairing,
        scope=pairing.cohort,
        due_at=now + timedelta(days=REMIND_AFTER_DAYS),
        key=f"remind-to-answer:{key}",
        now=now,
    )
    due.plan(
        "pairings.lapse",
        subject=pairing,
        scope=pairing.cohort,
        due_at=now + timedelta(days=ANSWER_DAYS),
        key=f"lapse:{pairing.code}",
        now=now,
    )
