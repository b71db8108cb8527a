"""The catalogue of messages: each app registers what it says, and under which policy it may go out.

A kind named "pairings.asked" has its words in pairings/messages/asked/{subject.txt,body.txt,body.html}.
docs/reference/messages.md and the preview pages are made from this catalogue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.messaging.models import Message


class Moot(Refused):
    """The message has lost its reason (the meeting was cancelled, the pairing ended): it is skipped, not sent."""


@dataclass(frozen=True)
class CalendarFile:
    """An entry for the recipient's calendar that goes with a mail (RFC 5545), and what their calendar is to do with it."""

    method: Literal["REQUEST", "CANCEL", "DECLINECOUNTER"]
    content: bytes


@dataclass(frozen=True)
class Kind:
    """One message we can send.

    `policy`: "at_once" (the stated policy of most: goes out by itself after `send_after`) or "by_hand" (stays a draft until a
    person releases it).
    `details(message)` turns a stored message into the template's context, in the recipient's language and time zone
    (codes become names there, so a draft never carries content). It raises Moot when there is nothing left to say.
    `sample()` is an invented context of the same shape for previews; it costs no query.
    `why` is the sentence in the foot of the mail: why this person gets it.
    `stoppable`: a person may stop getting it; `all_the_same(message)` is whether one goes to them nevertheless.
    `urgent`: goes before the others.
    `manager_sees`: "words" (a manager may read the real mail), "fact" (that it went, to whom and when, with the
    sample's words), "none" (not listed at all: concerns, private things).
    `carries(message)` is the entry for the recipient's calendar that goes with it, if any. `alone`: never joined with
    others in one mail, and not counted as the mail of the day; so is what carries an entry, as mail programs take one
    entry a mail. `dated`: it reminds of a moment, and is worthless some days later. `kept`: it comes also to who wants nothing
    but entries for the calendar, unless they stop it itself. `answers_to(message)` is the address to which an answer to a mail of its own goes, if any.
    """

    name: str
    title: str | Promise
    why: str | Promise
    details: Callable[[Message], dict[str, Any]]
    sample: Callable[[], dict[str, Any]]
    policy: Literal["at_once", "by_hand"] = "at_once"
    stoppable: bool = False
    all_the_same: Callable[[Message], bool] = lambda message: False
    urgent: bool = False
    to: str | Promise = "participant"
    manager_sees: Literal["words", "fact", "none"] = "fact"
    carries: Callable[[Message], CalendarFile | None] | None = None
    alone: bool = False
    dated: bool = False
    kept: bool = False
    answers_to: Callable[[Message], str] | None = None

    @property
    def goes_alone(self) -> bool:
        return self.alone or self.carries is not None

    @property
    def may_wait_a_week(self) -> bool:
        """Whether it can come once a week to who wants that: nothing one joined for, and nothing with a day to it."""
        return self.stoppable and not (self.urgent or self.dated or self.kept or self.carries)

    @property
    def may_be_left_out(self) -> bool:
        """Whether it does not come to who wants nothing but entries for the calendar."""
        return self.stoppable and not (self.urgent or self.kept or self.carries)

    @property
    def folder(self) -> str:
        """Where its three templates live, as a template name's beginning. The app's folder may lie in another one."""
        app, _dot, name = self.name.partition(".")
        known = apps.app_configs.get(app)  # tests have kinds of no app
        folder = (known.name if known else app).removeprefix("viceversa.").replace(".", "/")
        return f"{folder}/messages/{name}"

    @property
    def goes_by_itself(self) -> bool:
        return self.policy == "at_once"


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind to the catalogue; a name is registered once."""
    if kind.name in KINDS and KINDS[kind.name] != kind:
        raise ValueError(f"Message kind {kind.name} is registered twice.")
    KINDS[kind.name] = kind
    return kind


def title_of(name: str) -> str:
    """The kind's title; for a kind that an older version sent, a plain word."""
    return str(KINDS[name].title) if name in KINDS else _("A message of an earlier version")


def goes_alone(name: str) -> bool:
    """Whether messages of this kind always have a mail of their own; those of an earlier version have not."""
    return name in KINDS and KINDS[name].goes_alone


def alone_ones() -> list[str]:
    """Names of the kinds that always have a mail of their own."""
    return [kind.name for kind in KINDS.values() if kind.goes_alone]


def weekly_ones() -> list[str]:
    """Names of the kinds that can wait a week."""
    return [kind.name for kind in KINDS.values() if kind.may_wait_a_week]


def seen_by_managers() -> list[str]:
    """Names of the kinds a manager may find in lists."""
    return [kind.name for kind in KINDS.values() if kind.manager_sees != "none"]
