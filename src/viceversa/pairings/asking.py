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
    """Tell those who are asked first. What then comes by itself is planned for all of a run together (`plan_answers`)."""
    asked = [member for member in members if member.answer == AnswerState.WAITING]
    tell("pairings.asked", asked, event=event, pairing=pairing, now=now)


def plan_answers(pairings: list[Pairing], *, now: datetime) -> None:
    """Plan a reminder for each, and the day on which the question lapses: all of one cohort. Two statements for 250."""
    if pairings:
        due.plan_all((step for pairing in pairings for step in _steps(pairing, now)), now=now, scope=pairings[0].cohort)


def ask_next(pairing: Pairing, members: list[Member], *, event: Event, now: datetime) -> None:
    """The first one said yes: ask the other one, who has as many days as the first one had."""
    for member in members:
        ANSWER.apply(member, "ask")
        member.asked_at = now
        member.save(update_fields=["answer", "asked_at"])
    pairing.due_at = now + timedelta(days=ANSWER_DAYS)
    tell("pairings.asked_next", members, event=event, pairing=pairing, now=now)
    due.plan_all(_steps(pairing, now, turn="next"), now=now, scope=pairing.cohort)


def _steps(pairing: Pairing, now: datetime, turn: str = "") -> list[due.Coming]:
    key = f"{pairing.code}:{turn}" if turn else pairing.code
    remind, lapse = now + timedelta(days=REMIND_AFTER_DAYS), now + timedelta(days=ANSWER_DAYS)
    return [
        due.Coming("pairings.remind_to_answer", pairing, remind, f"remind-to-answer:{key}"),
        due.Coming("pairings.lapse", pairing, lapse, f"lapse:{pairing.code}"),
    ]
