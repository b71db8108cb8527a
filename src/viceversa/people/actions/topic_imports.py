"""A file of skills on its way into the catalogue: read it, choose from it, take what was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.core.uploads import must_be_at_most
from viceversa.people import catalog, rules
from viceversa.people.actions.topics import free_slug, index
from viceversa.people.models import Topic, TopicImport, TopicRow, User, searchable
from viceversa.people.skills import Skill, read_skills
from viceversa.people.states import TOPIC_IMPORT

# Where an entry goes that shares no word with the catalogue.
ELSEWHERE = "work"


@transaction.atomic
def start_topic_import(
    *, file_name: str, content: BinaryIO, by: User | None, now: datetime | None = None
) -> TopicImport:
    """Read a file of skills and lay its entries out for review, each with the family its words point to.

    An entry the catalogue knows by its name, another name, or its source's own number is marked as known. Two queries
    and an insert for each thousand entries; ESCO's 14,000 take about two seconds. Refuses what can't be read.
    """
    now = now or clock.now()
    rules.must_edit_topics(by)
    must_be_at_most(content, settings.IMPORT_MAX_BYTES)
    file = read_skills(file_name, content)
    entry = TopicImport.objects.create(
        source=file.source, language=file.language, file_name=file_name[-255:], started_by=by, created_at=now, changed_at=now
    )  # fmt: skip
    known, by_uri, vocabulary = _known()
    rows = []
    for number, skill in enumerate(file.skills, start=1):
        names = [searchable(name) for name in (skill.name, *skill.synonyms)]
        found = by_uri.get(skill.uri) or known.get(names[0])
        row = TopicRow(
            topic_import=entry, number=number, name=skill.name, description=skill.description, synonyms=skill.synonyms,
            uri=skill.uri, search="".join(f"\n{name}" for name in names) + "\n", family=_family_of(skill, vocabulary),
            known_as_id=found,
        )  # fmt: skip
        rows.append(row)
    TopicRow.objects.bulk_create(rows, batch_size=1000)
    events.record("topic_import.started", by=by, subject=entry, now=now, source=entry.source, entries=len(rows))
    return entry


@transaction.atomic
def choose_rows(
    entry: TopicImport,
    *,
    taken: Mapping[int, bool],
    families: Mapping[int, str],
    by: User | None,
    now: datetime | None = None,
) -> TopicImport:
    """Note which entries to take and where to, by their numbers. Known entries are never taken. Three queries.

    Gives the import; `repeated` when nothing changed. Refuses a family there is not.
    """
    now = now or clock.now()
    entry = _begin(entry, "choose", by)
    if not set(families.values()) <= {one.key for one in catalog.families()}:
        raise Refused(_("Choose a family from the list."), field="family")
    changed = []
    for row in entry.rows.filter(number__in={*taken, *families}, known_as=None):
        wanted = taken.get(row.number, row.is_taken), families.get(row.number, row.family)
        if wanted != (row.is_taken, row.family):
            row.is_taken, row.family = wanted
            changed.append(row)
    TopicRow.objects.bulk_update(changed, ["is_taken", "family"])
    entry.repeated = not changed
    if changed:
        entry.changed_at = now
        entry.save(update_fields=["changed_at"])
        events.record("topic_import.chosen", by=by, subject=entry, now=now, entries=len(changed))
    return entry


@transaction.atomic
def apply_topic_import(entry: TopicImport, *, by: User | None, now: datetime | None = None) -> TopicImport:
    """Make topics of the chosen entries; the others are forgotten. Refuses while none is chosen.

    An entry whose name came into the catalogue meanwhile is left out. Six queries, one more a thousand topics.
    """
    now = now or clock.now()
    rules.must_edit_topics(by)
    entry = _locked(entry)
    if TOPIC_IMPORT.is_done(entry, "apply"):
        entry.repeated = True
        return entry
    TOPIC_IMPORT.apply(entry, "apply")
    known, by_uri, _vocabulary = _known()
    slugs = set(Topic.objects.values_list("slug", flat=True))
    topics = []
    chosen = list(entry.rows.filter(is_taken=True))
    if not chosen:
        raise Refused(_("Choose at least one entry first."))
    for row in chosen:
        name = searchable(row.name)
        if name in known or row.uri in by_uri:
            continue
        known[name] = 0
        topic = Topic(
            slug=free_slug(row.name, slugs), family=row.family, name=row.name, description=row.description,
            synonyms=row.synonyms, words=_words(entry, row), source=entry.source, source_uri=row.uri, created_at=now,
        )  # fmt: skip
        slugs.add(topic.slug)
        index(topic, ())
        topics.append(topic)
    Topic.objects.bulk_create(topics, batch_size=1000)
    entry.rows.all().delete()
    entry.added, entry.changed_at = len(topics), now
    entry.save(update_fields=["state", "added", "changed_at"])
    events.record("topic_import.applied", by=by, subject=entry, now=now, source=entry.source, added=len(topics))
    return entry


@transaction.atomic
def discard_topic_import(entry: TopicImport, *, by: User | None, now: datetime | None = None) -> TopicImport:
    """Throw the file's entries away. The catalogue stays as it is. Four queries."""
    now = now or clock.now()
    rules.must_edit_topics(by)
    entry = _locked(entry)
    if TOPIC_IMPORT.is_done(entry, "discard"):
        entry.repeated = True
        return entry
    TOPIC_IMPORT.apply(entry, "discard")
    entry.rows.all().delete()
    entry.changed_at = now
    entry.save(update_fields=["state", "changed_at"])
    events.record("topic_import.discarded", by=by, subject=entry, now=now)
    return entry


