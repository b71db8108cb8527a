"""The topic catalogue: what there is, what finds what, and where an import of topics stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from viceversa.core.doors import found_in
from viceversa.people import catalog, hooks, rules
from viceversa.people.models import Topic, TopicImport, TopicRow, User, searchable, words_in_language

FEWEST: Final = 5  # Counts of fewer people than this are not shown.
FOUND: Final = 12
ON_A_PAGE: Final = 25


def catalog_topics() -> QuerySet[Topic]:
    """Everything that can be chosen. Retired topics are not."""
    return Topic.objects.filter(retired_at=None)


def topics_by_slug(slugs: Iterable[str]) -> dict[str, Topic]:
    """Topics that can be chosen, by slug. One query."""
    return {topic.slug: topic for topic in catalog_topics().filter(slug__in=list(slugs))}


def topic_by_slug(slug: str) -> Topic:
    """The topic with this slug; for one that was merged, the one it became. 404 when there is none. One query."""
    topic = found_in(Topic.objects.select_related("merged_into").filter(slug=slug))
    return topic.merged_into or topic


def topic_labels() -> dict[str, str]:
    """Every topic's name by its slug, in the reader's language; a merged one is called what it became. One query."""
    return dict(topic_names().values())


def topic_names() -> dict[int, tuple[str, str]]:
    """Slug and name of every topic by its id, named as by `topic_labels`. One query."""
    rows = {
        pk: (slug, words_in_language(words, "name") or name, into)
        for pk, slug, name, words, into in Topic.objects.values_list("pk", "slug", "name", "words", "merged_into")
    }
    return {pk: (slug, rows[into][1] if into else label) for pk, (slug, label, into) in rows.items()}


def topics_matching(words: str, *, without: Iterable[int] = (), most: int = FOUND) -> list[Topic]:
    """The topics one can choose whose names hold each of the words, in any language, the nearest first. One query.

    Nearest is a name in the reader's language that begins with what was typed, then one with a word that does, then one
    that holds it; then those known by another name or another language's.
    """
    parts = searchable(words).split()[:6]
    if not parts:
        return []
    rows = catalog_topics().exclude(pk__in=list(without))
    for part in parts:
        rows = rows.filter(search__contains=part)
    typed = " ".join(parts)
    return sorted(rows, key=lambda topic: (_distance(topic, typed, parts), searchable(topic.label)))[:most]


def _distance(topic: Topic, typed: str, parts: list[str]) -> int:
    name = searchable(topic.label)
    if name.startswith(typed):
        return 0
    if f" {typed}" in name:
        return 1
    if all(part in name for part in parts):
        return 2
    others = [searchable(other) for other in topic.other_names]
    return 3 if any(all(part in other for part in parts) for other in others) else 4


def other_name_meant(topic: Topic, words: str) -> str:
    """The other name, in the reader's language, that holds what was typed; empty when the name itself does. No query."""
    parts = searchable(words).split()
    if all(part in searchable(topic.label) for part in parts):
        return ""
    return next((name for name in topic.other_names if all(part in searchable(name) for part in parts)), "")


@dataclass(frozen=True)
class Shelf:
    """A family with its topics."""

    family: catalog.Family
    topics: list[Topic]


def in_families(topics: Iterable[Topic]) -> list[Shelf]:
    """The topics by family, in the catalogue's order; families without any are left out. No query."""
    shelves: dict[str, list[Topic]] = {one.key: [] for one in catalog.families()}
    for topic in topics:
        shelves.setdefault(topic.family, []).append(topic)
    return [Shelf(catalog.family(key), found) for key, found in shelves.items() if found]


def catalog_rows(*, words: str = "", family: str = "", retired: bool = False) -> list[Shelf]:
    """The catalogue by family, as its page shows it. One query."""
    rows = Topic.objects.filter(merged_into=None, retired_at__isnull=not retired)
    for part in searchable(words).split()[:6]:
        rows = rows.filter(search__contains=part)
    if family:
        rows = rows.filter(family=family)
    return in_families(sorted(rows, key=lambda topic: searchable(topic.label)))


def uses() -> dict[int, tuple[int, int]]:
    """How many people (offer, want) each topic, by its id. 0 stands for fewer than FEWEST too: such counts are not told.

    The queries of each hook.
    """
    counted: dict[int, tuple[int, int]] = {}
    for hook in hooks.TOPIC_USES:
        for pk, (offer, want) in hook().items():
            before = counted.get(pk, (0, 0))
            counted[pk] = (before[0] + offer, before[1] + want)
    return {
        pk: (offer if offer >= FEWEST else 0, want if want >= FEWEST else 0) for pk, (offer, want) in counted.items()
    }


def topic_for(user: User, code: str) -> Topic:
    """The topic with this code, for somebody who may change it. One query. 404 for everybody else."""
    if not rules.may_edit_topics(user):
        raise Http404
    return found_in(Topic.objects.select_related("merged_into").filter(code=code))


# Imports


def topic_import_for(user: User, code: str) -> TopicImport:
    """The import with this code, for people administrators. One query. 404 for everybody else."""
    if not rules.may_edit_topics(user):
        raise Http404
    return found_in(TopicImport.objects.select_related("started_by").filter(code=code))


def topic_imports() -> list[TopicImport]:
    """The latest imports of topics. One query."""
    return list(TopicImport.objects.select_related("started_by").order_by("-created_at")[:10])


def topic_rows(found: TopicImport, *, words: str = "", show: str = "new", page: int = 1) -> Page[TopicRow]:
    """One page of what a file holds: "new", "taken" or "known" entries, those that hold the words. Two queries."""
    rows = found.rows.select_related("known_as")
    rows = {
        "taken": rows.filter(is_taken=True),
        "known": rows.filter(known_as__isnull=False),
    }.get(show, rows.filter(known_as=None))
    for part in searchable(words).split()[:6]:
        rows = rows.filter(search__contains=part)
    return Paginator(rows, ON_A_PAGE).get_page(page)


def topic_row_counts(found: TopicImport) -> dict[str, int]:
    """How many entries are new, taken, and known already. One query."""
    counts: dict[str, Any] = found.rows.aggregate(
        new=Count("pk", filter=Q(known_as=None)),
        taken=Count("pk", filter=Q(is_taken=True)),
        known=Count("pk", filter=Q(known_as__isnull=False)),
    )
    return counts


def topic_sources() -> list[str]:
    """Where the topics one can choose come from, besides the software and the organization. One query."""
    inside = (Topic.Source.OURS, Topic.Source.OWN)
    return list(
        catalog_topics().exclude(source__in=inside).order_by("source").values_list("source", flat=True).distinct()
    )
