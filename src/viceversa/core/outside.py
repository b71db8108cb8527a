"""Where data leaves the installation: each app that can call or write to the outside says so here, once.

The works council's pack is made from it, so what is not declared is missing there; a test compares it with the settings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Outside:
    """One way out: what it is called, what goes that way, and where to. `where()` gives nothing while it is off."""

    name: str | Promise
    what: str | Promise
    where: Callable[[], str]


WAYS: dict[str, Outside] = {}


def declare_outside(key: str, *, name: str | Promise, what: str | Promise, where: Callable[[], str]) -> None:
    """Declare a way out under a key of one's own ("calendars.caldav"). Costs what `where` costs, when somebody reads it."""
    WAYS[key] = Outside(name, what, where)