def _begin(entry: TopicImport, verb: str, by: User | None) -> TopicImport:
    rules.must_edit_topics(by)
    entry = _locked(entry)
    TOPIC_IMPORT.apply(entry, verb)
    return entry


def _locked(entry: TopicImport) -> TopicImport:
    return TopicImport.objects.select_for_update().get(pk=entry.pk)


def _known() -> tuple[dict[str, int], dict[str, int], dict[str, Counter[str]]]:
    """Ids by folded name and by the source's number, and how often each word is used in which family. One query.

    A name of a merged topic leads to what it became.
    """
    names: dict[str, int] = {}
    uris: dict[str, int] = {}
    words: dict[str, Counter[str]] = {}
    for pk, family, search, uri, into in Topic.objects.values_list(
        "pk", "family", "search", "source_uri", "merged_into"
    ):
        for name in search.split("\n"):
            if name:
                names.setdefault(name, into or pk)
                for word in _words_of(name):
                    words.setdefault(word, Counter())[family] += 1
        if uri:
            uris[uri] = into or pk
    return names, uris, words


def _words_of(text: str) -> Iterable[str]:
    """Words that may tell what a thing is about: the short ones do not."""
    return (word for word in text.replace("-", " ").split() if len(word) > 3)


def _family_of(skill: Skill, vocabulary: Mapping[str, Counter[str]]) -> str:
    """The family whose topics share most words with the entry; rare words count more. ELSEWHERE when none does."""
    points: dict[str, float] = {}
    for text, weight in ((skill.name, 3.0), *((name, 1.0) for name in skill.synonyms)):
        for word in _words_of(searchable(text)):
            used = vocabulary.get(word)
            if used:
                total = used.total()
                for family, times in used.items():
                    points[family] = points.get(family, 0.0) + weight * times / total
    return max(points, key=lambda family: points[family], default=ELSEWHERE)


def _words(entry: TopicImport, row: TopicRow) -> dict[str, dict[str, object]]:
    """The words of a file in another language than English are that language's, and stand in for English."""
    if entry.language == catalog.SOURCE:
        return {}
    return {entry.language: {"name": row.name, "description": row.description, "synonyms": row.synonyms}}
