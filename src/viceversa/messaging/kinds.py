"""The catalogue of messages: each app registers what it says, and under which policy it may go out.

A kind named "pairings.asked" has its words in pairings/messages/asked/{subject.txt,body.txt,body.html}.
docs/reference/messages.md and the preview page are made from this catalogue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from viceversa.messaging.models import Message


@dataclass(frozen=True)
class Kind:
    """One message we can send.

    `policy` is "at_once" (stated policy: goes out by itself after `send_after`) or "by_hand" (stays a draft until a
    person releases it). `stoppable` says whether a person may stop getting it. `details` turns a stored message into
    the template's context at render time (codes become names there, so a draft never carries content).
    `sample` is an invented context for the preview page.
    """

    name: str
    title: str | Promise
    why: str | Promise
    policy: str
    details: Callable[[Message], dict[str, Any]]
    sample: Callable[[], dict[str, Any]]
    stoppable: bool = False
    urgent: bool = False
    to: str = "participant"

    @property
    def folder(self) -> str:
        """Where its three templates live, as a template name's beginning."""
        app, _, name = self.name.partition(".")
        return f"{app}/messages/{name}"


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind to the catalogue; a name is registered once."""
    if kind.name in KINDS and KINDS[kind.name] != kind:
        raise ValueError(f"Message kind {kind.name} is registered twice.")
    KINDS[kind.name] = kind
    return kind
