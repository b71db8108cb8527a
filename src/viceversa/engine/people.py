"""A person of either side, as plain frozen data.

In the scored form only `id`, `capacity`, `min`, `lot` and `priority` matter; the other fields feed rules and criteria.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from .errors import PersonError
from .times import SLOTS_A_WEEK

LEVELS = range(1, 6)
MOST_WANTS = 20
MOST_PARTNERS = 10_000
MOST_PRIORITY = 1_000
_NOBODY: frozenset[str] = frozenset()
SETS = ("off_limits", "languages", "decision_power", "do_not_match", "former", "likes", "interests")
_TEXT = {str}
# Sets that many people have in common.
_COMMON = ("off_limits", "languages")


class Want(NamedTuple):
    """A topic somebody wants to learn and the level (1 to 5) they hope their partner has."""

    topic: str
    level: int = 3


@dataclass(frozen=True, slots=True)
class Person:
    """One person on one side.

    What many people share, such as topics, wants, languages and the ids of managers, is kept once, so that a hundred
    thousand people fit into two hundred megabytes.

    - `capacity`: most partners; `min`: fewest partners (0: may be left out); `priority`: higher is served first.
    - `lot`: partners come so many at a time: with 2, nobody, two or four, never one.
    - `offers`: topic -> level 1 to 5. `wants`: best first. `off_limits`: topics this person won't talk about.
    - `slots`: week of half hours in UTC, see `times`. `grade`: rank, higher is more senior, None if unknown.
    - `unit`: path from the top (`("Sales", "North")`); `site` and `country`: any texts, the same for the same place.
    - `line`: ids of the managers above, nearest first, to the top.
    - `decision_power`: ids of people who decide about this person's pay, post, project or promotion.
    - `do_not_match`: ids never to be paired with; the reason is never asked and never shown.
    - `former`: ids of line relations or pairings of the last 24 months (whoever fills it applies the window).
    - `employed_until`: last day as YYYY-MM-DD, None when no end is known. `likes`: ids this person asked for.

    Raises PersonError with a sentence naming the person and the field.
    """

    id: str
    capacity: int = 1
    min: int = 0
    priority: int = 0
    lot: int = 1
    offers: Mapping[str, int] = field(default_factory=dict)
    wants: tuple[Want, ...] = ()
    off_limits: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    slots: int = 0
    grade: int | None = None
    unit: tuple[str, ...] = ()
    site: str = ""
    country: str = ""
    line: tuple[str, ...] = ()
    decision_power: frozenset[str] = frozenset()
    do_not_match: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    employed_until: str | None = None
    likes: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id.strip():
            raise PersonError(f"A person has the id {self.id!r}; give everybody an id that is a non-empty text.")
        if _known(self) == _NOTHING and self._plain():
            object.__setattr__(self, "offers", {})
            return
        for name in SETS:
            if getattr(self, name) != _NOBODY:
                texts = frozenset(self._texts(name))
                object.__setattr__(self, name, _one_set(texts) if name in _COMMON else texts)
        for name in ("unit", "line"):
            if getattr(self, name) != ():
                object.__setattr__(self, name, tuple(self._texts(name)))
        self._whole("capacity", 0, MOST_PARTNERS)
        self._whole("min", 0, MOST_PARTNERS)
        self._whole("lot", 1, MOST_PARTNERS)
        self._whole("priority", 0, MOST_PRIORITY)
        self._whole("slots", 0, (1 << SLOTS_A_WEEK) - 1)
        if self.grade is not None:
            self._whole("grade", -1000, 1000)
        if self.min > self.capacity:
            raise self._wrong("min", f"is {self.min} but capacity is {self.capacity}; lower min or raise capacity")
        for name in ("site", "country"):
            if not isinstance(getattr(self, name), str):
                raise self._wrong(name, "must be a text")
        self._check_topics()
        if self.employed_until is not None:
            check_day(self.employed_until, f"{self.id}: employed_until")

    def _plain(self) -> bool:
        """Are all numbers as they should be? Of people of scored problems nothing else is known, so this is all to check."""
        if not type(self.slots) is type(self.capacity) is type(self.min) is type(self.priority) is int:
            return False
        return 0 <= self.min <= self.capacity <= MOST_PARTNERS and 0 <= self.priority <= MOST_PRIORITY

    def _check_topics(self) -> None:
        try:
            object.__setattr__(self, "offers", {_once(topic): level for topic, level in dict(self.offers).items()})
            object.__setattr__(self, "wants", tuple(_want(entry) for entry in self.wants))
        except (TypeError, ValueError):
            raise self._wrong("offers and wants", "must be topics with levels") from None
        for name, pairs in (("offers", tuple(self.offers.items())), ("wants", self.wants)):
            for topic, level in pairs:
                if type(topic) is str and topic and type(level) is int and level in LEVELS:
                    continue
                if not isinstance(topic, str) or not topic:
                    raise self._wrong(name, f"has {topic!r} where a topic belongs")
                if not is_whole(level) or level not in LEVELS:
                    raise self._wrong(name, f"has level {level!r} for {topic}; use a whole number from 1 to 5")
        topics = [want.topic for want in self.wants]
        if len(set(topics)) < len(topics) or len(topics) > MOST_WANTS:
            raise self._wrong("wants", f"must name each topic once and at most {MOST_WANTS} topics")

    def _texts(self, name: str) -> list[str]:
        value = getattr(self, name)
        if isinstance(value, str):
            raise self._wrong(name, "must be a list of non-empty texts")
        texts = list(value)
        # Many thousand lists are read in a row: what they hold is looked at without a step in Python for each entry.
        if set(map(type, texts)) == _TEXT and all(texts):
            return list(map(sys.intern, texts))
        if not all(isinstance(entry, str) and entry for entry in texts):
            raise self._wrong(name, "must be a list of non-empty texts")
        return [_once(entry) for entry in texts]

    def _whole(self, name: str, low: int, high: int) -> None:
        value = getattr(self, name)
        if not is_whole(value) or not low <= value <= high:
            shown = "a bitset of 336 half hours" if name == "slots" else f"a whole number from {low} to {high}"
            raise self._wrong(name, f"must be {shown}, not {value!r}")

    def _wrong(self, name: str, what: str) -> PersonError:
        return PersonError(f"{self.id}: {name} {what}.")


PERSON_FIELDS = tuple(entry.name for entry in fields(Person))


def check_day(text: object, what: str) -> None:
    """Refuse anything but a day written YYYY-MM-DD (so that comparing texts compares days)."""
    try:
        if isinstance(text, str) and date.fromisoformat(text).isoformat() == text:
            return
    except ValueError:
        pass
    raise PersonError(f"{what} is {text!r}; write a day as YYYY-MM-DD.")


def _want(entry: object) -> Want:
    if isinstance(entry, str):
        return Want(_once(entry))
    if not isinstance(entry, list | tuple) or len(entry) != 2:
        raise TypeError("not a topic with a level")
    topic, level = entry
    return _one_want(_once(topic), level) if type(topic) is str and type(level) is int else Want(topic, level)


@lru_cache(maxsize=10_000)
def _one_want(topic: str, level: int) -> Want:
    """The one copy of a want that all who have it share: it is three times as large as all that Person says of it."""
    return Want(topic, level)


@lru_cache(maxsize=10_000)
def _one_set(texts: frozenset[str]) -> frozenset[str]:
    """The one copy of a set that many people have, such as languages."""
    return texts


def _once(text: str) -> str:
    """The one copy of a text that all who have it share."""
    return sys.intern(text) if type(text) is str else text


def is_whole(value: object) -> bool:
    """Is this an int and not a bool?"""
    return isinstance(value, int) and not isinstance(value, bool)


# What rules and criteria know of somebody, and what they know of a person of whom nothing is said.
_known = attrgetter(*(name for name in PERSON_FIELDS if name not in ("id", "capacity", "min", "priority")))
_NOTHING: tuple[object, ...] = ()
_NOTHING = _known(Person("somebody"))
