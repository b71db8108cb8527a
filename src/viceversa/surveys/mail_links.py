"""The signed link of a survey's mails: for one person, until it closes. Looking changes nothing; only a POST answers."""

from __future__ import annotations

from typing import Final

from viceversa.core import clock, links
from viceversa.messaging.rendering import address_of
from viceversa.programs.models import Participant
from viceversa.surveys.models import Survey

ANSWER: Final = "surveys.answer"
DAYS: Final = 15


def to_answer(survey: Survey, participant: Participant) -> str:
    """Where somebody answers, without a session."""
    token = links.make(ANSWER, survey.code, participant.code, now=clock.now(), days=DAYS)
    return address_of("surveys:answer_by_link", token)
