"""The library of short resources: those that come with the software, and which of all fit what two people want to learn. No query.

A resource that comes with the software is a file, data/library/<language>/<key>.md, with title and summary in front;
data/library/library.toml says for each what it is about.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

from django.utils.translation import get_language

from viceversa.learning.models import Audience
from viceversa.learning.texts import Section, minutes_of, sections, split
from viceversa.people import catalog
from viceversa.people.models import searchable

SOURCE: Final = "en"
LONGEST: Final = 100_000
SUGGESTED: Final = 3


@dataclass(frozen=True)
class Item:
    """One resource. `key` names it in addresses; `is_own` says that a program keeps it, and then `text` may be left out."""

    key: str
    title: str
    summary: str
    audience: str
    topics: tuple[str, ...]
    language: str
    minutes: int
    text: str = ""
    link: str = ""
    version: int = 1
    is_own: bool = False
    search: str = ""

    @cached_property
    def sections(self) -> list[Section]:
        return sections(self.text)

    @cached_property
    def families(self) -> set[str]:
        """The families of its topics, of those that came with the software."""
        entries = catalog.entries()
        return {entries[slug].family for slug in self.topics if slug in entries}

    @property
    def other_language(self) -> bool:
        """Whether it is written in another language than the page around it."""
        return self.language != language()

    def is_for(self, role: str) -> bool:
        """Whether it is for this role; every one is where no role is asked for."""
        return not role or self.audience in (role, Audience.BOTH)


def language() -> str:
    """The reader's language without its region."""
    return (get_language() or SOURCE).split("-")[0]


def words_of(*texts: str, topics: Iterable[str]) -> str:
    """What a resource is found by: its words, folded, and the names of its topics that came with the software, in all languages."""
    entries = catalog.entries()
    named = [
        " ".join([words["name"], *words["synonyms"]])
        for slug in topics
        if slug in entries
        for words in entries[slug].words.values()
    ]
    return searchable(" ".join([*texts, *named]), LONGEST)


def shelf() -> list[Item]:
    """Those that come with the software, in the reader's language; what is not translated is in English."""
    return list(_shelf(language()).values())


def named(key: str) -> Item | None:
    """One of them in the reader's language."""
    return _shelf(language()).get(key)


def matches(item: Item, parts: Iterable[str]) -> bool:
    """Whether it holds each of the words, which are folded."""
    return all(part in item.search for part in parts)


def fitting(
    items: Iterable[Item],
    *,
    topics: Sequence[str] = (),
    families: Sequence[str],
    role: str = "",
    without: Collection[str] = (),
) -> list[Item]:
    """The few that fit best: about the topic that stands highest in the list, else of the family that does; in the reader's
    language before others, short before long. What is about none of them is left out."""
    here = language()

    def worth(item: Item) -> tuple[int, ...]:
        at_topic = min((topics.index(slug) for slug in item.topics if slug in topics), default=len(topics))
        at_family = min((families.index(key) for key in item.families if key in families), default=len(families))
        return item.language != here, at_topic, at_family, item.minutes

    fit = [
        item
        for item in items
        if item.is_for(role)
        and item.key not in without
        and (item.families & set(families) or set(item.topics) & set(topics))
    ]
    return sorted(fit, key=worth)[:SUGGESTED]


@lru_cache(maxsize=16)
def _shelf(code: str) -> dict[str, Item]:
    folder = files("viceversa.learning") / "data" / "library"
    facts = tomllib.loads((folder / "library.toml").read_text(encoding="utf-8"))
    found = {}
    for key, known in facts.items():
        path = folder / code / f"{key}.md"
        written_in = code if path.is_file() else SOURCE
        text = (folder / written_in / f"{key}.md").read_text(encoding="utf-8")
        found[key] = _from_file(text, key=key, language=written_in, known=known)
    return found


def _from_file(text: str, *, key: str, language: str, known: dict[str, Any]) -> Item:
    said, body, _first = split(text)
    topics = tuple(known["topics"])
    return Item(
        key=key,
        title=said["title"],
        summary=said["summary"],
        audience=known.get("for", Audience.BOTH),
        topics=topics,
        language=language,
        minutes=minutes_of(body),
        text=body.strip(),
        version=known.get("version", 1),
        search=words_of(said["title"], said["summary"], body, topics=topics),
    )
