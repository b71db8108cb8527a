"""Mails of matching before they are drafted, and the signed links in them (core/links.py)."""

from __future__ import annotations

from typing import Final

from viceversa.core import clock, links
from viceversa.matching.models import ShortlistRound
from viceversa.messaging.mails import Mail
from viceversa.messaging.rendering import address_of
from viceversa.programs.models import Participant, ProgramManager

SHORTLIST: Final = "matching.shortlist"
_DAYS: Final = 70


def to_participant(kind: str, participant: Participant, drawn: ShortlistRound) -> Mail:
    """One message to somebody about their shortlist."""
    return Mail(kind, participant.person, {"participant": participant.code, "round": drawn.code})


def to_managers(kind: str, drawn: ShortlistRound) -> list[Mail]:
    """One message to each manager who is in the directory. One query."""
    managers = ProgramManager.objects.filter(program=drawn.cohort.program_id).select_related("user__person")
    people = [manager.user.person for manager in managers.order_by("pk")]
    return [Mail(kind, person, {"round": drawn.code}) for person in people if person is not None]


def link_to(participant: Participant) -> str:
    """Where somebody answers their shortlist without signing in."""
    token = links.make(SHORTLIST, participant.code, participant.person.code, now=clock.now(), days=_DAYS)
    return address_of("matching:shortlist_by_link", token)
