"""The signed links of a pulse's mails: for one person, until it closes. Looking changes nothing; only a POST answers."""

from __future__ import annotations

from typing import Final

from viceversa.core import clock, links
from viceversa.messaging.rendering import address_of
from viceversa.programs.models import Participant
from viceversa.pulse.models import Round

ANSWER: Final = "pulse.answer"
SAFETY: Final = "pulse.safety"
DAYS: Final = 15


def to_answer(round_: Round, participant: Participant) -> str:
    """Where somebody answers the three questions; `?useful=4` after it marks one answer."""
    token = links.make(ANSWER, round_.code, participant.code, now=clock.now(), days=DAYS)
    return address_of("pulse:answer_by_link", token)


def to_check(participant: Participant, check: str) -> str:
    """Where somebody reads a safety check, without a session. It takes nothing."""
    token = links.make(SAFETY, participant.code, participant.code, now=clock.now(), days=DAYS, check=check)
    return address_of("pulse:safety_by_link", token)
