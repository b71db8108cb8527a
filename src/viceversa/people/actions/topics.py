"""What happens to the topic catalogue: it comes with the software, and people administrators make it their own."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.people import catalog, hooks, rules
from viceversa.people.models import Topic, User, searchable

MOST_NAMES: Final = 12
_SLUG: Final = 60


@transaction.atomic
def load_catalog(*, now: datetime | None = None) -> int:
    """Bring the catalogue into the database and return how many topics were added, changed or retired.

    Entries are recognized by their slug. What people administrators added, renamed, merged or retired stays so; an entry
    that no longer comes with the software is retired. Costs one query when nothing is new.
    """
    now = now or clock.now()
    entries = catalog.entries()
    present = {topic.slug: topic for topic in Topic.objects.all()}
    added = [_from(entry, Topic(slug=slug, created_at=now)) for slug, entry in entries.items() if slug not in present]
    changed = []
    for topic in present.values():
        before = _state(topic)
        if topic.source == Topic.Source.OURS and not topic.is_edited:
            if topic.slug in entries:
                _from(entries[topic.slug], topic)
            elif topic.retired_at is None:
                topic.retired_at = now
        index(topic, [other for other in present.values() if other.merged_into_id == topic.pk])
        if _state(topic) != before:
            changed.append(topic)
    for topic in added:
        index(topic, ())
    Topic.objects.bulk_create(added)
    Topic.objects.bulk_update(changed, ["name", "family", "description", "synonyms", "words", "search", "retired_at"])
    if added or changed:
        events.record("topics.loaded", by=None, subject=None, now=now, added=len(added), changed=len(changed))
    return len(added) + len(changed)


@transaction.atomic
def add_topic(
    *, name: str, family: str, words: Mapping[str, Mapping[str, Any]], by: User | None, now: datetime | None = None
) -> Topic:
    """Add a topic of the organization's own. `words` has "name", "description" and "synonyms" by language; "en" is
    what is shown where a language has none. Refuses a name another topic has already, naming that topic. Four queries.
    """
    now = now or clock.now()
    rules.must_edit_topics(by)
    topic = Topic(source=Topic.Source.OWN, created_at=now, is_edited=True)
    _write(topic, name, family, words)
    topic.slug = free_slug(topic.name, set(Topic.objects.values_list("slug", flat=True)))
    topic.save()
    events.record("topic.added", by=by, subject=topic, now=now, slug=topic.slug)
    return topic


@transaction.atomic
def change_topic(
    topic: Topic,
    *,
    name: str,
    family: str,
    words: Mapping[str, Mapping[str, Any]],
    by: User | None,
    now: datetime | None = None,
) -> Topic:
    """Rename a topic, describe it anew, give it other names, or move it to another family. Its slug and all uses stay.

    From then on updates of the software leave its words alone. Refuses a name another topic has. Five queries.
    """
    now = now or clock.now()
    rules.must_edit_topics(by)
    topic = _locked(topic)
    before = _state(topic)
    _write(topic, name, family, words)
    if _state(topic) == before:
        topic.repeated = True
        return topic
    topic.is_edited = True
    topic.save()
    events.record("topic.changed", by=by, subject=topic, now=now, slug=topic.slug)
    return topic


@transaction.atomic
def retire_topic(topic: Topic, *, by: User | None, now: datetime | None = None) -> Topic:
    """Take a topic out of what can be chosen. Whoever has named it keeps it. Three queries."""
    now = now or clock.now()
    rules.must_edit_topics(by)
    topic = _locked(topic)
    if topic.retired_at:
        topic.repeated = True
        return topic
    topic.retired_at = now
    topic.save(update_fields=["retired_at"])
    events.record("topic.retired", by=by, subject=topic, now=now, slug=topic.slug)
    return topic


@transaction.atomic
def restore_topic(topic: Topic, *, by: User | None, now: datetime | None = None) -> Topic:
    """Offer a retired topic again. Refuses one that was merged: its uses are elsewhere now. Three queries."""
    now = now or clock.now()
    rules.must_edit_topics(by)
    topic = _locked(topic)
    if topic.merged_into:
        raise Refused(
            _("“%(topic)s” was merged into “%(other)s”. Add a new topic instead.")
            % {"topic": topic.label, "other": topic.merged_into.label}
        )
    if topic.retired_at is None:
        topic.repeated = True
        return topic
    topic.retired_at = None
    topic.save(update_fields=["retired_at"])
    events.record("topic.restored", by=by, subject=topic, now=now, slug=topic.slug)
    return topic


@transaction.atomic
def merge_topics(topic: Topic, *, into: Topic, by: User | None, now: datetime | None = None) -> Topic:
    """Make one topic of two: everything said about `topic` is said about `into` from now on. Gives `into`.

    The old one's slug keeps leading to the new, and its names keep finding it. The floors above move their rows
    (hooks.TOPIC_MERGED), inside this transaction. Refuses a topic into itself and into one that is retired.
    """
    now = now or clock.now()
    rules.must_edit_topics(by)
    both = {one.pk: one for one in Topic.objects.select_for_update().filter(pk__in=(topic.pk, into.pk)).order_by("pk")}
    topic, into = both[topic.pk], both[into.pk]
    if topic.merged_into_id == into.pk:
        into.repeated = True
        return into
    if topic.pk == into.pk:
        raise Refused(_("Choose another topic to merge it into."), field="into")
    if topic.merged_into_id:
        raise Refused(_("“%(topic)s” was merged already.") % {"topic": topic.label})
    if into.retired_at:
        raise Refused(
            _("“%(topic)s” is retired. Choose a topic that people can still name.") % {"topic": into.label},
            field="into",
        )
    for hook in hooks.TOPIC_MERGED:
        hook(topic, into)
    topic.merged_into, topic.retired_at = into, topic.retired_at or now
    topic.save(update_fields=["merged_into", "retired_at"])
    topic.merged.update(merged_into=into)
    index(into, into.merged.all())
    into.save(update_fields=["search"])
    events.record("topic.merged", by=by, subject=topic, now=now, slug=topic.slug, into=into.slug)
    return into


# What the verbs above, and the import, have in common


def index(topic: Topic, merged: Iterable[Topic]) -> None:
    """Write `search`: each name and other name in each language, folded, one a line; those of merged topics too."""
    names: dict[str, None] = {}
    for one in (topic, *merged):
        for words in ({"name": one.name, "synonyms": one.synonyms}, *one.words.values()):
            for name in (words.get("name", ""), *words.get("synonyms", ())):
                if name:
                    names[searchable(name)] = None
    topic.search = "".join(f"\n{name}" for name in names) + "\n"


def free_slug(name: str, taken: Container[str]) -> str:
    """A slug for a new topic that is not among those taken. No query."""
    stem = slugify(searchable(name))[: _SLUG - 6].strip("-") or "topic"
    return next(slug for slug in (stem, *(f"{stem}-{number}" for number in range(2, 100_000))) if slug not in taken)


def _locked(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=topic.pk)


def _state(topic: Topic) -> tuple[Any, ...]:
    return (
        topic.name, topic.family, topic.description, topic.synonyms, topic.words, topic.search, topic.retired_at,
    )  # fmt: skip


def _from(entry: catalog.Entry, topic: Topic) -> Topic:
    source = entry.words[catalog.SOURCE]
    topic.family, topic.name, topic.description = entry.family, source["name"], source["description"]
    topic.synonyms = source["synonyms"]
    topic.words = {code: dict(words) for code, words in entry.words.items() if code != catalog.SOURCE}
    return topic


def _write(topic: Topic, name: str, family: str, words: Mapping[str, Mapping[str, Any]]) -> None:
    """Check and set the words of a topic. One query for names that are taken."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the topic a name."), field="name")
    if family not in {one.key for one in catalog.families()}:
        raise Refused(_("Choose a family from the list."), field="family")
    taken = (
        Topic.objects.filter(search__contains=f"\n{searchable(name)}\n", merged_into=None).exclude(pk=topic.pk).first()
    )
    if taken:
        raise Refused(_("“%(topic)s” has this name already.") % {"topic": taken.label}, field="name")
    source = words.get(catalog.SOURCE, {})
    topic.name, topic.family = name[:120], family
    topic.description, topic.synonyms = _line(source), _names(source)
    said = {
        code: {"name": _line(text, "name")[:120], "description": _line(text), "synonyms": _names(text)}
        for code, text in words.items()
        if code != catalog.SOURCE
    }
    topic.words = {code: text for code, text in said.items() if any(text.values())}
    index(topic, topic.merged.all() if topic.pk else ())


def _line(words: Mapping[str, Any], what: str = "description") -> str:
    return " ".join(str(words.get(what, "")).split())[:200]


def _names(words: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in words.get("synonyms", ()) if name.strip()))[:MOST_NAMES]
