"""The signed links of our mails: what each is for, and how long it is good. GET shows, POST does (core/links.py)."""

from __future__ import annotations

from typing import Final

from viceversa.core import clock, links
from viceversa.messaging.rendering import address_of
from viceversa.programs.models import Participant, Release

ASKED: Final = "programs.asked"
HOURS: Final = "programs.hours"
_DAYS: Final = {ASKED: 60, HOURS: 45}


def to_answer(participant: Participant) -> str:
    """Where somebody who was invited or suggested reads about it and says yes or no."""
    return address_of("programs:asked_by_link", _token(ASKED, participant.code, participant.person.code))


def to_release(release: Release) -> str:
    """Where a line manager answers about hours; `?answer=yes` after it marks one answer."""
    return address_of("programs:hours_by_link", _token(HOURS, release.code, release.line_manager.code))


def _token(purpose: str, subject: str, who: str) -> str:
    return links.make(purpose, subject, who, now=clock.now(), days=_DAYS[purpose])
