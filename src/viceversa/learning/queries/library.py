"""What is shown of the library: what one may read, found by words, topic and role; one of it; what fits two people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core.doors import found_in
from viceversa.learning import library
from viceversa.learning.library import Item
from viceversa.learning.models import Resource
from viceversa.learning.queries.guides import TOOK_PART
from viceversa.learning.states import TextState
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import Place
from viceversa.people import catalog
from viceversa.people.models import Topic, User, searchable
from viceversa.people.queries import Shelf, catalog_topics, in_families, topic_labels
from viceversa.programs.models import Participant, Program

ON_A_PAGE: Final = 20


def place_of(space: Space) -> Place:
    """The way from a pair's page to what their program has to read. No query."""
    return Place(_("Library"), "book", reverse("learning:resources"))


@dataclass(frozen=True)
class Card:
    """A resource in the list, with its topics by slug and name."""

    item: Item
    topics: list[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """A family with its topics that somebody finds something about: slug, name, how many."""

    key: str
    name: str
    topics: list[tuple[str, str, int]]


@dataclass(frozen=True)
class Found:
    """A page of the library, what it is about, and the names of what was asked for."""

    page: Page[Item]
    cards: list[Card]
    groups: list[Group]
    about: str


def _readable(user: User) -> QuerySet[Resource]:
    """What is published for all programs, for one that somebody takes part in, or for one they manage."""
    mine = Q(program__managers__user=user) | Q(for_all=True)
    if user.person_id:
        parts = Participant.objects.filter(person=user.person_id, state__in=TOOK_PART)
        mine |= Q(program__in=parts.values("cohort__program"))
    return Resource.objects.filter(mine, state=TextState.PUBLISHED).distinct()


def as_item(row: Resource, *, whole: bool = True) -> Item:
    """A program's resource in the form of all; without its text for lists."""
    return Item(
        key=row.code,
        title=row.title,
        summary=row.summary,
        audience=row.audience,
        topics=tuple(row.topics),
        language=row.language,
        minutes=row.minutes,
        text=row.text if whole else "",
        link=row.link,
        version=row.version,
        is_own=True,
    )


def resources_for(
    user: User, *, words: str = "", topic: str = "", family: str = "", role: str = "", page: int = 1
) -> Found:
    """What somebody may read that holds each word, is about the topic or family, and is for the role: what is called so
    first, then what is in their language. Two queries."""
    parts = searchable(words).split()[:6]
    rows = _readable(user).defer("text", "search")
    for part in parts:
        rows = rows.filter(search__contains=part)
    items = [*(as_item(row, whole=False) for row in rows)]
    items += [one for one in library.shelf() if library.matches(one, parts)]
    items = [one for one in items if one.is_for(role)]
    labels = topic_labels()
    groups = _groups(items, labels)
    wanted = labels.get(topic, "")
    found = [
        one
        for one in items
        if (not topic or wanted in {labels.get(slug) for slug in one.topics}) and (not family or family in one.families)
    ]
    here = library.language()

    def order(one: Item) -> tuple[bool, bool, str]:
        title = searchable(one.title)
        return not all(part in title for part in parts), one.language != here, title

    shown = Paginator(sorted(found, key=order), ON_A_PAGE).get_page(page)
    return Found(
        page=shown,
        cards=[Card(one, _named(one, labels)) for one in shown],
        groups=groups,
        about=wanted or next((one.name for one in catalog.families() if one.key == family), ""),
    )


def _named(item: Item, labels: dict[str, str]) -> list[tuple[str, str]]:
    return [(slug, labels[slug]) for slug in item.topics if slug in labels]


def _groups(items: Sequence[Item], labels: dict[str, str]) -> list[Group]:
    """The topics of these, in the catalogue's order; merged topics are one. Topics that were added here come last."""
    counted = Counter(labels[slug] for one in items for slug in dict.fromkeys(one.topics) if slug in labels)
    slugs: dict[str, str] = {}
    for one in items:
        for slug in one.topics:
            if slug in labels:
                slugs.setdefault(labels[slug], slug)
    entries = catalog.entries()
    by_family: dict[str, list[tuple[str, str, int]]] = {}
    for label in sorted(slugs, key=searchable):
        slug = slugs[label]
        by_family.setdefault(entries[slug].family if slug in entries else "", []).append((slug, label, counted[label]))
    known = [Group(one.key, one.name, by_family[one.key]) for one in catalog.families() if one.key in by_family]
    return [*known, *([Group("", "", by_family[""])] if "" in by_family else [])]


def resource_for(user: User, key: str) -> Card:
    """One resource, or Http404: published, or kept by a program somebody manages. Two queries, one for the software's."""
    item = library.named(key)
    if item is None:
        row = Resource.objects.filter(
            Q(pk__in=_readable(user).values("pk")) | Q(program__managers__user=user), code=key
        )
        found = found_in(row.distinct())
        item = as_item(found)
    return Card(item, _named(item, topic_labels()))


def to_read_on(user: User, families: Sequence[str], *, topics: Sequence[str] = (), role: str = "") -> list[Item]:
    """Two or three resources that fit. One query where there is a family to fit."""
    if not families:
        return []
    rows = _readable(user).defer("text", "search")
    items = [*(as_item(row, whole=False) for row in rows), *library.shelf()]
    return library.fitting(items, topics=topics, families=families, role=role)


# For those who keep it


def resources_of(program: Program) -> list[Resource]:
    """What a program keeps, withdrawn ones last. One query."""
    rows = list(Resource.objects.filter(program=program).defer("text", "search"))
    return sorted(rows, key=lambda row: row.state == TextState.WITHDRAWN)


def own_resource_for(user: User, program: Program, code: str) -> Resource:
    """A resource of the program, for its managers. One query."""
    return found_in(Resource.objects.filter(program=program, code=code, program__managers__user=user))


def topic_shelves() -> list[Shelf]:
    """The topics a resource can be about, by family. One query."""
    return in_families(sorted(catalog_topics(), key=lambda topic: searchable(topic.label)))


def known_topics(slugs: Sequence[str]) -> dict[str, Topic]:
    """Those of these slugs that are topics, in the order given. One query."""
    rows = {topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs)}
    return {slug: rows[slug] for slug in slugs if slug in rows}
