"""The signed link of a circle's mails: for one person's yes or no, until the circle ends."""

from __future__ import annotations

from typing import Final

from viceversa.circles.models import Circle
from viceversa.core import clock, links
from viceversa.messaging.rendering import address_of

ANSWER: Final = "circles.answer"


def to_answer(circle: Circle, person: str) -> str:
    """Where somebody, by their code, says whether they come; `?answer=no` after it marks one answer."""
    now = clock.now()
    days = max(0, (circle.ends_at - now).days) + 1
    return address_of("circles:answer_by_link", links.make(ANSWER, circle.code, person, now=now, days=days))
