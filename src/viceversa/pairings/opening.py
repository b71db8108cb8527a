"""When the agenda of a meeting opens, until when questions come, and whose minutes are whose. Pure.

Questions come from whoever does not set the agenda (programs/directions.py): in a reverse program that is the mentee. Their
day is early enough that nobody junior meets a question they had no time to think about. Where both set the agenda, neither
waits for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from viceversa.pairings.models import AgendaItem, Meeting, Member
from viceversa.programs.directions import Ways

OPENS: Final = timedelta(days=5)
REMINDED: Final = timedelta(days=3)
QUESTIONS_DUE: Final = timedelta(days=2)
OWN_TIME: Final = 15


def opens_at(meeting: Meeting) -> datetime:
    """From when on both are asked to write down what they want to talk about."""
    return meeting.starts_at - OPENS


def reminds_at(meeting: Meeting) -> datetime:
    """When whoever brings questions, and has brought none, is reminded."""
    return meeting.starts_at - REMINDED


def questions_by(meeting: Meeting) -> datetime:
    """Until when questions come in good time."""
    return meeting.starts_at - QUESTIONS_DUE


def bring_questions(ways: Ways, members: Iterable[Member]) -> list[Member]:
    """Those of a pairing who bring questions to an agenda that the other sets; nobody where both set it."""
    return [member for member in members if member.role not in ways.agenda]


def is_late(item: AgendaItem, meeting: Meeting, ways: Ways, by: Member) -> bool:
    """Whether a question was written down after its day."""
    return by.role not in ways.agenda and item.created_at > questions_by(meeting)


def own_minutes(ways: Ways, minutes: int) -> int:
    """Minutes of a meeting that are for what the mentor wants to learn: 15 of 60, at most a third of a short one.

    Half of the talk where both teach.
    """
    if ways.junior is None:
        return (minutes - 10) // 2
    return min(OWN_TIME, minutes // 3)
