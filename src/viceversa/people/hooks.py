"""What the floors above want to do, or have to say, about what happens here.

An app registers in its AppConfig.ready(): `hooks.DIRECTORY_CHANGED.append(recheck_all)`. Hooks that act run inside the
verb's transaction, so either the change and what follows from it are saved, or neither.

DIRECTORY_CHANGED  people, lines or grades have changed: re-check rules, pause a pairing. `people` has the ids
                   of the people whose entry or line is another now; None for everybody
TOPIC_MERGED       the first topic is now the second: move what was said about it
TOPIC_USES         how many people (offer, want) each topic, by its id
OWN_PAGE           what somebody finds on their own page besides; one query at most
EXPORTED           what stands in the file with one's own data besides, by its name there; plain values
SIGNED_IN          what the frame of every page asks about whoever is signed in, put onto the one query that fetches them;
                   it is put into SQL once, so no moment may stand in it
PROVIDERS          where the organization's own sign-in begins: a button each on the sign-in page
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise

from viceversa.people.models import Topic, User


@dataclass(frozen=True)
class OwnCard:
    """A heading, a few sentences and one way on, on somebody's own page."""

    title: str
    text: str
    url: str
    label: str


@dataclass(frozen=True)
class Provider:
    """An identity provider of the organization: what its button says, and the name of the address it leads to."""

    name: str | Promise
    begins_at: str


class Changed(Protocol):
    """What is to be done when the directory has changed, about these people or about everybody."""

    def __call__(self, now: datetime, /, *, people: Collection[int] | None) -> None: ...


DIRECTORY_CHANGED: list[Changed] = []
TOPIC_MERGED: list[Callable[[Topic, Topic], None]] = []
TOPIC_USES: list[Callable[[], Mapping[int, tuple[int, int]]]] = []
OWN_PAGE: list[Callable[[User], OwnCard | None]] = []
EXPORTED: list[Callable[[User], dict[str, list[dict[str, str]]]]] = []
SIGNED_IN: list[Callable[[QuerySet[User]], QuerySet[User]]] = []
PROVIDERS: list[Provider] = []
