"""What is remembered between leaving for the provider and coming back: in the session, for ten minutes, used once.

Each departure is under a word that nobody can guess and that the provider gives back (`state`, or the number of a SAML
request). An answer under a word that this browser's session does not hold, or no longer holds, leads nowhere: that keeps
out answers that were made for others, replayed, or not asked for.
"""

from __future__ import annotations

import time
from typing import Any, Final

from django.http import HttpRequest

KEY: Final = "sso_waiting"
MINUTES: Final = 10
MOST: Final = 5


def wait_for(request: HttpRequest, word: str, **remembered: Any) -> None:
    """Remember a departure. Of more than MOST in one browser the oldest are forgotten."""
    waiting = request.session.get(KEY, {})
    waiting[word] = {**remembered, "at": time.time()}
    request.session[KEY] = dict(sorted(waiting.items(), key=lambda each: each[1]["at"])[-MOST:])


def back(request: HttpRequest, word: str) -> dict[str, Any] | None:
    """What was remembered under this word, once; None for a word we don't know, or one of too long ago."""
    waiting = dict(request.session.get(KEY, {}))
    found: dict[str, Any] | None = waiting.pop(word, None)
    if found is None:
        return None
    request.session[KEY] = waiting
    # Answers that come at the same moment under one word: the second finds nothing, whatever else fails.
    request.session.save()
    return found if time.time() - found["at"] <= MINUTES * 60 else None
